/* SPDX-License-Identifier: Apache-2.0 */
/* Who is a program, and who merely has such a name. */
#include "report/bots.h"

#include <ctype.h>
#include <string.h>

#include "tests/support/unit.h"

static bool is_bot(const struct prt_bots *bots, const char *name, const char *email)
{
    prt_err err;
    bool found = false;
    assert_prt_ok(prt_is_bot(bots, prt_str_from(name), prt_str_from(email), &found, &err), err);
    return found;
}

static void programs_are_told_from_people(void **state)
{
    (void)state;
    static const struct {
        const char *name, *email;
        bool bot;
    } cases[] = {
        {"dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", true},
        {"dependabot-preview[bot]", "support@dependabot.example", true},
        {"renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com", true},
        {"Renovate Bot", "bot@renovateapp.com", true},
        {"github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com", true},
        {"GitHub Actions", "actions@github.com", true},
        {"pre-commit-ci[bot]", "66853113+pre-commit-ci[bot]@users.noreply.github.com", true},
        {"jenkins", "jenkins@example.org", true},
        {"Jenkins", "", true},
        {"jenkins-releng", "x@example.org", true},
        {"lf-jobbuilder", "lf-jobbuilder@jenkins.example.org", true},
        {"ONAP Jenkins CI", "jenkins-onap-ci@example.org", true},
        {"onap-ci", "ci@example.org", true},
        {"semantic-release-bot", "x@example.org", true},
        {"Somebody", "bot@example.org", true},
        {"", "", false},
        {"Ann Able", "ann@example.org", false},
        {"Jan Bot", "jan.bot@example.org", false},
        {"Abbot", "abbot@example.org", false},
        {"Leroy Jenkins", "leroy@example.org", false},
        {"jenkinson", "jenkinson@example.org", false},
        {"Travis Barker", "travis@example.org", false},
        {"Ann", "1234+ann@users.noreply.github.com", false},
        {"Alf-Inge", "alf-inge@example.org", false},
        /* surnames, trades and initials */
        {"Anna de Vries-Bot", "a.devries-bot@example.nl", false},
        {"Hank Jenkins-Smith", "jenkins-smith@example.edu", false},
        {"Lena Falk", "lf-falk@example.org", false},
        {"Greta", "greenkeeper1987@example.org", false},
        {"Renovated Homes", "renovated.homes@example.org", false},
        {"Hank", "jenkins-fan+x@example.org", false},
        {"Jenkins-Smith, Hank", "hank@example.edu", false},
        /* tags: whose they are is what they say, not whose mailbox it is */
        {"Hank", "1234+jenkins-fan@users.noreply.github.com", false},
        {"Ann Able", "ann+git@example.org", false},
        {"Deployment", "ops+deploy-bot@example.org", true},
        {"release", "1234+release-bot@users.noreply.github.com", true},
        /* accounts of programs, by one of the two alone */
        {"Semantic Release", "semantic-release-bot@example.net", true},
        {"Renovate", "mail@example.org", true},
        {"WhiteSource", "renovate@example.com", true},
        {"greenkeeperio-bot", "support@example.io", true},
        {"Greenkeeper App", "support@greenkeeper.io", true},
        {"Somebody", "jenkins-releng@example.org", true},
        {"Somebody", "jenkins-ci@example.org", true},
        {"Somebody", "ODL-jenkins-csit-ci@example.org", true},
        {"Somebody", "onap-jobbuilder@jenkins.example.org", true},
        {"build_bot", "x@example.org", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("  %s <%s>\n", cases[i].name, cases[i].email);
        assert_int_equal(is_bot(NULL, cases[i].name, cases[i].email), cases[i].bot);
    }
}

static void patterns_of_the_configuration_count_too_or_instead(void **state)
{
    (void)state;
    static const prt_str patterns[] = {PRT_STR_INIT("release robot*"), PRT_STR_INIT("regex:^ci[0-9]+$"),
                                       PRT_STR_INIT("*@robots.example.org")};
    static const struct {
        const char *name, *email;
        bool more, instead;
    } cases[] = {
        {"Release Robot 3", "x@example.org", true, true}, {"Ann", "ann@ROBOTS.example.org", true, true},
        {"Ann", "ann@robots.example.org.", false, false}, {"A Release Robot", "x@example.org", false, false},
        {"renovate[bot]", "x@example.org", true, false},  {"CI7", "x@example.org", true, true},
        {"ci7b", "x@example.org", false, false},          {"Ann", "ci12", true, true},
        {"regex:^ci[0-9]+$", "", false, false},
    };
    prt_arena arena = {0};
    prt_err err;
    struct prt_bots more = {0};
    const struct prt_bots none = {.no_defaults = true};
    assert_prt_ok(prt_bots_make(&arena, patterns, 3, &more, &err), err);
    assert_int_equal(more.glob_count, 2);
    assert_int_equal(more.expression_count, 1);
    struct prt_bots instead = more;
    instead.no_defaults = true;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("  %s <%s>\n", cases[i].name, cases[i].email);
        assert_int_equal(is_bot(&more, cases[i].name, cases[i].email), cases[i].more);
        assert_int_equal(is_bot(&instead, cases[i].name, cases[i].email), cases[i].instead);
        assert_false(is_bot(&none, cases[i].name, cases[i].email));
    }
    prt_bots_free(&more);
    prt_arena_free(&arena);
}

static void what_is_no_expression_is_refused_with_its_place(void **state)
{
    (void)state;
    static const prt_str patterns[] = {PRT_STR_INIT("regex:fine"), PRT_STR_INIT("regex:a(b")};
    prt_arena arena = {0};
    prt_err err;
    struct prt_bots bots = {.glob_count = 77};
    assert_prt_code(prt_bots_make(&arena, patterns, 2, &bots, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, "regex:a(b: no regular expression, at byte 3");
    assert_int_equal(bots.glob_count, 77);
    prt_arena_free(&arena);
}

static void an_expression_that_takes_too_long_is_told(void **state)
{
    (void)state;
    static const prt_str patterns[] = {PRT_STR_INIT("regex:^(a+)+$")};
    prt_arena arena = {0};
    prt_err err;
    bool found = true;
    struct prt_bots bots = {0};
    assert_prt_ok(prt_bots_make(&arena, patterns, 1, &bots, &err), err);
    assert_prt_code(prt_is_bot(&bots, PRT_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
                               PRT_STR("x@example.org"), &found, &err),
                    PRT_E_LIMIT, err);
    assert_prt_says(err, "bots.patterns: regular expression 1, on an author's name or address: ");
    assert_true(found);
    prt_bots_free(&bots);
    prt_arena_free(&arena);
}

static void a_glob_has_stars_and_question_marks_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool matches;
    } cases[] = {
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"*", "a\nb", true},
        {"a", "A", true},
        {"a", "ab", false},
        {"a?c", "abc", true},
        {"a?c", "ac", false},
        {"?", "", false},
        {"*c", "abc", true},
        {"*c", "abcd", false},
        {"a*", "a", true},
        {"a*b*c", "axbxc", true},
        {"a*b*c", "acb", false},
        {"*ab", "aab", true},
        {"**", "", true},
        {"[ab]", "a", false},
        {"[ab]", "[AB]", true},
        {"*aab*", "aaaaab", true},
        {"\\*", "\\x", true},
        {"*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("  %s %s\n", cases[i].pattern, cases[i].text);
        assert_int_equal(prt_bots_glob(prt_str_from(cases[i].pattern), prt_str_from(cases[i].text)), cases[i].matches);
    }
    assert_true(prt_bots_glob(PRT_STR("a?c"), PRT_STR("a\0c")));
    assert_false(prt_bots_glob(PRT_STR("a"), PRT_STR("a\0")));
}

/* As the header says it, letter by letter: no more than five, so that trying everything is quick. */
static bool slow_glob(const char *pattern, const char *text)
{
    if (*pattern == '\0')
        return *text == '\0';
    if (*pattern == '*')
        return slow_glob(pattern + 1, text) || (*text != '\0' && slow_glob(pattern, text + 1));
    if (*text == '\0' || (*pattern != '?' && tolower(*pattern) != tolower(*text)))
        return false;
    return slow_glob(pattern + 1, text + 1);
}

/* The number-th text over these letters, the shortest ones first. */
static const char *spell(unsigned number, const char *letters, char room[8])
{
    const unsigned base = (unsigned)strlen(letters);
    char *at = room + 7;
    *at = '\0';
    for (; number > 0; number = (number - 1) / base)
        *--at = letters[(number - 1) % base];
    return at;
}

static void every_short_glob_on_every_short_text(void **state)
{
    (void)state;
    char pattern_room[8], text_room[8];
    unsigned matched = 0;
    for (unsigned i = 0; i < 1 + 4 + 16 + 64 + 256 + 1024; i++)
        for (unsigned j = 0; j < 1 + 3 + 9 + 27 + 81 + 243; j++) {
            const char *pattern = spell(i, "aB*?", pattern_room), *text = spell(j, "ab-", text_room);
            const bool matches = slow_glob(pattern, text);
            matched += matches;
            if (prt_bots_glob(prt_str_from(pattern), prt_str_from(text)) != matches)
                fail_msg("'%s' on '%s': %s", pattern, text, matches ? "is to match" : "is not to match");
        }
    assert_in_range(matched, 1000, 400000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_are_told_from_people),
        cmocka_unit_test(patterns_of_the_configuration_count_too_or_instead),
        cmocka_unit_test(what_is_no_expression_is_refused_with_its_place),
        cmocka_unit_test(an_expression_that_takes_too_long_is_told),
        cmocka_unit_test(a_glob_has_stars_and_question_marks_and_nothing_else),
        cmocka_unit_test(every_short_glob_on_every_short_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
