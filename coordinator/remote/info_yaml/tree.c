/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/info_yaml/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coordinator/remote/info_yaml/parse.h"
#include "prt/buf.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"

/* Texts that grow in number; their bytes are in the arena of the result. */
struct list {
    prt_str *items;
    size_t count, capacity;
};

struct walk {
    const char *folder;                  /* of a checkout: what sentences call it */
    const struct prt_checkout *checkout; /* NULL: a folder */
    prt_str server;
    struct prt_info info;
    struct list files; /* below the folder */
    struct list errors;
    size_t entries; /* seen so far */
    prt_buf path;   /* of where the walk is, below the folder; "" at its beginning */
    prt_err *err;
};

static int by_text(const void *left, const void *right)
{
    return prt_str_compare(*(const prt_str *)left, *(const prt_str *)right);
}

static prt_code add(struct walk *walk, struct list *list, prt_str text)
{
    prt_str *grown = prt_grow(list->items, &list->capacity, list->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(walk->err, "a list of INFO.yaml files");
    list->items = grown;
    list->items[list->count] = prt_arena_str(&walk->info.arena, text);
    if (list->items[list->count].data == NULL)
        return prt_fail_memory(walk->err, "a list of INFO.yaml files");
    list->count++;
    return PRT_OK;
}

static prt_code complain(struct walk *walk, const char *why)
{
    prt_buf text = {0};
    prt_buf_add_fmt(&text, "%s: %s", walk->path.data, why);
    prt_code code = prt_buf_check(&text, "a sentence about INFO.yaml files", walk->err);
    if (code == PRT_OK)
        code = add(walk, &walk->errors, prt_buf_str(&text));
    prt_buf_free(&text);
    return code;
}

static prt_code found_file(struct walk *walk, mode_t mode)
{
    if (prt_str_find(prt_buf_str(&walk->path), '/') == walk->path.len)
        return PRT_OK;
    if (!S_ISREG(mode))
        return complain(walk, "not a regular file; it is not read");
    if (walk->files.count == PRT_MAX_INFO_FILES)
        return prt_fail(walk->err, PRT_E_LIMIT, "%s: more than %d INFO.yaml files", walk->folder, PRT_MAX_INFO_FILES);
    return add(walk, &walk->files, prt_buf_str(&walk->path));
}

static prt_code walk_folder(struct walk *walk, int parent, const char *name, size_t depth);

/* One name in a folder; walk->path already ends in it. */
static prt_code look_at(struct walk *walk, int folder, const char *name, size_t depth)
{
    struct stat info;
    const bool wanted = depth > 0 || walk->server.len == 0 || prt_str_equal(walk->server, prt_str_from(name));
    if (!wanted || strcmp(name, ".git") == 0)
        return PRT_OK;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? PRT_OK : complain(walk, strerror(errno));
    if (strcmp(name, "INFO.yaml") == 0 && !S_ISDIR(info.st_mode))
        return found_file(walk, info.st_mode);
    return S_ISDIR(info.st_mode) ? walk_folder(walk, folder, name, depth + 1) : PRT_OK;
}

static prt_code visit(struct walk *walk, int folder, const char *name, size_t depth)
{
    const size_t len = walk->path.len;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return PRT_OK;
    if (walk->entries++ == PRT_MAX_INFO_ENTRIES)
        return prt_fail(walk->err, PRT_E_LIMIT, "%s: more than %d files and folders", walk->folder,
                        PRT_MAX_INFO_ENTRIES);
    if (len > 0)
        prt_buf_add_char(&walk->path, '/');
    prt_buf_add_text(&walk->path, name);
    prt_code code = prt_buf_check(&walk->path, "a path", walk->err);
    if (code != PRT_OK)
        return code;
    code = look_at(walk, folder, name, depth);
    walk->path.len = len;
    walk->path.data[len] = '\0';
    return code;
}

static prt_code visit_all(struct walk *walk, DIR *stream, size_t depth)
{
    prt_code code = PRT_OK;
    const struct dirent *entry = NULL;
    errno = 0;
    while (code == PRT_OK && (entry = readdir(stream)) != NULL) {
        code = visit(walk, dirfd(stream), entry->d_name, depth);
        errno = 0;
    }
    return code == PRT_OK && errno != 0 ? complain(walk, strerror(errno)) : code;
}

static prt_code walk_folder(struct walk *walk, int parent, const char *name, size_t depth)
{
    prt_code code = PRT_OK;
    if (depth > PRT_MAX_INFO_DEPTH)
        return complain(walk, "folders too deep in folders; not looked into");
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
    if (stream == NULL) {
        code = complain(walk, strerror(errno));
        if (fd >= 0)
            close(fd);
        return code;
    }
    code = visit_all(walk, stream, depth);
    closedir(stream);
    return code;
}

/* The folder itself, whose absence is the caller's mistake. It may be reached through a link. */
static prt_code walk_top(struct walk *walk)
{
    DIR *stream = opendir(walk->folder);
    if (stream == NULL)
        return prt_fail_errno(walk->err, errno, "%s", walk->folder);
    const prt_code code = visit_all(walk, stream, 0);
    closedir(stream);
    return code;
}

static size_t depth_of(prt_str path)
{
    size_t depth = 0;
    for (size_t i = 0; i < path.len; i++)
        depth += path.data[i] == '/';
    return depth;
}

/* Links and submodules called like one are no files; others are none that were asked for. */
static prt_code look_at_entry(struct walk *walk, const struct prt_checkout_entry *entry)
{
    const size_t slash = prt_str_rfind(entry->path, '/');
    const prt_str name = prt_str_sub(entry->path, slash < entry->path.len ? slash + 1 : 0, entry->path.len);
    const prt_str server = prt_str_sub(entry->path, 0, prt_str_find(entry->path, '/'));
    const bool regular = entry->kind == PRT_CHECKOUT_FILE || entry->kind == PRT_CHECKOUT_LARGE;
    if (!prt_str_equal(name, PRT_STR("INFO.yaml")) || entry->kind == PRT_CHECKOUT_SUBMODULE ||
        (walk->server.len > 0 && !prt_str_equal(server, walk->server)))
        return PRT_OK;
    prt_buf_clear(&walk->path);
    prt_buf_add_str(&walk->path, entry->path);
    prt_code code = prt_buf_check(&walk->path, "a path", walk->err);
    if (code == PRT_OK && depth_of(entry->path) > PRT_MAX_INFO_DEPTH)
        return complain(walk, "folders too deep in folders; not looked into");
    return code == PRT_OK ? found_file(walk, regular ? S_IFREG : S_IFLNK) : code;
}

static prt_code walk_entries(struct walk *walk)
{
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < walk->checkout->entry_count; i++)
        code = look_at_entry(walk, &walk->checkout->entries[i]);
    return code;
}

static prt_code find_files(struct walk *walk)
{
    const prt_code code = walk->checkout != NULL ? walk_entries(walk) : walk_top(walk);
    if (code == PRT_OK && walk->files.count + walk->errors.count == 0)
        return prt_fail(walk->err, PRT_E_NOT_FOUND,
                        "%s: no INFO.yaml of %s%.*s in it; files are looked for at "
                        "SERVER/PROJECT/INFO.yaml",
                        walk->folder, walk->server.len > 0 ? "" : "any server", PRT_STR_ARG(walk->server));
    return code;
}

static prt_code read_entry(const struct walk *walk, prt_str file, prt_buf *bytes, prt_err *err)
{
    const struct prt_checkout_entry *entry = prt_checkout_find(walk->checkout, file);
    if (entry == NULL)
        return prt_fail(err, PRT_E_NOT_FOUND, "%.*s: not there", PRT_STR_ARG(file));
    if (entry->kind != PRT_CHECKOUT_FILE || entry->text.len > PRT_MAX_INFO_BYTES)
        return prt_fail(err, PRT_E_LIMIT, "%.*s: is larger than the %zu bytes that are read of such a file",
                        PRT_STR_ARG(file), PRT_MAX_INFO_BYTES);
    prt_buf_add_str(bytes, entry->text);
    return prt_buf_check(bytes, "an INFO.yaml", err);
}

static prt_code read_bytes(struct walk *walk, prt_str file, prt_buf *bytes, prt_err *err)
{
    prt_buf path = {0};
    if (walk->checkout != NULL)
        return read_entry(walk, file, bytes, err);
    prt_buf_add_fmt(&path, "%s/%s", walk->folder, file.data);
    prt_code code = prt_buf_check(&path, "a path", err);
    if (code == PRT_OK)
        code = prt_file_read(path.data, PRT_MAX_INFO_BYTES, bytes, err);
    prt_buf_free(&path);
    return code;
}

/* Without the folder in front, which is nobody's business but this machine's. */
static prt_str below_folder(const struct walk *walk, const prt_err *why)
{
    const prt_str text = prt_str_from(why->text);
    const size_t len = strlen(walk->folder);
    const bool whole = prt_str_starts(text, prt_str_from(walk->folder)) && text.len > len && text.data[len] == '/';
    return whole ? prt_str_sub(text, len + 1, text.len) : text;
}

static prt_code read_file(struct walk *walk, prt_str file)
{
    struct prt_info *info = &walk->info;
    struct prt_info_project *project = &info->projects[info->project_count];
    prt_buf bytes = {0};
    prt_err why;
    prt_code code = read_bytes(walk, file, &bytes, &why);
    if (code == PRT_OK)
        code = prt_info_parse(&info->arena, file.data, prt_buf_str(&bytes), project, &why);
    prt_buf_free(&bytes);
    if (code == PRT_E_MEMORY) {
        *walk->err = why;
        return code;
    }
    if (code != PRT_OK)
        return add(walk, &walk->errors, below_folder(walk, &why));
    info->project_count++;
    return PRT_OK;
}

static prt_code read_files(struct walk *walk)
{
    prt_code code = PRT_OK;
    if (walk->files.count > 1)
        qsort(walk->files.items, walk->files.count, sizeof *walk->files.items, by_text);
    walk->info.projects = prt_arena_alloc(&walk->info.arena, walk->files.count, sizeof *walk->info.projects);
    if (walk->info.projects == NULL)
        return prt_fail_memory(walk->err, "projects of INFO.yaml files");
    for (size_t i = 0; code == PRT_OK && i < walk->files.count; i++)
        code = read_file(walk, walk->files.items[i]);
    return code;
}

static prt_code keep_errors(struct walk *walk)
{
    struct prt_info *info = &walk->info;
    if (walk->errors.count > 1)
        qsort(walk->errors.items, walk->errors.count, sizeof *walk->errors.items, by_text);
    info->errors = prt_arena_alloc(&info->arena, walk->errors.count, sizeof *info->errors);
    if (info->errors == NULL)
        return prt_fail_memory(walk->err, "errors of INFO.yaml files");
    if (walk->errors.count > 0)
        memcpy(info->errors, walk->errors.items, walk->errors.count * sizeof *info->errors);
    info->error_count = walk->errors.count;
    return PRT_OK;
}

static prt_code read_all(struct walk *walk, struct prt_info *out)
{
    prt_code code = find_files(walk);
    if (code == PRT_OK)
        code = read_files(walk);
    if (code == PRT_OK)
        code = keep_errors(walk);
    free(walk->files.items);
    free(walk->errors.items);
    prt_buf_free(&walk->path);
    if (code == PRT_OK)
        *out = walk->info;
    else
        prt_info_free(&walk->info);
    return code;
}

prt_code prt_info_read_tree(const char *folder, prt_str server, struct prt_info *out, prt_err *err)
{
    struct walk walk = {.folder = folder, .server = server, .err = err};
    return read_all(&walk, out);
}

prt_code prt_info_read_checkout(const struct prt_checkout *checkout, const char *shown, prt_str server,
                                struct prt_info *out, prt_err *err)
{
    struct walk walk = {.folder = shown, .checkout = checkout, .server = server, .err = err};
    return read_all(&walk, out);
}

void prt_info_free(struct prt_info *info)
{
    prt_arena_free(&info->arena);
    *info = (struct prt_info){0};
}
