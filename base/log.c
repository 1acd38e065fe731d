/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json_escape.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "prt/buf.h"
#include "prt/clock.h"
#include "prt/limits.h"

/* By level, from PRT_LOG_STATUS on. */
static const char *const text_names[] = {"STATUS", "ERROR", "WARNING", "INFO", "DEBUG"};
static const char *const json_names[] = {"status", "error", "warning", "info", "debug"};
static const int priorities[] = {5, 3, 4, 6, 7}; /* of syslog(3), as sd-daemon(3) wants them before a line */

/*
 * A line is built in a fixed array, so that "out of memory" can be logged as well. A prt_buf whose ceiling lies below
 * its capacity never grows; TAIL is kept back for what ends a line.
 */
struct line {
    prt_buf buf;
    char room[PRT_MAX_LOG_LINE];
};

enum { TAIL = 8 }; /* `..."}` and a newline */

static void start_line(struct line *line)
{
    line->buf = (prt_buf){.data = line->room, .capacity = sizeof line->room, .max = sizeof line->room - TAIL - 1};
    line->room[0] = '\0';
}

/* Adds the text unit by unit: a ceiling must not cut an escape or a character in two. */
static void add_message(struct line *line, bool json, prt_str text)
{
    for (size_t at = 0; at < text.len && !line->buf.failed;) {
        bool valid;
        size_t len = prt_utf8_unit(text, at, &valid);
        prt_str unit = prt_str_sub(text, at, at + len);
        if (json)
            prt_json_escape(&line->buf, unit);
        else
            prt_visible_unit(&line->buf, unit, valid);
        at += len;
    }
}

static void end_line(struct line *line, const char *cut, const char *end)
{
    bool failed = line->buf.failed;
    line->buf.failed = false;
    line->buf.max = sizeof line->room - 1;
    if (failed)
        prt_buf_add_text(&line->buf, cut);
    prt_buf_add_text(&line->buf, end);
}

/* A field has its own ceiling, so that a long one leaves the message its room. */
static void add_field(struct line *line, const char *name, prt_str text)
{
    const size_t ceiling = line->buf.max;
    if (text.len == 0)
        return;
    prt_buf_add_fmt(&line->buf, "\"%s\":\"", name);
    line->buf.max = line->buf.len + PRT_MAX_LOG_FIELD;
    add_message(line, true, text);
    const bool cut = line->buf.failed;
    line->buf.failed = false;
    line->buf.max = ceiling;
    prt_buf_add_text(&line->buf, cut ? "...\"," : "\",");
}

static prt_str known(const char *text)
{
    return prt_str_from(text != NULL ? text : "");
}

static void add_fields(struct line *line, const prt_log *log)
{
    const struct prt_log_fields *fields = &log->fields;
    add_field(line, "program", known(log->program));
    if (log->program != NULL)
        prt_buf_add_fmt(&line->buf, "\"pid\":%ld,", (long)getpid());
    add_field(line, "run", known(fields->run));
    add_field(line, "worker", known(fields->worker));
    if (fields->attempt != 0)
        prt_buf_add_fmt(&line->buf, "\"task\":%lu,\"attempt\":%lu,", (unsigned long)fields->task,
                        (unsigned long)fields->attempt);
    add_field(line, "repository", fields->repository);
}

static void add_json_head(struct line *line, const prt_log *log, prt_level level, const char *now)
{
    prt_buf_add_char(&line->buf, '{');
    if (log->timestamps)
        prt_buf_add_fmt(&line->buf, "\"time\":\"%s\",", now);
    prt_buf_add_fmt(&line->buf, "\"level\":\"%s\",", json_names[level - PRT_LOG_STATUS]);
    add_fields(line, log);
    prt_buf_add_text(&line->buf, "\"message\":\"");
}

static void add_head(struct line *line, const prt_log *log, prt_level level)
{
    char now[PRT_TIME_TEXT_MAX];
    prt_time_format(prt_calendar_now(), 0, now);
    if (log->json) {
        add_json_head(line, log, level, now);
        return;
    }
    if (log->journal)
        prt_buf_add_fmt(&line->buf, "<%d>", priorities[level - PRT_LOG_STATUS]);
    else if (log->timestamps)
        prt_buf_add_fmt(&line->buf, "[%.10s %.8s] ", now, now + 11);
    prt_buf_add_fmt(&line->buf, "[%s] ", text_names[level - PRT_LOG_STATUS]);
}

/* A line that cannot be written has nobody left to be told to. */
static void write_line(int fd, prt_str line)
{
    while (line.len != 0) {
        ssize_t written = write(fd, line.data, line.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        line = prt_str_sub(line, (size_t)written, line.len);
    }
}

static void make_line(struct line *line, const prt_log *log, prt_level level, prt_str message)
{
    start_line(line);
    add_head(line, log, level);
    if (log->name != NULL) {
        add_message(line, log->json, prt_str_from(log->name));
        add_message(line, log->json, PRT_STR(": "));
    }
    add_message(line, log->json, message);
    end_line(line, "...", log->json ? "\"}\n" : "\n");
}

void prt_log_write(const prt_log *log, prt_level level, const char *format, ...)
{
    if (log == NULL || level > log->level)
        return;
    int saved = errno; /* a log line in an error path must not change the error */
    char message[PRT_MAX_LOG_LINE];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (len >= 0) { /* a message that was cut here fills more than a line, and is marked there */
        struct line line;
        make_line(&line, log, level, prt_str_from(message));
        write_line(log->fd, prt_buf_str(&line.buf));
    }
    errno = saved;
}

size_t prt_log_prepare(const prt_log *log, prt_level level, const char *message, char out[PRT_MAX_LOG_LINE])
{
    struct line line;
    make_line(&line, log, level, prt_str_from(message));
    memcpy(out, line.buf.data, line.buf.len);
    return line.buf.len;
}

void prt_log_status(const prt_log *log, const char *who, prt_str text)
{
    if (log == NULL)
        return;
    prt_log named = *log;
    named.name = who;
    for (size_t from = 0; from < text.len;) {
        const prt_str rest = prt_str_sub(text, from, text.len);
        const size_t end = prt_str_find(rest, '\n');
        prt_log_write(&named, PRT_LOG_STATUS, "%.*s", (int)end, rest.data);
        from += end + 1;
    }
}

bool prt_log_is_journal(int fd, const char *stream)
{
    struct stat status;
    char mine[64];
    if (stream == NULL || fstat(fd, &status) != 0)
        return false;
    (void)snprintf(mine, sizeof mine, "%llu:%llu", (unsigned long long)status.st_dev,
                   (unsigned long long)status.st_ino);
    return strcmp(mine, stream) == 0;
}

prt_log prt_log_to_stderr(const char *program, prt_level level)
{
    return (prt_log){.fd = STDERR_FILENO,
                     .level = level,
                     .journal = prt_log_is_journal(STDERR_FILENO, getenv("JOURNAL_STREAM")),
                     .timestamps = true,
                     .program = program};
}

static const char *either(const char *first, const char *second)
{
    return first != NULL && first[0] != '\0' ? first : second;
}

prt_log prt_log_with(const prt_log *log, const struct prt_log_fields *fields)
{
    prt_log out = log != NULL ? *log : (prt_log){.fd = -1, .level = PRT_LOG_NOTHING};
    out.fields.run = either(fields->run, out.fields.run);
    out.fields.worker = either(fields->worker, out.fields.worker);
    if (fields->repository.len > 0)
        out.fields.repository = fields->repository;
    if (fields->attempt == 0)
        return out;
    out.fields.task = fields->task;
    out.fields.attempt = fields->attempt;
    return out;
}

prt_level prt_log_next_level(prt_level configured, prt_level now)
{
    const prt_level least = configured > PRT_LOG_INFO ? configured : PRT_LOG_INFO;
    if (now < least)
        return least;
    return now < PRT_LOG_DEBUG ? (prt_level)(now + 1) : configured;
}

const char *prt_log_level_name(prt_level level)
{
    return json_names[level - PRT_LOG_STATUS];
}
