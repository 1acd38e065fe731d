/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/identities.h"

#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/git/commit.h"
#include "worker/git/encoding.h"

prt_code prt_identities_init(struct prt_identities *identities, prt_arena *arena, prt_mailmap_t *mailmap, prt_err *err)
{
    *identities = (struct prt_identities){.arena = arena, .mailmap = mailmap, .by_key = prt_map_new()};
    return identities->by_key == NULL ? prt_fail_memory(err, "authors") : PRT_OK;
}

void prt_identities_free(struct prt_identities *identities)
{
    free(identities->items);
    prt_map_destroy(&identities->by_key);
    prt_buf_free(&identities->text);
    prt_buf_free(&identities->key);
    *identities = (struct prt_identities){.items = NULL};
}

static bool cut(prt_str *text)
{
    if (text->len <= PRT_MAX_NAME)
        return false;
    text->len = PRT_MAX_NAME;
    return true;
}

/* "name\0address" with the address in lower case; both are views into the key afterwards. */
static prt_code make_key(struct prt_identities *identities, prt_str *name, prt_str *email, prt_err *err)
{
    prt_buf *key = &identities->key;
    prt_buf_clear(key);
    prt_buf_add_str(key, *name);
    prt_buf_add_char(key, '\0');
    for (size_t i = 0; i < email->len; i++)
        prt_buf_add_char(key, prt_ascii_lower(email->data[i]));
    prt_code code = prt_buf_check(key, "an author", err);
    if (code != PRT_OK)
        return code;
    *email = prt_str_sub(prt_buf_str(key), name->len + 1, key->len);
    *name = prt_str_sub(prt_buf_str(key), 0, name->len);
    return PRT_OK;
}

static prt_code add(struct prt_identities *identities, prt_str name, prt_str email, prt_err *err)
{
    if (identities->count == UINT32_MAX)
        return prt_fail(err, PRT_E_LIMIT, "more authors than can be numbered");
    struct prt_identity *grown =
        prt_grow(identities->items, &identities->capacity, identities->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "authors");
    identities->items = grown;
    struct prt_identity identity = {prt_arena_str(identities->arena, name), prt_arena_str(identities->arena, email)};
    if (identity.name.data == NULL || identity.email.data == NULL)
        return prt_fail_memory(err, "authors");
    prt_code code = prt_map_put(identities->by_key, prt_buf_str(&identities->key), identities->count, err);
    if (code == PRT_OK)
        identities->items[identities->count++] = identity;
    return code;
}

static prt_code intern(struct prt_identities *identities, prt_str name, prt_str email, uint32_t *index, prt_err *err)
{
    uint64_t at = identities->count;
    prt_code code = prt_mailmap_apply(identities->mailmap, &name, &email, err);
    if (code != PRT_OK)
        return code;
    name = prt_str_trim(name);
    email = prt_str_trim(email);
    bool name_cut = cut(&name);
    identities->cut += cut(&email) || name_cut;
    code = make_key(identities, &name, &email, err);
    if (code == PRT_OK && !prt_map_get(identities->by_key, prt_buf_str(&identities->key), &at))
        code = add(identities, name, email, err);
    if (code == PRT_OK)
        *index = (uint32_t)at;
    return code;
}

prt_code prt_identities_author(struct prt_identities *identities, prt_str commit, uint32_t *index,
                               struct prt_ident *dates, prt_err *err)
{
    prt_str encoding;
    prt_str text = commit;
    struct prt_ident ident;
    if (prt_commit_encoding(commit, &encoding)) {
        prt_code code = prt_encoding_to_utf8(encoding, commit, &identities->text, &text, err);
        if (code != PRT_OK)
            return code;
    }
    /* A line that is no identity has no name, no address and no date, as git prints it. */
    (void)prt_ident_parse(prt_commit_author(text), &ident);
    prt_code code = intern(identities, ident.name, ident.email, index, err);
    if (code == PRT_OK)
        *dates = (struct prt_ident){.dated = ident.dated, .time = ident.time, .zone = ident.zone};
    return code;
}
