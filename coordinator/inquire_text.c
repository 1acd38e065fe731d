/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "coordinator/inquire.h"
#include "prt/doc.h"
#include "prt/status.h"

#define LEFT_MOST_MS 8.64e7 /* beyond a day a guess helps nobody */

/* A whole number at this path; 0 where there is none: another version may say less. */
static int64_t number(const prt_doc *map, const char *path)
{
    const prt_doc *found = prt_doc_path(map, path);
    return found != NULL && found->type == PRT_DOC_INT ? found->as.integer : 0;
}

static prt_str text(const prt_doc *map, const char *key)
{
    const prt_doc *found = prt_doc_get(map, key);
    return found != NULL && found->type == PRT_DOC_TEXT ? found->as.text : PRT_STR("");
}

static void add_seconds(prt_buf *out, const char *before, int64_t ms, const char *behind)
{
    prt_buf_add_text(out, before);
    prt_status_seconds(out, ms);
    prt_buf_add_text(out, behind);
}

/* By size, not by number: the heavy repositories go first. */
static void add_share(const prt_doc *status, prt_buf *out)
{
    const int64_t done = number(status, "weight.done"), total = number(status, "weight.total");
    if (total <= 0 || done < 0 || done > total)
        return;
    const double share = (double)done / (double)total;
    const double left = share > 0 ? (double)number(status, "elapsed_ms") * (1 - share) / share : 0;
    prt_buf_add_fmt(out, "by size: %.0f%%", share * 100);
    if (left > 0 && left < LEFT_MOST_MS)
        add_seconds(out, ", about ", (int64_t)left, " left at this pace");
    prt_buf_add_char(out, '\n');
}

static void add_run(const prt_doc *status, prt_buf *out)
{
    prt_status_name(out, text(status, "project"));
    prt_buf_add_text(out, ": ");
    prt_status_name(out, text(status, "stage"));
    prt_buf_add_text(out, ", run ");
    prt_status_name(out, text(status, "run"));
    add_seconds(out, ", for ", number(status, "elapsed_ms"), "\n");
    prt_buf_add_fmt(
        out, "repositories: %" PRId64 " of %" PRId64 " ended, %" PRId64 " failed; %" PRId64 " commits read\n",
        number(status, "repositories.ended"), number(status, "repositories.total"),
        number(status, "repositories.failed"), number(status, "commits.read") + number(status, "commits.in_hand"));
    add_share(status, out);
    prt_buf_add_fmt(out,
                    "tasks: %" PRId64 " waiting, %" PRId64 " running, %" PRId64 " done, %" PRId64 " failed; %" PRId64
                    " attempts, %" PRId64 " leases expired\n",
                    number(status, "tasks.waiting"), number(status, "tasks.running"), number(status, "tasks.done"),
                    number(status, "tasks.failed"), number(status, "tasks.attempts"),
                    number(status, "tasks.leases_expired"));
    prt_buf_add_fmt(out, "workers: %" PRId64 " with %" PRId64 " slots\n", number(status, "workers.here"),
                    number(status, "workers.slots"));
}

static void add_worker(const prt_doc *worker, prt_buf *out)
{
    prt_buf_add_text(out, "  ");
    prt_status_name(out, text(worker, "name"));
    prt_buf_add_fmt(out, ": %" PRId64 " tasks for %" PRId64 " slots", number(worker, "tasks"), number(worker, "slots"));
    add_seconds(out, ", heard ", number(worker, "silent_ms"), " ago\n");
}

static void add_task(const prt_doc *task, prt_buf *out)
{
    const int64_t done = number(task, "done"), total = number(task, "total");
    char phase[32];
    const prt_str name = text(task, "phase");
    snprintf(phase, sizeof phase, "%.*s", name.len < sizeof phase ? (int)name.len : 0, name.len > 0 ? name.data : "");
    prt_buf_add_text(out, "  ");
    prt_status_task(out, (uint32_t)number(task, "task"), (uint32_t)number(task, "attempt"), text(task, "repository"));
    prt_buf_add_text(out, " at ");
    prt_status_name(out, text(task, "worker"));
    prt_buf_add_text(out, ": ");
    prt_status_progress(out, phase, done > 0 ? (uint64_t)done : 0, total > 0 ? (uint64_t)total : 0);
    add_seconds(out, ", sent ", number(task, "age_ms"), " ago");
    add_seconds(out, ", no progress for ", number(task, "still_ms"), "\n");
}

static void add_error(const prt_doc *error, prt_buf *out)
{
    prt_buf_add_text(out, "  ");
    prt_status_name(out, text(error, "repository"));
    prt_buf_add_text(out, ": ");
    prt_status_name(out, text(error, "category"));
    prt_buf_add_text(out, ": ");
    prt_status_name(out, text(error, "text"));
    prt_buf_add_char(out, '\n');
}

static void add_list(const prt_doc *list, const char *title, void (*add)(const prt_doc *item, prt_buf *out),
                     prt_buf *out)
{
    if (list == NULL || list->type != PRT_DOC_LIST || list->as.list.count == 0)
        return;
    prt_buf_add_text(out, title);
    for (size_t i = 0; i < list->as.list.count; i++)
        add(list->as.list.items[i], out);
}

prt_code prt_inquire_text(prt_str json, prt_buf *out, prt_err *err)
{
    prt_arena arena = {0};
    const prt_doc *status = NULL;
    prt_code rc = prt_json_read(&arena, "the status", json, &status, err);
    if (rc == PRT_OK && status->type != PRT_DOC_MAP)
        rc = prt_fail(err, PRT_E_FORMAT, "the status is %s", prt_doc_type_name(status->type));
    if (rc == PRT_OK) {
        add_run(status, out);
        add_list(prt_doc_path(status, "workers.list"), "", add_worker, out);
        add_list(prt_doc_get(status, "slow_tasks"), "slowest tasks:\n", add_task, out);
        add_list(prt_doc_get(status, "errors"), "latest errors:\n", add_error, out);
        rc = prt_buf_check(out, "the status", err);
    }
    prt_arena_free(&arena);
    return rc;
}
