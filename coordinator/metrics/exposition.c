/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/metrics/exposition.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

enum kind { GAUGE, COUNTER };

/* A number of the figures is a metric without labels. */
struct plain {
    const char *name; /* of a counter: without _total */
    enum kind kind;
    bool wide; /* 64 bits */
    size_t offset;
    const char *help;
};

#define NARROW(member) false, offsetof(struct prt_snapshot_figures, member)
#define WIDE(member)   true, offsetof(struct prt_snapshot_figures, member)

static const struct plain plains[] = {
    {"prt_repositories", GAUGE, NARROW(repositories), "Repositories of the plan."},
    {"prt_repositories_ended", GAUGE, NARROW(ended), "Repositories that have figures or an error."},
    {"prt_repositories_failed", GAUGE, NARROW(failed), "Repositories that have an error instead of figures."},
    {"prt_tasks_waiting", GAUGE, NARROW(tasks_waiting), "Tasks that no worker has."},
    {"prt_tasks_running", GAUGE, NARROW(tasks_running), "Tasks in the hands of workers."},
    {"prt_tasks_done", COUNTER, WIDE(tasks_done), "Tasks that ended with a good result."},
    {"prt_tasks_failed", COUNTER, WIDE(tasks_failed), "Tasks that ended without one, after all attempts."},
    {"prt_attempts", COUNTER, WIDE(attempts), "Tasks sent to workers, each time they were sent."},
    {"prt_attempts_requeued", COUNTER, WIDE(requeued), "Attempts that ended without a result, and were made again."},
    {"prt_attempts_copied", COUNTER, WIDE(copied), "Second copies of slow tasks, for idle slots."},
    {"prt_leases_expired", COUNTER, WIDE(leases_expired), "Attempts that nobody renewed, or that took too long."},
    {"prt_workers", GAUGE, NARROW(workers), "Workers that are here."},
    {"prt_slots", GAUGE, NARROW(slots), "Analyses that these workers can run at a time."},
    {"prt_workers_seen", COUNTER, WIDE(workers_seen), "Sessions of workers so far."},
    {"prt_commits", COUNTER, WIDE(commits), "Commits of the repositories with figures."},
    {"prt_commits_read", COUNTER, WIDE(commits_read), "Of those, commits that were read in this run."},
    {"prt_commits_in_hand", GAUGE, WIDE(commits_in_hand), "Commits read by the analyses at work."},
    {"prt_results", COUNTER, WIDE(results), "Messages taken from the results socket."},
    {"prt_messages_refused", COUNTER, WIDE(refused), "Messages that were not taken: unreadable, foreign, made up."},
    {"prt_bytes_results", COUNTER, WIDE(bytes_results), "Bytes of the results of workers."},
    {"prt_bytes_tasks", COUNTER, WIDE(bytes_tasks), "Bytes of the tasks sent to workers."},
    {"prt_weight", GAUGE, WIDE(weight_total), "Size of all repositories, in the unit that orders them."},
    {"prt_weight_done", GAUGE, WIDE(weight_done), "... of those that have ended."},
};

struct writer {
    prt_buf *out;
    bool open; /* OpenMetrics: families of counters are named without _total */
};

static void add_family(const struct writer *writer, const char *name, enum kind kind, const char *help)
{
    const char *suffix = kind == COUNTER && !writer->open ? "_total" : "";
    prt_buf_add_fmt(writer->out, "# HELP %s%s %s\n# TYPE %s%s %s\n", name, suffix, help, name, suffix,
                    kind == COUNTER ? "counter" : "gauge");
}

static uint64_t read_figure(const struct prt_snapshot_figures *figures, const struct plain *plain)
{
    const char *at = (const char *)figures + plain->offset;
    uint64_t wide = 0;
    uint32_t narrow = 0;
    if (plain->wide)
        memcpy(&wide, at, sizeof wide);
    else
        memcpy(&narrow, at, sizeof narrow);
    return plain->wide ? wide : narrow;
}

static void add_plain(const struct writer *writer, const struct prt_snapshot_figures *figures,
                      const struct plain *plain)
{
    add_family(writer, plain->name, plain->kind, plain->help);
    prt_buf_add_fmt(writer->out, "%s%s %" PRIu64 "\n", plain->name, plain->kind == COUNTER ? "_total" : "",
                    read_figure(figures, plain));
}

/* name="value", with what the format wants escaped. */
static void add_label(prt_buf *out, const char *name, prt_str value)
{
    prt_buf valid = {0};
    prt_buf_add_utf8(&valid, value);
    prt_buf_add_fmt(out, "%s=\"", name);
    for (size_t i = 0; i < valid.len; i++) {
        if (valid.data[i] == '\n')
            prt_buf_add_text(out, "\\n");
        else if (valid.data[i] == '\\' || valid.data[i] == '"')
            prt_buf_add_fmt(out, "\\%c", valid.data[i]);
        else
            prt_buf_add_char(out, valid.data[i]);
    }
    prt_buf_add_char(out, '"');
    out->failed = out->failed || valid.failed;
    prt_buf_free(&valid);
}

static void add_info(const struct writer *writer, const struct prt_snapshot *snapshot)
{
    if (writer->open)
        prt_buf_add_text(writer->out, "# HELP prt_run What runs.\n# TYPE prt_run info\n");
    else
        prt_buf_add_text(writer->out, "# HELP prt_run_info What runs.\n# TYPE prt_run_info gauge\n");
    prt_buf_add_text(writer->out, "prt_run_info{");
    add_label(writer->out, "project", snapshot->project);
    prt_buf_add_char(writer->out, ',');
    add_label(writer->out, "run", snapshot->run);
    prt_buf_add_char(writer->out, ',');
    add_label(writer->out, "stage", prt_str_from(snapshot->stage));
    prt_buf_add_char(writer->out, ',');
    add_label(writer->out, "version", PRT_STR(PRT_VERSION));
    prt_buf_add_text(writer->out, "} 1\n");
}

static void add_times(const struct writer *writer, const struct prt_snapshot *snapshot)
{
    add_family(writer, "prt_start_time_seconds", GAUGE, "When it was started, in seconds since 1970.");
    prt_buf_add_fmt(writer->out, "prt_start_time_seconds %" PRId64 "\n", snapshot->started);
    add_family(writer, "prt_elapsed_seconds", GAUGE, "Since it was started.");
    prt_buf_add_fmt(writer->out, "prt_elapsed_seconds %" PRId64 ".%03d\n", snapshot->elapsed_ms / 1000,
                    (int)(snapshot->elapsed_ms % 1000));
    const int64_t slowest = snapshot->task_count > 0 ? snapshot->tasks[0].age_ms : 0;
    add_family(writer, "prt_oldest_task_seconds", GAUGE, "Since the task was sent that is at work for longest.");
    prt_buf_add_fmt(writer->out, "prt_oldest_task_seconds %" PRId64 ".%03d\n", slowest / 1000, (int)(slowest % 1000));
}

/* Every category is there from the beginning, so that a rule sees the first error as a rise. */
static void add_errors(const struct writer *writer, const struct prt_snapshot_figures *figures)
{
    add_family(writer, "prt_errors", COUNTER, "Errors of the report so far, by category.");
    for (int i = PRT_CATEGORY_NONE + 1; i < PRT_CATEGORY_COUNT; i++)
        prt_buf_add_fmt(writer->out, "prt_errors_total{category=\"%s\"} %" PRIu64 "\n",
                        prt_category_name((prt_category)i), figures->errors[i]);
}

static void add_api_row(prt_buf *out, const char *metric, const char *service, const char *code, uint64_t value)
{
    prt_buf_add_fmt(out, "%s_total{", metric);
    if (code != NULL) {
        add_label(out, "code", prt_str_from(code));
        prt_buf_add_char(out, ',');
    }
    add_label(out, "service", prt_str_from(service));
    prt_buf_add_fmt(out, "} %" PRIu64 "\n", value);
}

static void add_api_requests(const struct writer *writer, const struct prt_snapshot *snapshot)
{
    add_family(writer, "prt_api_requests", COUNTER, "Questions to other servers, by how they ended.");
    for (size_t i = 0; i < snapshot->api_count; i++) {
        const struct prt_api_statistics *api = &snapshot->api[i];
        add_api_row(writer->out, "prt_api_requests", api->service, "ok", api->good);
        for (size_t k = 0; k < api->failure_count; k++)
            add_api_row(writer->out, "prt_api_requests", api->service, api->failures[k].code, api->failures[k].count);
    }
}

static void add_api(const struct writer *writer, const struct prt_snapshot *snapshot)
{
    static const struct {
        const char *name;
        size_t offset;
        const char *help;
    } rows[] = {
        {"prt_api_calls", offsetof(struct prt_api_statistics, calls), "What was sent for them: tries and redirects."},
        {"prt_api_retries", offsetof(struct prt_api_statistics, retries), "Of those, tries after the first."},
        {"prt_bytes_api", offsetof(struct prt_api_statistics, bytes), "Bytes of the answers of other servers."},
    };
    add_api_requests(writer, snapshot);
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        add_family(writer, rows[row].name, COUNTER, rows[row].help);
        for (size_t i = 0; i < snapshot->api_count; i++) {
            uint64_t value = 0;
            memcpy(&value, (const char *)&snapshot->api[i] + rows[row].offset, sizeof value);
            add_api_row(writer->out, rows[row].name, snapshot->api[i].service, NULL, value);
        }
    }
}

void prt_exposition_write(const struct prt_snapshot *snapshot, prt_exposition format, prt_buf *out)
{
    const struct writer writer = {.out = out, .open = format == PRT_EXPOSITION_OPENMETRICS};
    add_info(&writer, snapshot);
    add_times(&writer, snapshot);
    for (size_t i = 0; i < sizeof plains / sizeof plains[0]; i++)
        add_plain(&writer, &snapshot->figures, &plains[i]);
    add_errors(&writer, &snapshot->figures);
    add_api(&writer, snapshot);
    if (writer.open)
        prt_buf_add_text(out, "# EOF\n");
}
