/* SPDX-License-Identifier: Apache-2.0 */
#include "report/names.h"

static bool is_better(prt_str name, prt_str than)
{
    if (name.len == 0)
        return false;
    return than.len == 0 || prt_str_compare(name, than) < 0;
}

void prt_name_consider(struct prt_name_choice *choice, prt_str name, int64_t time)
{
    if (time > choice->time || (time == choice->time && is_better(name, choice->name)))
        *choice = (struct prt_name_choice){.name = name, .time = time};
}

prt_str prt_name_shown(prt_str name)
{
    return name.len != 0 ? name : PRT_STR("Unknown");
}

prt_str prt_name_first_word(prt_str name)
{
    name = prt_str_trim(name);
    size_t end = 0;
    while (end < name.len && !prt_ascii_space(name.data[end]))
        end++;
    return prt_str_sub(name, 0, end);
}
