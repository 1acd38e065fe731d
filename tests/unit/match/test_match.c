/* SPDX-License-Identifier: Apache-2.0 */
/* Each rule alone, each preference, each set; and that the order of what is known never matters. */
#include "coordinator/remote/match/match.h"

#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "tests/support/unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct prt_match_project projects[] = {
    {.path = PRT_STR_INIT("policy"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("policy/api"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("policy/apex-pdp"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("policy/docker"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("aai"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("aai/aai-common"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("integration"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("integration/csit"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("integration/simulators/pnf-simulator"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("dcaegen2/collectors/hv-ves"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("dcaegen2/platform/blueprints"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("ccsdk/platform/blueprints"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("voltha-go"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("voltha/go"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("voltha-openolt-adapter"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("cli"), .state = PRT_PROJECT_READ_ONLY},
    {.path = PRT_STR_INIT("secret/vault"), .state = PRT_PROJECT_HIDDEN},
    {.path = PRT_STR_INIT("ci-management"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("UPPER/Case.Name"), .state = PRT_PROJECT_ACTIVE},
    {.path = PRT_STR_INIT("releng/builder"), .state = PRT_PROJECT_ACTIVE},
};

static const struct prt_match_definition definitions[] = {
    {PRT_STR_INIT("policy-api-csit-master"), PRT_STR_INIT("policy/docker"), PRT_STR_INIT("integration/csit")},
    {PRT_STR_INIT("aai-csit-master"), PRT_STR_INIT(""), PRT_STR_INIT("integration/csit")},
    {PRT_STR_INIT("aai-typo-master"), PRT_STR_INIT("aai/aai-comon"), PRT_STR_INIT("integration/csit")},
    {PRT_STR_INIT("aai-wild-master"), PRT_STR_INIT("wildcard"), PRT_STR_INIT("")},
};

static const struct prt_match_block blocks[] = {
    {PRT_STR_INIT("integration-java"), PRT_STR_INIT("integration/csit")},
    {PRT_STR_INIT("integration-java"), PRT_STR_INIT("integration/csit")},
    {PRT_STR_INIT("policy-api"), PRT_STR_INIT("policy/api")},
    {PRT_STR_INIT("policy-api"), PRT_STR_INIT("policy/docker")},
    {PRT_STR_INIT("policy-api-late"), PRT_STR_INIT("not/there")},
    {PRT_STR_INIT("dcaegen2-collectors"), PRT_STR_INIT("policy")},
    {PRT_STR_INIT("{name}-odd"), PRT_STR_INIT("policy")},
};

static const struct prt_match_input everything = {.projects = projects,
                                                  .project_count = COUNT(projects),
                                                  .definitions = definitions,
                                                  .definition_count = COUNT(definitions),
                                                  .blocks = blocks,
                                                  .block_count = COUNT(blocks)};

/* job, project ("" none), why, which set, what matched */
static const struct {
    const char *job, *project, *reason, *set, *matched;
} table[] = {
    /* J: definitions */
    {"policy-api-csit-master", "policy/docker", "definition", "allocated", "policy/docker"},
    {"aai-csit-master", "integration/csit", "template", "allocated", "integration/csit"},
    {"aai-typo-master", "integration/csit", "template", "allocated", "integration/csit"},
    {"aai-wild-master", "aai", "path", "allocated", "aai"},
    /* P: project-name blocks */
    {"integration-java-release", "integration/csit", "project-name", "allocated", "integration-java"},
    {"Integration-Java_release", "integration/csit", "project-name", "allocated", "Integration-Java"},
    {"integration-java", "integration/csit", "project-name", "allocated", "integration-java"},
    {"integration-javascript", "integration", "path", "allocated", "integration"},
    /* P: blocks that do not agree, or name no project: the names decide */
    {"policy-api-verify", "policy/api", "path", "allocated", "policy-api"},
    {"policy-api-late-verify", "policy/api", "path", "allocated", "policy-api"},
    /* P: fewer tokens than the whole path */
    {"dcaegen2-collectors-hv-ves-verify", "dcaegen2/collectors/hv-ves", "path", "allocated",
     "dcaegen2-collectors-hv-ves"},
    {"dcaegen2-collectors-other", "policy", "project-name", "allocated", "dcaegen2-collectors"},
    /* E.a: a path between underscores; before any beginning */
    {"verify_voltha-openolt-adapter_sanity", "voltha-openolt-adapter", "delimited-path", "allocated",
     "voltha-openolt-adapter"},
    {"aai_policy-api", "policy/api", "delimited-path", "allocated", "policy-api"},
    {"aai-common_policy_policy-apex-pdp_x", "policy/apex-pdp", "delimited-path", "allocated", "policy-apex-pdp"},
    {"build_upper-case.name", "UPPER/Case.Name", "delimited-path", "allocated", "upper-case.name"},
    /* E.b: no underscore helps */
    {"aai-aai-common-master-verify-java", "aai/aai-common", "path", "allocated", "aai-aai-common"},
    {"AAI-aai.common-x", "aai/aai-common", "path", "allocated", "AAI-aai.common"},
    {"policyx-api", "", "none", "unattributed", ""},
    {"voltha-go-build", "voltha/go", "path", "allocated", "voltha-go"}, /* more components */
    {"cli-master", "cli", "path", "orphaned", "cli"},
    {"secret-vault-x", "secret/vault", "path", "orphaned", "secret-vault"},
    /* E.c: a component left out, and more tokens than the whole path */
    {"integration-pnf-simulator-verify", "integration/simulators/pnf-simulator", "path-with-gap", "allocated",
     "integration-pnf-simulator"},
    {"dcaegen2-hv-ves-verify", "dcaegen2/collectors/hv-ves", "path-with-gap", "allocated", "dcaegen2-hv-ves"},
    /* E.d: the end of a path; not when two have it */
    {"hv-ves-verify", "dcaegen2/collectors/hv-ves", "end-of-path", "allocated", "hv-ves"},
    {"platform-blueprints-x", "", "none", "unattributed", ""},
    {"simulators-pnf-simulator-x", "integration/simulators/pnf-simulator", "end-of-path", "allocated",
     "simulators-pnf-simulator"},
    /* E.e: a last component of two or more tokens, behind the first */
    {"verify-apex-pdp-master", "policy/apex-pdp", "last-component", "allocated", "apex-pdp"},
    {"x-hv-ves-apex-pdp", "", "none", "unattributed", ""},
    {"x-hv-ves-hv-ves", "dcaegen2/collectors/hv-ves", "last-component", "allocated", "hv-ves"},
    {"nightly-csit-run", "", "none", "unattributed", ""},
    /* nothing */
    {"lab-power", "", "prefix", "infrastructure", "lab-"},
    {"LF-power", "", "prefix", "infrastructure", "LF-"},
    {"ci-management-jjb", "ci-management", "path", "allocated", "ci-management"},
    {"docs-linkcheck", "", "prefix", "infrastructure", "docs-"},
    {"labels", "", "none", "unattributed", ""},
    {"", "", "none", "unattributed", ""},
    {"----", "", "none", "unattributed", ""},
    {"_", "", "none", "unattributed", ""},
};

static prt_matcher_t *matcher_of(const struct prt_match_input *input)
{
    prt_matcher_t *matcher = NULL;
    prt_err err = {0};
    assert_int_equal(prt_matcher_new(input, &matcher, &err), PRT_OK);
    return matcher;
}

static struct prt_match judge(const prt_matcher_t *matcher, const char *job)
{
    struct prt_match match = {0};
    prt_err err = {0};
    assert_int_equal(prt_match_job(matcher, prt_str_from(job), &match, &err), PRT_OK);
    return match;
}

static bool is_text(prt_str text, const char *wanted)
{
    return prt_str_equal(text, prt_str_from(wanted));
}

static void each_rule(void **state)
{
    (void)state;
    prt_matcher_t *matcher = matcher_of(&everything);
    for (size_t i = 0; i < COUNT(table); i++) {
        const struct prt_match match = judge(matcher, table[i].job);
        const prt_str project = match.project == PRT_MATCH_NO_PROJECT ? PRT_STR("") : projects[match.project].path;
        if (!is_text(project, table[i].project) || !is_text(match.matched, table[i].matched) ||
            strcmp(prt_match_reason_name(match.reason), table[i].reason) != 0 ||
            strcmp(prt_match_set_name(match.set), table[i].set) != 0)
            fail_msg("%s: %.*s by %s (%.*s), %s", table[i].job, PRT_STR_ARG(project),
                     prt_match_reason_name(match.reason), PRT_STR_ARG(match.matched), prt_match_set_name(match.set));
    }
    prt_matcher_destroy(&matcher);
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static void swap(void *items, size_t size, size_t a, size_t b)
{
    char *bytes = items, spare[64];
    assert_true(size <= sizeof spare);
    memcpy(spare, bytes + a * size, size);
    memcpy(bytes + a * size, bytes + b * size, size);
    memcpy(bytes + b * size, spare, size);
}

static void shuffle(void *items, size_t count, size_t size, uint64_t *random)
{
    for (size_t i = count; i > 1; i--)
        swap(items, size, i - 1, (size_t)(next_random(random) % i));
}

static void order_of_what_is_known_changes_nothing(void **state)
{
    (void)state;
    struct prt_match_project mixed[COUNT(projects)];
    struct prt_match_block mixed_blocks[COUNT(blocks)];
    struct prt_match_definition mixed_definitions[COUNT(definitions)];
    uint64_t random = 7;
    memcpy(mixed, projects, sizeof mixed);
    memcpy(mixed_blocks, blocks, sizeof mixed_blocks);
    memcpy(mixed_definitions, definitions, sizeof mixed_definitions);
    for (int round = 0; round < 300; round++) {
        shuffle(mixed, COUNT(mixed), sizeof *mixed, &random);
        shuffle(mixed_blocks, COUNT(mixed_blocks), sizeof *mixed_blocks, &random);
        shuffle(mixed_definitions, COUNT(mixed_definitions), sizeof *mixed_definitions, &random);
        struct prt_match_input input = everything;
        input.projects = mixed;
        input.blocks = mixed_blocks;
        input.definitions = mixed_definitions;
        prt_matcher_t *matcher = matcher_of(&input);
        for (size_t i = 0; i < COUNT(table); i++) {
            const struct prt_match match = judge(matcher, table[i].job);
            const prt_str project = match.project == PRT_MATCH_NO_PROJECT ? PRT_STR("") : mixed[match.project].path;
            assert_true(is_text(project, table[i].project));
            assert_string_equal(prt_match_reason_name(match.reason), table[i].reason);
        }
        prt_matcher_destroy(&matcher);
    }
}

static void a_project_given_twice_counts_once(void **state)
{
    (void)state;
    const struct prt_match_project twice[] = {{.path = PRT_STR_INIT("a/b-c"), .state = PRT_PROJECT_ACTIVE},
                                              {.path = PRT_STR_INIT("a/b-c"), .state = PRT_PROJECT_HIDDEN}};
    const struct prt_match_input input = {.projects = twice, .project_count = 2};
    prt_matcher_t *matcher = matcher_of(&input);
    const struct prt_match match = judge(matcher, "b-c-verify");
    assert_int_equal(match.reason, PRT_MATCH_BY_TAIL);
    assert_int_equal(match.set, PRT_MATCH_ALLOCATED);
    prt_matcher_destroy(&matcher);
}

static void own_infrastructure_takes_the_place_of_the_usual_one(void **state)
{
    (void)state;
    const prt_str own[] = {PRT_STR_INIT("bench-")};
    const struct prt_match_input input = {.infrastructure = own, .infrastructure_count = 1};
    prt_matcher_t *matcher = matcher_of(&input);
    assert_int_equal(judge(matcher, "bench-x").set, PRT_MATCH_INFRASTRUCTURE);
    assert_int_equal(judge(matcher, "lab-x").set, PRT_MATCH_UNATTRIBUTED);
    prt_matcher_destroy(&matcher);
}

static void names_beyond_the_ceiling_are_refused(void **state)
{
    (void)state;
    char *name = malloc(PRT_MAX_NAME + 1);
    prt_err err = {0};
    struct prt_match match;
    assert_non_null(name);
    memset(name, '-', PRT_MAX_NAME + 1);
    const struct prt_match_project long_one = {.path = {name, PRT_MAX_NAME + 1}, .state = PRT_PROJECT_ACTIVE};
    const struct prt_match_input bad = {.projects = &long_one, .project_count = 1};
    prt_matcher_t *matcher = NULL;
    assert_int_equal(prt_matcher_new(&bad, &matcher, &err), PRT_E_LIMIT);
    assert_null(matcher);
    matcher = matcher_of(&everything);
    assert_int_equal(prt_match_job(matcher, (prt_str){name, PRT_MAX_NAME + 1}, &match, &err), PRT_E_LIMIT);
    assert_int_equal(prt_match_job(matcher, (prt_str){name, PRT_MAX_NAME}, &match, &err), PRT_OK);
    assert_int_equal(match.set, PRT_MATCH_UNATTRIBUTED);
    prt_matcher_destroy(&matcher);
    free(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule),
        cmocka_unit_test(order_of_what_is_known_changes_nothing),
        cmocka_unit_test(a_project_given_twice_counts_once),
        cmocka_unit_test(own_infrastructure_takes_the_place_of_the_usual_one),
        cmocka_unit_test(names_beyond_the_ceiling_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
