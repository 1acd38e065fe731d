/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/task_path.h"

#include "prt/limits.h"

static bool has_parent_component(prt_str path)
{
    for (size_t from = 0; from < path.len;) {
        const prt_str rest = prt_str_sub(path, from, path.len);
        const size_t slash = prt_str_find(rest, '/');
        if (prt_str_equal(prt_str_sub(rest, 0, slash), PRT_STR("..")))
            return true;
        from += slash + 1;
    }
    return false;
}

bool prt_task_path_is_inside(prt_str path)
{
    if (path.len == 0 || path.len > PRT_MAX_NAME || path.data[0] == '/')
        return false;
    return prt_str_find(path, '\0') == path.len && !has_parent_component(path);
}
