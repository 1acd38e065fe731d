/* SPDX-License-Identifier: Apache-2.0 */
#include "base/visible.h"

#include "base/utf8.h"

void prt_visible_unit(prt_buf *out, prt_str unit, bool valid)
{
    const unsigned char first = (unsigned char)unit.data[0];
    if (!valid)
        prt_buf_add_text(out, PRT_UTF8_REPLACEMENT);
    else if (first < 0x20 || first == 0x7f)
        prt_buf_add_fmt(out, "\\x%02x", (unsigned)first);
    else if (unit.len == 2 && first == 0xc2 && (unsigned char)unit.data[1] < 0xa0)
        prt_buf_add_fmt(out, "\\x%02x", (unsigned)(unsigned char)unit.data[1]);
    else
        prt_buf_add_str(out, unit);
}
