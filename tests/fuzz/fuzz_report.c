/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_report_read prt_report */
#include "report/read/read.h"
#include "tests/fuzz/fuzzer.h"

/*
 * Any text is refused with a sentence, or is a report that every format can be made of, and that is the same when it is
 * written and read once more.
 */

static void write_all(const struct prt_report *report)
{
    prt_err err;
    prt_buf out = {0};
    FUZZ_REQUIRE(prt_report_write_md(report, &out, &err) == PRT_OK);
    prt_buf_clear(&out);
    FUZZ_REQUIRE(prt_report_write_html(report, &out, &err) == PRT_OK);
    for (size_t i = 0; i < prt_report_csv_count(); i++) {
        prt_buf_clear(&out);
        FUZZ_REQUIRE(!prt_report_csv_wanted(report, i) || prt_report_write_csv(report, i, &out, &err) == PRT_OK);
    }
    prt_buf_free(&out);
}

static void read_again(const struct prt_report *report)
{
    prt_err err;
    prt_buf once = {0}, twice = {0};
    struct prt_report again;
    FUZZ_REQUIRE(prt_report_write_json(report, &once, &err) == PRT_OK);
    FUZZ_REQUIRE(prt_report_read("f", prt_buf_str(&once), &again, &err) == PRT_OK);
    FUZZ_REQUIRE(prt_report_write_json(&again, &twice, &err) == PRT_OK);
    FUZZ_REQUIRE(prt_str_equal(prt_buf_str(&once), prt_buf_str(&twice)));
    prt_report_free(&again);
    prt_buf_free(&twice);
    prt_buf_free(&once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const prt_str text = {(const char *)data, size};
    struct prt_report report;
    prt_err err;
    if (prt_report_read("f", text, &report, &err) != PRT_OK) {
        FUZZ_REQUIRE(err.code != PRT_OK && err.text[0] != '\0');
        return 0;
    }
    write_all(&report);
    read_again(&report);
    prt_report_free(&report);
    return 0;
}
