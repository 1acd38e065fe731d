/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/size.h"

#include <string.h>

static prt_str without(prt_str text, const char *end)
{
    const prt_str suffix = prt_str_from(end);
    return prt_str_ends(text, suffix) ? prt_str_sub(text, 0, text.len - suffix.len) : text;
}

prt_code prt_size_parse(const char *option, prt_str text, uint64_t *out, prt_err *err)
{
    static const char units[] = "kmgt";
    prt_str number = without(without(text, "B"), "i");
    const char *unit = number.len > 0 ? strchr(units, prt_ascii_lower(number.data[number.len - 1])) : NULL;
    uint64_t value = 0;
    if (unit != NULL && *unit != '\0')
        number.len--;
    else
        unit = NULL;
    const unsigned shift = unit == NULL ? 0 : 10 * (unsigned)(unit - units + 1);
    if (unit == NULL || !prt_str_to_u64(number, &value) || value == 0 || value > UINT64_MAX >> shift)
        return prt_fail(err, PRT_E_USAGE,
                        "%s: expected a size such as 50G (a whole number and K, M, G or T), got \"%.*s\"", option,
                        PRT_STR_ARG(text));
    *out = value << shift;
    return PRT_OK;
}
