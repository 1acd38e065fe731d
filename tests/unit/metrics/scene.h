/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_METRICS_SCENE_H
#define PRT_TESTS_METRICS_SCENE_H
/* A snapshot with something of everything. */
#include "coordinator/metrics/snapshot.h"

#define HOSTILE "a\"b\\c\n<script>alert(1)</script>\xff"

static const struct prt_api_error scene_failures[] = {{"404", 2}, {"timed_out", 1}};
static const struct prt_api_statistics scene_api[] = {{.service = "jenkins",
                                                       .requests = 10,
                                                       .good = 7,
                                                       .failed = 3,
                                                       .calls = 12,
                                                       .retries = 2,
                                                       .bytes = 4096,
                                                       .failures = scene_failures,
                                                       .failure_count = 2}};
static struct prt_snapshot_worker scene_workers[] = {
    {.name = PRT_STR_INIT("build7/4711"), .slots = 4, .leases = 5, .silent_ms = 120}};
static struct prt_snapshot_task scene_tasks[] = {{.repository = PRT_STR_INIT(HOSTILE),
                                                  .worker = PRT_STR_INIT("build7/4711"),
                                                  .kind = "analyze",
                                                  .phase = "count",
                                                  .task = 7,
                                                  .attempt = 2,
                                                  .done = 1000,
                                                  .total = 5000,
                                                  .age_ms = 62345,
                                                  .still_ms = 1250}};
static struct prt_snapshot_error scene_errors[] = {{.repository = PRT_STR_INIT("aai/babel"),
                                                    .category = PRT_CATEGORY_TIMEOUT,
                                                    .text = PRT_STR_INIT("too <b>slow</b>")}};

static inline struct prt_snapshot scene_snapshot(void)
{
    struct prt_snapshot snapshot = {.run = PRT_STR_INIT("0123456789abcdef"),
                                    .project = PRT_STR_INIT(HOSTILE),
                                    .stage = "analysing repositories",
                                    .started = 1000000000,
                                    .now = 1000000075,
                                    .elapsed_ms = 75007,
                                    .figures = {.repositories = 14,
                                                .ended = 9,
                                                .failed = 1,
                                                .tasks_waiting = 3,
                                                .tasks_running = 5,
                                                .tasks_done = 12,
                                                .tasks_failed = 1,
                                                .attempts = 19,
                                                .requeued = 2,
                                                .copied = 1,
                                                .leases_expired = 4,
                                                .workers = 1,
                                                .slots = 4,
                                                .workers_seen = 2,
                                                .commits = 5000000000,
                                                .commits_read = 123,
                                                .commits_in_hand = 17,
                                                .results = 13,
                                                .bytes_results = 70000,
                                                .bytes_tasks = 900,
                                                .refused = 6,
                                                .weight_done = 30,
                                                .weight_total = 40},
                                    .workers = scene_workers,
                                    .worker_count = 1,
                                    .tasks = scene_tasks,
                                    .task_count = 1,
                                    .errors = scene_errors,
                                    .error_count = 1,
                                    .api = scene_api,
                                    .api_count = 1};
    snapshot.figures.errors[PRT_CATEGORY_TIMEOUT] = 1;
    return snapshot;
}

#endif
