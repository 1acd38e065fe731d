/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_detect prt_proto prt_base */
/* Every file that a detector reads has these bytes. What is said can always be written into a record. */
#include "proto/record.h"
#include "prt/limits.h"
#include "tests/fuzz/fuzzer.h"
#include "worker/detect/detect.h"

static const struct prt_view_entry root[] = {
    {PRT_STR_INIT(".github"), PRT_VIEW_FOLDER, 0},   {PRT_STR_INIT(".gitlab-ci.yml"), PRT_VIEW_FILE, 0},
    {PRT_STR_INIT(".gitreview"), PRT_VIEW_FILE, 0},  {PRT_STR_INIT(".pre-commit-config.yaml"), PRT_VIEW_FILE, 0},
    {PRT_STR_INIT("CODEOWNERS"), PRT_VIEW_FILE, 0},  {PRT_STR_INIT("LICENSE"), PRT_VIEW_FILE, 0},
    {PRT_STR_INIT("SECURITY.md"), PRT_VIEW_LINK, 0}, {PRT_STR_INIT("package.json"), PRT_VIEW_FILE, 0},
};
static const struct prt_view_entry github[] = {{PRT_STR_INIT("workflows"), PRT_VIEW_FOLDER, 0}};
static const struct prt_view_entry workflows[] = {{PRT_STR_INIT("ci.yaml"), PRT_VIEW_FILE, 0}};

static prt_code list(void *state, prt_str path, const struct prt_view_entry **entries, size_t *count, prt_err *err)
{
    (void)state;
    (void)err;
    *count = 0;
    *entries = NULL;
    if (path.len == 0) {
        *entries = root;
        *count = sizeof root / sizeof *root;
    } else if (prt_str_equal(path, PRT_STR(".github"))) {
        *entries = github;
        *count = 1;
    } else if (prt_str_equal(path, PRT_STR(".github/workflows"))) {
        *entries = workflows;
        *count = 1;
    }
    return PRT_OK;
}

static prt_code read(void *state, const struct prt_view_entry *entry, size_t most, prt_str *text, bool *whole,
                     prt_err *err)
{
    const prt_str *bytes = state;
    (void)entry;
    (void)err;
    *whole = bytes->len <= most;
    *text = *whole ? *bytes : (prt_str){0};
    return PRT_OK;
}

static prt_code walk(void *state, prt_code (*visit)(void *context, prt_str path, prt_err *err), void *context,
                     prt_err *err)
{
    return visit(context, prt_str_sub(*(const prt_str *)state, 0, PRT_MAX_NAME), err);
}

static void check(struct prt_record *record)
{
    prt_err err;
    prt_buf bytes = {0};
    struct prt_record again;
    FUZZ_REQUIRE(prt_record_encode(record, &bytes, &err) == PRT_OK);
    FUZZ_REQUIRE(prt_record_decode(prt_buf_str(&bytes), &again, &err) == PRT_OK);
    FUZZ_REQUIRE(again.feature_count == record->feature_count);
    prt_record_free(&again);
    prt_buf_free(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_str bytes = {(const char *)data, size};
    const struct prt_view view = {.state = &bytes, .list = list, .read = read, .walk = walk};
    struct prt_detect_options options;
    struct prt_record record = {.repository = PRT_STR("r")};
    prt_err err;
    FUZZ_REQUIRE(
        prt_detect_options_read(
            PRT_STR("{\"custom\":[{\"name\":\"x\",\"regex\":\"^a.*b$\"},{\"name\":\"y\",\"paths\":[\"**/a*\"]}]}"),
            &options, &err) == PRT_OK);
    FUZZ_REQUIRE(prt_detect(&options, &view, &record.arena, &record.features, &record.feature_count, &err) == PRT_OK);
    check(&record);
    prt_record_free(&record);
    prt_detect_options_free(&options);
    return 0;
}
