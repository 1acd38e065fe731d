/* SPDX-License-Identifier: Apache-2.0 */
/* Rows between their parts and their whole. */
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/ledger.h"

static prt_err err;

/* A commit is a letter: its name is twenty of it. */
static char *names(const char *letters)
{
    const size_t count = strlen(letters);
    char *bytes = malloc(count * PRT_ID_BYTES + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < count; i++)
        memset(bytes + i * PRT_ID_BYTES, letters[i], PRT_ID_BYTES);
    return bytes;
}

static struct prt_identity people[] = {{PRT_STR_INIT("Ann"), PRT_STR_INIT("ann@x.org")},
                                       {PRT_STR_INIT("Ben"), PRT_STR_INIT("ben@x.org")},
                                       {PRT_STR_INIT("Ann"), PRT_STR_INIT("ann@y.org")}};

enum { ROWS_MAX = 16 };

struct part {
    struct prt_record record;
    struct prt_commit rows[ROWS_MAX];
    char *ids;
};

/* Commits named by letters, each of author index i % people, at time 100 * (place + 1). */
static void make(struct part *part, const char *letters, size_t first_person, size_t person_count)
{
    const size_t count = strlen(letters);
    memset(part, 0, sizeof *part);
    part->ids = names(letters);
    for (size_t i = 0; i < count; i++)
        part->rows[i] = (struct prt_commit){.time = 100 * (int64_t)(i + 1),
                                            .author = (uint32_t)(i % person_count),
                                            .added = i,
                                            .flags = PRT_COMMIT_TIMED | PRT_COMMIT_COUNTED};
    part->record = (struct prt_record){.repository = PRT_STR("r"),
                                       .tip = PRT_STR("tip"),
                                       .head = PRT_STR("HEAD"),
                                       .identities = people + first_person,
                                       .identity_count = person_count,
                                       .commits = part->rows,
                                       .commit_count = count,
                                       .ids = {part->ids, count * PRT_ID_BYTES}};
}

static const char *author_of(const struct prt_record *record, size_t row)
{
    return record->identities[record->commits[row].author].email.data;
}

static void a_delta_is_appended_and_its_people_are_found_again(void **state)
{
    (void)state;
    struct part stored, delta;
    struct prt_record whole = {0};
    make(&stored, "abc", 0, 2); /* Ann, Ben, Ann */
    make(&delta, "de", 1, 2);   /* Ben, the other Ann */
    delta.record.tip = PRT_STR("new");
    delta.record.flags = PRT_RECORD_DELTA | PRT_RECORD_LOC_KNOWN;
    delta.record.total_loc = 77;
    stored.record.flags = PRT_RECORD_LOC_KNOWN | PRT_RECORD_BARE;
    stored.record.total_loc = 1000;
    delta.record.count_since = 5;
    assert_prt_ok(prt_ledger_extend(&stored.record, &delta.record, &whole, &err), err);
    assert_int_equal(whole.commit_count, 5);
    assert_int_equal(whole.identity_count, 3);
    assert_string_equal(author_of(&whole, 1), "ben@x.org");
    assert_string_equal(author_of(&whole, 3), "ben@x.org");
    assert_string_equal(author_of(&whole, 4), "ann@y.org");
    assert_int_equal(whole.commits[4].added, 1);
    assert_memory_equal(whole.ids.data, "aaaaaaaaaaaaaaaaaaaab", 21);
    assert_memory_equal(whole.ids.data + 4 * PRT_ID_BYTES, "eeeeeeeeeeeeeeeeeeee", 20);
    assert_prt_str(whole.tip, "new");
    assert_int_equal(whole.total_loc, 1077);
    assert_int_equal(whole.count_since, 5);
    assert_int_equal(whole.flags, PRT_RECORD_LOC_KNOWN);
    prt_record_free(&whole);
    free(stored.ids);
    free(delta.ids);
}

static void commits_that_the_ledger_has_stay_as_they_are(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"dca", "abcd"}, {"abcde", "abcde"}, {"cba", "abc"}, {"dea", "abcde"}, {"", "abc"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct part stored, delta;
        struct prt_record whole = {0};
        make(&stored, "abc", 0, 2);
        make(&delta, rows[i][0], 1, 2);
        for (size_t at = 0; at < delta.record.commit_count; at++)
            delta.rows[at].added = 50 + (uint64_t)rows[i][0][at];
        assert_prt_ok(prt_ledger_extend(&stored.record, &delta.record, &whole, &err), err);
        char *wanted = names(rows[i][1]);
        assert_int_equal(whole.ids.len, strlen(rows[i][1]) * PRT_ID_BYTES);
        assert_memory_equal(whole.ids.data, wanted, whole.ids.len);
        for (size_t at = 0; at < whole.commit_count; at++)
            assert_int_equal(whole.commits[at].added, at < 3 ? at : 50 + (uint64_t)rows[i][1][at]);
        free(wanted);
        prt_record_free(&whole);
        free(stored.ids);
        free(delta.ids);
    }
}

/* Names that begin alike are looked at whole. */
static void names_of_one_beginning_are_told_apart(void **state)
{
    (void)state;
    struct part stored, delta;
    struct prt_record whole = {0};
    make(&stored, "aaa", 0, 2);
    make(&delta, "aa", 0, 2);
    for (size_t i = 0; i < 3; i++)
        stored.ids[i * PRT_ID_BYTES + PRT_ID_BYTES - 1] = (char)('x' + i);
    delta.ids[PRT_ID_BYTES - 1] = 'w';
    delta.ids[2 * PRT_ID_BYTES - 1] = 'y';
    assert_prt_ok(prt_ledger_extend(&stored.record, &delta.record, &whole, &err), err);
    assert_int_equal(whole.commit_count, 4);
    assert_int_equal(whole.ids.data[4 * PRT_ID_BYTES - 1], 'w');
    prt_record_free(&whole);
    free(stored.ids);
    free(delta.ids);
}

static void a_delta_that_has_a_commit_twice_is_refused(void **state)
{
    (void)state;
    static const char *const deltas[] = {"ddx", "dxd", "aa"};
    for (size_t i = 0; i < 3; i++) {
        struct part stored, delta;
        struct prt_record whole = {0};
        make(&stored, "abc", 0, 2);
        make(&delta, deltas[i], 0, 2);
        assert_prt_code(prt_ledger_extend(&stored.record, &delta.record, &whole, &err), PRT_E_PROTOCOL, err);
        assert_null(whole.commits);
        free(stored.ids);
        free(delta.ids);
    }
}

/* Lines are known when both are, and there is such a sum. */
static void lines_are_added_to_the_ledgers(void **state)
{
    (void)state;
    static const struct {
        uint64_t stored;
        bool stored_known;
        uint64_t change;
        bool change_known;
        bool known;
        uint64_t total;
    } rows[] = {
        {10, true, 3, true, true, 13},
        {10, true, (uint64_t)-10, true, true, 0},
        {10, true, (uint64_t)-11, true, false, 0},
        {UINT64_MAX, true, 1, true, false, 0},
        {UINT64_MAX - 1, true, 1, true, true, UINT64_MAX},
        {UINT64_MAX, true, (uint64_t)INT64_MIN, true, true, INT64_MAX},
        {10, false, 3, true, false, 0},
        {10, true, 3, false, false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct part stored, delta;
        struct prt_record whole = {0};
        make(&stored, "a", 0, 1);
        make(&delta, "b", 0, 1);
        stored.record.total_loc = rows[i].stored;
        stored.record.flags = rows[i].stored_known ? PRT_RECORD_LOC_KNOWN : 0;
        delta.record.total_loc = rows[i].change;
        delta.record.flags = PRT_RECORD_DELTA | (rows[i].change_known ? PRT_RECORD_LOC_KNOWN : 0);
        assert_prt_ok(prt_ledger_extend(&stored.record, &delta.record, &whole, &err), err);
        assert_int_equal(whole.flags, rows[i].known ? PRT_RECORD_LOC_KNOWN : 0);
        assert_int_equal(whole.total_loc, rows[i].total);
        prt_record_free(&whole);
        free(stored.ids);
        free(delta.ids);
    }
}

static void a_part_without_names_is_refused(void **state)
{
    (void)state;
    struct part stored, delta;
    struct prt_record whole = {0};
    make(&stored, "abc", 0, 2);
    make(&delta, "d", 0, 2);
    stored.record.ids.len = 0;
    assert_prt_code(prt_ledger_extend(&stored.record, &delta.record, &whole, &err), PRT_E_PROTOCOL, err);
    free(stored.ids);
    free(delta.ids);
}

static void an_empty_delta_changes_the_tip_alone(void **state)
{
    (void)state;
    struct part stored, delta;
    struct prt_record whole = {0};
    make(&stored, "abc", 0, 3);
    make(&delta, "", 0, 1);
    delta.record.identity_count = 0;
    assert_prt_ok(prt_ledger_extend(&stored.record, &delta.record, &whole, &err), err);
    assert_int_equal(whole.commit_count, 3);
    assert_int_equal(whole.ids.len, 60);
    prt_record_free(&whole);
    free(stored.ids);
    free(delta.ids);
}

static void missing_rows_are_those_inside_and_uncounted(void **state)
{
    (void)state;
    struct part part;
    uint32_t *rows = NULL;
    size_t count = 0;
    make(&part, "abcdef", 0, 2);           /* times 100 .. 600 */
    part.rows[1].flags = PRT_COMMIT_TIMED; /* 200: before */
    part.rows[2].flags = PRT_COMMIT_TIMED; /* 300: on the edge */
    part.rows[4].flags = PRT_COMMIT_TIMED; /* 500: inside */
    part.rows[5].flags = 0;                /* undated */
    assert_prt_ok(prt_ledger_missing(&part.record, 300, &rows, &count, &err), err);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0], 2);
    assert_int_equal(rows[1], 4);
    free(rows);
    assert_prt_ok(prt_ledger_missing(&part.record, PRT_COUNT_ALL, &rows, &count, &err), err);
    assert_int_equal(count, 4);
    free(rows);
    free(part.ids);
}

static void names_and_counts_follow_the_rows_asked_for(void **state)
{
    (void)state;
    struct part part, answer;
    uint32_t rows[] = {3, 0};
    size_t left = 9;
    prt_buf list = {0};
    make(&part, "abcd", 0, 2);
    part.rows[0].flags = part.rows[3].flags = PRT_COMMIT_TIMED;
    assert_prt_ok(prt_ledger_names(&part.record, rows, 2, &list, &err), err);
    assert_int_equal(list.len, 40);
    assert_memory_equal(list.data, "ddddddddddddddddddddaaaaaaaaaaaaaaaaaaaa", 40);
    make(&answer, "xy", 0, 1);
    answer.rows[0].added = 10;
    answer.rows[1].removed = 7;
    assert_true(prt_ledger_fill(&part.record, rows, 2, &answer.record, &left));
    assert_int_equal(left, 0);
    assert_int_equal(part.rows[3].added, 10);
    assert_int_equal(part.rows[0].removed, 7);
    assert_int_equal(part.rows[0].flags, PRT_COMMIT_TIMED | PRT_COMMIT_COUNTED);
    assert_int_equal(part.rows[0].time, 100); /* facts stay */
    prt_buf_free(&list);
    free(part.ids);
    free(answer.ids);
}

static void rows_that_are_given_back_move_to_the_front(void **state)
{
    (void)state;
    static const struct {
        const char *counted; /* of the rows 4, 2, 0, 3 */
        uint32_t back[4];
        size_t left;
    } cases[] = {
        {"yyyy", {0}, 0}, {"yy--", {0, 3}, 2}, {"-y-y", {4, 0}, 2}, {"--y-", {4, 2, 3}, 3}, {"----", {4, 2, 0, 3}, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct part part, answer;
        uint32_t rows[] = {4, 2, 0, 3};
        size_t left = 9;
        make(&part, "abcde", 0, 1);
        make(&answer, "wxyz", 0, 1);
        for (size_t at = 0; at < 4; at++) {
            part.rows[rows[at]].flags = PRT_COMMIT_TIMED;
            answer.rows[at].added = 70 + at;
            answer.rows[at].flags = cases[i].counted[at] == 'y' ? PRT_COMMIT_COUNTED : 0;
        }
        assert_true(prt_ledger_fill(&part.record, rows, 4, &answer.record, &left));
        assert_int_equal(left, cases[i].left);
        for (size_t at = 0; at < left; at++) {
            assert_int_equal(rows[at], cases[i].back[at]);
            assert_int_equal(part.rows[rows[at]].flags, PRT_COMMIT_TIMED);
        }
        if (cases[i].counted[1] == 'y')
            assert_int_equal(part.rows[2].added, 71);
        free(part.ids);
        free(answer.ids);
    }
}

static void an_answer_that_does_not_fit_changes_nothing(void **state)
{
    (void)state;
    struct part part, answer;
    struct prt_problem problem = {PRT_CATEGORY_MISSING_OBJECTS, PRT_STR_INIT("gone")};
    uint32_t rows[] = {0, 1};
    size_t left = 9;
    make(&part, "ab", 0, 1);
    part.rows[0].flags = part.rows[1].flags = PRT_COMMIT_TIMED;
    make(&answer, "xyz", 0, 1);
    answer.rows[0].added = 99;
    assert_false(prt_ledger_fill(&part.record, rows, 2, &answer.record, &left)); /* one too many */
    answer.record.commit_count = 2;
    answer.record.problems = &problem;
    answer.record.problem_count = 1;
    assert_false(prt_ledger_fill(&part.record, rows, 2, &answer.record, &left));
    assert_int_equal(left, 9);
    assert_int_equal(rows[0] + 10 * rows[1], 10);
    assert_int_equal(part.rows[0].added, 0);
    assert_int_equal(part.rows[0].flags, PRT_COMMIT_TIMED);
    free(part.ids);
    free(answer.ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_delta_is_appended_and_its_people_are_found_again),
        cmocka_unit_test(commits_that_the_ledger_has_stay_as_they_are),
        cmocka_unit_test(names_of_one_beginning_are_told_apart),
        cmocka_unit_test(a_delta_that_has_a_commit_twice_is_refused),
        cmocka_unit_test(lines_are_added_to_the_ledgers),
        cmocka_unit_test(a_part_without_names_is_refused),
        cmocka_unit_test(an_empty_delta_changes_the_tip_alone),
        cmocka_unit_test(missing_rows_are_those_inside_and_uncounted),
        cmocka_unit_test(names_and_counts_follow_the_rows_asked_for),
        cmocka_unit_test(rows_that_are_given_back_move_to_the_front),
        cmocka_unit_test(an_answer_that_does_not_fit_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
