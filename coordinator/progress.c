/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/progress.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { TERMINAL_EVERY_MS = 200, PLAIN_EVERY_MS = 10000 };

static void add_thousands(prt_buf *out, uint64_t value)
{
    char digits[32];
    size_t count = 0;
    do
        digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    while (count > 0) {
        prt_buf_add_char(out, digits[--count]);
        if (count > 0 && count % 3 == 0)
            prt_buf_add_char(out, ',');
    }
}

static void add_duration(prt_buf *out, uint64_t seconds)
{
    if (seconds >= 3600)
        prt_buf_add_fmt(out, "%llu h %llu min", (unsigned long long)(seconds / 3600),
                        (unsigned long long)(seconds / 60 % 60));
    else if (seconds >= 60)
        prt_buf_add_fmt(out, "%llu min %llu s", (unsigned long long)(seconds / 60), (unsigned long long)(seconds % 60));
    else
        prt_buf_add_fmt(out, "%llu s", (unsigned long long)seconds);
}

/* Time left by weight, not by number: the heavy repositories go first. */
static void add_time_left(prt_buf *out, const struct prt_progress_state *state, int64_t elapsed)
{
    if (state->weight_done == 0 || state->weight_done >= state->weight_total || elapsed < 1000)
        return;
    const double share = (double)state->weight_done / (double)state->weight_total;
    const double left = (double)elapsed / 1000.0 * (1.0 - share) / share;
    prt_buf_add_text(out, ", about ");
    add_duration(out, left > 1e9 ? 1000000000u : (uint64_t)(left + 0.5));
    prt_buf_add_text(out, " left");
}

void prt_progress_line(const struct prt_progress_state *state, int64_t elapsed, prt_buf *out)
{
    prt_buf_add_fmt(out, "[%u/%u] ", (unsigned)state->done, (unsigned)state->total);
    add_thousands(out, state->commits);
    prt_buf_add_text(out, " commits");
    if (elapsed > 0) {
        prt_buf_add_text(out, ", ");
        add_thousands(out, (uint64_t)((double)state->commits * 1000.0 / (double)elapsed));
        prt_buf_add_text(out, " commits/s");
    }
    prt_buf_add_fmt(out, ", %u running", (unsigned)state->running);
    if (state->failed > 0)
        prt_buf_add_fmt(out, ", %u failed", (unsigned)state->failed);
    add_time_left(out, state, elapsed);
}

void prt_progress_begin(struct prt_progress_view *progress, int fd, const prt_log *log, bool quiet, int64_t now)
{
    memset(progress, 0, sizeof *progress);
    progress->fd = fd;
    progress->quiet = quiet;
    progress->log = log != NULL && (log->json || log->journal) ? log : NULL;
    progress->terminal = !quiet && progress->log == NULL && isatty(fd);
    progress->started = now;
    progress->next = now + (progress->terminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS);
}

/* A line that goes on below could not be wiped. The last column stays free: some terminals go on when it is filled. */
static void fit(int fd, size_t start, prt_buf *line)
{
    struct winsize size;
    if (!line->failed && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && line->len - start >= size.ws_col)
        line->len = start + size.ws_col - 1;
}

static void write_out(int fd, const prt_buf *line)
{
    if (line->failed || line->len == 0)
        return;
    const ssize_t ignored = write(fd, line->data, line->len); /* progress that cannot be shown is no reason to stop */
    (void)ignored;
}

/* Progress is shown without being asked for, and so is this line. */
static void log_line(const prt_log *log, const prt_buf *line)
{
    prt_log shown = *log;
    if (line->failed)
        return;
    shown.level = PRT_LOG_INFO;
    prt_info(&shown, "%.*s", PRT_STR_ARG(prt_buf_str(line)));
}

void prt_progress_update(struct prt_progress_view *progress, const struct prt_progress_state *state, int64_t now)
{
    if (progress->quiet || now < progress->next)
        return;
    prt_buf line = {0};
    if (progress->terminal)
        prt_buf_add_text(&line, "\r\033[K");
    const size_t start = line.len;
    prt_progress_line(state, now - progress->started, &line);
    if (progress->terminal)
        fit(progress->fd, start, &line);
    if (progress->log != NULL) {
        log_line(progress->log, &line);
    } else {
        prt_buf_add_text(&line, progress->terminal ? "\r" : "\n"); /* a log line then overwrites it from its start */
        write_out(progress->fd, &line);
    }
    prt_buf_free(&line);
    progress->drawn = progress->terminal;
    progress->next = now + (progress->terminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS);
}

void prt_progress_wipe(struct prt_progress_view *progress)
{
    if (!progress->drawn)
        return;
    prt_buf line = {0};
    prt_buf_add_text(&line, "\r\033[K");
    write_out(progress->fd, &line);
    prt_buf_free(&line);
    progress->drawn = false;
}
