/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/projects.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/option_values.h"
#include "coordinator/remote/github/names.h"
#include "prt/buf.h"
#include "prt/doc.h"
#include "prt/file.h"
#include "prt/json_view.h"
#include "prt/limits.h"

enum { SLUG_MAX = 100, HOST_MAX = 253 };

static const struct key {
    const char *name;
    size_t place; /* in struct prt_project */
    bool required;
} keys[] = {
    {"project", offsetof(struct prt_project, name), true},
    {"slug", offsetof(struct prt_project, slug), true},
    {"gerrit", offsetof(struct prt_project, gerrit), false},
    {"github", offsetof(struct prt_project, github), false},
    {"jenkins", offsetof(struct prt_project, jenkins), false},
    {"jenkins_user", offsetof(struct prt_project, jenkins_user), false},
    {"jenkins_token", offsetof(struct prt_project, jenkins_token), false},
};
enum { KEYS = sizeof keys / sizeof keys[0] };

static char **text_at(struct prt_project *project, const struct key *key)
{
    return (char **)(void *)((char *)project + key->place);
}

static void wipe(char *text)
{
    if (text != NULL)
        explicit_bzero(text, strlen(text));
}

static bool is_letter_or_digit(char c)
{
    const char lower = prt_ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || prt_ascii_digit(c);
}

/* One component of a path, or a host with perhaps a port: nothing that a path or an address could be left with. */
static bool is_word(const char *text, const char *also, size_t most)
{
    const size_t length = strlen(text);
    bool fine = length > 0 && length <= most && is_letter_or_digit(text[0]);
    for (size_t i = 1; fine && i < length; i++)
        fine = is_letter_or_digit(text[i]) || strchr(also, text[i]) != NULL;
    return fine;
}

static bool has_no_controls(prt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f)
            return false;
    return true;
}

/* Where something is wrong: the list's place and the project's number in it. */
struct at {
    const char *place;
    size_t number;
};

static prt_code wrong(const struct at *at, const char *key, const char *expected, prt_err *err)
{
    return prt_fail(err, PRT_E_CONFIG, "%s: project %zu: %s: expected %s", at->place, at->number, key, expected);
}

static prt_code take_key(const struct at *at, const prt_doc *map, const struct key *key, struct prt_projects *out,
                         struct prt_project *project, prt_err *err)
{
    const prt_doc *value = prt_doc_get(map, key->name);
    const bool said = value != NULL && value->type != PRT_DOC_NULL;
    if (said && (value->type != PRT_DOC_TEXT || !has_no_controls(value->as.text)))
        return wrong(at, key->name, "a text without control characters", err);
    if (!said || value->as.text.len == 0)
        return key->required ? wrong(at, key->name, "a text; it is missing", err) : PRT_OK;
    char *copy = prt_arena_alloc(&out->arena, value->as.text.len + 1, 1);
    if (copy == NULL)
        return prt_fail_memory(err, "the projects");
    memcpy(copy, value->as.text.data, value->as.text.len);
    *text_at(project, key) = copy;
    return PRT_OK;
}

static prt_code check(const struct at *at, const struct prt_project *project, prt_err *err)
{
    if (prt_project_name_check(project->name, err) != PRT_OK)
        return wrong(at, "project", "a name of 1 to 200 bytes without slashes, not beginning with '.' or '-'", err);
    if (!is_word(project->slug, "._-", SLUG_MAX))
        return wrong(at, "slug", "at most 100 letters, digits, '.', '_', '-', beginning with one of the first two",
                     err);
    if (project->gerrit == NULL && project->github == NULL)
        return wrong(at, "gerrit, github", "one of them", err);
    if (project->gerrit != NULL && !is_word(project->gerrit, ".-:", HOST_MAX))
        return wrong(at, "gerrit", "the name of a host", err);
    if (project->github != NULL && !prt_github_is_organization(prt_str_from(project->github)))
        return wrong(at, "github", "the name of an organization", err);
    return PRT_OK;
}

/* Folders of the same name in another case are the same on some systems. */
static prt_code check_slugs(const char *place, const struct prt_projects *projects, prt_err *err)
{
    for (size_t i = 0; i < projects->count; i++)
        for (size_t k = 0; k < i; k++)
            if (prt_str_equal_fold(prt_str_from(projects->items[i].slug), prt_str_from(projects->items[k].slug)))
                return prt_fail(err, PRT_E_CONFIG, "%s: projects %zu and %zu have the same slug", place, k + 1, i + 1);
    return PRT_OK;
}

static prt_code take_list(const char *place, const prt_doc *list, struct prt_projects *out, prt_err *err)
{
    if (list->type != PRT_DOC_LIST || list->as.list.count == 0)
        return prt_fail(err, PRT_E_CONFIG, "%s: expected a list of at least one project", place);
    if (list->as.list.count > PRT_MAX_PROJECTS)
        return prt_fail(err, PRT_E_LIMIT, "%s: more than %d projects", place, PRT_MAX_PROJECTS);
    out->items = prt_arena_alloc(&out->arena, list->as.list.count, sizeof *out->items);
    if (out->items == NULL)
        return prt_fail_memory(err, "the projects");
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < list->as.list.count; i++) {
        const struct at at = {place, i + 1};
        struct prt_project *project = &out->items[out->count++];
        if (list->as.list.items[i]->type != PRT_DOC_MAP)
            rc = prt_fail(err, PRT_E_CONFIG, "%s: project %zu: expected a mapping", place, at.number);
        for (size_t k = 0; rc == PRT_OK && k < KEYS; k++)
            rc = take_key(&at, list->as.list.items[i], &keys[k], out, project, err);
        if (rc == PRT_OK)
            rc = check(&at, project, err);
    }
    return rc == PRT_OK ? check_slugs(place, out, err) : rc;
}

/* -1: no digit of base64. */
static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c != '\0' ? strchr(digits, c) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

/* RFC 4648 in lines of any length; false: it is none. */
static bool decode(prt_str text, prt_buf *out)
{
    unsigned bits = 0, held = 0;
    size_t at = 0;
    for (; at < text.len && text.data[at] != '='; at++) {
        const int digit = digit_of(text.data[at]);
        if (digit < 0 && !prt_ascii_space(text.data[at]))
            return false;
        if (digit < 0)
            continue;
        held = (held << 6 | (unsigned)digit) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            prt_buf_add_char(out, (char)(held >> bits & 0xff));
        }
    }
    while (at < text.len && (text.data[at] == '=' || prt_ascii_space(text.data[at])))
        at++;
    return at == text.len && !out->failed;
}

static void wipe_buf(prt_buf *buf)
{
    if (buf->data != NULL)
        explicit_bzero(buf->data, buf->len);
    prt_buf_free(buf);
}

/* Texts of the tree, which has tokens, too. */
static void wipe_doc(const prt_doc *doc)
{
    if (doc == NULL || doc->type != PRT_DOC_LIST)
        return;
    for (size_t i = 0; i < doc->as.list.count; i++)
        for (size_t k = 0; k < KEYS; k++) {
            const prt_doc *value = prt_doc_get(doc->as.list.items[i], keys[k].name);
            if (value != NULL && value->type == PRT_DOC_TEXT)
                explicit_bzero((void *)(uintptr_t)value->as.text.data, value->as.text.len);
        }
}

/* The reader of trees repeats what it does not understand, and that may be a token: its sentence is not passed on. */
static prt_code read_json(prt_arena *arena, const char *place, prt_str text, const prt_doc **out, prt_err *err)
{
    prt_str value;
    const prt_code rc = prt_json_check(place, text, &value, err);
    if (rc != PRT_OK)
        return rc;
    if (prt_json_read(arena, place, value, out, err) == PRT_OK)
        return PRT_OK;
    if (err->code == PRT_E_MEMORY)
        return err->code;
    return prt_fail(err, PRT_E_CONFIG, "%s: a key is there twice, or a number or a text is too long to be read", place);
}

prt_code prt_projects_parse(const char *place, prt_str text, struct prt_projects *out, prt_err *err)
{
    const prt_str trimmed = prt_str_trim(text);
    const bool plain = trimmed.len > 0 && (trimmed.data[0] == '[' || trimmed.data[0] == '{');
    struct prt_projects projects = {0};
    prt_arena arena = {0};
    prt_buf decoded = {0};
    const prt_doc *doc = NULL;
    prt_code rc = PRT_OK;
    if (trimmed.len > PRT_MAX_PROJECTS_BYTES)
        rc = prt_fail(err, PRT_E_LIMIT, "%s: more than %zu bytes", place, (size_t)PRT_MAX_PROJECTS_BYTES);
    else if (!plain && !decode(trimmed, &decoded))
        rc = decoded.failed
                 ? prt_buf_check(&decoded, "the projects", err)
                 : prt_fail(err, PRT_E_CONFIG, "%s: expected a list of projects in JSON, or that in base64", place);
    if (rc == PRT_OK)
        rc = read_json(&arena, place, plain ? trimmed : prt_buf_str(&decoded), &doc, err);
    if (rc == PRT_OK)
        rc = take_list(place, doc, &projects, err);
    wipe_doc(doc);
    prt_arena_free(&arena);
    wipe_buf(&decoded);
    if (rc == PRT_OK)
        *out = projects;
    else
        prt_projects_free(&projects);
    return rc;
}

static prt_code read_variable(const char *name, struct prt_projects *out, prt_err *err)
{
    char *value = getenv(name);
    if (value == NULL)
        return prt_fail(err, PRT_E_USAGE, "--projects: there is no %s in the environment", name);
    const prt_code rc = prt_projects_parse(name, prt_str_from(value), out, err);
    wipe(value);
    (void)unsetenv(name);
    return rc;
}

prt_code prt_projects_read(const char *source, struct prt_projects *out, prt_err *err)
{
    prt_buf bytes = {0};
    if (strncmp(source, "env:", 4) == 0)
        return read_variable(source + 4, out, err);
    prt_code rc = prt_file_read(source, PRT_MAX_PROJECTS_BYTES, &bytes, err);
    if (rc == PRT_OK)
        rc = prt_projects_parse(source, prt_buf_str(&bytes), out, err);
    else if (rc == PRT_E_NOT_FOUND)
        rc = prt_fail(err, PRT_E_USAGE, "--projects %s: no such file", source);
    wipe_buf(&bytes);
    return rc;
}

void prt_projects_forget(struct prt_projects *projects)
{
    for (size_t i = 0; i < projects->count; i++) {
        wipe(projects->items[i].jenkins_user);
        wipe(projects->items[i].jenkins_token);
    }
}

void prt_projects_free(struct prt_projects *projects)
{
    prt_projects_forget(projects);
    prt_arena_free(&projects->arena);
    *projects = (struct prt_projects){0};
}
