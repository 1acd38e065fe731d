/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"
#include "tests/support/unit.h"
#include "worker/git/similarity.h"

static int make_similarity(void **state)
{
    prt_err err;
    prt_similarity_t *similarity = NULL;
    assert_prt_ok(prt_similarity_new(&similarity, &err), err);
    *state = similarity;
    return 0;
}

static int free_similarity(void **state)
{
    prt_similarity_t *similarity = *state;
    prt_similarity_destroy(&similarity);
    assert_null(similarity);
    prt_similarity_destroy(&similarity);
    return 0;
}

static uint64_t copied(prt_similarity_t *similarity, prt_str source, prt_str target, bool is_text)
{
    prt_err err;
    struct prt_signature signature = {0};
    assert_prt_ok(prt_similarity_sign(similarity, source, is_text, &signature, &err), err);
    prt_similarity_target(similarity, target, is_text);
    return prt_similarity_copied(similarity, &signature);
}

#define LINE_64 "0123456789012345678901234567890123456789012345678901234567890123"

static void what_both_have_was_copied(void **state)
{
    static const struct {
        const char *why, *source, *target;
        bool is_text;
        uint64_t copied;
    } rows[] = {
        {"all of it", "one\ntwo\n", "one\ntwo\n", true, 8},
        {"in any order", "one\ntwo\n", "two\none\n", true, 8},
        {"nothing", "one\n", "two\n", true, 0},
        {"as often as the rarer side has it", "one\none\none\n", "one\nx\none\n", true, 8},
        {"a last line without LF does not count", "one\ntwo", "one\ntwo", true, 4},
        {"nor does a short text without any", "one", "one", true, 0},
        {"64 bytes without LF are a chunk", LINE_64, LINE_64, true, 64},
        {"the LF behind them is one of its own", LINE_64 "\n", LINE_64 "\n", true, 65},
        {"63 are none", LINE_64 "012345", LINE_64 "x", true, 64},
        {"CR LF is LF in text", "one\r\ntwo\r\n", "one\ntwo\n", true, 8},
        {"and is not in binary", "one\r\ntwo\r\n", "one\ntwo\n", false, 0},
        {"CR alone counts", "o\rne\n", "one\n", true, 0},
        {"CR at the end counts", "one\n\r", "one\n\r", true, 4},
        {"empty", "", "", true, 0},
        {"lines with one hash are one line: git -M1% says R100", "bnolmvtcs\nigjrqlyyz\n", "jpuwyzcsd\nvlnyslvab\n",
         true, 20},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t got = copied(*state, prt_str_from(rows[i].source), prt_str_from(rows[i].target), rows[i].is_text);
        if (got != rows[i].copied)
            fail_msg("%s: %d bytes, not %d", rows[i].why, (int)got, (int)rows[i].copied);
    }
}

static void a_signature_serves_many_targets(void **state)
{
    prt_err err;
    struct prt_signature a = {0};
    struct prt_signature b = {0};
    prt_similarity_t *similarity = *state;
    assert_prt_ok(prt_similarity_sign(similarity, PRT_STR("one\ntwo\n"), true, &a, &err), err);
    assert_prt_ok(prt_similarity_sign(similarity, PRT_STR("three\n"), true, &b, &err), err);
    prt_similarity_target(similarity, PRT_STR("two\nthree\n"), true);
    assert_int_equal(prt_similarity_copied(similarity, &a), 4);
    assert_int_equal(prt_similarity_copied(similarity, &b), 6);
    prt_similarity_target(similarity, PRT_STR("one\n"), true);
    assert_int_equal(prt_similarity_copied(similarity, &a), 4);
    assert_int_equal(prt_similarity_copied(similarity, &b), 0);
}

static void signatures_are_forgotten(void **state)
{
    prt_err err;
    struct prt_signature signature = {0};
    prt_similarity_t *similarity = *state;
    assert_false(prt_similarity_has(similarity, &signature));
    assert_prt_ok(prt_similarity_sign(similarity, PRT_STR("one\n"), true, &signature, &err), err);
    assert_true(prt_similarity_has(similarity, &signature));
    prt_similarity_clear(similarity);
    assert_false(prt_similarity_has(similarity, &signature));
}

/* Every hash there is: 200,000 different chunks take up nearly all of the 107,927. */
static void signing_stays_below_its_ceiling(void **state)
{
    prt_err err;
    struct prt_signature first = {0};
    struct prt_signature last = {0};
    prt_similarity_t *similarity = *state;
    const size_t chunks = 400000;
    char *bytes = prt_alloc(chunks * 4);
    assert_non_null(bytes);
    for (size_t i = 0; i < chunks; i++) {
        uint32_t line = (uint32_t)(i & 0xff) | (uint32_t)(i >> 8 & 0xff) << 8 | (uint32_t)(i >> 16 | 0x80) << 16;
        memcpy(bytes + 4 * i, &(uint32_t){line}, 3);
        bytes[4 * i + 3] = '\n';
    }
    prt_str content = {bytes, chunks * 4};
    assert_prt_ok(prt_similarity_sign(similarity, content, false, &first, &err), err);
    assert_true(first.count > 100000);
    for (size_t i = 0; i < PRT_MAX_SIGNATURES / (8 * first.count); i++)
        assert_prt_ok(prt_similarity_sign(similarity, content, false, &last, &err), err);
    assert_false(prt_similarity_has(similarity, &first));
    assert_true(prt_similarity_has(similarity, &last));
    prt_similarity_target(similarity, content, false);
    assert_int_equal(prt_similarity_copied(similarity, &last), content.len);
    prt_similarity_clear(similarity);
    free(bytes);
}

static void scores_are_shares_of_the_larger(void **state)
{
    static const struct {
        uint64_t copied, source, target;
        uint32_t score;
    } rows[] = {
        {8, 8, 8, 60000},
        {8, 16, 8, 30000},
        {8, 8, 16, 30000},
        {1, 3, 3, 20000},
        {2, 7, 7, 17142},
        {0, 5, 0, 0},
        {0, 0, 0, 0},
        {PRT_MAX_BLOB, PRT_MAX_BLOB, PRT_MAX_BLOB, 60000},
        {PRT_MAX_BLOB - 1, PRT_MAX_BLOB, PRT_MAX_BLOB, 59999},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(prt_similarity_score(rows[i].copied, rows[i].source, rows[i].target), rows[i].score);
}

static void sizes_alone_can_rule_a_pair_out(void **state)
{
    static const struct {
        uint64_t source, target;
        uint32_t wanted;
        bool possible;
    } rows[] = {
        {100, 100, PRT_SIMILARITY_RENAME, true},  {100, 50, PRT_SIMILARITY_RENAME, true},
        {100, 49, PRT_SIMILARITY_RENAME, false},  {49, 100, PRT_SIMILARITY_RENAME, false},
        {100, 75, PRT_SIMILARITY_BASENAME, true}, {100, 74, PRT_SIMILARITY_BASENAME, false},
        {0, 0, PRT_SIMILARITY_RENAME, true},      {1, 0, PRT_SIMILARITY_RENAME, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(prt_similarity_possible(rows[i].source, rows[i].target, rows[i].wanted), rows[i].possible);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_both_have_was_copied),       cmocka_unit_test(a_signature_serves_many_targets),
        cmocka_unit_test(signatures_are_forgotten),        cmocka_unit_test(signing_stays_below_its_ceiling),
        cmocka_unit_test(scores_are_shares_of_the_larger), cmocka_unit_test(sizes_alone_can_rule_a_pair_out),
    };
    return cmocka_run_group_tests(tests, make_similarity, free_similarity);
}
