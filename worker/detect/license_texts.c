/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/license_texts.h"

#include <string.h>

/* All of `with` and nothing of `without`, in normalized form. Several rows may lead to one licence. */
struct row {
    const char *id;
    const char *with[2];
    const char *without[2];
};

#define BSD   " redistribution and use in source and binary forms with or without modification are permitted "
#define BSD_3 " to endorse or promote products derived from this software "
#define BSD_4 " all advertising materials mentioning features or use of this software "
#define MIT                                                                                                            \
    " permission is hereby granted free of charge to any person obtaining a copy of this software and associated "
#define MIT_2 " the above copyright notice and this permission notice "
#define ISC                                                                                                            \
    " permission to use copy modify and or distribute this software for any purpose with or without fee is hereby "    \
    "granted "
#define ISC_2 " provided that the above copyright notice and this permission notice appear in all copies "

static const struct row rows[] = {
    {"Apache-2.0", {" apache license version 2 0 january 2004 "}, {NULL}},
    {"Apache-2.0", {" licensed under the apache license version 2 0 "}, {NULL}},
    {"MIT", {MIT, MIT_2}, {NULL}},
    {"MIT-0", {MIT}, {MIT_2}},
    {"BSD-4-Clause", {BSD, BSD_4}, {NULL}},
    {"BSD-3-Clause", {BSD, BSD_3}, {BSD_4}},
    {"BSD-2-Clause", {BSD}, {BSD_3, BSD_4}},
    {"ISC", {ISC, ISC_2}, {NULL}},
    {"0BSD", {ISC}, {ISC_2}},
    {"EPL-1.0", {" eclipse public license v 1 0 "}, {NULL}},
    {"EPL-2.0", {" eclipse public license v 2 0 "}, {NULL}},
    {"GPL-2.0", {" gnu general public license version 2 june 1991 "}, {NULL}},
    {"GPL-3.0", {" gnu general public license version 3 29 june 2007 "}, {NULL}},
    {"LGPL-2.0", {" gnu library general public license version 2 june 1991 "}, {NULL}},
    {"LGPL-2.1", {" gnu lesser general public license version 2 1 february 1999 "}, {NULL}},
    {"LGPL-3.0", {" gnu lesser general public license version 3 29 june 2007 "}, {NULL}},
    {"AGPL-3.0", {" gnu affero general public license version 3 19 november 2007 "}, {NULL}},
    {"MPL-1.1", {" mozilla public license version 1 1 "}, {NULL}},
    {"MPL-2.0", {" mozilla public license version 2 0 1 definitions "}, {NULL}},
    {"MPL-2.0", {" subject to the terms of the mozilla public license v 2 0 "}, {NULL}},
    {"Unlicense", {" this is free and unencumbered software released into the public domain "}, {NULL}},
    {"CC0-1.0", {" cc0 1 0 universal "}, {NULL}},
    {"CC-BY-4.0", {" creative commons attribution 4 0 international "}, {NULL}},
    {"CC-BY-SA-4.0", {" creative commons attribution sharealike 4 0 international "}, {NULL}},
    {"BSL-1.0", {" boost software license version 1 0 "}, {NULL}},
    {"Zlib",
     {" in no event will the authors be held liable for any damages ",
      " altered source versions must be plainly marked as such "},
     {NULL}},
    {"Artistic-2.0", {" the artistic license 2 0 "}, {NULL}},
    {"WTFPL", {" do what the fuck you want to public license "}, {NULL}},
    {"PostgreSQL", {" for any purpose without fee and without a written agreement is hereby granted "}, {NULL}},
    {"EUPL-1.2", {" european union public licence v 1 2 "}, {NULL}},
    {"CDDL-1.0", {" common development and distribution license cddl version 1 0 "}, {NULL}},
    {"UPL-1.0", {" the universal permissive license upl version 1 0 "}, {NULL}},
    {"NCSA", {" university of illinois ncsa open source license "}, {NULL}},
    {"MulanPSL-2.0", {" mulan permissive software license version 2 "}, {NULL}},
    {"OFL-1.1", {" sil open font license version 1 1 "}, {NULL}},
};

static bool has(prt_str text, const char *phrase)
{
    return phrase != NULL && text.len > 0 && memmem(text.data, text.len, phrase, strlen(phrase)) != NULL;
}

static bool is_text_of(const struct row *row, prt_str text)
{
    return has(text, row->with[0]) && (row->with[1] == NULL || has(text, row->with[1])) &&
           !has(text, row->without[0]) && !has(text, row->without[1]);
}

static void add(struct prt_licenses *out, const char *id)
{
    for (size_t i = 0; i < out->count; i++)
        if (strcmp(out->ids[i], id) == 0)
            return;
    if (out->count < PRT_LICENSES_MAX)
        out->ids[out->count++] = id;
}

static bool is_letter_or_digit(char lower)
{
    return prt_ascii_digit(lower) || (lower >= 'a' && lower <= 'z');
}

void prt_license_normalize(prt_str text, prt_buf *out)
{
    prt_buf_add_char(out, ' ');
    for (size_t i = 0; i < text.len; i++) {
        const char lower = prt_ascii_lower(text.data[i]);
        if (is_letter_or_digit(lower))
            prt_buf_add_char(out, lower);
        else if (out->len > 0 && out->data[out->len - 1] != ' ')
            prt_buf_add_char(out, ' ');
    }
    if (out->len > 0 && out->data[out->len - 1] != ' ')
        prt_buf_add_char(out, ' ');
}

void prt_license_recognize(prt_str normalized, struct prt_licenses *out)
{
    *out = (struct prt_licenses){.count = 0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (is_text_of(&rows[i], normalized))
            add(out, rows[i].id);
}

prt_str prt_license_identifier(prt_str text)
{
    static const prt_str closings[] = {PRT_STR_INIT("*/"), PRT_STR_INIT("-->")};
    const prt_str key = PRT_STR("SPDX-License-Identifier:");
    const char *found = text.len > 0 ? memmem(text.data, text.len, key.data, key.len) : NULL;
    if (found == NULL)
        return (prt_str){0};
    prt_str rest = prt_str_sub(text, (size_t)(found - text.data) + key.len, text.len);
    rest = prt_str_trim(prt_str_sub(rest, 0, prt_str_find(rest, '\n')));
    for (size_t i = 0; i < sizeof closings / sizeof closings[0]; i++)
        if (prt_str_ends(rest, closings[i]))
            rest = prt_str_trim(prt_str_sub(rest, 0, rest.len - closings[i].len));
    return rest;
}
