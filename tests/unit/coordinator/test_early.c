/* SPDX-License-Identifier: Apache-2.0 */
/* Counts that are there before the rows they belong to. */
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/early.h"
#include "prt/limits.h"

#define TIP "0123456789012345678901234567890123456789"

static prt_err err;

/* A commit is a letter: its name is twenty of it. Names end with the test. */
static prt_str names(const char *letters)
{
    static char room[8][32 * PRT_ID_BYTES];
    static size_t turn;
    char *bytes = room[turn++ % 8];
    for (size_t i = 0; letters[i] != '\0'; i++)
        memset(bytes + i * PRT_ID_BYTES, letters[i], PRT_ID_BYTES);
    return (prt_str){bytes, strlen(letters) * PRT_ID_BYTES};
}

static struct prt_early *early_of(const char *letters)
{
    struct prt_early *early = NULL;
    assert_prt_ok(prt_early_new(PRT_STR(TIP), &early, &err), err);
    if (*letters != '\0')
        assert_prt_ok(prt_early_add(early, names(letters), &err), err);
    return early;
}

enum { ROWS_MAX = 32 };

/* A record of these commits; a capital letter is one that needs no count (any more). */
static struct prt_record record_of(const char *letters, struct prt_commit rows[ROWS_MAX])
{
    for (size_t i = 0; letters[i] != '\0'; i++)
        rows[i] = (struct prt_commit){
            .time = 5, .flags = PRT_COMMIT_TIMED | (letters[i] <= 'Z' ? (uint32_t)PRT_COMMIT_COUNTED : 0)};
    return (struct prt_record){
        .tip = PRT_STR(TIP), .commits = rows, .commit_count = strlen(letters), .ids = names(letters)};
}

static size_t missing_of(const struct prt_record *record, uint32_t missing[ROWS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < record->commit_count; i++)
        if ((record->commits[i].flags & PRT_COMMIT_COUNTED) == 0)
            missing[count++] = (uint32_t)i;
    return count;
}

static void rows_follow_their_names(void **state)
{
    (void)state;
    static const struct {
        const char *named, *record;
        const char *rows; /* as letters; NULL: it does not fit */
    } cases[] = {
        {"abc", "abcdef", "abcdef"},
        {"ace", "abcdef", "acebdf"},
        {"abcdef", "abcdef", "abcdef"},
        {"f", "abcdef", "fabcde"},
        {"", "abc", "abc"},
        {"BD", "aBcDe", "BDace"}, /* counted meanwhile */
        {"ba", "abc", NULL},
        {"aa", "abc", NULL},
        {"x", "abc", NULL},
        {"abcd", "abc", NULL},
        {"a", "", NULL},
        {"cx", "abc", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prt_early *early = early_of("");
        for (size_t at = 0; cases[i].named[at] != '\0'; at++) { /* in advances of one each */
            const char one[] = {cases[i].named[at], '\0'};
            assert_prt_ok(prt_early_add(early, names(one), &err), err);
        }
        struct prt_commit rows[ROWS_MAX];
        uint32_t missing[ROWS_MAX], *merged = NULL;
        size_t count = 77;
        bool fits = false;
        struct prt_record record = record_of(cases[i].record, rows);
        assert_prt_ok(
            prt_early_settle(early, &record, missing, missing_of(&record, missing), &merged, &count, &fits, &err), err);
        assert_int_equal(fits, cases[i].rows != NULL);
        if (fits) {
            assert_int_equal(count, strlen(cases[i].rows));
            for (size_t at = 0; at < count; at++)
                assert_int_equal(cases[i].record[merged[at]], cases[i].rows[at]);
        } else {
            assert_null(merged);
            assert_int_equal(count, 77);
        }
        free(merged);
        prt_early_free(&early);
        assert_null(early);
    }
}

static void what_is_counted_is_put_into_the_record(void **state)
{
    (void)state;
    struct prt_early *early = early_of("bdf");
    struct prt_commit rows[ROWS_MAX];
    uint32_t missing[ROWS_MAX], *merged = NULL;
    size_t count = 0;
    bool fits = false;
    early->record.commits[1] = (struct prt_commit){.added = 7, .removed = 3, .flags = PRT_COMMIT_COUNTED};
    early->record.flags = PRT_RECORD_LOC_KNOWN;
    early->record.total_loc = 99;
    struct prt_tally c = {PRT_TALLY_LANGUAGE, PRT_STR("C"), 2, 99};
    prt_doc nothing = {.type = PRT_DOC_MAP};
    struct prt_feature license = {PRT_STR("license"), &nothing};
    early->record.tallies = &c;
    early->record.tally_count = 1;
    early->record.features = &license;
    early->record.feature_count = 1;
    struct prt_record record = record_of("abcdefg", rows);
    assert_prt_ok(prt_early_settle(early, &record, missing, missing_of(&record, missing), &merged, &count, &fits, &err),
                  err);
    assert_true(fits);
    assert_int_equal(rows[3].added + 10 * rows[3].removed, 37);
    assert_int_equal(rows[3].flags, PRT_COMMIT_TIMED | PRT_COMMIT_COUNTED);
    assert_int_equal(rows[1].flags, PRT_COMMIT_TIMED);
    assert_int_equal(rows[3].time, 5);
    assert_int_equal(record.total_loc, 99);
    assert_int_equal(record.flags, PRT_RECORD_LOC_KNOWN);
    assert_int_equal(record.tally_count, 1);
    assert_prt_str(record.tallies[0].name, "C");
    assert_int_equal(record.tallies[0].lines, 99);
    assert_int_equal(record.feature_count, 1);
    assert_prt_str(record.features[0].name, "license");
    prt_record_free(&record);
    free(merged);
    prt_early_free(&early);
}

/* A part of `order` was counted, and the rest of it moved to its front: tasks that go on with it find the same
 * commits. */
static void parts_keep_their_places(void **state)
{
    (void)state;
    struct prt_early *early = early_of("abcd");
    struct prt_commit rows[ROWS_MAX];
    uint32_t missing[ROWS_MAX], *merged = NULL;
    size_t count = 0;
    bool fits = false;
    early->order[1] = 3; /* of the part from 1 on, b and c are counted */
    early->record.commits[1].flags = early->record.commits[2].flags = PRT_COMMIT_COUNTED;
    struct prt_record record = record_of("xaybcdz", rows);
    assert_prt_ok(prt_early_settle(early, &record, missing, missing_of(&record, missing), &merged, &count, &fits, &err),
                  err);
    assert_int_equal(count, 7);
    assert_int_equal(merged[0], 1);
    assert_int_equal(merged[1], 5);
    assert_int_equal(merged[4], 0);
    assert_int_equal(merged[5], 2);
    assert_int_equal(merged[6], 6);
    free(merged);
    prt_early_free(&early);
}

static void a_record_of_another_tip_or_without_names_does_not_fit(void **state)
{
    (void)state;
    struct prt_early *early = early_of("a");
    struct prt_commit rows[ROWS_MAX];
    uint32_t missing[ROWS_MAX], *merged = NULL;
    size_t count = 0;
    struct prt_record record = record_of("ab", rows);
    for (int i = 0; i < 2; i++) {
        bool fits = true;
        record.tip = i == 0 ? PRT_STR("0123456789012345678901234567890123456780") : PRT_STR(TIP);
        record.ids.len = i == 0 ? record.ids.len : 0;
        assert_prt_ok(prt_early_settle(early, &record, missing, 2, &merged, &count, &fits, &err), err);
        assert_false(fits);
        assert_int_equal(rows[0].flags, PRT_COMMIT_TIMED);
    }
    prt_early_free(&early);
}

static void odd_names_are_refused(void **state)
{
    (void)state;
    static const char *const tips[] = {"", "0123", TIP "0", "012345678901234567890123456789012345678g"};
    struct prt_early *early = NULL;
    for (size_t i = 0; i < sizeof tips / sizeof tips[0]; i++)
        assert_prt_code(prt_early_new(prt_str_from(tips[i]), &early, &err), PRT_E_PROTOCOL, err);
    assert_null(early);
    early = early_of("ab");
    assert_prt_code(prt_early_add(early, PRT_STR(""), &err), PRT_E_PROTOCOL, err);
    assert_prt_code(prt_early_add(early, PRT_STR("a name of 21 bytes..."), &err), PRT_E_PROTOCOL, err);
    assert_int_equal(early->record.commit_count, 2);
    prt_early_free(&early);
}

static void there_is_a_ceiling(void **state)
{
    (void)state;
    struct prt_early *early = early_of("");
    static char many[PRT_MAX_ADVANCE];
    const prt_str names_of_many = {many, sizeof many};
    const size_t each = sizeof many / PRT_ID_BYTES;
    for (size_t i = 0; i < PRT_MAX_ADVANCED / each; i++)
        assert_prt_ok(prt_early_add(early, names_of_many, &err), err);
    assert_prt_code(prt_early_add(early, names_of_many, &err), PRT_E_LIMIT, err);
    assert_int_equal(early->record.commit_count, PRT_MAX_ADVANCED / each * each);
    prt_early_free(&early);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_follow_their_names),
        cmocka_unit_test(what_is_counted_is_put_into_the_record),
        cmocka_unit_test(parts_keep_their_places),
        cmocka_unit_test(a_record_of_another_tip_or_without_names_does_not_fit),
        cmocka_unit_test(odd_names_are_refused),
        cmocka_unit_test(there_is_a_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
