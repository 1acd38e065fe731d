/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/unit.h"

#include <string.h>

void prt_check_code(prt_code got, prt_code wanted, const prt_err *err, const char *file, int line)
{
    if (got == wanted)
        return;
    print_error("%s, not %s: %s\n", prt_code_name(got), prt_code_name(wanted), got == PRT_OK ? "" : err->text);
    _fail(file, line);
}

void prt_check_str(prt_str got, const char *wanted, const char *file, int line)
{
    if (prt_str_equal(got, prt_str_from(wanted)))
        return;
    print_error("\"%.*s\", not \"%s\"\n", PRT_STR_ARG(got), wanted);
    _fail(file, line);
}

void prt_check_says(const prt_err *err, const char *part, const char *file, int line)
{
    if (strstr(err->text, part) != NULL)
        return;
    print_error("the sentence is \"%s\" and does not hold \"%s\"\n", err->text, part);
    _fail(file, line);
}
