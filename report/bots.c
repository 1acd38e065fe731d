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
enum { DEFAULTS = sizeof defaults / sizeof defaults[0] };

/* On a mismatch the last star takes one byte more: earlier stars need never be looked at again, so the time is bounded by
 * the product of the lengths. */
bool prt_bots_glob(prt_str pattern, prt_str text)
{
    size_t at = 0, from = 0;
    size_t star = SIZE_MAX, taken = 0;
    while (from < text.len) {
        char wanted = at < pattern.len ? pattern.data[at] : '\0';
        if (at < pattern.len && wanted == '*') {
            star = at++;
            taken = from;
        } else if (at < pattern.len && (wanted == '?' || prt_ascii_lower(wanted) == prt_ascii_lower(text.data[from]))) {
            at++;
            from++;
        } else if (star != SIZE_MAX) {
            at = star + 1;
            from = ++taken;
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

bool prt_is_bot(const struct prt_bots *bots, prt_str name, prt_str email)
{
    if ((bots == NULL || !bots->no_defaults) && any(defaults, DEFAULTS, name, email))
        return true;
    return bots != NULL && any(bots->patterns, bots->count, name, email);
}

size_t prt_bots_default_count(void)
{
    return DEFAULTS;
}

prt_str prt_bots_default(size_t index)
{
    return defaults[index];
}
