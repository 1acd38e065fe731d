/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/find.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"

static const char *const endings[] = {".yaml", ".yml", ".config", ".json"};
enum { ENDINGS = sizeof endings / sizeof endings[0] };

/* The names in a folder, sorted, so that the order of the file system decides nothing. */
struct names {
    char **items;
    size_t count, capacity;
};

static bool has_ending(prt_str name)
{
    for (size_t i = 0; i < ENDINGS; i++)
        if (prt_str_ends(name, prt_str_from(endings[i])))
            return true;
    return false;
}

/* Names of files that are no project's, whatever projects are called. */
static bool is_reserved(prt_str stem)
{
    return prt_str_equal(stem, PRT_STR("default")) || prt_str_equal(stem, PRT_STR("organizational_domains"));
}

/* Whether some project might be found in it. */
static bool is_candidate(const char *name)
{
    const prt_str text = prt_str_from(name);
    for (size_t i = 0; i < ENDINGS; i++) {
        const prt_str stem = prt_str_sub(text, 0, text.len - strlen(endings[i]));
        if (prt_str_ends(text, prt_str_from(endings[i])) && is_reserved(stem))
            return false;
    }
    return has_ending(text) && name[0] != '.' && !prt_str_starts(text, PRT_STR("test-"));
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static prt_code add_name(struct names *names, const char *folder, const char *name, prt_err *err)
{
    if (names->count >= PRT_MAX_CONFIG_FILES)
        return prt_fail(err, PRT_E_LIMIT, "%s: more than %d files that may be configurations", folder,
                        PRT_MAX_CONFIG_FILES);
    char **grown = prt_grow(names->items, &names->capacity, names->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, folder);
    names->items = grown;
    names->items[names->count] = prt_strdup(name);
    return names->items[names->count++] != NULL ? PRT_OK : prt_fail_memory(err, folder);
}

static prt_code list(const char *folder, struct names *names, prt_err *err)
{
    prt_code rc = PRT_OK;
    DIR *stream = opendir(folder);
    if (stream == NULL)
        return prt_fail_errno(err, errno, "%s", folder);
    for (const struct dirent *entry; rc == PRT_OK && (errno = 0, entry = readdir(stream)) != NULL;)
        if (is_candidate(entry->d_name))
            rc = add_name(names, folder, entry->d_name, err);
    if (rc == PRT_OK && errno != 0)
        rc = prt_fail_errno(err, errno, "%s", folder);
    closedir(stream);
    if (rc == PRT_OK && names->count > 0)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    return rc;
}

static void names_free(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

static prt_code path_of(const char *folder, const char *name, const char *ending, prt_arena *arena, prt_str *out,
                        prt_err *err)
{
    prt_buf path = {0};
    prt_buf_add_fmt(&path, "%s/%s%s", folder, name, ending);
    prt_code rc = prt_buf_check(&path, "the path of a configuration", err);
    if (rc == PRT_OK) {
        *out = prt_arena_str(arena, prt_buf_str(&path));
        rc = out->data != NULL ? PRT_OK : prt_fail_memory(err, "the path of a configuration");
    }
    prt_buf_free(&path);
    return rc;
}

/* What is there and is no file is found as well, so that reading it says so. */
static bool exists(prt_str path)
{
    struct stat status;
    return stat(path.data, &status) == 0 || (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG);
}

/* The first of stem.yaml, stem.yml ... that is there; the others are told. */
static prt_code find_stem(const char *folder, const char *stem, prt_arena *arena, prt_str *out,
                          struct prt_config_notes *notes, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < ENDINGS; i++) {
        prt_str path = {0};
        rc = path_of(folder, stem, endings[i], arena, &path, err);
        if (rc != PRT_OK || !exists(path))
            continue;
        if (out->len == 0)
            *out = path;
        else
            prt_config_warning(notes, path, 0, "not read: %.*s comes first", PRT_STR_ARG(*out));
    }
    return rc;
}

static prt_code find_lower(const char *folder, const char *project, prt_arena *arena, prt_str *out,
                           struct prt_config_notes *notes, prt_err *err)
{
    char *lower = prt_strdup(project);
    if (lower == NULL)
        return prt_fail_memory(err, folder);
    for (char *at = lower; *at != '\0'; at++)
        *at = prt_ascii_lower(*at);
    const bool may_be = strchr(lower, '/') == NULL && !is_reserved(prt_str_from(lower));
    const prt_code rc = may_be ? find_stem(folder, lower, arena, out, notes, err) : PRT_OK;
    free(lower);
    return rc;
}

/* Whether the file says that it is the project's; `problem` when that cannot be told. */
static prt_code is_of_project(prt_str path, const char *project, bool *out, prt_buf *problem, prt_err *err)
{
    prt_arena arena = {0};
    const prt_doc *doc = NULL;
    prt_code rc = prt_config_file_read(path.data, &arena, &doc, problem, err);
    const prt_doc *named = doc != NULL ? prt_doc_get(doc, "project") : NULL;
    *out = rc == PRT_OK && named != NULL && named->type == PRT_DOC_TEXT &&
           prt_str_equal(named->as.text, prt_str_from(project));
    if (rc != PRT_OK && rc != PRT_E_MEMORY) {
        prt_buf_add_text(problem, err->text);
        rc = PRT_OK;
    }
    prt_arena_free(&arena);
    return rc;
}

/* The search by name, over files of any name. */
struct search {
    const char *folder, *project;
    prt_arena *arena;
    struct prt_config_notes *notes;
    prt_str found;
    prt_buf unreadable; /* a sentence a line */
};

static prt_code look_into(struct search *search, const char *name, prt_err *err)
{
    prt_str path = {0};
    prt_buf problem = {0};
    bool is = false;
    prt_code rc = path_of(search->folder, name, "", search->arena, &path, err);
    if (rc == PRT_OK)
        rc = is_of_project(path, search->project, &is, &problem, err);
    if (rc == PRT_OK && problem.len > 0)
        prt_buf_add_fmt(&search->unreadable, "%s\n", problem.data);
    else if (rc == PRT_OK && is && search->found.len == 0)
        search->found = path;
    else if (rc == PRT_OK && is)
        prt_config_warning(search->notes, path, 0, "not read: %.*s is of project %s too, and comes first",
                           PRT_STR_ARG(search->found), search->project);
    prt_buf_free(&problem);
    return rc;
}

static prt_code find_by_field(struct search *search, prt_err *err)
{
    struct names names = {0};
    prt_code rc = list(search->folder, &names, err);
    for (size_t i = 0; rc == PRT_OK && i < names.count; i++)
        rc = look_into(search, names.items[i], err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&search->unreadable, "the configuration's problems", err);
    prt_str rest = search->found.len == 0 ? prt_buf_str(&search->unreadable) : (prt_str){0};
    for (; rc == PRT_OK && rest.len > 0; rest = prt_str_sub(rest, prt_str_find(rest, '\n') + 1, rest.len))
        prt_config_problem(search->notes, (prt_str){0}, 0, "%.*s (it may be the file of project %s; no other one is)",
                           PRT_STR_ARG(prt_str_sub(rest, 0, prt_str_find(rest, '\n'))), search->project);
    prt_buf_free(&search->unreadable);
    names_free(&names);
    return rc;
}

prt_code prt_config_find(const char *folder, const char *project, prt_arena *arena, struct prt_config_files *out,
                         struct prt_config_notes *notes, prt_err *err)
{
    struct prt_config_files files = {0};
    struct search search = {.folder = folder, .project = project, .arena = arena, .notes = notes};
    prt_code rc = find_stem(folder, "default", arena, &files.base, notes, err);
    if (rc == PRT_OK && project != NULL)
        rc = find_lower(folder, project, arena, &files.project, notes, err);
    if (rc == PRT_OK && project != NULL && files.project.len == 0) {
        rc = find_by_field(&search, err);
        files.project = search.found;
    }
    if (rc == PRT_OK)
        *out = files;
    return rc;
}

static bool is_json(prt_str path, prt_str bytes)
{
    const prt_str text = prt_str_trim(bytes);
    return prt_str_ends(path, PRT_STR(".json")) ||
           (prt_str_ends(path, PRT_STR(".config")) && prt_str_starts(text, PRT_STR("{")));
}

/* A key that is there twice hides no other problem: what else can be read is read. */
static prt_code parse(const char *path, prt_str bytes, prt_arena *arena, const prt_doc **out, prt_buf *problem,
                      prt_err *err)
{
    prt_err ignored;
    const bool json = is_json(prt_str_from(path), bytes);
    const prt_code rc =
        json ? prt_json_read(arena, path, bytes, out, err) : prt_yaml_read(arena, path, bytes, out, err);
    if (rc != PRT_E_FORMAT && rc != PRT_E_LIMIT)
        return rc;
    prt_buf_add_text(problem, err->text);
    if (json || prt_yaml_read_lax(arena, path, bytes, out, &ignored) != PRT_OK)
        *out = NULL;
    return PRT_OK;
}

prt_code prt_config_file_read(const char *path, prt_arena *arena, const prt_doc **out, prt_buf *problem, prt_err *err)
{
    prt_buf bytes = {0};
    const prt_doc *doc = NULL;
    prt_code rc = prt_file_read(path, PRT_MAX_CONFIG_BYTES, &bytes, err);
    if (rc == PRT_OK)
        rc = parse(path, prt_buf_str(&bytes), arena, &doc, problem, err);
    else if (rc == PRT_E_LIMIT) {
        prt_buf_add_text(problem, err->text);
        rc = PRT_OK;
    }
    prt_buf_free(&bytes);
    *out = NULL;
    if (rc != PRT_OK || doc == NULL)
        return rc;
    if (doc->type == PRT_DOC_MAP)
        *out = doc;
    else if (doc->type != PRT_DOC_NULL)
        prt_buf_add_fmt(problem, "%s:%u: expected a mapping at the top, got %s", path, (unsigned)doc->line,
                        prt_doc_type_name(doc->type));
    return PRT_OK;
}
