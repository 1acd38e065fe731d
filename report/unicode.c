/* SPDX-License-Identifier: Apache-2.0 */
#include "report/unicode.h"

struct range {
    uint32_t first;
    uint32_t last;
};

static const struct range unseen[] = {
    {0x0000, 0x001f},   {0x007f, 0x009f}, /* controls */
    {0x00ad, 0x00ad},                     /* soft hyphen */
    {0x061c, 0x061c},                     /* Arabic letter mark */
    {0x180e, 0x180e},                     /* Mongolian vowel separator */
    {0x200b, 0x200b},   {0x200e, 0x200f}, /* zero-width space, direction marks; joiners are letters' own business */
    {0x202a, 0x202e},                     /* embeddings and overrides */
    {0x2060, 0x206f},                     /* word joiner, invisible operators, isolates, deprecated */
    {0xfdd0, 0xfdef},                     /* noncharacters */
    {0xfeff, 0xfeff},   {0xfff9, 0xfffb}, /* byte order mark, annotations */
    {0xe0000, 0xe0fff},                   /* tags, and variation selectors that can smuggle text */
};

bool prt_unicode_unseen(uint32_t point)
{
    for (size_t i = 0; i < sizeof unseen / sizeof unseen[0]; i++)
        if (point >= unseen[i].first && point <= unseen[i].last)
            return true;
    return (point & 0xfffe) == 0xfffe; /* noncharacters of every plane */
}

bool prt_unicode_blank(uint32_t point)
{
    return (point >= '\t' && point <= '\r') || point == ' ' || point == 0x85 || point == 0x2028 || point == 0x2029;
}

uint32_t prt_unicode_decode(prt_str text, size_t at, size_t *len)
{
    unsigned char lead = (unsigned char)text.data[at];
    *len = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    uint32_t point = *len == 1 ? lead : lead & (0x7fu >> *len);
    for (size_t i = 1; i < *len; i++)
        point = point << 6 | ((unsigned char)text.data[at + i] & 0x3fu);
    return point;
}
