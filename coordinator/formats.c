/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/formats.h"

#include "prt/str.h"

static const struct format {
    const char *name;
    unsigned bits;
} formats[] = {
    {"json", PRT_FORMAT_JSON}, {"md", PRT_FORMAT_MD},   {"html", PRT_FORMAT_HTML},
    {"csv", PRT_FORMAT_CSV},   {"all", PRT_FORMAT_ALL},
};

/* 0: there is none of that name. */
static unsigned find(prt_str name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (prt_str_equal(name, prt_str_from(formats[i].name)))
            return formats[i].bits;
    return 0;
}

prt_code prt_formats_parse(const char *text, unsigned *out, prt_err *err)
{
    prt_str rest = prt_str_from(text);
    unsigned wanted = 0;
    for (bool more = true; more;) {
        const size_t comma = prt_str_find(rest, ',');
        const unsigned found = find(prt_str_sub(rest, 0, comma));
        if (found == 0)
            return prt_fail(err, PRT_E_USAGE,
                            "--output-format: expected json, md, html, csv (several with commas) or all, got \"%s\"",
                            text);
        wanted |= found;
        more = comma < rest.len;
        rest = prt_str_sub(rest, comma + 1, rest.len);
    }
    *out = wanted;
    return PRT_OK;
}
