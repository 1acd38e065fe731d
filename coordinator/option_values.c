/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/option_values.h"

#include <string.h>

#include "prt/clock.h"
#include "prt/limits.h"
#include "prt/str.h"

prt_code prt_option_workers(const char *value, uint32_t *out, prt_err *err)
{
    uint64_t number = 0;
    if (!prt_str_to_u64(prt_str_from(value), &number) || number < 1 || number > PRT_MAX_SLOTS)
        return prt_fail(err, PRT_E_USAGE, "--workers: expected a whole number, 1 to %d, got \"%s\"", PRT_MAX_SLOTS,
                        value);
    *out = (uint32_t)number;
    return PRT_OK;
}

prt_code prt_option_time(const char *name, const char *value, int64_t *out, prt_err *err)
{
    if (prt_time_parse(prt_str_from(value), out, err) == PRT_OK)
        return PRT_OK;
    err->code = PRT_E_USAGE;
    return prt_wrap(err, "%s", name);
}

prt_code prt_project_name_check(const char *project, prt_err *err)
{
    const size_t len = strlen(project);
    bool fine = len > 0 && len <= 200 && project[0] != '.' && project[0] != '-';
    for (size_t i = 0; fine && i < len; i++)
        fine = (unsigned char)project[i] >= ' ' && project[i] != '/' && project[i] != '\\' && project[i] != 0x7f;
    if (fine && prt_str_is_utf8(prt_str_from(project)))
        return PRT_OK;
    return prt_fail(
        err, PRT_E_USAGE,
        "--project: expected a name of 1 to 200 bytes without slashes or control characters that does not begin "
        "with '.' or '-'");
}
