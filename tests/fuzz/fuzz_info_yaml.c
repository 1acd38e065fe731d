/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_info_yaml prt_base */
#include "coordinator/remote/info_yaml/parse.h"
#include "prt/limits.h"
#include "tests/fuzz/fuzzer.h"

static void check_text(prt_str text)
{
    FUZZ_REQUIRE(text.len <= PRT_MAX_INFO_TEXT);
    FUZZ_REQUIRE(text.len == 0 || text.data[text.len] == '\0');
}

static void check_person(const struct prt_info_person *person)
{
    FUZZ_REQUIRE(person->name.len > 0);
    check_text(person->name);
    check_text(person->email);
    check_text(person->company);
    check_text(person->id);
    check_text(person->timezone);
}

/* Whatever was read has a name and a state, and is within its ceilings. */
static void check_project(const struct prt_info_project *project)
{
    FUZZ_REQUIRE(project->name.len > 0 && project->state.len > 0);
    check_text(project->name);
    check_text(project->created);
    check_text(project->tracker.url);
    FUZZ_REQUIRE(project->committer_count <= PRT_MAX_INFO_COMMITTERS);
    FUZZ_REQUIRE(project->repository_count <= PRT_MAX_INFO_REPOSITORIES);
    FUZZ_REQUIRE(project->problem_count <= PRT_MAX_INFO_PROBLEMS);
    if (project->has_lead)
        check_person(&project->lead);
    for (size_t i = 0; i < project->committer_count; i++)
        check_person(&project->committers[i]);
    for (size_t i = 0; i < project->repository_count; i++)
        check_text(project->repositories[i]);
    for (size_t i = 0; i < project->problem_count; i++)
        FUZZ_REQUIRE(prt_str_starts(project->problems[i], PRT_STR("s/p/INFO.yaml:")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    prt_arena arena = {0};
    struct prt_info_project project;
    const prt_code code = prt_info_parse(&arena, "s/p/INFO.yaml", (prt_str){(const char *)data, size}, &project, &err);
    if (code == PRT_OK)
        check_project(&project);
    else
        FUZZ_REQUIRE(code == PRT_E_FORMAT || code == PRT_E_LIMIT);
    prt_arena_free(&arena);
    return 0;
}
