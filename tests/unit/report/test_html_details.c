/* SPDX-License-Identifier: Apache-2.0 */
/* Who is told under a repository's details in report.html: people, in the order of every ranking. */
#include <string.h>

#include "tests/unit/report/report_scene.h"

static void commit(struct prt_record *record, const char *who, const char *email, int days_ago)
{
    prt_test_commit(record, PRT_TEST_ROW(who, email, AS_OF - days_ago * DAY, .added = 2, .removed = 1));
}

static void assert_people(const char *expected)
{
    prt_err err;
    report = scene_report(&scene);
    assert_prt_ok(prt_report_write_html(&report, &out, &err), err);
    const char *people = strstr(out.data, "\"authors\":");
    assert_non_null(people);
    const char *end = strstr(people, ",\"bus_factor\"");
    assert_non_null(end);
    assert_prt_str(((prt_str){people, (size_t)(end - people)}), expected);
}

static void equals_stand_in_the_order_of_their_names_then_addresses(void **state)
{
    (void)state;
    struct prt_record record = prt_test_record("r", "1");
    commit(&record, "Zoe", "a@x.org", 1);
    commit(&record, "Most", "z@x.org", 1);
    commit(&record, "Most", "z@x.org", 2);
    commit(&record, "Ann", "c@x.org", 1);
    commit(&record, "Ann", "b@x.org", 1);
    commit(&record, "Never in the period", "d@x.org", 5000);
    scene_add(&scene, &record);
    assert_people("\"authors\":[[\"Most\",\"x.org\",2,4,2],[\"Ann\",\"x.org\",1,2,1],[\"Ann\",\"x.org\",1,2,1],"
                  "[\"Zoe\",\"x.org\",1,2,1]]");
}

/* A report that is read again has U+FFFD where bytes were no text: it stands behind U+00E9 and before U+1F680. */
static void names_are_compared_as_they_are_written(void **state)
{
    (void)state;
    struct prt_record record = prt_test_record("r", "1");
    commit(&record, "\xf0\x9f\x9a\x80", "a@x.org", 1);
    commit(&record, "\xff", "b@x.org", 1);
    commit(&record, "\xc3\xa9", "c@x.org", 1);
    scene_add(&scene, &record);
    assert_people("\"authors\":[[\"\xc3\xa9\",\"x.org\",1,2,1],[\"\xef\xbf\xbd\",\"x.org\",1,2,1],"
                  "[\"\xf0\x9f\x9a\x80\",\"x.org\",1,2,1]]");
}

static void bots_are_not_among_them(void **state)
{
    (void)state;
    struct prt_record record = prt_test_record("r", "1");
    for (int i = 0; i < 3; i++)
        commit(&record, "renovate[bot]", "bot@renovate.example", 1);
    commit(&record, "Ann", "ann@x.org", 1);
    scene_add(&scene, &record);
    assert_people("\"authors\":[[\"Ann\",\"x.org\",1,2,1]]");
}

static void the_best_ten_are_told(void **state)
{
    (void)state;
    static const char *const names[] = {"k", "c", "a", "l", "b", "d", "j", "e", "i", "f", "h", "g"};
    struct prt_record record = prt_test_record("r", "1");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char email[] = "a@x.org";
        email[0] = (char)(email[0] + i);
        commit(&record, names[i], email, 1);
    }
    commit(&record, "l", "d@x.org", 2);
    scene_add(&scene, &record);
    assert_people("\"authors\":[[\"l\",\"x.org\",2,4,2],[\"a\",\"x.org\",1,2,1],[\"b\",\"x.org\",1,2,1],"
                  "[\"c\",\"x.org\",1,2,1],[\"d\",\"x.org\",1,2,1],[\"e\",\"x.org\",1,2,1],[\"f\",\"x.org\",1,2,1],"
                  "[\"g\",\"x.org\",1,2,1],[\"h\",\"x.org\",1,2,1],[\"i\",\"x.org\",1,2,1]]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equals_stand_in_the_order_of_their_names_then_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_compared_as_they_are_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bots_are_not_among_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_best_ten_are_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
