/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/detect/trees.h"
#include "worker/detect/license_texts.h"

#define BSD                                                                                                            \
    "Redistribution and use in source and binary forms, with or without modification, are permitted provided that\n"
#define MIT                                                                                                            \
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated\n"
#define ISC                                                                                                            \
    "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is "         \
    "hereby\ngranted"

/* A piece of the text is enough: the phrases are what counts. Identifiers with a blank between them. */
static const struct {
    const char *text;
    const char *ids;
} texts[] = {
    {"", ""},
    {"All rights reserved.", ""},
    {"the MIT licence is a nice one, and so is Apache 2.0", ""},
    {"Apache License\n   Version 2.0, January 2004\n", "Apache-2.0"},
    {"Licensed under the Apache License, Version 2.0 (the \"License\");", "Apache-2.0"},
    {MIT "The above copyright notice and this permission notice shall be included", "MIT"},
    {MIT "documentation files, to deal in the Software without restriction", "MIT-0"},
    {BSD "1. ... 2. ...", "BSD-2-Clause"},
    {BSD "Neither the name may be used to endorse or promote products derived from this software", "BSD-3-Clause"},
    {BSD "All advertising materials mentioning features or use of this software must ... used to endorse or promote "
         "products "
         "derived from this software",
     "BSD-4-Clause"},
    {ISC ", provided that the above copyright notice and this permission notice appear in all copies.", "ISC"},
    {ISC ".", "0BSD"},
    {"Eclipse Public License - v 1.0", "EPL-1.0"},
    {"Eclipse Public License - v 2.0", "EPL-2.0"},
    {"GNU GENERAL PUBLIC LICENSE\nVersion 2, June 1991", "GPL-2.0"},
    {"GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007", "GPL-3.0"},
    {"GNU LESSER GENERAL PUBLIC LICENSE\nVersion 2.1, February 1999", "LGPL-2.1"},
    {"GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007", "LGPL-3.0"},
    {"GNU LIBRARY GENERAL PUBLIC LICENSE\nVersion 2, June 1991", "LGPL-2.0"},
    {"GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007", "AGPL-3.0"},
    {"Mozilla Public License Version 2.0\n====\n\n1. Definitions", "MPL-2.0"},
    {"MOZILLA PUBLIC LICENSE\nVersion 1.1", "MPL-1.1"},
    {"This is free and unencumbered software released into the public domain.", "Unlicense"},
    {"CC0 1.0 Universal", "CC0-1.0"},
    {"Creative Commons Attribution 4.0 International Public License", "CC-BY-4.0"},
    {"Creative Commons Attribution-ShareAlike 4.0 International Public License", "CC-BY-SA-4.0"},
    {"Boost Software License - Version 1.0 - August 17th, 2003", "BSL-1.0"},
    {"In no event will the authors be held liable for any damages ... Altered source versions must be plainly marked "
     "as such",
     "Zlib"},
    {"The Artistic License 2.0", "Artistic-2.0"},
    {"DO WHAT THE FUCK YOU WANT TO PUBLIC LICENSE", "WTFPL"},
    {"for any purpose, without fee, and without a written agreement is hereby granted", "PostgreSQL"},
    {"EUROPEAN UNION PUBLIC LICENCE v. 1.2", "EUPL-1.2"},
    {"COMMON DEVELOPMENT AND DISTRIBUTION LICENSE (CDDL) Version 1.0", "CDDL-1.0"},
    {"The Universal Permissive License (UPL), Version 1.0", "UPL-1.0"},
    {"University of Illinois/NCSA Open Source License", "NCSA"},
    {"Mulan Permissive Software License, Version 2", "MulanPSL-2.0"},
    {"SIL OPEN FONT LICENSE Version 1.1", "OFL-1.1"},
    {"Licensed under the Apache License, Version 2.0 ... Creative Commons Attribution 4.0 International",
     "Apache-2.0 CC-BY-4.0"},
};

static void texts_are_recognized_by_their_phrases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        prt_buf normalized = {0}, ids = {0};
        struct prt_licenses found;
        prt_license_normalize(prt_str_from(texts[i].text), &normalized);
        prt_license_recognize(prt_buf_str(&normalized), &found);
        prt_buf_add_text(&ids, "");
        for (size_t k = 0; k < found.count; k++)
            prt_buf_add_fmt(&ids, "%s%s", k > 0 ? " " : "", found.ids[k]);
        if (!prt_str_equal(prt_buf_str(&ids), prt_str_from(texts[i].ids)))
            fail_msg("\"%s\": is %.*s, should be %s", texts[i].text, PRT_STR_ARG(prt_buf_str(&ids)), texts[i].ids);
        prt_buf_free(&normalized);
        prt_buf_free(&ids);
    }
}

static void identifiers(void **state)
{
    (void)state;
    static const struct {
        const char *text, *id;
    } rows[] = {
        {"no", ""},
        {"SPDX-License-Identifier: MIT", "MIT"},
        {"/* SPDX-License-Identifier: GPL-2.0-only OR MIT */\nx", "GPL-2.0-only OR MIT"},
        {"<!-- SPDX-License-Identifier:  EPL-2.0  -->\r\n", "EPL-2.0"},
        {"SPDX-License-Identifier:", ""},
        {"# SPDX-License-Identifier: A\n# SPDX-License-Identifier: B\n", "A"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_prt_str(prt_license_identifier(prt_str_from(rows[i].text)), rows[i].id);
}

static const struct tree_case cases[] = {
    {"license",
     "nothing",
     {AT("a", "")},
     "{\"present\":false,\"spdx_id\":null,\"spdx_ids\":[],\"files\":[],\"method\":null}"},
    {"license",
     "an unknown text",
     {AT("LICENSE", "mine")},
     "{\"present\":true,\"spdx_id\":null,\"spdx_ids\":[],\"files\":[\"LICENSE\"],\"method\":null}"},
    {"license",
     "a text",
     {AT("License.txt", "Eclipse Public License - v 2.0")},
     "{\"present\":true,\"spdx_id\":\"EPL-2.0\",\"spdx_ids\":[\"EPL-2.0\"],\"files\":[\"License.txt\"],\"method\":"
     "\"text\"}"},
    {"license",
     "the identifier wins over the text",
     {AT("COPYING", "SPDX-License-Identifier: MIT\nEclipse Public License - v 2.0")},
     "{\"present\":true,\"spdx_id\":\"MIT\",\"spdx_ids\":[\"MIT\"],\"files\":[\"COPYING\"],\"method\":\"identifier\"}"},
    {"license",
     "two files",
     {AT("LICENSE-APACHE", "Apache License Version 2.0, January 2004"), AT("LICENSE-MIT", MIT "x")},
     "{\"present\":true,\"spdx_id\":null,\"spdx_ids\":[\"Apache-2.0\",\"MIT-0\"],\"files\":[\"LICENSE-APACHE\","
     "\"LICENSE-MIT\"],"
     "\"method\":\"text\"}"},
    {"license",
     "REUSE",
     {AT("LICENSE", "mine"), AT("LICENSES/Apache-2.0.txt", ""), AT("LICENSES/README.md", "")},
     "{\"present\":true,\"spdx_id\":\"Apache-2.0\",\"spdx_ids\":[\"Apache-2.0\"],\"files\":[\"LICENSE\"],\"method\":"
     "\"reuse\"}"},
    {"license",
     "a version in the name",
     {AT("LICENSE_1_0.txt", "Boost Software License - Version 1.0 - August 17th, 2003")},
     "{\"present\":true,\"spdx_id\":\"BSL-1.0\",\"spdx_ids\":[\"BSL-1.0\"],\"files\":[\"LICENSE_1_0.txt\"],"
     "\"method\":\"text\"}"},
    {"license",
     "names that are none",
     {AT("LICENSE/x", ""), AT("LICENSE_", ""), AT("license-header.txt", "CC0 1.0 Universal"),
      AT("license_checker.py", ""), AT("licenses.py", "")},
     "{\"present\":false,\"spdx_id\":null,\"spdx_ids\":[],\"files\":[],\"method\":null}"},
    {"license",
     "a link",
     {AT("LICENSE", "docs/LICENSE", LINK), AT("docs/LICENSE", "CC0 1.0 Universal")},
     "{\"present\":true,\"spdx_id\":\"CC0-1.0\",\"spdx_ids\":[\"CC0-1.0\"],\"files\":[\"LICENSE\"],\"method\":"
     "\"text\"}"},
    {"license",
     "too large",
     {AT("LICENSE", "CC0 1.0 Universal", .size = 1048577)},
     "{\"error\":\"LICENSE: not read, it is larger than 1048576 "
     "bytes\",\"present\":true,\"spdx_id\":null,\"spdx_ids\":[],"
     "\"files\":[\"LICENSE\"],\"method\":null}"},
};

static void licence_files(void **state)
{
    (void)state;
    tree_check(cases, sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_recognized_by_their_phrases),
        cmocka_unit_test(identifiers),
        cmocka_unit_test(licence_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
