/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/mailmap.h"

#include <stdlib.h>

#include "prt/arena.h"
#include "prt/buf.h"
#include "prt/map.h"
#include "prt/mem.h"
#include "worker/git/ident.h"

/* What a key is replaced by. data NULL: this half stays as it is. */
struct target {
    prt_str name;
    prt_str email;
};

struct prt_mailmap {
    prt_arena arena;
    struct target *targets;
    size_t count;
    size_t capacity;
    prt_map_t *by_key; /* "address", or "address\0name" for the fourth form; in lower case */
    prt_buf key;       /* scratch */
};

/* One "name <address>" of a line. data NULL: not there (an empty address is there). */
struct person {
    prt_str name;
    prt_str email;
};

static prt_str after(prt_str text, size_t from)
{
    return prt_str_sub(text, from, text.len);
}

static prt_str trim(prt_str text)
{
    while (text.len > 0 && prt_ident_space(text.data[0]))
        text = after(text, 1);
    while (text.len > 0 && prt_ident_space(text.data[text.len - 1]))
        text.len--;
    return text;
}

/* Takes "name <address>" off the front; what follows the '>' is left in *rest. */
static bool read_person(prt_str *rest, bool empty_address_is_fine, struct person *out)
{
    prt_str text = *rest;
    size_t open = prt_str_find(text, '<');
    if (open == text.len)
        return false;
    size_t close = open + 1 + prt_str_find(after(text, open + 1), '>');
    if (close >= text.len || (close == open + 1 && !empty_address_is_fine))
        return false;
    prt_str name = trim(prt_str_sub(text, 0, open));
    out->name = name.len > 0 ? name : (prt_str){0};
    out->email = prt_str_sub(text, open + 1, close);
    *rest = after(text, close + 1);
    return true;
}

static void add_lower(prt_buf *buf, prt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        prt_buf_add_char(buf, prt_ascii_lower(text.data[i]));
}

/* name NULL: the key of the address alone. */
static prt_code make_key(prt_mailmap_t *mailmap, prt_str email, const prt_str *name, prt_str *key, prt_err *err)
{
    prt_buf_clear(&mailmap->key);
    add_lower(&mailmap->key, email);
    if (name != NULL) {
        prt_buf_add_char(&mailmap->key, '\0');
        add_lower(&mailmap->key, *name);
    }
    *key = prt_buf_str(&mailmap->key);
    return prt_buf_check(&mailmap->key, "a mailmap key", err);
}

static prt_code find_or_add(prt_mailmap_t *mailmap, prt_str key, struct target **out, prt_err *err)
{
    uint64_t at;
    if (!prt_map_get(mailmap->by_key, key, &at)) {
        struct target *grown = prt_grow(mailmap->targets, &mailmap->capacity, mailmap->count + 1, sizeof *grown);
        if (grown == NULL)
            return prt_fail_memory(err, "the mailmap");
        mailmap->targets = grown;
        at = mailmap->count;
        prt_code code = prt_map_put(mailmap->by_key, key, at, err);
        if (code != PRT_OK)
            return code;
        mailmap->targets[mailmap->count++] = (struct target){0};
    }
    *out = &mailmap->targets[at];
    return PRT_OK;
}

static prt_code copy(prt_mailmap_t *mailmap, prt_str text, prt_str *out, prt_err *err)
{
    if (text.data == NULL)
        return PRT_OK;
    prt_str kept = prt_arena_str(&mailmap->arena, text);
    if (kept.data == NULL)
        return prt_fail_memory(err, "the mailmap");
    *out = kept;
    return PRT_OK;
}

/* For an address alone each half is replaced for itself; for a name with it the later line replaces the whole entry. */
static prt_code add_entry(prt_mailmap_t *mailmap, struct target proper, struct person commit, prt_err *err)
{
    prt_str key;
    struct target *target = NULL;
    bool named = commit.name.data != NULL;
    prt_code code = make_key(mailmap, commit.email, named ? &commit.name : NULL, &key, err);
    if (code == PRT_OK)
        code = find_or_add(mailmap, key, &target, err);
    if (code != PRT_OK)
        return code;
    if (named)
        *target = (struct target){0};
    code = copy(mailmap, proper.name, &target->name, err);
    return code == PRT_OK ? copy(mailmap, proper.email, &target->email, err) : code;
}

static prt_code read_line(prt_mailmap_t *mailmap, prt_str line, prt_err *err)
{
    struct person first = {0};
    struct person second = {0};
    if (prt_str_starts(line, PRT_STR("#")) || !read_person(&line, false, &first))
        return PRT_OK;
    if (line.len > 0 && read_person(&line, true, &second))
        return add_entry(mailmap, (struct target){first.name, first.email}, second, err);
    return add_entry(mailmap, (struct target){.name = first.name}, (struct person){.email = first.email}, err);
}

static prt_code read_lines(prt_mailmap_t *mailmap, prt_str bytes, prt_err *err)
{
    bytes = prt_str_sub(bytes, 0, prt_str_find(bytes, '\0'));
    while (bytes.len > 0) {
        prt_str line = prt_str_sub(bytes, 0, prt_str_find(bytes, '\n'));
        prt_code code = read_line(mailmap, line, err);
        if (code != PRT_OK)
            return code;
        bytes = after(bytes, line.len + 1);
    }
    return PRT_OK;
}

prt_code prt_mailmap_new(prt_str bytes, prt_mailmap_t **out, prt_err *err)
{
    prt_mailmap_t *mailmap = prt_calloc(1, sizeof *mailmap);
    if (mailmap == NULL)
        return prt_fail_memory(err, "the mailmap");
    mailmap->by_key = prt_map_new();
    prt_code code = mailmap->by_key == NULL ? prt_fail_memory(err, "the mailmap") : read_lines(mailmap, bytes, err);
    if (code != PRT_OK)
        prt_mailmap_destroy(&mailmap);
    else
        *out = mailmap;
    return code;
}

void prt_mailmap_destroy(prt_mailmap_t **mailmap)
{
    if (*mailmap == NULL)
        return;
    free((*mailmap)->targets);
    prt_map_destroy(&(*mailmap)->by_key);
    prt_buf_free(&(*mailmap)->key);
    prt_arena_free(&(*mailmap)->arena);
    free(*mailmap);
    *mailmap = NULL;
}

prt_code prt_mailmap_apply(prt_mailmap_t *mailmap, prt_str *name, prt_str *email, prt_err *err)
{
    uint64_t at;
    prt_str key;
    if (mailmap->count == 0)
        return PRT_OK;
    prt_code code = make_key(mailmap, *email, name, &key, err);
    bool found = code == PRT_OK && prt_map_get(mailmap->by_key, key, &at);
    if (code == PRT_OK && !found) {
        code = make_key(mailmap, *email, NULL, &key, err);
        found = code == PRT_OK && prt_map_get(mailmap->by_key, key, &at);
    }
    if (!found)
        return code;
    const struct target *target = &mailmap->targets[at];
    if (target->name.data != NULL)
        *name = target->name;
    if (target->email.data != NULL)
        *email = target->email;
    return PRT_OK;
}
