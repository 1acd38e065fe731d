/* SPDX-License-Identifier: Apache-2.0 */
#include "report/bots.h"

/* Names and addresses that programs commit under on GitHub, Gerrit and the Linux Foundation's servers. No word that is
 * also a person's name stands alone: people are called Bot, Jenkins and Travis. */
static const prt_str defaults[] = {
    PRT_STR_INIT("*[bot]"),         PRT_STR_INIT("*[bot]@*"),
    PRT_STR_INIT("*-bot"),          PRT_STR_INIT("*_bot"),
    PRT_STR_INIT("*-bot@*"),        PRT_STR_INIT("bot@*"),
    PRT_STR_INIT("dependabot*"),    PRT_STR_INIT("renovate*"),
    PRT_STR_INIT("greenkeeper*"),   PRT_STR_INIT("github-actions*"),
    PRT_STR_INIT("github actions"), PRT_STR_INIT("github2gerrit*"),
    PRT_STR_INIT("pre-commit-ci*"), PRT_STR_INIT("openstack proposal bot"),
    PRT_STR_INIT("hosted weblate"), PRT_STR_INIT("travis ci"),
    PRT_STR_INIT("jenkins"),        PRT_STR_INIT("jenkins@*"),
    PRT_STR_INIT("jenkins-*"),      PRT_STR_INIT("lf-*"),
    PRT_STR_INIT("lf jenkins*"),    PRT_STR_INIT("*-jobbuilder*"),
    PRT_STR_INIT("onap-ci*"),       PRT_STR_INIT("*jenkins-*-ci@*"),
};
enum { DEFAULTS = sizeof defaults / sizeof defaults[0], SHOWN = 80 };

/* The first place from `from` on where what comes behind a star, pattern[at...], can begin. Nearly every name has no such
 * place for nearly every pattern, and every name is held against all of them. */
static size_t leap(prt_str pattern, size_t at, prt_str text, size_t from)
{
    if (at == pattern.len)
        return text.len;
    const char wanted = prt_ascii_lower(pattern.data[at]);
    if (wanted == '*' || wanted == '?')
        return from;
    const char capital = wanted >= 'a' && wanted <= 'z' ? (char)(wanted - 'a' + 'A') : wanted;
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
    bool found = (bots == NULL || !bots->no_defaults) && any(defaults, DEFAULTS, name, email);
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

size_t prt_bots_default_count(void)
{
    return DEFAULTS;
}

prt_str prt_bots_default(size_t index)
{
    return defaults[index];
}
