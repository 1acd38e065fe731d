/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/match/names.h"

static bool is_separator(char byte)
{
    return byte == '-' || byte == '_' || byte == '.' || byte == '/';
}

void prt_match_plain(prt_str name, prt_buf *out)
{
    for (size_t i = 0; i < name.len; i++)
        prt_buf_add_char(out, is_separator(name.data[i]) ? '-' : prt_ascii_lower(name.data[i]));
}

void prt_match_dashed(prt_str name, prt_buf *out)
{
    for (size_t i = 0; i < name.len; i++)
        prt_buf_add_char(out, name.data[i] == '/' ? '-' : prt_ascii_lower(name.data[i]));
}

void prt_match_lower(prt_str name, prt_buf *out)
{
    for (size_t i = 0; i < name.len; i++)
        prt_buf_add_char(out, prt_ascii_lower(name.data[i]));
}

size_t prt_match_tokens(prt_str plain)
{
    size_t count = 1;
    for (size_t i = 0; i < plain.len; i++)
        count += plain.data[i] == '-';
    return count;
}
