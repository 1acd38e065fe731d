/* SPDX-License-Identifier: Apache-2.0 */
#include "report/organization.h"

#include <arpa/inet.h>
#include <libpsl.h>
#include <string.h>

enum { LONGEST_DOMAIN = 253 }; /* RFC 1035, section 2.3.4, without the trailing dot */

static prt_str drop_end_dots(prt_str domain)
{
    while (domain.len != 0 && domain.data[domain.len - 1] == '.')
        domain.len--;
    while (domain.len != 0 && domain.data[0] == '.')
        domain = prt_str_sub(domain, 1, domain.len);
    return domain;
}

static prt_str domain_of(prt_str email)
{
    size_t at = prt_str_rfind(email, '@');
    return drop_end_dots(prt_str_trim(prt_str_sub(email, at + 1, email.len)));
}

static bool has_empty_label(prt_str domain)
{
    for (size_t i = 1; i < domain.len; i++)
        if (domain.data[i] == '.' && domain.data[i - 1] == '.')
            return true;
    return false;
}

/* The public suffix list speaks of well-formed names only. */
static bool is_name(prt_str domain)
{
    return domain.len <= LONGEST_DOMAIN && prt_str_find(domain, '\0') == domain.len && prt_str_is_utf8(domain) &&
           !has_empty_label(domain);
}

/* `domain` is NUL-terminated. An IPv6 address needs its brackets, so no ASCII name begins like one. */
static bool is_address(const char *domain)
{
    struct in_addr ignored;
    return domain[0] == '[' || inet_pton(AF_INET, domain, &ignored) == 1;
}

/* The part of `domain`, from a label's start to the end, that is one label longer than its public suffix. */
static const char *registrable(const char *domain)
{
    const psl_ctx_t *list = psl_builtin();
    const char *found = domain;
    for (const char *rest = domain; rest != NULL && !psl_is_public_suffix2(list, rest, PSL_TYPE_ICANN);) {
        found = rest;
        rest = strchr(rest, '.');
        rest = rest != NULL ? rest + 1 : NULL;
    }
    return found;
}

static void lower(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        text[i] = prt_ascii_lower(text[i]);
}

static bool is_or_is_below(prt_str domain, prt_str parent)
{
    if (!prt_str_ends(domain, parent) || parent.len == 0)
        return false;
    return domain.len == parent.len || domain.data[domain.len - parent.len - 1] == '.';
}

static bool is_ignored(const struct prt_domain_rules *rules, prt_str domain)
{
    for (size_t i = 0; i < rules->ignored_count; i++)
        if (prt_str_equal(rules->ignored[i], domain))
            return true;
    return false;
}

/* The longest that is preserved; empty: none. */
static prt_str preserved(const struct prt_domain_rules *rules, prt_str domain)
{
    prt_str found = {0};
    for (size_t i = 0; i < rules->preserved_count; i++)
        if (rules->preserved[i].len > found.len && is_or_is_below(domain, rules->preserved[i]))
            found = rules->preserved[i];
    return found;
}

/* The name of the longest domain of more than `than` bytes that has one; empty: none. */
static prt_str named(const struct prt_domain_rules *rules, prt_str domain, size_t than)
{
    prt_str found = {0};
    for (size_t i = 0; i < rules->named_count; i++) {
        const struct prt_domain_name *name = &rules->named[i];
        if (name->domain.len <= than || !is_or_is_below(domain, name->domain))
            continue;
        than = name->domain.len;
        found = name->name;
    }
    return found;
}

/* false: nothing is said about it. */
static bool apply(const struct prt_domain_rules *rules, prt_str domain, prt_str *out)
{
    if (is_ignored(rules, domain)) {
        *out = PRT_STR("unknown");
        return true;
    }
    const prt_str whole = preserved(rules, domain);
    /* A name for a domain that is preserved itself: the user wants both. */
    const prt_str name = named(rules, domain, whole.len > 0 ? whole.len - 1 : 0);
    *out = name.len > 0 ? name : whole.len > 0 ? whole : domain;
    return name.len > 0 || whole.len > 0 || rules->ungrouped;
}

prt_code prt_organization_of(prt_arena *arena, prt_str email, prt_str placeholder, const struct prt_domain_rules *rules,
                             prt_str *out, prt_err *err)
{
    prt_str domain = domain_of(email);
    if (domain.len == 0 || prt_str_equal_fold(email, placeholder)) {
        *out = PRT_STR("unknown");
        return PRT_OK;
    }
    char *copy = prt_arena_alloc(arena, domain.len + 1, 1);
    if (copy == NULL)
        return prt_fail_memory(err, "the organisation of an author");
    memcpy(copy, domain.data, domain.len);
    lower(copy, domain.len);
    if (rules != NULL && apply(rules, (prt_str){copy, domain.len}, out))
        return PRT_OK;
    const char *start = is_name(domain) && !is_address(copy) ? registrable(copy) : copy;
    *out = (prt_str){start, domain.len - (size_t)(start - copy)};
    return PRT_OK;
}
