/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/wildmatch.h"

#include <string.h>

/*
 * A set of positions in the pattern, each meaning "the text so far matches the pattern up to here". Each byte of the
 * text turns one set into the next; positions outside [low, high] are known to be absent.
 */
struct positions {
    bool in[PRT_WILDMATCH_MAX + 1];
    size_t low;
    size_t high; /* low > high: none */
};

struct matcher {
    prt_str pattern;
    bool path;
};

/* A run of stars in the pattern. */
struct stars {
    size_t behind;       /* the position after the run */
    bool any;            /* crosses slashes */
    bool may_skip_slash; /* a ** followed by a slash: no folder at all is fine as well */
};

static unsigned char byte_at(prt_str text, size_t at)
{
    return at < text.len ? (unsigned char)text.data[at] : 0;
}

static bool is_ascii_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_graphic(unsigned char c)
{
    return c > 0x20 && c < 0x7f;
}

static bool is_alnum(unsigned char c)
{
    return is_ascii_letter(c) || (c >= '0' && c <= '9');
}

/* git's own table of classes, which knows no vertical tab or form feed as space. */
static bool in_class(prt_str name, unsigned char c, bool *known)
{
    const struct {
        prt_str name;
        bool holds;
    } classes[] = {
        {PRT_STR("alnum"), is_alnum(c)},
        {PRT_STR("alpha"), is_ascii_letter(c)},
        {PRT_STR("blank"), c == ' ' || c == '\t'},
        {PRT_STR("cntrl"), c < 0x20 || c == 0x7f},
        {PRT_STR("digit"), c >= '0' && c <= '9'},
        {PRT_STR("graph"), is_graphic(c)},
        {PRT_STR("lower"), c >= 'a' && c <= 'z'},
        {PRT_STR("print"), c == ' ' || is_graphic(c)},
        {PRT_STR("punct"), is_graphic(c) && !is_alnum(c)},
        {PRT_STR("space"), c == ' ' || c == '\t' || c == '\n' || c == '\r'},
        {PRT_STR("upper"), c >= 'A' && c <= 'Z'},
        {PRT_STR("xdigit"), (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')},
    };
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (prt_str_equal(classes[i].name, name))
            return classes[i].holds;
    }
    *known = false;
    return false;
}

/* "[:name:]" at `at`; false when it is not one, and the bracket is an ordinary member of the set. */
static bool class_at(prt_str pattern, size_t at, prt_str *name, size_t *behind)
{
    if (byte_at(pattern, at) != '[' || byte_at(pattern, at + 1) != ':')
        return false;
    size_t end = at + 2 + prt_str_find(prt_str_sub(pattern, at + 2, pattern.len), ']');
    if (end >= pattern.len || end < at + 3 || pattern.data[end - 1] != ':')
        return false;
    *name = prt_str_sub(pattern, at + 2, end - 1);
    *behind = end + 1;
    return true;
}

/* One member of a set that is no class: a byte, escaped or not. false at the end of the pattern. */
static bool member_at(prt_str pattern, size_t *at, unsigned char *member)
{
    if (byte_at(pattern, *at) == '\\')
        (*at)++;
    if (*at >= pattern.len)
        return false;
    *member = byte_at(pattern, (*at)++);
    return true;
}

/* Does c fit the set that begins behind the '[' at `at`? *behind: after the ']', or 0 when it is not well formed. */
static bool in_set(prt_str pattern, size_t at, unsigned char c, size_t *behind)
{
    bool negated = byte_at(pattern, at) == '!' || byte_at(pattern, at) == '^';
    bool holds = false;
    bool known = true;
    bool can_range = false; /* the member before may be the start of a range */
    unsigned char from = 0;
    *behind = 0;
    if (negated)
        at++;
    /* A ']' in the first place is a member. */
    for (bool first = true; first || byte_at(pattern, at) != ']'; first = false) {
        prt_str name;
        unsigned char member;
        if (class_at(pattern, at, &name, &at)) {
            holds |= in_class(name, c, &known);
            can_range = false;
            continue;
        }
        bool range = byte_at(pattern, at) == '-' && can_range && at + 1 < pattern.len && pattern.data[at + 1] != ']';
        at += range;
        if (!member_at(pattern, &at, &member))
            return false;
        holds |= range ? c >= from && c <= member : c == member;
        can_range = !range;
        from = member;
    }
    *behind = known ? at + 1 : 0;
    return known && holds != negated;
}

static struct stars stars_at(const struct matcher *matcher, size_t at)
{
    struct stars stars = {.behind = at};
    while (byte_at(matcher->pattern, stars.behind) == '*')
        stars.behind++;
    unsigned char next = byte_at(matcher->pattern, stars.behind);
    bool escaped_slash = next == '\\' && byte_at(matcher->pattern, stars.behind + 1) == '/';
    bool ends = stars.behind == matcher->pattern.len || next == '/' || escaped_slash;
    bool starts = at == 0 || matcher->pattern.data[at - 1] == '/';
    bool whole_folders = stars.behind - at > 1 && starts && ends;
    stars.any = !matcher->path || whole_folders;
    stars.may_skip_slash = matcher->path && whole_folders && next == '/';
    return stars;
}

static void add_position(struct positions *positions, size_t at)
{
    positions->in[at] = true;
    if (at < positions->low)
        positions->low = at;
    if (at > positions->high)
        positions->high = at;
}

/* Adds the position and those that are reached from it without a byte of text. A run of stars is only ever reached at
 * its first one, see step(). */
static void reach(const struct matcher *matcher, struct positions *positions, size_t at)
{
    while (!positions->in[at]) {
        add_position(positions, at);
        if (byte_at(matcher->pattern, at) != '*')
            return;
        struct stars stars = stars_at(matcher, at);
        if (stars.may_skip_slash)
            reach(matcher, positions, stars.behind + 1);
        at = stars.behind;
    }
}

/* The first star of a run. An escaped star in front of the run is taken for a part of it; that does no harm, because
 * then there is no slash in front either way. */
static size_t run_start(prt_str pattern, size_t at)
{
    while (at > 0 && pattern.data[at - 1] == '*')
        at--;
    return at;
}

/* From one position, over one byte of the text. */
static void step(const struct matcher *matcher, size_t at, unsigned char c, struct positions *next)
{
    bool slash = matcher->path && c == '/';
    size_t behind = 0;
    switch (byte_at(matcher->pattern, at)) {
    case '*': {
        struct stars stars = stars_at(matcher, run_start(matcher->pattern, at));
        if (c == '/' && !stars.any)
            return;
        /* "**" + "/" may be skipped only before it has eaten anything: from now on it is its own last star. */
        add_position(next, stars.behind - 1);
        reach(matcher, next, stars.behind);
        return;
    }
    case '?':
        if (!slash)
            reach(matcher, next, at + 1);
        return;
    case '[':
        if (in_set(matcher->pattern, at + 1, c, &behind) && !slash)
            reach(matcher, next, behind);
        return;
    case '\\':
        if (at + 1 < matcher->pattern.len && byte_at(matcher->pattern, at + 1) == c)
            reach(matcher, next, at + 2);
        return;
    default:
        if (byte_at(matcher->pattern, at) == c)
            reach(matcher, next, at + 1);
    }
}

static void clear(struct positions *positions)
{
    if (positions->low <= positions->high)
        memset(positions->in + positions->low, 0, positions->high - positions->low + 1);
    positions->low = PRT_WILDMATCH_MAX + 1;
    positions->high = 0;
}

bool prt_wildmatch(prt_str pattern, prt_str text, prt_wildmatch_mode mode)
{
    struct matcher matcher = {.pattern = pattern, .path = mode == PRT_WILDMATCH_PATH};
    struct positions sets[2] = {{.low = PRT_WILDMATCH_MAX + 1}, {.low = PRT_WILDMATCH_MAX + 1}};
    struct positions *now = &sets[0];
    struct positions *next = &sets[1];
    if (pattern.len > PRT_WILDMATCH_MAX)
        return false;
    reach(&matcher, now, 0);
    for (size_t i = 0; i < text.len && now->low <= now->high; i++) {
        for (size_t at = now->low; at <= now->high && at < pattern.len; at++) {
            if (now->in[at])
                step(&matcher, at, (unsigned char)text.data[i], next);
        }
        clear(now);
        struct positions *other = now;
        now = next;
        next = other;
    }
    return now->in[pattern.len];
}
