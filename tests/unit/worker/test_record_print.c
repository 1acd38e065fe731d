/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "prt/doc.h"
#include "tests/support/dump.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"
#include "worker/record_print.h"

enum { DAY = 86400, AS_OF = 100 * DAY };

/* The printed record as one line, so that a test shows it as a whole. */
static void assert_prints(const struct prt_record *record, int64_t as_of, const char *wanted)
{
    prt_buf text = {0}, line = {0};
    prt_arena arena = {0};
    const prt_doc *doc = NULL;
    prt_err err;
    assert_prt_ok(prt_record_print(record, as_of, &text, &err), err);
    assert_int_equal(text.data[text.len - 1], '\n');
    assert_prt_ok(prt_json_read(&arena, "printed", prt_buf_str(&text), &doc, &err), err);
    assert_true(prt_doc_dump(doc, 100000, &line));
    assert_string_equal(line.data, wanted);
    prt_buf_free(&text);
    prt_buf_free(&line);
    prt_arena_free(&arena);
}

static void an_empty_record(void **unused)
{
    (void)unused;
    struct prt_record record = {.count_since = PRT_COUNT_ALL};
    assert_prints(&record, AS_OF,
                  "{\"repository\":\"\",\"tip\":null,\"head\":null,\"shallow\":false,\"bare\":false,"
                  "\"worktree\":false,\"total_loc\":null,\"count_since\":null,\"counts\":{\"commits\":0,\"merges\":0,"
                  "\"timed\":0,\"until_as_of\":0,\"counted\":0,\"added\":0,\"removed\":0},"
                  "\"as_of\":\"1970-04-11T00:00:00Z\",\"last_commit\":null,\"days_since_last_commit\":null,"
                  "\"problems\":[],\"features\":{},\"lines\":{},\"identities\":[],\"commits\":[]}");
}

/* Ann: 40 days before; then one after the present, one without a date, one without counts. */
static struct prt_record odd_record(void)
{
    struct prt_record record = prt_test_record("aai/babel", "1111");
    record.flags |= PRT_RECORD_SHALLOW;
    record.count_since = DAY;
    record.total_loc = 9;
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "a@x", 60 * DAY, .zone = 130, .added = 3, .removed = 1));
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "a@x", 101 * DAY, .added = 5));
    prt_test_commit(&record, PRT_TEST_ROW("", "", 0, .undated = true));
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "a@x", 10 * DAY, .uncounted = true));
    record.commits[1].flags |= PRT_COMMIT_MERGE;
    prt_test_problem(&record, PRT_CATEGORY_MISSING_OBJECTS, "tree 2222 is not there");
    return record;
}

static void what_is_not_known_is_null(void **unused)
{
    (void)unused;
    struct prt_record record = odd_record();
    prt_doc yes = {.type = PRT_DOC_BOOL, .as = {.boolean = true}}, two = {.type = PRT_DOC_INT, .as = {.integer = 2}};
    prt_doc text = {.type = PRT_DOC_TEXT, .as = {.text = PRT_STR("x")}}, null = {.type = PRT_DOC_NULL};
    prt_doc *items[] = {&two, &text, &null}, *values[] = {&yes, NULL};
    prt_doc list = {.type = PRT_DOC_LIST, .as = {.list = {items, 3}}};
    prt_str keys[] = {PRT_STR("present"), PRT_STR("files")};
    values[1] = &list;
    prt_doc facts = {.type = PRT_DOC_MAP, .as = {.map = {.keys = keys, .values = values, .count = 2}}};
    struct prt_feature feature = {PRT_STR("license"), &facts};
    struct prt_tally tallies[] = {{PRT_TALLY_LANGUAGE, PRT_STR("C"), 1, 7}, {PRT_TALLY_OTHER, {NULL, 0}, 1, 2}};
    record.head = PRT_STR("refs/heads/main");
    record.features = &feature;
    record.feature_count = 1;
    record.tallies = tallies;
    record.tally_count = 2;
    assert_prints(
        &record, AS_OF,
        "{\"repository\":\"aai/babel\",\"tip\":\"1111\",\"head\":\"refs/heads/main\",\"shallow\":true,"
        "\"bare\":false,\"worktree\":false,\"total_loc\":9,\"count_since\":\"1970-01-02T00:00:00Z\","
        "\"counts\":{\"commits\":4,\"merges\":1,\"timed\":3,\"until_as_of\":2,\"counted\":3,\"added\":8,"
        "\"removed\":1},\"as_of\":\"1970-04-11T00:00:00Z\",\"last_commit\":\"1970-03-02T00:00:00Z\","
        "\"days_since_last_commit\":40,\"problems\":[{\"category\":\"missing_objects\","
        "\"text\":\"tree 2222 is not there\"}],\"features\":{\"license\":{\"present\":true,\"files\":[2,\"x\",null]}},"
        "\"lines\":{\"C\":7,\"(other)\":2},\"identities\":[{\"name\":\"Ann\",\"email\":\"a@x\"},"
        "{\"name\":\"\",\"email\":\"\"}],\"commits\":["
        "{\"time\":\"1970-03-02T01:30:00+01:30\",\"zone\":130,\"author\":0,\"added\":3,\"removed\":1,"
        "\"merge\":false},"
        "{\"time\":\"1970-04-12T00:00:00Z\",\"zone\":0,\"author\":0,\"added\":5,\"removed\":0,"
        "\"merge\":true},"
        "{\"time\":null,\"zone\":0,\"author\":1,\"added\":0,\"removed\":0,\"merge\":false},"
        "{\"time\":\"1970-01-11T00:00:00Z\",\"zone\":0,\"author\":0,\"added\":null,\"removed\":null,"
        "\"merge\":false}]}");
    prt_record_free(&record);
}

/* The widest distance there is must not overflow. */
static void any_time_prints(void **unused)
{
    (void)unused;
    struct prt_record record = prt_test_record("r", "1111");
    prt_buf text = {0};
    prt_err err;
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "a@x", INT64_MIN, .zone = INT32_MAX));
    assert_prt_ok(prt_record_print(&record, INT64_MAX, &text, &err), err);
    assert_non_null(strstr(text.data, "\"days_since_last_commit\": 213503982334601,"));
    prt_buf_free(&text);
    prt_record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_record),
        cmocka_unit_test(what_is_not_known_is_null),
        cmocka_unit_test(any_time_prints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
