/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_jjb prt_base */
#include "coordinator/remote/jjb/jjb.h"

#include "prt/limits.h"
#include "tests/fuzz/fuzzer.h"

enum { STEPS = 200000 };

static bool is_fit(prt_str text)
{
    bool fit = text.len <= PRT_MAX_NAME;
    for (size_t i = 0; i < text.len; i++)
        fit = fit && (unsigned char)text.data[i] >= 0x20 && text.data[i] != 0x7f;
    return fit;
}

static void check_jobs(const struct prt_jjb *jjb)
{
    for (size_t i = 0; i < jjb->job_count; i++) {
        const struct prt_jjb_job *job = &jjb->jobs[i];
        FUZZ_REQUIRE(job->name.len != 0 && is_fit(job->name) && is_fit(job->owner) && is_fit(job->template_project));
        FUZZ_REQUIRE(i == 0 || prt_str_compare(jjb->jobs[i - 1].name, job->name) < 0);
    }
    for (size_t i = 0; i < jjb->block_count; i++)
        FUZZ_REQUIRE(is_fit(jjb->blocks[i].project_name) && is_fit(jjb->blocks[i].project));
}

static void expand(const struct prt_jjb_file *files, size_t count)
{
    prt_err err;
    struct prt_jjb jjb;
    const struct prt_jjb_input input = {.files = files, .file_count = count, .max_steps = STEPS};
    FUZZ_REQUIRE(prt_jjb_expand(&input, &jjb, &err) == PRT_OK);
    FUZZ_REQUIRE(jjb.problem_count <= PRT_MAX_JJB_PROBLEMS && jjb.job_count <= PRT_MAX_JOBS);
    check_jobs(&jjb);
    prt_jjb_free(&jjb);
}

/* Alone, and twice: then every definition is there already, and the later one counts. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const prt_str bytes = {(const char *)data, size};
    const struct prt_jjb_file files[] = {{PRT_STR("a.yaml"), bytes}, {PRT_STR("b.yaml"), bytes}};
    expand(files, 1);
    expand(files, 2);
    return 0;
}
