/* SPDX-License-Identifier: Apache-2.0 */
/* A manual page's source: no text may become a request or an escape of the formatter. */
#include "tests/support/unit.h"

#include <string.h>

#include "manual/page.h"

static const prt_option rows[] = {
    {"no-zip", 'n', NULL, ".profile and 'quotes'"},
    {"cache", 0, "[=DIR]", "a\\b ~/x ^y `z`"},
};

static const struct prt_usage usage = {.name = "tool do-it",
                                       .summary = "do it",
                                       .synopsis = "[option ...]",
                                       .about = ".first\n\n  .kept -v\nlast",
                                       .options = rows,
                                       .option_count = 2,
                                       .examples = "  tool do-it\n'quoted\n"};

static void check_part(const char *page, const char *part)
{
    if (strstr(page, part) == NULL)
        fail_msg("not in the page: %s\n%s", part, page);
}

static void what_the_formatter_would_take_for_its_own_is_escaped(void **unused)
{
    (void)unused;
    struct prt_program programs[PRT_PROGRAMS];
    prt_buf page = {0};
    prt_err err;
    assert_prt_ok(prt_programs(programs, &err), err);
    prt_page(&usage, programs, &page);
    assert_prt_ok(prt_buf_check(&page, "page", &err), err);
    check_part(page.data, ".TH TOOL-DO-IT 1 ");
    check_part(page.data, ".SH NAME\ntool\\-do\\-it \\- do it\n");
    check_part(page.data, ".SH DESCRIPTION\n\\&.first\n.PP\n.nf\n  .kept \\-v\n.fi\nlast\n");
    check_part(page.data, ".TP\n\\fB\\-n\\fR, \\fB\\-\\-no\\-zip\\fR\n\\&.profile and 'quotes'\n");
    check_part(page.data, ".TP\n\\fB\\-\\-cache\\fR\\fI[=DIR]\\fR\na\\eb \\(ti/x \\(hay \\(gaz\\(ga\n");
    check_part(page.data, ".SH EXAMPLES\n.nf\n  tool do\\-it\n\\&'quoted\n.fi\n");
    check_part(page.data, "\\fBreporting\\-stacks\\fR(1)\n");
    prt_buf_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_the_formatter_would_take_for_its_own_is_escaped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
