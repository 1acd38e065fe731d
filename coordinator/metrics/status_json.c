/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/metrics/status_json.h"

#include "prt/clock.h"
#include "prt/json.h"

static void add_time(prt_json *json, const char *key, int64_t seconds)
{
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(seconds, 0, text);
    prt_json_member_text(json, key, text);
}

static void add_repositories(prt_json *json, const struct prt_snapshot_figures *figures)
{
    prt_json_key(json, "repositories");
    prt_json_object(json);
    prt_json_member_u64(json, "total", figures->repositories);
    prt_json_member_u64(json, "ended", figures->ended);
    prt_json_member_u64(json, "failed", figures->failed);
    prt_json_end(json);
    prt_json_key(json, "weight");
    prt_json_object(json);
    prt_json_member_u64(json, "total", figures->weight_total);
    prt_json_member_u64(json, "done", figures->weight_done);
    prt_json_end(json);
    prt_json_key(json, "commits");
    prt_json_object(json);
    prt_json_member_u64(json, "total", figures->commits);
    prt_json_member_u64(json, "read", figures->commits_read);
    prt_json_member_u64(json, "in_hand", figures->commits_in_hand);
    prt_json_end(json);
}

static void add_tasks(prt_json *json, const struct prt_snapshot_figures *figures)
{
    prt_json_key(json, "tasks");
    prt_json_object(json);
    prt_json_member_u64(json, "waiting", figures->tasks_waiting);
    prt_json_member_u64(json, "running", figures->tasks_running);
    prt_json_member_u64(json, "done", figures->tasks_done);
    prt_json_member_u64(json, "failed", figures->tasks_failed);
    prt_json_member_u64(json, "attempts", figures->attempts);
    prt_json_member_u64(json, "requeued", figures->requeued);
    prt_json_member_u64(json, "copied", figures->copied);
    prt_json_member_u64(json, "leases_expired", figures->leases_expired);
    prt_json_end(json);
    prt_json_key(json, "messages");
    prt_json_object(json);
    prt_json_member_u64(json, "results", figures->results);
    prt_json_member_u64(json, "refused", figures->refused);
    prt_json_member_u64(json, "bytes_results", figures->bytes_results);
    prt_json_member_u64(json, "bytes_tasks", figures->bytes_tasks);
    prt_json_end(json);
}

static void add_workers(prt_json *json, const struct prt_snapshot *snapshot)
{
    prt_json_key(json, "workers");
    prt_json_object(json);
    prt_json_member_u64(json, "here", snapshot->figures.workers);
    prt_json_member_u64(json, "slots", snapshot->figures.slots);
    prt_json_member_u64(json, "seen", snapshot->figures.workers_seen);
    prt_json_key(json, "list");
    prt_json_array(json);
    for (size_t i = 0; i < snapshot->worker_count; i++) {
        const struct prt_snapshot_worker *worker = &snapshot->workers[i];
        prt_json_object(json);
        prt_json_member_str(json, "name", worker->name);
        prt_json_member_u64(json, "slots", worker->slots);
        prt_json_member_u64(json, "tasks", worker->leases);
        prt_json_member_i64(json, "silent_ms", worker->silent_ms);
        prt_json_end(json);
    }
    prt_json_end(json);
    prt_json_end(json);
}

static void add_slow_tasks(prt_json *json, const struct prt_snapshot *snapshot)
{
    prt_json_key(json, "slow_tasks");
    prt_json_array(json);
    for (size_t i = 0; i < snapshot->task_count; i++) {
        const struct prt_snapshot_task *task = &snapshot->tasks[i];
        prt_json_object(json);
        prt_json_member_u64(json, "task", task->task);
        prt_json_member_u64(json, "attempt", task->attempt);
        prt_json_member_str(json, "repository", task->repository);
        prt_json_member_str(json, "worker", task->worker);
        prt_json_member_text(json, "kind", task->kind);
        prt_json_member_text(json, "phase", task->phase);
        prt_json_member_u64(json, "done", task->done);
        prt_json_member_u64(json, "total", task->total);
        prt_json_member_i64(json, "age_ms", task->age_ms);
        prt_json_member_i64(json, "still_ms", task->still_ms);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void add_errors(prt_json *json, const struct prt_snapshot *snapshot)
{
    prt_json_key(json, "errors_by_category");
    prt_json_object(json);
    for (int i = PRT_CATEGORY_NONE + 1; i < PRT_CATEGORY_COUNT; i++)
        if (snapshot->figures.errors[i] > 0)
            prt_json_member_u64(json, prt_category_name((prt_category)i), snapshot->figures.errors[i]);
    prt_json_end(json);
    prt_json_key(json, "errors");
    prt_json_array(json);
    for (size_t i = 0; i < snapshot->error_count; i++) {
        prt_json_object(json);
        prt_json_member_str(json, "repository", snapshot->errors[i].repository);
        prt_json_member_text(json, "category", prt_category_name(snapshot->errors[i].category));
        prt_json_member_str(json, "text", snapshot->errors[i].text);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void add_services(prt_json *json, const struct prt_snapshot *snapshot)
{
    prt_json_key(json, "services");
    prt_json_array(json);
    for (size_t i = 0; i < snapshot->api_count; i++) {
        prt_json_object(json);
        prt_json_member_text(json, "service", snapshot->api[i].service);
        prt_json_member_u64(json, "requests", snapshot->api[i].requests);
        prt_json_member_u64(json, "good", snapshot->api[i].good);
        prt_json_member_u64(json, "failed", snapshot->api[i].failed);
        prt_json_member_u64(json, "calls", snapshot->api[i].calls);
        prt_json_member_u64(json, "bytes", snapshot->api[i].bytes);
        prt_json_end(json);
    }
    prt_json_end(json);
}

prt_code prt_status_json_write(const struct prt_snapshot *snapshot, prt_buf *out, prt_err *err)
{
    prt_json json = {.out = out};
    prt_json_object(&json);
    prt_json_member_text(&json, "version", PRT_VERSION);
    prt_json_member_str(&json, "project", snapshot->project);
    prt_json_member_str(&json, "run", snapshot->run);
    prt_json_member_text(&json, "stage", snapshot->stage);
    add_time(&json, "started", snapshot->started);
    add_time(&json, "time", snapshot->now);
    prt_json_member_i64(&json, "elapsed_ms", snapshot->elapsed_ms);
    add_repositories(&json, &snapshot->figures);
    add_tasks(&json, &snapshot->figures);
    add_workers(&json, snapshot);
    add_slow_tasks(&json, snapshot);
    add_errors(&json, snapshot);
    add_services(&json, snapshot);
    if (snapshot->cut)
        prt_json_member_bool(&json, "cut", true);
    prt_json_end(&json);
    return prt_json_finish(&json, "the status", err);
}
