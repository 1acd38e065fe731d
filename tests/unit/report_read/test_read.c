/* SPDX-License-Identifier: Apache-2.0 */
/* A report is read as it was written, or refused with the path of what cannot be, what was expected and what is
 * there. */
#include <stdio.h>
#include <string.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "report/read/read.h"
#include "tests/support/unit.h"

static void load(const char *scene, prt_buf *out)
{
    char path[512];
    prt_err err;
    snprintf(path, sizeof path, "%s/%s/report_raw.json", PRT_GOLDEN_DATA, scene);
    assert_prt_ok(prt_file_read(path, 1u << 24, out, &err), err);
}

/* The text with the first `from` replaced. */
static void replace(prt_str text, const char *from, const char *to, prt_buf *out)
{
    const char *found = memmem(text.data, text.len, from, strlen(from));
    if (found == NULL)
        fail_msg("the report does not have %s", from);
    const size_t at = (size_t)(found - text.data);
    prt_buf_add_str(out, prt_str_sub(text, 0, at));
    prt_buf_add_text(out, to);
    prt_buf_add_str(out, prt_str_sub(text, at + strlen(from), text.len));
}

static void refuse(prt_str text, const char *sentence)
{
    prt_err err;
    struct prt_report report = {.author_count = 77};
    assert_prt_code(prt_report_read("r", text, &report, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, sentence);
    assert_int_equal(report.author_count, 77);
}

struct wrong {
    const char *scene, *from, *to, *sentence;
};

static const struct wrong wrongs[] = {
    /* versions */
    {"plain", "\"2.0.0\"", "\"1.5.0\"",
     "r: schema_version: expected \"2.0.0\", the only schema that can be read again, got \"1.5.0\""},
    {"plain", "\"schema_version\"", "\"version\"",
     "r: schema_version: expected a value, got nothing: the key is missing"},
    {"plain", "\"kind\": \"gerrit\",", "", "r: kind: expected a value, got nothing: the key is missing"},
    {"plain", "\"kind\": \"gerrit\"", "\"kind\": \"svn\"",
     "r: kind: expected a word that this version knows, got \"svn\""},
    {"plain", "\"privacy\": \"none\"", "\"privacy\": null", "r: privacy: expected a text, got null"},
    /* windows */
    {"plain", "\"days\": 30", "\"days\": 31",
     "r: time_windows.last_30: expected a window of 1 to 36525 whole days, got an object"},
    {"plain", "\"last_90\": {", "\"last_30\": {", "r: time_windows.last_30: expected no window twice"},
    {"plain", "\"window_name\": \"last_365\"", "\"window_name\": \"x\"",
     "r: summaries.reporting_period.window_name: expected the name of a window"},
    /* types and ranges */
    {"plain", "\"total_commits_ever\": 2", "\"total_commits_ever\": -2",
     "r: repositories[0].total_commits_ever: expected a whole number from 0 to 2^63 - 1, got -2"},
    {"plain", "\"total_commits_ever\": 2", "\"total_commits_ever\": 9223372036854775808", "got 9223372036854775808"},
    {"plain", "\"total_commits_ever\": 2", "\"total_commits_ever\": 2.0", "got 2.0"},
    {"plain", "\"total_commits_ever\": 2", "\"total_commits_ever\": [2]", "got a list"},
    {"plain", "\"bot\": false", "\"bot\": \"no\"",
     "r: repositories[0].authors[0].bot: expected true or false, got \"no\""},
    {"plain", "\"commits\": {\"last_30\":1,", "\"commits\": {",
     "r: repositories[0].authors[0].commits: expected each window of time_windows, got an object"},
    {"plain", "\"commits\": {\"last_30\":1,", "\"commits\": {\"last_30\":\"1\",",
     "r: repositories[0].authors[0].commits.last_30: expected a whole number"},
    {"plain", "\"commits\": {\"last_30\":1,", "\"commits\": {\"last_31\":1,",
     "r: repositories[0].authors[0].commits.last_31: expected each window"},
    {"plain", "\"2026-02-06T07:00:00Z\"", "\"yesterday\"",
     "r: repositories[0].last_commit_timestamp: expected a time as in 2026-02-10T07:00:00Z, got \"yesterday\""},
    {"plain", "\"2026-02-06T07:00:00Z\"", "\"2026-02-06t07:00:00Z\"", "expected a time"},
    {"plain", "\"activity_status\": \"current\"", "\"activity_status\": \"lively\"", "got \"lively\""},
    {"plain", "\"problems\": []", "\"problems\": {}", "r: repositories[0].problems: expected a list, got an object"},
    {"plain", "[[0,", "[[0,0,", "r: commit_heat_map"},
    {"plain", "\"features\": {}", "\"features\": {\"x\":{\"a\":1.5}}", "r: repositories[0].features.x"},
    {"plain", "\"features\": {}", "\"features\": {\"x\":[[[[[[[[[[1]]]]]]]]]]}",
     "expected facts that are not so deep in each other"},
    {"plain", "\"bare\": false", "\"bare\": false, \"bare\": false",
     "r: repositories[0].bare: expected no such key twice"},
    /* references */
    {"plain", "\"email\": \"cyd@zte.com.cn\"", "\"email\": \"x@zte.com.cn\"",
     "r: repositories[0].authors[1].email: expected the address of one of authors, got \"x@zte.com.cn\""},
    {"plain", "\"last_30\": [\"aai\",\"aai/babel\"]", "\"last_30\": [\"aai\",\"x\"]",
     "expected the name of one of repositories"},
    {"plain", "\"last_30\": [\"aai\",\"aai/babel\"]", "\"last_30\": [\"aai/babel\",\"aai\"]",
     "expected the name of one of repositories, in their order, none twice"},
    {"jenkins", "\"set\":\"allocated\"", "\"set\":\"given\"",
     "r: jenkins_allocation.jobs[0].set: expected a word that this version knows, got \"given\""},
    {"jenkins", "{\"name\":\"aai-babel-sonar\"", "{\"name\":\"aai-merge\"",
     "expected a job of another name than those before"},
    {"github", "\"workflows\": [", "\"workflows\": [7,", "workflows[0]: expected an object, got 7"},
    {"info_yaml", "\"is_lead\":", "\"is_leader\":", "is_lead: expected a value, got nothing: the key is missing"},
    /* what the rest of the report contradicts */
    {"plain", "\"total_commits\": ", "\"total_commits\": 1", "r: summaries.counts.total_commits: expected "},
    {"plain", "\"complete\": true", "\"complete\": false",
     "r: complete: expected true, as the rest of the report has it, got false"},
    {"plain", "\"bare\": false", "\"bare\": false, \"naked\": true",
     "r: repositories[aai].naked: expected nothing, as the rest of the report has it, got true"},
    {"plain", "\"generated_at\": \"2026", "\"generated_at\": \"2025",
     "r: generated_at: expected \"2026-02-10T07:00:00Z\""},
    {"plain", "gerrit.example.org/aai\"", "gerrit.example.org/aaj\"", "r: repositories[aai].gerrit_url"},
    {"jenkins", "\"total_jenkins_jobs\": ", "\"total_jenkins_jobs\": 1", "r: jenkins_allocation.total_jenkins_jobs"},
    {"features", "\"kind\":\"programming\"", "\"kind\":\"prose\"", "kind: expected \"programming\""},
};

static void what_cannot_be_is_refused_with_its_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        prt_buf whole = {0}, text = {0};
        load(wrongs[i].scene, &whole);
        replace(prt_buf_str(&whole), wrongs[i].from, wrongs[i].to, &text);
        refuse(prt_buf_str(&text), wrongs[i].sentence);
        prt_buf_free(&text);
        prt_buf_free(&whole);
    }
}

static void what_is_no_json_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"", "r:1: "},
        {"[]", "r: expected an object, got a list"},
        {"{}", "r: schema_version: expected a value"},
        {"{\n\"schema_version\": \"2.0.0\"\n", "r:3: "},
        {"{\"project\": \"\xff\"}", "r: not UTF-8"},
        {"{\"schema_version\": \"2.0.0\"} x", "something stands behind the value"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refuse(prt_str_from(rows[i].text), rows[i].sentence);
}

static void a_report_that_is_cut_short_is_refused(void **state)
{
    (void)state;
    prt_buf whole = {0};
    load("jenkins", &whole);
    for (size_t len = 0; len < whole.len - 2; len += len < 3000 ? 1 : 997)
        refuse(prt_str_sub(prt_buf_str(&whole), 0, len), "r:");
    prt_buf_free(&whole);
}

static void a_text_that_no_report_has_is_refused(void **state)
{
    (void)state;
    prt_buf whole = {0}, text = {0}, value = {0};
    load("plain", &whole);
    prt_buf_add_text(&value, "\"project\": \"");
    for (size_t i = 0; i < PRT_MAX_REPORT_TEXT; i++)
        prt_buf_add_char(&value, 'x');
    replace(prt_buf_str(&whole), "\"project\": \"", value.data, &text);
    refuse(prt_buf_str(&text), "r: project: expected a text of less than a mebibyte, got \"xxx");
    prt_buf_free(&value);
    prt_buf_free(&text);
    prt_buf_free(&whole);
}

static void a_long_text_is_shown_by_its_beginning(void **state)
{
    (void)state;
    prt_buf whole = {0}, text = {0}, value = {0};
    load("plain", &whole);
    prt_buf_add_text(&value, "\"privacy\": \"");
    for (int i = 0; i < 1 << 20; i++)
        prt_buf_add_text(&value, "\xc3\xa4");
    prt_buf_add_char(&value, '"');
    replace(prt_buf_str(&whole), "\"privacy\": \"none\"", value.data, &text);
    refuse(prt_buf_str(&text), "\xc3\xa4...");
    prt_buf_free(&value);
    prt_buf_free(&text);
    prt_buf_free(&whole);
}

static void how_people_are_hidden_is_known(void **state)
{
    (void)state;
    prt_buf whole = {0}, text = {0};
    struct prt_report report;
    prt_err err;
    load("plain", &whole);
    replace(prt_buf_str(&whole), "\"privacy\": \"none\"", "\"privacy\": \"mask_emails\"", &text);
    assert_prt_ok(prt_report_read("r", prt_buf_str(&text), &report, &err), err);
    assert_int_equal(prt_hiding_of(&report.meta.privacy), PRT_HIDE_ADDRESSES);
    assert_prt_str(report.meta.root, "/srv/repositories/gerrit.example.org");
    assert_prt_str(report.meta.path_prefix, "/r");
    prt_report_free(&report);
    prt_buf_free(&text);
    prt_buf_free(&whole);
}

static void a_time_beyond_the_calendar_of_four_digits_is_read(void **state)
{
    static const struct {
        const char *from, *to;
    } rows[] = {
        {"\"2026-02-06T07:00:00Z\"", "\"+12026-02-06T08:30:00+01:30\""},
        {"\"2026-02-06T07:00:00Z\"", "\"-0400-03-01T00:00:00-11:00\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf whole = {0}, text = {0};
        struct prt_report report;
        prt_err err;
        load("plain", &whole);
        replace(prt_buf_str(&whole), rows[i].from, rows[i].to, &text);
        assert_prt_ok(prt_report_read("r", prt_buf_str(&text), &report, &err), err);
        prt_report_free(&report);
        prt_buf_free(&text);
        prt_buf_free(&whole);
    }
}

static void a_feature_of_the_users_own_has_its_name(void **state)
{
    (void)state;
    prt_buf whole = {0}, text = {0}, page = {0};
    struct prt_report report;
    prt_err err;
    load("plain", &whole);
    replace(prt_buf_str(&whole), "\"features\": {}", "\"features\": {\"own\":{\"present\":true}}", &text);
    assert_prt_ok(prt_report_read("r", prt_buf_str(&text), &report, &err), err);
    assert_prt_ok(prt_report_write_html(&report, &page, &err), err);
    assert_non_null(strstr(page.data, ">own</th>"));
    prt_report_free(&report);
    prt_buf_free(&page);
    prt_buf_free(&text);
    prt_buf_free(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_is_refused_with_its_path),
        cmocka_unit_test(what_is_no_json_is_refused_with_its_line),
        cmocka_unit_test(a_report_that_is_cut_short_is_refused),
        cmocka_unit_test(a_text_that_no_report_has_is_refused),
        cmocka_unit_test(a_long_text_is_shown_by_its_beginning),
        cmocka_unit_test(how_people_are_hidden_is_known),
        cmocka_unit_test(a_feature_of_the_users_own_has_its_name),
        cmocka_unit_test(a_time_beyond_the_calendar_of_four_digits_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
