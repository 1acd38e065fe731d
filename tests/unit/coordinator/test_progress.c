/* SPDX-License-Identifier: Apache-2.0 */
/* The line that tells a person how far the run is. */
#include "tests/support/unit.h"

#include <pty.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "coordinator/progress.h"

static void lines_read_as_documented(void **state)
{
    (void)state;
    static const struct {
        struct prt_progress_state state;
        int64_t elapsed;
        const char *line;
    } cases[] = {
        {{.total = 14}, 0, "[0/14] 0 commits, 0 running"},
        {{.done = 9, .total = 14, .running = 2, .commits = 12034, .weight_done = 3, .weight_total = 4},
         3000,
         "[9/14] 12,034 commits, 4,011 commits/s, 2 running, about 1 s left"},
        {{.done = 1,
          .total = 3000,
          .failed = 1,
          .running = 8,
          .commits = 1000000,
          .weight_done = 1,
          .weight_total = 100},
         60000,
         "[1/3000] 1,000,000 commits, 16,666 commits/s, 8 running, 1 failed, about 1 h 39 min left"},
        {{.done = 2, .total = 2, .commits = 5, .weight_done = 2, .weight_total = 2},
         2000,
         "[2/2] 5 commits, 2 commits/s, 0 running"},
        {{.done = 1, .total = 2, .weight_done = 1, .weight_total = 4},
         30000,
         "[1/2] 0 commits, 0 commits/s, 0 running, about 1 min 30 s left"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_buf line = {0};
        prt_progress_line(&cases[i].state, cases[i].elapsed, &line);
        assert_prt_str(prt_buf_str(&line), cases[i].line);
        prt_buf_free(&line);
    }
}

static size_t what_is_printed_by(prt_log *log, bool quiet, int64_t times, char *text, size_t size)
{
    int ends[2];
    struct prt_progress_view progress;
    const struct prt_progress_state state = {.total = 2};
    assert_int_equal(pipe(ends), 0);
    if (log != NULL)
        log->fd = ends[1];
    prt_progress_begin(&progress, ends[1], log, quiet, 0);
    for (int64_t now = 0; now < times; now += 100)
        prt_progress_update(&progress, &state, now);
    prt_progress_wipe(&progress);
    close(ends[1]);
    const ssize_t got = read(ends[0], text, size - 1);
    close(ends[0]);
    text[got > 0 ? got : 0] = '\0';
    return got > 0 ? (size_t)got : 0;
}

static size_t what_is_printed(bool quiet, int64_t times, char *text, size_t size)
{
    return what_is_printed_by(NULL, quiet, times, text, size);
}

static void away_from_a_terminal_it_is_a_plain_line_every_ten_seconds(void **state)
{
    (void)state;
    char text[1024];
    assert_int_equal(what_is_printed(false, 9900, text, sizeof text), 0);
    assert_true(what_is_printed(false, 25000, text, sizeof text) > 0);
    assert_string_equal(text, "[0/2] 0 commits, 0 commits/s, 0 running\n[0/2] 0 commits, 0 commits/s, 0 running\n");
}

/* Whoever reads the lines of a program by program is not to stumble over another kind. */
static void it_has_the_form_of_the_log(void **state)
{
    (void)state;
    static const struct {
        prt_log log;
        const char *line;
    } rows[] = {
        {{.level = PRT_LOG_ERROR}, "[0/2] 0 commits, 0 commits/s, 0 running\n"},
        {{.level = PRT_LOG_ERROR, .journal = true}, "<6>[INFO] [0/2] 0 commits, 0 commits/s, 0 running\n"},
        {{.level = PRT_LOG_ERROR, .json = true},
         "{\"level\":\"info\",\"message\":\"[0/2] 0 commits, 0 commits/s, 0 running\"}\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        prt_log log = rows[i].log;
        assert_int_equal(what_is_printed_by(&log, true, 15000, text, sizeof text), 0);
        assert_true(what_is_printed_by(&log, false, 15000, text, sizeof text) > 0);
        assert_string_equal(text, rows[i].line);
    }
}

static void a_terminal_gets_what_fits_into_a_line(void **state)
{
    (void)state;
    static const struct {
        unsigned short columns;
        const char *drawn;
    } cases[] = {
        {0, "\r\033[K[0/2] 0 commits, 0 commits/s, 0 running\r"}, /* it does not tell */
        {40, "\r\033[K[0/2] 0 commits, 0 commits/s, 0 running\r"},
        {39, "\r\033[K[0/2] 0 commits, 0 commits/s, 0 runnin\r"},
        {10, "\r\033[K[0/2] 0 c\r"},
        {1, "\r\033[K\r"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prt_progress_view progress;
        char text[128];
        struct winsize size = {.ws_row = 24, .ws_col = cases[i].columns};
        int master = -1, terminal = -1;
        assert_int_equal(openpty(&master, &terminal, NULL, NULL, &size), 0);
        prt_progress_begin(&progress, terminal, NULL, false, 0);
        prt_progress_update(&progress, &(struct prt_progress_state){.total = 2}, 1000);
        const ssize_t got = read(master, text, sizeof text - 1);
        assert_true(got > 0);
        text[got] = '\0';
        assert_string_equal(text, cases[i].drawn);
        close(terminal);
        close(master);
    }
}

static void quiet_prints_nothing(void **state)
{
    (void)state;
    char text[64];
    assert_int_equal(what_is_printed(true, 60000, text, sizeof text), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_read_as_documented),
        cmocka_unit_test(away_from_a_terminal_it_is_a_plain_line_every_ten_seconds),
        cmocka_unit_test(it_has_the_form_of_the_log),
        cmocka_unit_test(a_terminal_gets_what_fits_into_a_line),
        cmocka_unit_test(quiet_prints_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
