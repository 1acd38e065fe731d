/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/repos_list.h"

#include <stdlib.h>
#include <string.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "prt/url.h"

struct row {
    prt_str name, url;
    size_t line;
};

struct reader {
    const char *file;
    struct row *rows;
    size_t count, capacity;
    size_t line;
    size_t complained;
    prt_buf *complaints;
    prt_err *err;
};

static void PRT_PRINTF(3, 4) complain(struct reader *reader, size_t line, const char *format, ...)
{
    va_list args;
    if (reader->complained++ >= PRT_REPOS_LIST_COMPLAINTS)
        return;
    prt_buf_add_fmt(reader->complaints, "%s:%zu: ", reader->file, line);
    va_start(args, format);
    prt_buf_add_vfmt(reader->complaints, format, args);
    va_end(args);
    prt_buf_add_char(reader->complaints, '\n');
}

/* The next word, which ends at a blank; empty at the end of the line or at a comment. */
static prt_str next_word(prt_str *line)
{
    *line = prt_str_trim(*line);
    size_t len = 0;
    while (len < line->len && !prt_ascii_space(line->data[len]))
        len++;
    const prt_str word = prt_str_sub(*line, 0, len);
    if (prt_str_starts(word, PRT_STR("#"))) {
        *line = (prt_str){NULL, 0};
        return *line;
    }
    *line = prt_str_sub(*line, len, line->len);
    return word;
}

static prt_code keep(struct reader *reader, const struct row *row)
{
    struct row *grown = prt_grow(reader->rows, &reader->capacity, reader->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(reader->err, "a list of repositories");
    reader->rows = grown;
    reader->rows[reader->count++] = *row;
    if (reader->count > PRT_MAX_REPOSITORIES)
        return prt_fail(reader->err, PRT_E_LIMIT, "%s: more than %d repositories", reader->file, PRT_MAX_REPOSITORIES);
    return PRT_OK;
}

static bool has_scheme(prt_str word)
{
    return prt_str_starts(prt_str_sub(word, prt_str_find(word, ':'), word.len), PRT_STR("://"));
}

static prt_code read_line(struct reader *reader, prt_str line)
{
    const prt_str name = next_word(&line);
    const prt_str url = next_word(&line);
    const struct row row = {name, url, reader->line};
    struct prt_url parsed;
    prt_err why;
    if (name.len == 0)
        return PRT_OK;
    bool fine = next_word(&line).len == 0;
    if (!fine)
        complain(reader, reader->line, "more than a name and a URL; neither has blanks");
    if (has_scheme(name)) {
        complain(reader, reader->line, "a URL without a name before it; a line is NAME URL");
        return PRT_OK;
    }
    if (prt_repository_name_check(name, &why) != PRT_OK) {
        complain(reader, reader->line, "%s", why.text);
        fine = false;
    }
    if (url.len > 0 && prt_url_parse(url, &parsed, &why) != PRT_OK) {
        complain(reader, reader->line, "%s", why.text);
        fine = false;
    }
    return fine ? keep(reader, &row) : PRT_OK;
}

static prt_code read_lines(struct reader *reader, prt_str text)
{
    prt_code rc = PRT_OK;
    while (rc == PRT_OK && text.len > 0) {
        const prt_str line = prt_str_sub(text, 0, prt_str_find(text, '\n'));
        reader->line++;
        rc = read_line(reader, line);
        text = prt_str_sub(text, line.len + 1, text.len);
    }
    return rc;
}

static int by_name(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    const int order = prt_str_compare(left->name, right->name);
    return order != 0 ? order : left->line < right->line ? -1 : 1;
}

static int by_url(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    const int order = prt_str_compare(left->url, right->url);
    return order != 0 ? order : left->line < right->line ? -1 : 1;
}

static void find_twins(struct reader *reader)
{
    const size_t count = reader->count;
    if (count == 0)
        return;
    qsort(reader->rows, count, sizeof *reader->rows, by_url);
    for (size_t i = 1; i < count; i++)
        if (reader->rows[i].url.len > 0 && prt_str_equal(reader->rows[i - 1].url, reader->rows[i].url))
            complain(reader, reader->rows[i].line, "the URL of line %zu again", reader->rows[i - 1].line);
    qsort(reader->rows, count, sizeof *reader->rows, by_name);
    for (size_t i = 1; i < count; i++)
        if (prt_str_equal(reader->rows[i - 1].name, reader->rows[i].name))
            complain(reader, reader->rows[i].line, "the name of line %zu again", reader->rows[i - 1].line);
}

static prt_code fill(const struct reader *reader, struct prt_discovery *out)
{
    struct prt_discovery list = {.found = prt_calloc(reader->count + 1, sizeof *list.found)};
    bool fine = list.found != NULL;
    for (size_t i = 0; fine && i < reader->count; i++) {
        struct prt_found *found = &list.found[list.found_count++];
        found->name = prt_arena_str(&list.arena, reader->rows[i].name);
        found->url = prt_arena_str(&list.arena, reader->rows[i].url);
        fine = found->name.data != NULL && (found->url.data != NULL || reader->rows[i].url.len == 0);
    }
    if (!fine) {
        prt_discovery_free(&list);
        return prt_fail_memory(reader->err, "a list of repositories");
    }
    *out = list;
    return PRT_OK;
}

prt_code prt_repos_list_parse(const char *file, prt_str text, struct prt_discovery *out, prt_buf *complaints,
                              prt_err *err)
{
    struct reader reader = {.file = file, .complaints = complaints, .err = err};
    memset(out, 0, sizeof *out);
    prt_code rc = read_lines(&reader, text);
    if (rc == PRT_OK) {
        find_twins(&reader);
        if (reader.complained > PRT_REPOS_LIST_COMPLAINTS)
            prt_buf_add_fmt(complaints, "%s: and %zu more\n", file, reader.complained - PRT_REPOS_LIST_COMPLAINTS);
        rc = reader.complained > 0 ? prt_fail(err, PRT_E_FORMAT, "%s: %zu lines are wrong", file, reader.complained)
                                   : fill(&reader, out);
    }
    free(reader.rows);
    return rc;
}

prt_code prt_repos_list_read(const char *file, struct prt_discovery *out, prt_buf *complaints, prt_err *err)
{
    prt_buf text = {0};
    memset(out, 0, sizeof *out);
    prt_code rc = prt_file_read(file, PRT_MAX_LIST_BYTES, &text, err);
    if (rc == PRT_OK)
        rc = prt_repos_list_parse(file, prt_buf_str(&text), out, complaints, err);
    prt_buf_free(&text);
    return rc;
}

prt_str prt_repos_list_host(const struct prt_discovery *list)
{
    prt_str host = {NULL, 0};
    for (size_t i = 0; i < list->found_count; i++) {
        struct prt_url url;
        prt_err ignored;
        if (list->found[i].url.len == 0 || prt_url_parse(list->found[i].url, &url, &ignored) != PRT_OK)
            return (prt_str){NULL, 0};
        if (i > 0 && !prt_str_equal_fold(host, url.host))
            return (prt_str){NULL, 0};
        host = url.host;
    }
    return host;
}
