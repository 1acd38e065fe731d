/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/gitmodules.h"

#include <stdlib.h>

#include "prt/buf.h"
#include "prt/mem.h"

struct parser {
    const char *at, *end;
    unsigned line;
    bool in_submodule; /* the section at hand is one of a submodule */
    struct prt_gitmodule *items;
    char **names; /* of the items' sections: one section may stand there in several parts */
    size_t count, capacity, name_capacity;
    size_t current;
    prt_arena *arena;
    prt_err *err;
};

static prt_code fail(struct parser *parser, const char *what)
{
    return prt_fail(parser->err, PRT_E_FORMAT, ".gitmodules: line %u: %s", parser->line, what);
}

static bool at_end(const struct parser *parser)
{
    return parser->at >= parser->end;
}

static void step(struct parser *parser)
{
    parser->line += *parser->at == '\n';
    parser->at++;
}

static void skip_blanks(struct parser *parser)
{
    while (!at_end(parser) && *parser->at != '\n' && prt_ascii_space(*parser->at))
        parser->at++;
}

static void skip_line(struct parser *parser)
{
    while (!at_end(parser) && *parser->at != '\n')
        parser->at++;
}

/* Letters, digits, dashes; dots in a section's name. */
static prt_str read_word(struct parser *parser)
{
    const char *from = parser->at;
    while (!at_end(parser)) {
        const char lower = prt_ascii_lower(*parser->at);
        if (!(lower >= 'a' && lower <= 'z') && !prt_ascii_digit(lower) && lower != '-' && lower != '.')
            break;
        parser->at++;
    }
    return (prt_str){from, (size_t)(parser->at - from)};
}

/* The name in quotes; the cursor is behind the first one. */
static prt_code read_quoted(struct parser *parser, prt_buf *out)
{
    while (!at_end(parser) && *parser->at != '"' && *parser->at != '\n') {
        if (*parser->at == '\\' && parser->at + 1 < parser->end)
            parser->at++;
        if (*parser->at == '\n')
            break;
        prt_buf_add_char(out, *parser->at++);
    }
    if (at_end(parser) || *parser->at != '"')
        return fail(parser, "a name that does not end");
    parser->at++;
    return prt_buf_check(out, "a submodule's name", parser->err);
}

static prt_code add_section(struct parser *parser, const char *name)
{
    struct prt_gitmodule *items = prt_grow(parser->items, &parser->capacity, parser->count + 1, sizeof *items);
    if (items == NULL)
        return prt_fail_memory(parser->err, "submodules");
    parser->items = items;
    char **names = prt_grow(parser->names, &parser->name_capacity, parser->count + 1, sizeof *names);
    if (names == NULL)
        return prt_fail_memory(parser->err, "submodules");
    parser->names = names;
    names[parser->count] = prt_strdup(name);
    if (names[parser->count] == NULL)
        return prt_fail_memory(parser->err, "submodules");
    items[parser->count] = (struct prt_gitmodule){0};
    parser->current = parser->count++;
    return PRT_OK;
}

static prt_code enter_section(struct parser *parser, prt_str name)
{
    parser->in_submodule = true;
    if (name.data == NULL)
        name = PRT_STR("");
    /* The last ones first: parts of a section stand close together, and a file of nothing but sections stays cheap. */
    for (size_t back = 1; back <= parser->count && back <= 64; back++)
        if (prt_str_equal(prt_str_from(parser->names[parser->count - back]), name)) {
            parser->current = parser->count - back;
            return PRT_OK;
        }
    char *text = prt_strndup(name.data, name.len);
    const prt_code rc = text != NULL ? add_section(parser, text) : prt_fail_memory(parser->err, "submodules");
    free(text);
    return rc;
}

/* "[submodule "name"]" or another section, which is passed by. The cursor is behind the bracket. */
static prt_code read_section(struct parser *parser)
{
    prt_buf name = {0};
    const prt_str word = read_word(parser);
    prt_code rc = PRT_OK;
    bool named = false;
    skip_blanks(parser);
    if (!at_end(parser) && *parser->at == '"') {
        parser->at++;
        named = true;
        rc = read_quoted(parser, &name);
    }
    if (rc == PRT_OK && (word.len == 0 || at_end(parser) || *parser->at != ']'))
        rc = fail(parser, "a section that does not end with ]");
    if (rc == PRT_OK) {
        parser->at++;
        parser->in_submodule = false;
        if (named && prt_str_equal_fold(word, PRT_STR("submodule")))
            rc = enter_section(parser, prt_buf_str(&name));
    }
    prt_buf_free(&name);
    return rc;
}

static prt_code read_escape(struct parser *parser, prt_buf *out)
{
    static const struct {
        char written, meant;
    } escapes[] = {{'n', '\n'}, {'t', '\t'}, {'b', '\b'}, {'"', '"'}, {'\\', '\\'}};
    parser->at++;
    if (!at_end(parser) && *parser->at == '\r' && parser->at + 1 < parser->end && parser->at[1] == '\n')
        parser->at++;
    if (!at_end(parser) && *parser->at == '\n') {
        step(parser); /* the value goes on in the next line */
        return PRT_OK;
    }
    for (size_t i = 0; !at_end(parser) && i < sizeof escapes / sizeof escapes[0]; i++)
        if (*parser->at == escapes[i].written) {
            prt_buf_add_char(out, escapes[i].meant);
            parser->at++;
            return PRT_OK;
        }
    return fail(parser, "a backslash before what it does not stand before");
}

/* Blanks at the end are none of it, unless they are in quotes: `solid` is where it ends for certain. */
static prt_code read_value(struct parser *parser, prt_buf *out)
{
    bool quoted = false;
    size_t solid = 0;
    skip_blanks(parser);
    while (!at_end(parser) && *parser->at != '\n') {
        const char byte = *parser->at;
        if (!quoted && (byte == '#' || byte == ';')) {
            skip_line(parser);
            break;
        }
        if (byte == '\\') {
            const prt_code rc = read_escape(parser, out);
            if (rc != PRT_OK)
                return rc;
            solid = out->len;
            continue;
        }
        if (byte == '"')
            quoted = !quoted;
        else
            prt_buf_add_char(out, byte);
        if (quoted || !prt_ascii_space(byte))
            solid = out->len;
        parser->at++;
    }
    if (quoted)
        return fail(parser, "a quote that does not end");
    if (!out->failed && solid < out->len)
        out->data[out->len = solid] = '\0';
    return prt_buf_check(out, "a value", parser->err);
}

static prt_code keep(struct parser *parser, prt_str key, prt_str value)
{
    struct prt_gitmodule *item = &parser->items[parser->current];
    prt_str *place = prt_str_equal_fold(key, PRT_STR("path"))  ? &item->path
                     : prt_str_equal_fold(key, PRT_STR("url")) ? &item->url
                                                               : NULL;
    if (place == NULL)
        return PRT_OK;
    *place = prt_arena_str(parser->arena, value);
    return place->data != NULL ? PRT_OK : prt_fail_memory(parser->err, "submodules");
}

/* "key = value", or "key" alone, which says yes to something. */
static prt_code read_entry(struct parser *parser)
{
    prt_buf value = {0};
    const prt_str key = read_word(parser);
    prt_code rc = PRT_OK;
    if (key.len == 0)
        return fail(parser, "neither a section nor a key");
    skip_blanks(parser);
    if (!at_end(parser) && *parser->at == '=') {
        parser->at++;
        rc = read_value(parser, &value);
        if (rc == PRT_OK && parser->in_submodule)
            rc = keep(parser, key, prt_buf_str(&value));
    } else if (!at_end(parser) && *parser->at != '\n' && *parser->at != '#' && *parser->at != ';') {
        rc = fail(parser, "a key without =");
    }
    prt_buf_free(&value);
    return rc;
}

static prt_code read_all(struct parser *parser)
{
    prt_code rc = PRT_OK;
    while (rc == PRT_OK && !at_end(parser)) {
        if (prt_ascii_space(*parser->at)) {
            step(parser);
        } else if (*parser->at == '#' || *parser->at == ';') {
            skip_line(parser);
        } else if (*parser->at == '[') {
            parser->at++;
            rc = read_section(parser);
        } else {
            rc = read_entry(parser);
        }
    }
    return rc;
}

static prt_code hand_out(struct parser *parser, struct prt_gitmodule **out, size_t *count)
{
    size_t used = 0;
    struct prt_gitmodule *items = prt_arena_alloc(parser->arena, parser->count + 1, sizeof *items);
    if (items == NULL)
        return prt_fail_memory(parser->err, "submodules");
    for (size_t i = 0; i < parser->count; i++)
        if (parser->items[i].path.len > 0 && parser->items[i].url.len > 0)
            items[used++] = parser->items[i];
    *out = items;
    *count = used;
    return PRT_OK;
}

prt_code prt_gitmodules_parse(prt_arena *arena, prt_str text, struct prt_gitmodule **out, size_t *count, prt_err *err)
{
    const char *data = text.len > 0 ? text.data : "";
    struct parser parser = {.at = data, .end = data + text.len, .line = 1, .arena = arena, .err = err};
    prt_code rc = text.len > 0 ? read_all(&parser) : PRT_OK;
    if (rc == PRT_OK)
        rc = hand_out(&parser, out, count);
    for (size_t i = 0; i < parser.count; i++)
        free(parser.names[i]);
    free(parser.names);
    free(parser.items);
    return rc;
}
