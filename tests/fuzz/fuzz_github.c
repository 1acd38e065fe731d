/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_github */
/* The first byte says what the rest is read as. */
#include "coordinator/remote/github/names.h"
#include "coordinator/remote/github/remotes.h"
#include "coordinator/remote/github/repositories.h"
#include "coordinator/remote/github/workflows.h"
#include "tests/fuzz/fuzzer.h"

static void check_names(prt_str owner, prt_str name)
{
    FUZZ_REQUIRE(prt_github_is_owner(owner) && prt_github_is_name(name));
}

static void read_remotes(prt_arena *arena, prt_str bytes)
{
    prt_str owner, name;
    if (prt_github_find_remote(arena, bytes, PRT_STR("h.org"), &owner, &name))
        check_names(owner, name);
    if (prt_github_from_url(bytes, PRT_STR("h.org"), &owner, &name))
        check_names(owner, name);
    const prt_str organization = prt_github_organization_of_host(bytes);
    FUZZ_REQUIRE(organization.len == 0 || prt_github_is_organization(organization));
}

static void read_lookup(prt_arena *arena, prt_str bytes)
{
    prt_err err;
    struct prt_github_looked looked[3];
    (void)!prt_github_parse_lookup(arena, bytes, 3, looked, &err);
    for (size_t i = 0; i < 3; i++)
        if (looked[i].found == PRT_GITHUB_EXISTS)
            check_names(looked[i].facts.owner, looked[i].facts.name);
}

static void read_listing(prt_str bytes)
{
    prt_err err;
    struct prt_github_listing listing = {0};
    (void)!prt_github_parse_listing(bytes, &listing, &err);
    for (size_t i = 0; i < listing.count; i++) {
        check_names(listing.repositories[i].owner, listing.repositories[i].name);
        FUZZ_REQUIRE(prt_str_starts(listing.repositories[i].clone_url, PRT_STR("http")));
    }
    prt_github_listing_free(&listing);
}

static void read_workflows(prt_arena *arena, prt_str bytes)
{
    prt_err err;
    struct prt_github_workflows workflows = {0};
    (void)!prt_github_parse_workflows(arena, bytes, &workflows, &err);
    for (size_t i = 0; i < workflows.count; i++) {
        FUZZ_REQUIRE(workflows.items[i].id > 0 && workflows.items[i].path.len > 0);
        FUZZ_REQUIRE(prt_github_status(&workflows.items[i]) != NULL);
    }
    prt_github_workflows_free(&workflows);
}

static void read_runs(prt_arena *arena, prt_str bytes)
{
    prt_err err;
    bool all = false;
    struct prt_github_workflow workflows[] = {{.id = 1}, {.id = 2}};
    (void)!prt_github_parse_runs(arena, bytes, workflows, 2, &all, &err);
    for (size_t i = 0; i < 2; i++) {
        FUZZ_REQUIRE(!workflows[i].has_run || workflows[i].run_known);
        FUZZ_REQUIRE(workflows[i].last_run.number >= 0 && prt_github_status(&workflows[i]) != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_arena arena = {0};
    if (size == 0)
        return 0;
    const prt_str bytes = {(const char *)data + 1, size - 1};
    switch (data[0]) {
    case 'c': read_remotes(&arena, bytes); break;
    case 'g': read_lookup(&arena, bytes); break;
    case 'l': read_listing(bytes); break;
    case 'w': read_workflows(&arena, bytes); break;
    default: read_runs(&arena, bytes); break;
    }
    prt_arena_free(&arena);
    return 0;
}
