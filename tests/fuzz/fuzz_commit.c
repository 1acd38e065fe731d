/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_git prt_base */
#include "prt/arena.h"
#include "tests/fuzz/fuzzer.h"
#include "worker/git/commit.h"
#include "worker/git/identities.h"
#include "worker/git/tree_entry.h"

/* Whatever the bytes say, an author comes out of them: without NUL, trimmed, the address in lower case. */
static void check_author(prt_str bytes)
{
    prt_err err;
    prt_arena arena = {0};
    prt_mailmap_t *mailmap = NULL;
    struct prt_identities identities;
    struct prt_ident dates;
    uint32_t index = UINT32_MAX;
    FUZZ_REQUIRE(prt_mailmap_new((prt_str){0}, &mailmap, &err) == PRT_OK);
    FUZZ_REQUIRE(prt_identities_init(&identities, &arena, mailmap, &err) == PRT_OK);
    FUZZ_REQUIRE(prt_identities_author(&identities, bytes, &index, &dates, &err) == PRT_OK);
    FUZZ_REQUIRE(index == 0 && identities.count == 1);
    const struct prt_identity *author = identities.items;
    FUZZ_REQUIRE(prt_str_find(author->name, '\0') == author->name.len);
    FUZZ_REQUIRE(prt_str_trim(author->email).len == author->email.len);
    for (size_t i = 0; i < author->email.len; i++)
        FUZZ_REQUIRE(prt_ascii_lower(author->email.data[i]) == author->email.data[i]);
    FUZZ_REQUIRE(dates.time >= 0);
    prt_identities_free(&identities);
    prt_mailmap_destroy(&mailmap);
    prt_arena_free(&arena);
}

static void check_header(prt_str bytes)
{
    prt_err err;
    struct prt_commit_header header;
    if (prt_commit_parse(bytes, 20, &header, &err) != PRT_OK)
        return;
    FUZZ_REQUIRE(header.parent_count <= bytes.len / 48);
    for (size_t i = 0; i < header.parent_count; i++)
        (void)prt_commit_parent(&header, i);
}

/* The same bytes as a tree. */
static void check_tree(prt_str rest)
{
    prt_err err;
    struct prt_tree_entry entry;
    while (rest.len > 0) {
        size_t before = rest.len;
        if (prt_tree_entry_read(&rest, 20, &entry, &err) != PRT_OK)
            return;
        FUZZ_REQUIRE(rest.len < before && entry.name.len > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_str bytes = {(const char *)data, size};
    check_header(bytes);
    check_author(bytes);
    check_tree(bytes);
    return 0;
}
