/* SPDX-License-Identifier: Apache-2.0 */
/* Building value trees, and regular expressions, within their ceilings. */
#include <stdio.h>
#include <string.h>

#include "prt/facts.h"
#include "prt/limits.h"
#include "prt/pattern.h"
#include "tests/support/dump.h"
#include "tests/support/unit.h"

static void a_tree_is_what_was_put_into_it(void **state)
{
    (void)state;
    prt_arena arena = {0}, other = {0};
    prt_buf texts[2] = {{0}};
    struct prt_facts facts = {.arena = &arena}, copies = {.arena = &other};
    prt_doc *map = prt_facts_new(&facts, PRT_DOC_MAP);
    prt_facts_put_flag(&facts, map, "present", true);
    prt_facts_put_number(&facts, map, "most", UINT64_MAX);
    prt_facts_put_null(&facts, map, "none");
    prt_doc *list = prt_facts_put_list(&facts, map, "list");
    for (char c = 'a'; c < 'k'; c++)
        prt_facts_add_text(&facts, list, (prt_str){&c, 1});
    prt_facts_put_text(&facts, prt_facts_add_map(&facts, list), "k", PRT_STR("v"));
    prt_doc *copy = prt_facts_copy(&copies, map);
    assert_false(facts.failed || facts.over || copies.failed || copies.over);
    assert_int_equal(facts.bytes, copies.bytes);
    assert_true(prt_doc_dump(map, 100, &texts[0]));
    prt_arena_free(&arena);
    assert_true(prt_doc_dump(copy, 100, &texts[1]));
    prt_arena_free(&other);
    assert_string_equal(
        texts[0].data, "{\"present\":true,\"most\":9223372036854775807,\"none\":null,\"list\":[\"a\",\"b\",\"c\",\"d\","
                       "\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",{\"k\":\"v\"}]}");
    assert_string_equal(texts[0].data, texts[1].data);
    prt_buf_free(&texts[0]);
    prt_buf_free(&texts[1]);
}

static void beyond_a_ceiling_nothing_is_added(void **state)
{
    (void)state;
    char key[16], text[PRT_MAX_NAME + 1];
    prt_arena arena = {0};
    struct prt_facts facts = {.arena = &arena};
    memset(text, 'x', sizeof text);
    prt_doc *list = prt_facts_new(&facts, PRT_DOC_LIST);
    for (size_t i = 1; i < PRT_MAX_FACT_VALUES; i++)
        prt_facts_add_map(&facts, list);
    assert_false(facts.over);
    assert_null(prt_facts_add_map(&facts, list));
    assert_true(facts.over);
    assert_int_equal(list->as.list.count, PRT_MAX_FACT_VALUES - 1);
    facts = (struct prt_facts){.arena = &arena};
    prt_doc *map = prt_facts_new(&facts, PRT_DOC_MAP);
    for (size_t i = 0; i <= PRT_MAX_FACT_KEYS; i++) {
        snprintf(key, sizeof key, "%zu", i);
        assert_false(facts.over);
        prt_facts_put_null(&facts, map, key);
    }
    assert_true(facts.over);
    assert_int_equal(map->as.map.count, PRT_MAX_FACT_KEYS);
    facts = (struct prt_facts){.arena = &arena};
    list = prt_facts_new(&facts, PRT_DOC_LIST);
    for (size_t i = 0; i < PRT_MAX_FACT_BYTES / PRT_MAX_NAME; i++)
        prt_facts_add_text(&facts, list, (prt_str){text, PRT_MAX_NAME});
    assert_false(facts.over);
    prt_facts_add_text(&facts, list, (prt_str){text, 1});
    assert_true(facts.over);
    facts = (struct prt_facts){.arena = &arena};
    prt_facts_add_text(&facts, prt_facts_new(&facts, PRT_DOC_LIST), (prt_str){text, sizeof text});
    assert_true(facts.over);
    prt_arena_free(&arena);
}

static void without_memory_it_has_failed(void **state)
{
    (void)state;
    prt_arena arena = {.max = 256};
    struct prt_facts facts = {.arena = &arena};
    prt_doc *list = prt_facts_new(&facts, PRT_DOC_LIST);
    for (size_t i = 0; i < 100; i++)
        prt_facts_add_text(&facts, list, PRT_STR("text"));
    assert_true(facts.failed);
    assert_false(facts.over);
    prt_arena_free(&arena);
}

static const struct {
    const char *expression, *text;
    bool fold, found;
} searches[] = {
    {"b", "abc", false, true},
    {"^b", "abc", false, false},
    {"B", "abc", false, false},
    {"B", "abc", true, true},
    {"", "", false, true},
    {"^.$", "\xc3\xa9", false, true},
    {"a\xc3", "", false, false},
    {"x", "\xff\xfex", false, true},
    {"[a-c]+$", "xx-abc", false, true},
    {"\\.ya?ml$", "a.yml", false, true},
};

static void expressions_are_searched(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
        prt_err err;
        bool found = false;
        prt_pattern_t *pattern = NULL;
        prt_code rc = prt_pattern_new(prt_str_from(searches[i].expression), searches[i].fold, &pattern, &err);
        if (i == 6) { /* not UTF-8 */
            assert_prt_code(rc, PRT_E_FORMAT, err);
            continue;
        }
        assert_prt_ok(rc, err);
        assert_prt_ok(prt_pattern_search(pattern, prt_str_from(searches[i].text), &found, &err), err);
        if (found != searches[i].found)
            fail_msg("%s in %s", searches[i].expression, searches[i].text);
        prt_pattern_destroy(&pattern);
        assert_null(pattern);
    }
}

static void expressions_that_are_none(void **state)
{
    (void)state;
    char text[PRT_MAX_PATTERN + 1];
    prt_err err;
    prt_pattern_t *pattern = NULL;
    memset(text, 'a', sizeof text);
    assert_prt_code(prt_pattern_new(PRT_STR("a("), false, &pattern, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, "no regular expression, at byte 2: missing closing parenthesis");
    assert_prt_code(prt_pattern_new(PRT_STR("\\C"), false, &pattern, &err), PRT_E_FORMAT, err);
    assert_prt_code(prt_pattern_new((prt_str){text, sizeof text}, false, &pattern, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "a regular expression of 1025 bytes, at most 1024 are allowed");
    assert_null(pattern);
}

/* 2^60 steps, if they were taken; and after so many hard ones, no more of them. */
static void a_match_that_takes_too_long_is_given_up(void **state)
{
    (void)state;
    const prt_str bomb = PRT_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
    prt_err err;
    bool found = true;
    prt_pattern_t *pattern = NULL;
    assert_prt_ok(prt_pattern_new(PRT_STR("^(a+)+$"), false, &pattern, &err), err);
    assert_prt_code(prt_pattern_search(pattern, bomb, &found, &err), PRT_E_LIMIT, err);
    assert_true(found);
    assert_prt_ok(prt_pattern_search(pattern, PRT_STR("aaa"), &found, &err), err);
    assert_true(found);
    prt_pattern_destroy(&pattern);
    prt_pattern_destroy(&pattern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_is_what_was_put_into_it), cmocka_unit_test(beyond_a_ceiling_nothing_is_added),
        cmocka_unit_test(without_memory_it_has_failed),   cmocka_unit_test(expressions_are_searched),
        cmocka_unit_test(expressions_that_are_none),      cmocka_unit_test(a_match_that_takes_too_long_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
