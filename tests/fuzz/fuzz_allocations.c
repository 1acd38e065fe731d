/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_coordinator */
#include "coordinator/allocations_check.h"
#include "coordinator/allocations_print.h"
#include "tests/fuzz/fuzzer.h"

/* Whatever a report says: it is judged to the end, printed, and what is printed as JSON reads back. */
static void judge(const prt_doc *report, prt_arena *arena, struct prt_findings *findings)
{
    prt_err err;
    prt_buf text = {0};
    prt_buf json = {0};
    const prt_doc *again;
    struct prt_told_allocations told;
    if (prt_allocations_read(report, arena, &told, findings, &err) != PRT_OK)
        return;
    if (findings->count == 0)
        FUZZ_REQUIRE(prt_allocations_check(&told, findings, &err) == PRT_OK);
    FUZZ_REQUIRE(prt_allocations_print(&told, &text, &err) == PRT_OK);
    for (size_t i = 0; i < told.job_count; i++)
        prt_allocations_explain(&told.jobs[i], &text);
    for (size_t i = 0; i < text.len; i++)
        FUZZ_REQUIRE((unsigned char)text.data[i] >= ' ' || text.data[i] == '\n');
    FUZZ_REQUIRE(prt_allocations_print_json(&told, NULL, findings, &json, &err) == PRT_OK);
    FUZZ_REQUIRE(prt_json_read(arena, "again", prt_buf_str(&json), &again, &err) == PRT_OK);
    prt_buf_free(&text);
    prt_buf_free(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    prt_arena arena = {0};
    struct prt_findings findings = {0};
    const prt_doc *report;
    if (prt_json_read(&arena, "fuzz", (prt_str){(const char *)data, size}, &report, &err) == PRT_OK)
        judge(report, &arena, &findings);
    prt_findings_free(&findings);
    prt_arena_free(&arena);
    return 0;
}
