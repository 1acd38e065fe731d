/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses, names and files that are no UTF-8 look alike in the JSON; what is made of it is the same nevertheless. */
#include <string.h>

#include "report/read/read.h"
#include "tests/unit/report/scene.h"

struct row {
    const char *repository, *name, *email;
    int days;
};

static const struct row rows[] = {
    {"a\xfe", "Ann", "x\xfe@one.example", 3},
    {"a\xfe", "Ann", "x\xfe@one.example", 4},
    {"a\xff", "Eve", "e@one.example", 5},
    {"b", "Ann", "x\xfe@one.example", 2},
    {"b", "Bob", "x\xff@one.example", 1},
    {"c", "Cyd", "x\xc0@one.example", 900},
    {"c", "Dan", "x\xc1@one.example", 6},
    {"d", "\xf0\x9f\x98\x80", "y@one.example", 7},
    {"d", "\xff", "z@one.example", 7},
    {"d", "ci\xff[bot]", "bot\xff@one.example", 7},
    {"d", "ci\xfe[bot]", "bot\xfe@one.example", 7},
};

static void add_all(struct scene *scene)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0];) {
        const char *name = rows[i].repository;
        struct prt_record record = prt_test_record(name, "1");
        for (; i < sizeof rows / sizeof rows[0] && strcmp(rows[i].repository, name) == 0; i++)
            prt_test_commit(&record, PRT_TEST_ROW(rows[i].name, rows[i].email, AS_OF - rows[i].days * DAY, .added = 3));
        (void)scene_add(scene, &record);
    }
}

/* All formats, one behind the other. */
static void write_all(const struct prt_report *report, prt_buf *out)
{
    prt_err err;
    assert_prt_ok(prt_report_write_md(report, out, &err), err);
    assert_prt_ok(prt_report_write_html(report, out, &err), err);
    for (size_t i = 0; i < prt_report_csv_count(); i++)
        if (prt_report_csv_wanted(report, i))
            assert_prt_ok(prt_report_write_csv(report, i, out, &err), err);
}

static void what_looks_alike_is_told_apart(void **state)
{
    (void)state;
    struct scene scene;
    prt_buf json = {0}, first = {0}, second = {0};
    struct prt_report again;
    prt_err err;
    scene_init(&scene);
    add_all(&scene);
    struct prt_report report = scene_report(&scene);
    assert_prt_ok(prt_report_write_json(&report, &json, &err), err);
    write_all(&report, &first);
    assert_prt_ok(prt_report_read("r", prt_buf_str(&json), &again, &err), err);
    write_all(&again, &second);
    assert_true(prt_str_equal(prt_buf_str(&first), prt_buf_str(&second)));
    prt_report_free(&again);
    prt_report_free(&report);
    prt_buf_free(&second);
    prt_buf_free(&first);
    prt_buf_free(&json);
    scene_free(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_looks_alike_is_told_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
