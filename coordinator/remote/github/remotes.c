/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/github/remotes.h"

#include "coordinator/remote/github/names.h"
#include "prt/limits.h"

struct search {
    prt_arena *arena;
    prt_str host;
    bool in_remote, in_origin;
    bool found, by_origin;
    prt_str owner, name;
};

/* [remote "origin"]; older files have [remote.origin]. */
static void enter_section(struct search *search, prt_str line)
{
    const prt_str inside = prt_str_trim(prt_str_sub(line, 1, prt_str_find(line, ']')));
    const prt_str section = prt_str_sub(inside, 0, 6);
    const prt_str rest = prt_str_trim(prt_str_sub(inside, 6, inside.len));
    search->in_remote =
        prt_str_equal_fold(section, PRT_STR("remote")) && rest.len > 1 && (rest.data[0] == '"' || rest.data[0] == '.');
    search->in_origin =
        search->in_remote && (prt_str_equal(rest, PRT_STR("\"origin\"")) || prt_str_equal(rest, PRT_STR(".origin")));
}

/* A value with its quotes, escapes and comment resolved. No URL is longer than PRT_MAX_CLONE_URL. */
static prt_str plain_value(prt_str value, char out[PRT_MAX_CLONE_URL])
{
    bool quoted = false;
    size_t length = 0;
    for (size_t i = 0; i < value.len && length < PRT_MAX_CLONE_URL; i++) {
        if (value.data[i] == '"') {
            quoted = !quoted;
            continue;
        }
        if (!quoted && (value.data[i] == '#' || value.data[i] == ';'))
            break;
        if (value.data[i] == '\\' && i + 1 < value.len)
            i++;
        out[length++] = value.data[i];
    }
    return prt_str_trim((prt_str){out, length});
}

static void take_url(struct search *search, prt_str value)
{
    char text[PRT_MAX_CLONE_URL];
    prt_str owner, name;
    if (search->found && (search->by_origin || !search->in_origin))
        return;
    if (!prt_github_from_url(plain_value(value, text), search->host, &owner, &name))
        return;
    owner = prt_arena_str(search->arena, owner);
    name = prt_arena_str(search->arena, name);
    if (owner.data == NULL || name.data == NULL)
        return;
    search->owner = owner;
    search->name = name;
    search->found = true;
    search->by_origin = search->in_origin;
}

static void take_line(struct search *search, prt_str line)
{
    line = prt_str_trim(line);
    if (prt_str_starts(line, PRT_STR("["))) {
        enter_section(search, line);
        line = prt_str_trim(prt_str_sub(line, prt_str_find(line, ']') + 1, line.len));
    }
    const size_t equals = prt_str_find(line, '=');
    if (search->in_remote && equals < line.len &&
        prt_str_equal_fold(prt_str_trim(prt_str_sub(line, 0, equals)), PRT_STR("url")))
        take_url(search, prt_str_trim(prt_str_sub(line, equals + 1, line.len)));
}

bool prt_github_find_remote(prt_arena *arena, prt_str config, prt_str host, prt_str *owner, prt_str *name)
{
    struct search search = {.arena = arena, .host = host};
    while (config.len > 0) {
        const size_t end = prt_str_find(config, '\n');
        take_line(&search, prt_str_sub(config, 0, end));
        config = prt_str_sub(config, end + 1, config.len);
    }
    if (!search.found)
        return false;
    *owner = search.owner;
    *name = search.name;
    return true;
}
