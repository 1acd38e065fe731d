/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/host.h"

#include <string.h>

prt_str prt_config_host_of_path(prt_str path)
{
    prt_str host = {0};
    for (size_t start = 0; start < path.len;) {
        const prt_str rest = prt_str_sub(path, start, path.len);
        const prt_str part = prt_str_sub(rest, 0, prt_str_find(rest, '/'));
        if (prt_str_starts(part, PRT_STR("gerrit.")) || prt_str_starts(part, PRT_STR("git.")))
            host = part;
        start += part.len + 1;
    }
    return host;
}

prt_str prt_config_last_part(prt_str path)
{
    const size_t slash = prt_str_rfind(path, '/');
    return slash == path.len ? path : prt_str_sub(path, slash + 1, path.len);
}

bool prt_config_is_github_path(prt_str path)
{
    const size_t slash = prt_str_rfind(path, '/');
    return slash == path.len || prt_str_equal(prt_config_last_part(prt_str_sub(path, 0, slash)), PRT_STR("github.com"));
}

prt_str prt_config_path_of_url(prt_str url)
{
    size_t start = 0;
    for (size_t i = 0; i + 2 < url.len; i++)
        if (memcmp(url.data + i, "://", 3) == 0)
            start = i + 3;
    prt_str rest = prt_str_sub(url, start, url.len);
    rest = prt_str_sub(rest, prt_str_find(rest, '/'), rest.len);
    while (prt_str_ends(rest, PRT_STR("/")))
        rest.len--;
    return rest;
}
