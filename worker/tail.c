/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/tail.h"

#include <string.h>

void prt_tail_add(struct prt_tail *tail, prt_str bytes)
{
    tail->total += bytes.len;
    if (bytes.len > PRT_TAIL_MAX)
        bytes = prt_str_sub(bytes, bytes.len - PRT_TAIL_MAX, bytes.len);
    if (bytes.len == 0)
        return;
    const size_t room = PRT_TAIL_MAX - bytes.len;
    if (tail->len > room) {
        memmove(tail->data, tail->data + (tail->len - room), room);
        tail->len = room;
    }
    memcpy(tail->data + tail->len, bytes.data, bytes.len);
    tail->len += bytes.len;
}

prt_str prt_tail_lines(const struct prt_tail *tail)
{
    const prt_str all = prt_str_trim((prt_str){tail->data, tail->len});
    size_t from = all.len;
    for (int line = 0; line < PRT_TAIL_LINES && from > 0; line++) {
        const size_t newline = prt_str_rfind(prt_str_sub(all, 0, from), '\n');
        from = newline < from ? newline : 0;
    }
    return prt_str_trim(prt_str_sub(all, from, all.len));
}
