/* SPDX-License-Identifier: Apache-2.0 */
#include "report/bots.h"

#include <string.h>

/* What a default is held against. A login has no blank as a name, and no dot before the "@" of an address: a person's
 * surname may begin with "Jenkins-" and end in "-Bot", as in Anna de Vries-Bot <a.devries-bot@example.nl>. */
enum { NAME = 1, ADDRESS = 2, LOGIN = 4 };

struct builtin {
    prt_str glob;
    unsigned about;
};

#define BUILTIN(text, held_against)                                                                                    \
    {                                                                                                                  \
        PRT_STR_INIT(text), held_against                                                                               \
    }

/* Names and addresses that programs commit under on GitHub, Gerrit and the Linux Foundation's servers. No word that is
 * also a person's name or trade stands alone, but as a mailbox that is a role's (RFC 2142 has such): people are called
 * Bot, Jenkins and Travis, and their addresses begin with that. What is tagged (RFC 5233: ann+ci@, 1234+ann@ on GitHub)
 * is a program's when the tag says so. */
static const struct builtin defaults[] = {
    BUILTIN("*[bot]", NAME),
    BUILTIN("*[bot]@*", ADDRESS),
    BUILTIN("*-bot", NAME | LOGIN),
    BUILTIN("*_bot", NAME | LOGIN),
    BUILTIN("*-bot@*", ADDRESS | LOGIN),
    BUILTIN("bot@*", ADDRESS),
    BUILTIN("dependabot*", NAME | ADDRESS),
    BUILTIN("renovate", NAME),
    BUILTIN("renovate bot*", NAME),
    BUILTIN("renovatebot*", NAME | ADDRESS),
    BUILTIN("renovate-*", NAME | ADDRESS | LOGIN),
    BUILTIN("renovate@*", ADDRESS),
    BUILTIN("greenkeeper", NAME),
    BUILTIN("greenkeeperio*", NAME | ADDRESS),
    BUILTIN("*@greenkeeper.io", ADDRESS),
    BUILTIN("github-actions*", NAME | ADDRESS),
    BUILTIN("github actions", NAME),
    BUILTIN("github2gerrit*", NAME | ADDRESS),
    BUILTIN("pre-commit-ci*", NAME | ADDRESS),
    BUILTIN("openstack proposal bot", NAME),
    BUILTIN("hosted weblate", NAME),
    BUILTIN("travis ci", NAME),
    BUILTIN("jenkins", NAME),
    BUILTIN("jenkins@*", ADDRESS),
    BUILTIN("jenkins-*", NAME | LOGIN),
    BUILTIN("jenkins-ci@*", ADDRESS),
    BUILTIN("jenkins-releng@*", ADDRESS),
    BUILTIN("*jenkins-*-ci@*", ADDRESS),
    BUILTIN("lf-*", NAME | LOGIN),
    BUILTIN("lf jenkins*", NAME),
    BUILTIN("*-jobbuilder*", NAME | ADDRESS),
    BUILTIN("onap-ci*", NAME | ADDRESS),
};
enum { DEFAULTS = sizeof defaults / sizeof defaults[0], SHOWN = 80 };

/* The first place from `from` on where what comes behind a star, pattern[at...], can begin. Nearly every name has no
 * such place for nearly every pattern, and every name is held against all of them. */
static size_t leap(prt_str pattern, size_t at, prt_str text, size_t from)
{
    if (at == pattern.len)
        return text.len;
    const char wanted = prt_ascii_lower(pattern.data[at]);
    if (wanted == '*' || wanted == '?')
        return from;
    const bool is_letter = wanted >= 'a' && wanted <= 'z';
    if (!is_letter) { /* '[' or '-', in most patterns that begin with a star */
        const char *const found = memchr(text.data + from, wanted, text.len - from);
        return found != NULL ? (size_t)(found - text.data) : text.len;
    }
    const char capital = (char)(wanted - 'a' + 'A');
    while (from < text.len && text.data[from] != wanted && text.data[from] != capital)
        from++;
    return from;
}

/* On a mismatch the last star takes more: earlier stars need never be looked at again, so the time is bounded by the
 * product of the lengths. */
bool prt_bots_glob(prt_str pattern, prt_str text)
{
    size_t at = 0, from = 0;
    size_t behind = SIZE_MAX, begun = 0; /* the last star: where the pattern goes on, and where that was tried last */
    while (from < text.len) {
        const bool more = at < pattern.len;
        if (more && pattern.data[at] == '*') {
            behind = ++at;
            begun = from = leap(pattern, behind, text, from);
        } else if (more &&
                   (pattern.data[at] == '?' || prt_ascii_lower(pattern.data[at]) == prt_ascii_lower(text.data[from]))) {
            at++;
            from++;
        } else if (behind != SIZE_MAX) {
            at = behind;
            begun = from = leap(pattern, behind, text, begun + 1);
        } else {
            return false;
        }
    }
    while (at < pattern.len && pattern.data[at] == '*')
        at++;
    return at == pattern.len;
}

static bool fits(const struct builtin *builtin, unsigned what, prt_str text, prt_str login, char none)
{
    return (builtin->about & what) != 0 && prt_bots_glob(builtin->glob, text) &&
           ((builtin->about & LOGIN) == 0 || prt_str_find(login, none) == login.len);
}

static bool any_default(prt_str name, prt_str email)
{
    const prt_str mailbox = prt_str_sub(email, 0, prt_str_rfind(email, '@'));
    for (size_t i = 0; i < DEFAULTS; i++)
        if (fits(&defaults[i], NAME, name, name, ' ') || fits(&defaults[i], ADDRESS, email, mailbox, '.'))
            return true;
    return false;
}

static bool any(const prt_str *patterns, size_t count, prt_str name, prt_str email)
{
    for (size_t i = 0; i < count; i++)
        if (prt_bots_glob(patterns[i], name) || prt_bots_glob(patterns[i], email))
            return true;
    return false;
}

static prt_code search(const struct prt_bots *bots, prt_str text, bool *found, prt_err *err)
{
    for (size_t i = 0; !*found && i < bots->expression_count; i++)
        if (prt_pattern_search(bots->expressions[i], text, found, err) != PRT_OK)
            return prt_wrap(err, "bots.patterns: regular expression %zu, on an author's name or address", i + 1);
    return PRT_OK;
}

prt_code prt_is_bot(const struct prt_bots *bots, prt_str name, prt_str email, bool *out, prt_err *err)
{
    bool found = (bots == NULL || !bots->no_defaults) && any_default(name, email);
    prt_code code = PRT_OK;
    if (!found && bots != NULL) {
        found = any(bots->globs, bots->glob_count, name, email);
        code = search(bots, name, &found, err);
        if (code == PRT_OK)
            code = search(bots, email, &found, err);
    }
    if (code == PRT_OK)
        *out = found;
    return code;
}

static prt_code add(prt_arena *arena, prt_str pattern, prt_str *globs, struct prt_bots *bots, prt_err *err)
{
    static const prt_str prefix = PRT_STR_INIT("regex:");
    if (prt_str_starts(pattern, prefix)) {
        const prt_str expression = prt_str_sub(pattern, prefix.len, pattern.len);
        const prt_code code = prt_pattern_new(expression, true, &bots->expressions[bots->expression_count], err);
        if (code != PRT_OK)
            return prt_wrap(err, "%.*s", PRT_STR_ARG(prt_str_sub(pattern, 0, SHOWN)));
        bots->expression_count++;
        return PRT_OK;
    }
    const prt_str copy = prt_arena_str(arena, pattern);
    if (copy.data == NULL)
        return prt_fail_memory(err, "patterns of bots");
    globs[bots->glob_count++] = copy;
    return PRT_OK;
}

prt_code prt_bots_make(prt_arena *arena, const prt_str *patterns, size_t count, struct prt_bots *out, prt_err *err)
{
    struct prt_bots bots = {.no_defaults = false};
    prt_str *globs = prt_arena_alloc(arena, count, sizeof *globs);
    prt_code code = PRT_OK;
    bots.globs = globs;
    bots.expressions = prt_arena_alloc(arena, count, sizeof(prt_pattern_t *));
    if (globs == NULL || bots.expressions == NULL)
        return prt_fail_memory(err, "patterns of bots");
    for (size_t i = 0; code == PRT_OK && i < count; i++)
        code = add(arena, patterns[i], globs, &bots, err);
    if (code == PRT_OK)
        *out = bots;
    else
        prt_bots_free(&bots);
    return code;
}

void prt_bots_free(struct prt_bots *bots)
{
    for (size_t i = 0; i < bots->expression_count; i++)
        prt_pattern_destroy(&bots->expressions[i]);
    *bots = (struct prt_bots){.no_defaults = false};
}
