/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/github/names.h"

#include <string.h>

enum { OWNER_MAX = 39, NAME_MAX_BYTES = 100 };

static bool is_alphanumeric(char byte)
{
    const char lower = prt_ascii_lower(byte);
    return prt_ascii_digit(byte) || (lower >= 'a' && lower <= 'z');
}

/* Letters, digits, and these. */
static bool consists_of(prt_str text, const char *others)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_alphanumeric(text.data[i]) && (text.data[i] == '\0' || strchr(others, text.data[i]) == NULL))
            return false;
    return text.len > 0;
}

static bool has_hyphen_at_an_end(prt_str text)
{
    return text.len > 0 && (text.data[0] == '-' || text.data[text.len - 1] == '-');
}

bool prt_github_is_organization(prt_str text)
{
    return text.len <= OWNER_MAX && consists_of(text, "-") && !has_hyphen_at_an_end(text);
}

bool prt_github_is_owner(prt_str text)
{
    return text.len <= OWNER_MAX && consists_of(text, "-_") && !has_hyphen_at_an_end(text);
}

bool prt_github_is_name(prt_str text)
{
    return text.len <= NAME_MAX_BYTES && consists_of(text, "._-") && !prt_str_equal(text, PRT_STR(".")) &&
           !prt_str_equal(text, PRT_STR(".."));
}

static prt_str take_part(prt_str *rest, char separator)
{
    const size_t end = prt_str_find(*rest, separator);
    const prt_str part = prt_str_sub(*rest, 0, end);
    *rest = prt_str_sub(*rest, end + 1, rest->len);
    return part;
}

prt_str prt_github_organization_of_host(prt_str host)
{
    prt_str rest = prt_str_sub(host, 0, prt_str_find(host, ':'));
    const prt_str first = take_part(&rest, '.');
    const prt_str second = take_part(&rest, '.');
    const bool is_gerrit = prt_str_equal_fold(first, PRT_STR("gerrit")) || prt_str_equal_fold(first, PRT_STR("git"));
    return is_gerrit && rest.len > 0 && prt_github_is_organization(second) ? second : (prt_str){0};
}

static prt_str without_end_slashes(prt_str text)
{
    while (prt_str_ends(text, PRT_STR("/")))
        text.len--;
    return text;
}

static prt_str last_part(prt_str path)
{
    const size_t slash = prt_str_rfind(path, '/');
    return slash == path.len ? path : prt_str_sub(path, slash + 1, path.len);
}

prt_str prt_github_organization_of_path(prt_str path, prt_str host)
{
    path = without_end_slashes(path);
    const prt_str last = last_part(path);
    const prt_str before = without_end_slashes(prt_str_sub(path, 0, path.len - last.len));
    return prt_str_equal_fold(last_part(before), host) && prt_github_is_organization(last) ? last : (prt_str){0};
}

/* What is behind "scheme://[user@]host[:port]/" or "[user@]host:"; false: the host is another one. */
static bool skip_host(prt_str *url, prt_str host)
{
    static const prt_str schemes[] = {PRT_STR_INIT("https://"), PRT_STR_INIT("http://"), PRT_STR_INIT("ssh://"),
                                      PRT_STR_INIT("git+ssh://"), PRT_STR_INIT("git://")};
    prt_str rest = *url;
    bool has_scheme = false;
    for (size_t i = 0; !has_scheme && i < sizeof schemes / sizeof schemes[0]; i++)
        if (prt_str_starts(rest, schemes[i])) {
            rest = prt_str_sub(rest, schemes[i].len, rest.len);
            has_scheme = true;
        }
    prt_str place = take_part(&rest, has_scheme ? '/' : ':');
    place = prt_str_sub(place, prt_str_find(place, '@') == place.len ? 0 : prt_str_rfind(place, '@') + 1, place.len);
    if (has_scheme)
        place = prt_str_sub(place, 0, prt_str_find(place, ':'));
    *url = rest;
    return prt_str_equal_fold(place, host);
}

bool prt_github_from_url(prt_str url, prt_str host, prt_str *owner, prt_str *name)
{
    prt_str rest = prt_str_trim(url);
    if (!skip_host(&rest, host))
        return false;
    while (prt_str_starts(rest, PRT_STR("/")))
        rest = prt_str_sub(rest, 1, rest.len);
    rest = without_end_slashes(rest);
    const prt_str first = take_part(&rest, '/');
    if (prt_str_ends(rest, PRT_STR(".git")))
        rest.len -= 4;
    if (!prt_github_is_owner(first) || !prt_github_is_name(rest))
        return false;
    *owner = first;
    *name = rest;
    return true;
}

void prt_github_name_of_path(prt_buf *out, prt_str path, prt_str root)
{
    if (prt_str_equal(path, PRT_STR(".")))
        path = last_part(without_end_slashes(root));
    path = prt_str_without_git(path); /* no name on GitHub ends so */
    for (size_t i = 0; i < path.len; i++)
        prt_buf_add_char(out, path.data[i] == '/' ? '-' : path.data[i]);
}
