/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

/* Unicode 15, table 3-7: what may follow a lead byte. The second byte's range excludes overlong forms, surrogates and
 * what lies above U+10FFFF; every later byte is 80..BF. */
struct lead {
    unsigned char first, last; /* lead bytes of this row */
    unsigned char low, high;   /* range of the second byte */
    unsigned char length;
};

static const struct lead leads[] = {
    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static const struct lead *find_lead(unsigned char byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
        if (byte >= leads[i].first && byte <= leads[i].last)
            return &leads[i];
    return NULL;
}

size_t prt_utf8_unit(prt_str text, size_t at, bool *valid)
{
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    size_t left = text.len - at;
    *valid = bytes[0] < 0x80;
    if (*valid)
        return 1;
    const struct lead *lead = find_lead(bytes[0]);
    if (lead == NULL)
        return 1;
    size_t good = 1;
    while (good < lead->length && good < left) {
        unsigned char low = good == 1 ? lead->low : 0x80;
        unsigned char high = good == 1 ? lead->high : 0xbf;
        if (bytes[good] < low || bytes[good] > high)
            return good;
        good++;
    }
    *valid = good == lead->length;
    return good;
}
