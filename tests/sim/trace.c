/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/trace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/sched/sched.h"
#include "prt/buf.h"
#include "tests/sim/diff.h"
#include "tests/sim/story.h"

enum { MAX_TASKS = 64, MAX_REFS = 64 };
#define HELD "held up until"

struct trace {
    struct prt_sched_options options;
    uint64_t weights[MAX_TASKS], things[MAX_TASKS];
    uint32_t task_count, thing_count;
    prt_sched_t *sched; /* made by the first event */
    int64_t now;        /* the latest that was told */
    int64_t held_until; /* the coordinator does nothing until then */
    prt_buf got;
    prt_err *err;
};

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static prt_code play(struct trace *trace, int64_t now, const struct prt_event *event)
{
    const struct prt_order *orders;
    size_t count;
    const prt_code rc = prt_sched_step(trace->sched, now, event, &orders, &count, trace->err);
    if (rc != PRT_OK)
        return rc;
    trace->now = later(now, trace->now);
    prt_story_add_event(&trace->got, now, event);
    for (size_t i = 0; i < count; i++)
        prt_story_add_order(&trace->got, &orders[i]);
    return PRT_OK;
}

/* Every deadline up to `now`, as the coordinator's loop would take them. */
static prt_code play_deadlines(struct trace *trace, int64_t now)
{
    for (int64_t last = INT64_MIN; now > trace->held_until;) {
        const int64_t deadline = prt_sched_deadline(trace->sched);
        const int64_t at = later(later(deadline, trace->now), trace->held_until);
        if (at > now)
            return PRT_OK;
        if (deadline <= last)
            return prt_fail(trace->err, PRT_E_INTERNAL, "the deadline %" PRId64 " stays after it was taken", deadline);
        last = at;
        const prt_code rc = play(trace, at, &(struct prt_event){.type = PRT_EVENT_TIME});
        if (rc != PRT_OK)
            return rc;
    }
    return PRT_OK;
}

static prt_code begin(struct trace *trace)
{
    if (trace->sched != NULL)
        return PRT_OK;
    const prt_code rc = prt_sched_new(&trace->options, trace->weights, trace->task_count, &trace->sched, trace->err);
    for (uint32_t i = 0; rc == PRT_OK && i < trace->thing_count; i++)
        prt_sched_set_thing(trace->sched, i, trace->things[i]);
    return rc;
}

static prt_code take_event(struct trace *trace, const char *line)
{
    struct prt_lease_ref refs[MAX_REFS];
    uint32_t left[MAX_REFS];
    struct prt_event event;
    int64_t now;
    prt_code rc = prt_story_read_event(line, &now, &event, refs, left, MAX_REFS, trace->err);
    if (rc == PRT_OK)
        rc = begin(trace);
    if (rc == PRT_OK)
        rc = play_deadlines(trace, now - 1);
    if (rc == PRT_OK)
        rc = play(trace, now, &event);
    if (rc == PRT_OK)
        rc = play_deadlines(trace, now);
    return rc;
}

/* The next event of the same time comes before the deadline that this brings, as the coordinator does it. */
static prt_code take_task(struct trace *trace, const char *line)
{
    int64_t now;
    uint64_t weight;
    uint32_t task;
    if (sscanf(line, "%" SCNd64 " add weight %" SCNu64, &now, &weight) != 2)
        return prt_fail(trace->err, PRT_E_FORMAT, "%s: expected \"MS add weight NUMBER\"", line);
    prt_code rc = begin(trace);
    if (rc == PRT_OK)
        rc = play_deadlines(trace, now - 1);
    if (rc == PRT_OK)
        rc = prt_sched_add(trace->sched, weight, &task, trace->err);
    if (rc != PRT_OK)
        return rc;
    trace->now = later(now, trace->now);
    prt_story_add_task(&trace->got, now, weight, task);
    return PRT_OK;
}

/* A number for each task. */
static prt_code take_numbers(struct trace *trace, const char *text, uint64_t numbers[MAX_TASKS], uint32_t *count)
{
    int used;
    uint64_t number;
    for (; sscanf(text, " %" SCNu64 "%n", &number, &used) == 1; text += used) {
        if (*count == MAX_TASKS)
            return prt_fail(trace->err, PRT_E_LIMIT, "a trace has at most %d tasks", MAX_TASKS);
        numbers[(*count)++] = number;
    }
    return text[strspn(text, " ")] == '\0' ? PRT_OK
                                           : prt_fail(trace->err, PRT_E_FORMAT, "tasks, things: no number: %s", text);
}

static prt_code take_option(struct trace *trace, const char *line)
{
    struct prt_sched_options *options = &trace->options;
    char name[32];
    int64_t value;
    if (sscanf(line, "option %31s %" SCNd64, name, &value) != 2)
        return prt_fail(trace->err, PRT_E_FORMAT, "%s: expected \"option NAME NUMBER\"", line);
    if (strcmp(name, "lease_ms") == 0)
        options->lease_ms = value;
    else if (strcmp(name, "quiet_ms") == 0)
        options->quiet_ms = value;
    else if (strcmp(name, "max_lease_ms") == 0)
        options->max_lease_ms = value;
    else if (strcmp(name, "worker_ms") == 0)
        options->worker_ms = value;
    else if (strcmp(name, "copy_after_ms") == 0)
        options->copy_after_ms = value;
    else if (strcmp(name, "least_workers") == 0)
        options->least_workers = (uint32_t)value;
    else if (strcmp(name, "wait_ms") == 0)
        options->wait_ms = value;
    else if (strcmp(name, "yield_after_ms") == 0)
        options->yield_after_ms = value;
    else if (strcmp(name, "yield_again_ms") == 0)
        options->yield_again_ms = value;
    else if (strcmp(name, "copies") == 0)
        options->copy_stragglers = value != 0;
    else if (strcmp(name, "failed") == 0)
        options->max_ends[PRT_END_FAILED] = (uint32_t)value;
    else if (strcmp(name, "timeout") == 0)
        options->max_ends[PRT_END_TIMEOUT] = (uint32_t)value;
    else if (strcmp(name, "lost") == 0)
        options->max_ends[PRT_END_LOST] = (uint32_t)value;
    else
        return prt_fail(trace->err, PRT_E_FORMAT, "no option is called \"%s\"", name);
    return PRT_OK;
}

static prt_code take_held(struct trace *trace, const char *text)
{
    if (sscanf(text, " %" SCNd64, &trace->held_until) == 1)
        return PRT_OK;
    return prt_fail(trace->err, PRT_E_FORMAT, HELD ": expected a time, got \"%s\"", text);
}

static prt_code take_end(struct trace *trace)
{
    const prt_code rc = begin(trace);
    if (rc != PRT_OK)
        return rc;
    const struct prt_sched_counts counts = prt_sched_counts(trace->sched);
    prt_story_add_counts(&trace->got, &counts);
    return PRT_OK;
}

static bool starts(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* The line says that this happens at some time. */
static bool tells(const char *line, const char *what)
{
    char word[8] = "";
    return sscanf(line, "%*d %7s", word) == 1 && strcmp(word, what) == 0;
}

/* Lines that the scheduler brings about itself are left out here, and come back in what it does. */
static prt_code take_line(struct trace *trace, const char *line)
{
    line += strspn(line, " ");
    if (starts(line, "->") || tells(line, "time"))
        return PRT_OK;
    if (tells(line, "add"))
        return take_task(trace, line);
    if (starts(line, "end"))
        return take_end(trace);
    if (*line != '\0' && *line != '#' && !starts(line, "option") && !starts(line, "tasks") && !starts(line, "things") &&
        !starts(line, HELD))
        return take_event(trace, line);
    prt_buf_add_fmt(&trace->got, "%s\n", line);
    if (starts(line, HELD))
        return take_held(trace, line + strlen(HELD));
    if (starts(line, "option"))
        return take_option(trace, line);
    if (starts(line, "things"))
        return take_numbers(trace, line + strlen("things"), trace->things, &trace->thing_count);
    if (starts(line, "tasks"))
        return take_numbers(trace, line + strlen("tasks"), trace->weights, &trace->task_count);
    return PRT_OK;
}

static prt_code read_lines(const char *path, struct prt_lines *list, prt_err *err)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return prt_fail(err, PRT_E_NOT_FOUND, "cannot open %s", path);
    char *line = NULL;
    size_t capacity = 0;
    prt_code rc = PRT_OK;
    for (ssize_t len; rc == PRT_OK && (len = getline(&line, &capacity, file)) >= 0;)
        rc = prt_lines_add(list, line, (size_t)len - (line[len - 1] == '\n'), err);
    free(line);
    fclose(file);
    return rc;
}

static prt_code split(const prt_buf *text, struct prt_lines *list, prt_err *err)
{
    prt_code rc = prt_buf_check(text, "the trace", err);
    for (const char *at = text->data; rc == PRT_OK && at != NULL && *at != '\0';) {
        const size_t len = strcspn(at, "\n");
        rc = prt_lines_add(list, at, len, err);
        at += len + 1;
    }
    return rc;
}

static prt_code write_lines(const char *path, const struct prt_lines *list, prt_err *err)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return prt_fail(err, PRT_E_IO, "cannot write %s", path);
    for (size_t i = 0; i < list->count; i++)
        fprintf(file, "%s\n", list->lines[i]);
    return fclose(file) == 0 ? PRT_OK : prt_fail(err, PRT_E_IO, "cannot write %s", path);
}

prt_code prt_trace_run(const char *path, bool rewrite, FILE *out, bool *same, prt_err *err)
{
    *same = false;
    struct trace trace = {.now = INT64_MIN, .held_until = INT64_MIN, .err = err};
    struct prt_lines expected = {0}, got = {0};
    prt_code rc = read_lines(path, &expected, err);
    for (size_t i = 0; rc == PRT_OK && i < expected.count; i++) {
        rc = take_line(&trace, expected.lines[i]);
        if (rc != PRT_OK)
            prt_wrap(err, "%s:%zu", path, i + 1);
    }
    if (rc == PRT_OK)
        rc = split(&trace.got, &got, err);
    if (rc == PRT_OK && rewrite)
        rc = write_lines(path, &got, err);
    else if (rc == PRT_OK)
        rc = prt_lines_diff(&expected, &got, out, same, err);
    *same = *same || rewrite;
    prt_sched_destroy(&trace.sched);
    prt_buf_free(&trace.got);
    prt_lines_free(&expected);
    prt_lines_free(&got);
    return rc;
}
