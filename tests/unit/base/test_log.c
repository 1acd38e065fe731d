/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/clock.h"
#include "prt/doc.h"
#include "prt/limits.h"
#include "tests/support/unit.h"

/* A log into a socket that keeps each write(2) apart: what is received is what one write sent. */
struct fixture {
    int ends[2];
    char room[3 * PRT_MAX_LOG_LINE];
};

static int make(void **state)
{
    static struct fixture fixture;
    *state = &fixture;
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fixture.ends);
}

static int destroy(void **state)
{
    struct fixture *fixture = *state;
    close(fixture->ends[0]);
    close(fixture->ends[1]);
    return 0;
}

static prt_log log_into(const struct fixture *fixture, bool json)
{
    return (prt_log){.fd = fixture->ends[0], .level = PRT_LOG_DEBUG, .json = json};
}

/* The next write, or nothing when there was none. */
static prt_str received(struct fixture *fixture)
{
    ssize_t got = recv(fixture->ends[1], fixture->room, sizeof fixture->room, 0);
    return got > 0 ? (prt_str){fixture->room, (size_t)got} : (prt_str){NULL, 0};
}

static void a_line_is_one_write(void **state)
{
    struct fixture *fixture = *state;
    prt_log log = log_into(fixture, false);
    prt_warning(&log, "repo %s: %d", "aai/babel", 12);
    prt_error(&log, "x");
    prt_info(&log, "%s", "");
    assert_prt_str(received(fixture), "[WARNING] repo aai/babel: 12\n");
    assert_prt_str(received(fixture), "[ERROR] x\n");
    assert_prt_str(received(fixture), "[INFO] \n");
    assert_int_equal(received(fixture).len, 0);
}

static void each_level_shows_itself_and_what_matters_more(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"[ERROR] e\n", "[WARNING] w\n", "[INFO] i\n", "[DEBUG] d\n"};
    for (int level = PRT_LOG_ERROR; level <= PRT_LOG_DEBUG; level++) {
        prt_log log = log_into(fixture, false);
        log.level = (prt_level)level;
        prt_error(&log, "e");
        prt_warning(&log, "w");
        prt_info(&log, "i");
        prt_debug(&log, "d");
        for (int shown = PRT_LOG_ERROR; shown <= level; shown++)
            assert_prt_str(received(fixture), lines[shown]);
        assert_int_equal(received(fixture).len, 0);
    }
}

static void nobody_listening_is_fine(void **state)
{
    (void)state;
    prt_error((const prt_log *)NULL, "%s", "x");
    prt_log closed = {.fd = -1, .level = PRT_LOG_DEBUG};
    prt_error(&closed, "x");
}

static void the_name_stands_before_the_message(void **state)
{
    struct fixture *fixture = *state;
    prt_log log = log_into(fixture, false);
    log.name = "worker-3";
    prt_info(&log, "ready");
    assert_prt_str(received(fixture), "[INFO] worker-3: ready\n");
    log.json = true;
    prt_info(&log, "ready");
    assert_prt_str(received(fixture), "{\"level\":\"info\",\"message\":\"worker-3: ready\"}\n");
}

static void controls_and_bytes_that_are_no_text(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *message, *text, *json;
    } rows[] = {
        {"a\nb\r\tc", "a\\x0ab\\x0d\\x09c", "a\\nb\\r\\tc"},
        {"\x1b[31mred", "\\x1b[31mred", "\\u001b[31mred"},
        {"\x7f", "\\x7f", "\\u007f"},
        {"\xc2\x9b"
         "31m",
         "\\x9b31m",
         "\xc2\x9b"
         "31m"},
        {"\xc2\xa0\xc3\xa9", "\xc2\xa0\xc3\xa9", "\xc2\xa0\xc3\xa9"},
        {"M\xfcller", "M\xef\xbf\xbdller", "M\xef\xbf\xbdller"},
        {"\"\\", "\"\\", "\\\"\\\\"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char wanted[200];
        prt_log log = log_into(fixture, false);
        prt_info(&log, "%s", rows[i].message);
        (void)snprintf(wanted, sizeof wanted, "[INFO] %s\n", rows[i].text);
        assert_prt_str(received(fixture), wanted);
        log.json = true;
        prt_info(&log, "%s", rows[i].message);
        (void)snprintf(wanted, sizeof wanted, "{\"level\":\"info\",\"message\":\"%s\"}\n", rows[i].json);
        assert_prt_str(received(fixture), wanted);
    }
}

static void a_json_line_is_json(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    prt_arena arena = {0};
    const prt_doc *doc;
    int64_t seconds = 0;
    prt_log log = log_into(fixture, true);
    log.timestamps = true;
    prt_debug(&log, "%s", "all \x01 of \" it \xff\n");
    assert_prt_ok(prt_json_read(&arena, "the line", received(fixture), &doc, &err), err);
    assert_int_equal(doc->as.map.count, 3);
    assert_prt_str(prt_doc_get(doc, "level")->as.text, "debug");
    assert_prt_str(prt_doc_get(doc, "message")->as.text, "all \x01 of \" it \xef\xbf\xbd\n");
    assert_prt_ok(prt_time_parse(prt_doc_get(doc, "time")->as.text, &seconds, &err), err);
    assert_in_range(prt_calendar_now() - seconds, 0, 60);
    prt_arena_free(&arena);
}

static void a_json_line_has_what_it_is_about_in_fields(void **state)
{
    struct fixture *fixture = *state;
    char wanted[400];
    prt_log log = log_into(fixture, true);
    log.program = "reporting-worker";
    log.fields.worker = "build7/12";
    log.fields.run = "00ff";
    const struct prt_log_fields task = {.task = 0, .attempt = 2, .repository = PRT_STR("aai/\"babel\"\n")};
    const prt_log about = prt_log_with(&log, &task);
    prt_warning(&about, "crashed");
    (void)snprintf(wanted, sizeof wanted,
                   "{\"level\":\"warning\",\"program\":\"reporting-worker\",\"pid\":%ld,\"run\":\"00ff\","
                   "\"worker\":\"build7/12\",\"task\":0,\"attempt\":2,\"repository\":\"aai/\\\"babel\\\"\\n\","
                   "\"message\":\"crashed\"}\n",
                   (long)getpid());
    assert_prt_str(received(fixture), wanted);
    prt_info(&log, "idle");
    (void)snprintf(wanted, sizeof wanted,
                   "{\"level\":\"info\",\"program\":\"reporting-worker\",\"pid\":%ld,\"run\":\"00ff\","
                   "\"worker\":\"build7/12\",\"message\":\"idle\"}\n",
                   (long)getpid());
    assert_prt_str(received(fixture), wanted);
}

static void fields_add_to_those_that_are_there(void **state)
{
    struct fixture *fixture = *state;
    const struct {
        struct prt_log_fields first, second;
        const char *fields;
    } rows[] = {
        {{.run = NULL}, {.run = ""}, ""},
        {{.run = "r"}, {.run = ""}, "\"run\":\"r\","},
        {{.run = "r"}, {.run = "s"}, "\"run\":\"s\","},
        {{.run = "r"}, {.worker = "w"}, "\"run\":\"r\",\"worker\":\"w\","},
        {{.task = 3, .attempt = 1}, {.worker = "w"}, "\"worker\":\"w\",\"task\":3,\"attempt\":1,"},
        {{.task = 3, .attempt = 1}, {.task = 4, .attempt = 2}, "\"task\":4,\"attempt\":2,"},
        {{.task = 3}, {.task = 4}, ""},
        {{.repository = PRT_STR("a")}, {.repository = PRT_STR("b")}, "\"repository\":\"b\","},
        {{.repository = PRT_STR("a")},
         {.task = UINT32_MAX, .attempt = UINT32_MAX},
         "\"task\":4294967295,\"attempt\":4294967295,\"repository\":\"a\","},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char wanted[200];
        const prt_log log = log_into(fixture, true);
        const prt_log first = prt_log_with(&log, &rows[i].first);
        const prt_log second = prt_log_with(&first, &rows[i].second);
        prt_info(&second, "m");
        (void)snprintf(wanted, sizeof wanted, "{\"level\":\"info\",%s\"message\":\"m\"}\n", rows[i].fields);
        assert_prt_str(received(fixture), wanted);
    }
}

static void a_text_line_has_no_fields(void **state)
{
    struct fixture *fixture = *state;
    prt_log log = log_into(fixture, false);
    log.program = "reporting-worker";
    const prt_log about = prt_log_with(
        &log, &(struct prt_log_fields){.run = "r", .worker = "w", .repository = PRT_STR("a"), .attempt = 1});
    prt_info(&about, "x");
    assert_prt_str(received(fixture), "[INFO] x\n");
}

static void nothing_is_about_nothing(void **state)
{
    (void)state;
    const prt_log log = prt_log_with(NULL, &(struct prt_log_fields){.worker = "w"});
    assert_int_equal(log.level, PRT_LOG_NOTHING);
    prt_log_write(&log, PRT_LOG_STATUS, "x");
}

/* Fields that somebody chose to be long leave the message its room, and the line whole. */
static void a_field_that_is_too_long_is_cut(void **state)
{
    struct fixture *fixture = *state;
    static const char *const fillings[] = {"x", "\x01", "\"", "\xf0\x9f\x98\x80", "\xff"};
    for (size_t i = 0; i < sizeof fillings / sizeof fillings[0]; i++) {
        char text[2 * PRT_MAX_LOG_LINE] = "", *end = text;
        prt_err err;
        prt_arena arena = {0};
        const prt_doc *doc;
        for (size_t len = strlen(fillings[i]); end - text < PRT_MAX_LOG_LINE; end += len)
            memcpy(end, fillings[i], len + 1);
        const prt_log log = log_into(fixture, true);
        const prt_log about = prt_log_with(
            &log, &(struct prt_log_fields){
                      .run = text, .worker = text, .repository = prt_str_from(text), .task = 7, .attempt = 1});
        prt_info(&about, "the message");
        const prt_str line = received(fixture);
        assert_true(line.len <= PRT_MAX_LOG_LINE);
        assert_prt_ok(prt_json_read(&arena, "the line", line, &doc, &err), err);
        assert_prt_str(prt_doc_get(doc, "message")->as.text, "the message");
        for (size_t k = 0; k < 3; k++) {
            static const char *const names[] = {"run", "worker", "repository"};
            const prt_str field = prt_doc_get(doc, names[k])->as.text;
            assert_true(prt_str_ends(field, PRT_STR("...")));
            assert_in_range(field.len, PRT_MAX_LOG_FIELD / 6, PRT_MAX_LOG_FIELD + 3);
        }
        prt_arena_free(&arena);
    }
}

static void a_journal_line_has_its_priority_and_no_time(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        prt_level level;
        const char *line;
    } rows[] = {
        {PRT_LOG_STATUS, "<5>[STATUS] x\n"}, {PRT_LOG_ERROR, "<3>[ERROR] x\n"}, {PRT_LOG_WARNING, "<4>[WARNING] x\n"},
        {PRT_LOG_INFO, "<6>[INFO] x\n"},     {PRT_LOG_DEBUG, "<7>[DEBUG] x\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_log log = log_into(fixture, false);
        log.journal = log.timestamps = true;
        prt_log_write(&log, rows[i].level, "x");
        assert_prt_str(received(fixture), rows[i].line);
    }
    prt_log log = log_into(fixture, true);
    log.journal = true;
    prt_info(&log, "x");
    assert_prt_str(received(fixture), "{\"level\":\"info\",\"message\":\"x\"}\n");
}

static void the_journal_is_known_by_device_and_inode(void **state)
{
    struct fixture *fixture = *state;
    struct stat status;
    char right[64], wrong[64], longer[80];
    assert_int_equal(fstat(fixture->ends[0], &status), 0);
    (void)snprintf(right, sizeof right, "%ju:%ju", (uintmax_t)status.st_dev, (uintmax_t)status.st_ino);
    (void)snprintf(wrong, sizeof wrong, "%ju:%ju", (uintmax_t)status.st_dev, (uintmax_t)status.st_ino + 1);
    (void)snprintf(longer, sizeof longer, "%s0", right);
    assert_true(prt_log_is_journal(fixture->ends[0], right));
    assert_false(prt_log_is_journal(fixture->ends[1], right));
    static const char *const none[] = {NULL, "", ":", "0:0", "x"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(prt_log_is_journal(fixture->ends[0], none[i]));
    assert_false(prt_log_is_journal(fixture->ends[0], wrong));
    assert_false(prt_log_is_journal(fixture->ends[0], longer));
    assert_false(prt_log_is_journal(-1, right));
}

static void a_text_line_begins_with_the_time(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    char time[21];
    int64_t seconds = 0;
    prt_log log = log_into(fixture, false);
    log.timestamps = true;
    prt_info(&log, "x");
    prt_str line = received(fixture);
    assert_int_equal(line.data[0], '[');
    assert_prt_str(prt_str_sub(line, 20, line.len), "] [INFO] x\n");
    (void)snprintf(time, sizeof time, "%.19sZ", line.data + 1);
    assert_prt_ok(prt_time_parse(prt_str_from(time), &seconds, &err), err);
    assert_in_range(prt_calendar_now() - seconds, 0, 60);
}

/* A pipe takes PIPE_BUF bytes in one piece: a longer line is cut, and is still a line. */
static void a_line_that_is_too_long_is_cut(void **state)
{
    struct fixture *fixture = *state;
    static const char *const fillings[] = {"x", "\x01", "\"", "\xf0\x9f\x98\x80", "\xff", "\n"};
    for (size_t i = 0; i < sizeof fillings / sizeof fillings[0]; i++) {
        for (int shift = 0; shift < 8; shift++) {
            char message[3 * PRT_MAX_LOG_LINE] = "yyyyyyyy";
            prt_err err;
            prt_arena arena = {0};
            const prt_doc *doc;
            for (size_t len = (size_t)shift; len < 2 * PRT_MAX_LOG_LINE; len += strlen(fillings[i]))
                memcpy(message + len, fillings[i], strlen(fillings[i]) + 1);
            prt_log log = log_into(fixture, false);
            prt_info(&log, "%s", message);
            prt_str line = received(fixture);
            assert_in_range(line.len, PRT_MAX_LOG_LINE - 32, PRT_MAX_LOG_LINE);
            assert_true(prt_str_ends(line, PRT_STR("...\n")));
            assert_true(prt_str_is_utf8(line));
            log.json = true;
            prt_info(&log, "%s", message);
            line = received(fixture);
            assert_in_range(line.len, PRT_MAX_LOG_LINE - 32, PRT_MAX_LOG_LINE);
            assert_prt_ok(prt_json_read(&arena, "the line", line, &doc, &err), err);
            assert_true(prt_str_ends(prt_doc_get(doc, "message")->as.text, PRT_STR("...")));
            prt_arena_free(&arena);
        }
    }
}

static void a_line_can_be_kept_for_later(void **state)
{
    struct fixture *fixture = *state;
    static const bool forms[] = {false, true};
    for (size_t i = 0; i < 2; i++) {
        char out[PRT_MAX_LOG_LINE], message[2 * PRT_MAX_LOG_LINE];
        prt_log log = log_into(fixture, forms[i]);
        log.name = "n";
        const size_t len = prt_log_prepare(&log, PRT_LOG_WARNING, "too \"long\"", out);
        assert_int_equal(received(fixture).len, 0);
        prt_warning(&log, "too \"long\"");
        const prt_str written = received(fixture);
        assert_int_equal(len, written.len);
        assert_memory_equal(out, written.data, len);
        memset(message, 'x', sizeof message - 1);
        message[sizeof message - 1] = '\0';
        assert_in_range(prt_log_prepare(&log, PRT_LOG_WARNING, message, out), PRT_MAX_LOG_LINE - 32, PRT_MAX_LOG_LINE);
    }
}

static void what_was_asked_for_is_printed_at_every_level(void **state)
{
    struct fixture *fixture = *state;
    prt_log log = log_into(fixture, false);
    log.level = PRT_LOG_ERROR;
    log.name = "worker";
    prt_log_status(&log, "coordinator[12]", PRT_STR("one\n  two \x1b\n"));
    assert_prt_str(received(fixture), "[STATUS] coordinator[12]: one\n");
    assert_prt_str(received(fixture), "[STATUS] coordinator[12]:   two \\x1b\n");
    assert_int_equal(received(fixture).len, 0);
    log.json = true;
    prt_log_status(&log, "coordinator[12]", PRT_STR("one"));
    assert_prt_str(received(fixture), "{\"level\":\"status\",\"message\":\"coordinator[12]: one\"}\n");
    prt_log_status(NULL, "coordinator[12]", PRT_STR("one"));
    prt_log_status(&log, "coordinator[12]", PRT_STR(""));
    assert_int_equal(received(fixture).len, 0);
}

static void levels_rise_and_come_back(void **state)
{
    (void)state;
    static const struct {
        prt_level configured, levels[4]; /* after one, two, three, four signals */
    } rows[] = {
        {PRT_LOG_ERROR, {PRT_LOG_INFO, PRT_LOG_DEBUG, PRT_LOG_ERROR, PRT_LOG_INFO}},
        {PRT_LOG_WARNING, {PRT_LOG_INFO, PRT_LOG_DEBUG, PRT_LOG_WARNING, PRT_LOG_INFO}},
        {PRT_LOG_INFO, {PRT_LOG_DEBUG, PRT_LOG_INFO, PRT_LOG_DEBUG, PRT_LOG_INFO}},
        {PRT_LOG_DEBUG, {PRT_LOG_DEBUG, PRT_LOG_DEBUG, PRT_LOG_DEBUG, PRT_LOG_DEBUG}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_level level = rows[i].configured;
        for (size_t signals = 0; signals < 4; signals++) {
            level = prt_log_next_level(rows[i].configured, level);
            assert_int_equal(level, rows[i].levels[signals]);
        }
    }
    assert_string_equal(prt_log_level_name(PRT_LOG_DEBUG), "debug");
}

static void errno_survives_a_line(void **state)
{
    (void)state;
    prt_log log = {.fd = -1, .level = PRT_LOG_DEBUG, .timestamps = true};
    errno = ENOENT;
    prt_error(&log, "x");
    assert_int_equal(errno, ENOENT);
}

#define IN_FIXTURE(test) cmocka_unit_test_setup_teardown(test, make, destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FIXTURE(a_line_is_one_write),
        IN_FIXTURE(each_level_shows_itself_and_what_matters_more),
        IN_FIXTURE(nobody_listening_is_fine),
        IN_FIXTURE(the_name_stands_before_the_message),
        IN_FIXTURE(controls_and_bytes_that_are_no_text),
        IN_FIXTURE(a_json_line_is_json),
        IN_FIXTURE(a_json_line_has_what_it_is_about_in_fields),
        IN_FIXTURE(fields_add_to_those_that_are_there),
        IN_FIXTURE(a_text_line_has_no_fields),
        cmocka_unit_test(nothing_is_about_nothing),
        IN_FIXTURE(a_field_that_is_too_long_is_cut),
        IN_FIXTURE(a_journal_line_has_its_priority_and_no_time),
        IN_FIXTURE(the_journal_is_known_by_device_and_inode),
        IN_FIXTURE(a_text_line_begins_with_the_time),
        IN_FIXTURE(a_line_that_is_too_long_is_cut),
        IN_FIXTURE(a_line_can_be_kept_for_later),
        IN_FIXTURE(what_was_asked_for_is_printed_at_every_level),
        cmocka_unit_test(levels_rise_and_come_back),
        IN_FIXTURE(errno_survives_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
