/* SPDX-License-Identifier: Apache-2.0 */
/* reporting-analyze: one repository at a time, by hand or for reporting-worker. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/msg.h"
#include "prt/clock.h"
#include "prt/diagnosis.h"
#include "prt/inherited.h"
#include "worker/analyze_options.h"
#include "worker/git/analyze.h"
#include "worker/git/anywhere.h"
#include "worker/process.h"
#include "worker/record_print.h"
#include "worker/serve.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_PROBLEMS = 2, EXIT_USAGE = 3, EXIT_SYSTEM = 4 };

static int complain(const prt_err *err, int code)
{
    fprintf(stderr, "reporting-analyze: %s\n", err->text);
    return code;
}

static bool print(prt_buf *text)
{
    const bool good = !text->failed && fwrite(text->data, 1, text->len, stdout) == text->len && fflush(stdout) == 0;
    prt_buf_free(text);
    return good;
}

static bool on_progress(void *context, const struct prt_analyze_progress *now_at)
{
    prt_beacon_progress(context, prt_phase_name((prt_phase)now_at->phase), now_at->commits_done, now_at->commits_total,
                        prt_monotonic_ms());
    return true;
}

/* The task's root is "/": by hand there is no root that a repository's git folder could lie outside of. */
static prt_code analyze_path(const char *path, int64_t count_since, prt_beacon_t *beacon, struct prt_record *record,
                             prt_err *err)
{
    char real[PATH_MAX];
    if (realpath(path, real) == NULL)
        return prt_fail_errno(err, errno, "%s", path);
    const char *last = strrchr(real, '/') + 1;
    const struct prt_task task = {.repository = prt_str_from(*last != '\0' ? last : "."),
                                  .path = prt_str_from(real[1] != '\0' ? real + 1 : "."),
                                  .count_since = count_since};
    const struct prt_analyze_options options = {.progress = on_progress, .context = beacon};
    prt_beacon_task(beacon, 0, 0, prt_str_from(real), prt_monotonic_ms());
    return prt_analyze("/", &task, &options, record, err);
}

static int print_repository(const struct prt_analyze_line *line, prt_beacon_t *beacon)
{
    struct prt_record record = {0};
    prt_buf text = {0};
    prt_err err;
    prt_code rc = analyze_path(line->repository, line->count_since, beacon, &record, &err);
    if (rc == PRT_OK)
        rc = prt_record_print(&record, line->as_of, &text, &err);
    const bool problems = record.problem_count > 0;
    prt_record_free(&record);
    if (rc != PRT_OK) {
        prt_buf_free(&text);
        return complain(&err, EXIT_FAILED);
    }
    if (!print(&text)) {
        prt_fail_errno(&err, errno, "cannot write to the standard output");
        return complain(&err, EXIT_SYSTEM);
    }
    return problems ? EXIT_PROBLEMS : EXIT_OK;
}

static int serve(const struct prt_analyze_line *line, prt_beacon_t *beacon)
{
    prt_err err;
    if (!prt_process_die_with_parent(line->fd)) {
        prt_fail(&err, PRT_E_USAGE, "descriptor %d is no socket of the process that started this one", line->fd);
        return complain(&err, EXIT_USAGE);
    }
    prt_analyze_memory_t *memory = prt_analyze_memory_new(); /* without it (memory is short) each task begins anew */
    prt_anywhere_t *anywhere = prt_anywhere_new(line->work_dir, memory);
    const struct prt_serve_options options = {.fd = line->fd,
                                              .root = line->repos_root,
                                              .analyze = prt_analyze_anywhere,
                                              .checkout = prt_checkout_anywhere,
                                              .memory = memory,
                                              .anywhere = anywhere,
                                              .beacon = beacon,
                                              .quiet_ms = PRT_SERVE_QUIET_MS};
    const prt_code rc = anywhere != NULL ? prt_serve(&options, &err) : prt_fail_memory(&err, "an analysis process");
    prt_anywhere_destroy(&anywhere);
    prt_analyze_memory_destroy(&memory);
    return rc == PRT_OK ? EXIT_OK : complain(&err, EXIT_FAILED);
}

/* A worker gives a place for what is for people; by hand it is stderr. Where it cannot be had SIGQUIT is ignored. */
static prt_diagnosis_t *answer_quit(const struct prt_analyze_line *line)
{
    const bool given = line->action == PRT_ANALYZE_SERVE && fcntl(PRT_CHILD_STATUS_FD, F_SETFD, FD_CLOEXEC) == 0;
    const struct prt_diagnosis_options options = {
        .who = "analysis", .fd = given ? PRT_CHILD_STATUS_FD : STDERR_FILENO, .json = line->json};
    prt_diagnosis_t *diagnosis = NULL;
    prt_err ignored;
    (void)!prt_diagnosis_begin(&options, &diagnosis, &ignored);
    return diagnosis;
}

static int run(const struct prt_analyze_line *line)
{
    prt_err err;
    if (prt_analyze_begin(&err) != PRT_OK)
        return complain(&err, EXIT_SYSTEM);
    prt_diagnosis_t *diagnosis = answer_quit(line);
    prt_beacon_t *beacon = prt_diagnosis_beacon(diagnosis);
    /* libgit2 writes to connections that their other end may have closed: an error of that write, not our death. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* likewise a limit of the size of files, when it clones */
    const int code = line->action == PRT_ANALYZE_SERVE ? serve(line, beacon) : print_repository(line, beacon);
    prt_diagnosis_end(&diagnosis);
    prt_analyze_end();
    return code;
}

int main(int argc, char **argv)
{
    struct prt_analyze_line line;
    prt_buf text = {0};
    prt_err err;
    prt_inherited_repair();
    if (prt_analyze_options_read(argc, argv, prt_calendar_now(), getenv("SOURCE_DATE_EPOCH"), &line, &err) != PRT_OK)
        return complain(&err, EXIT_USAGE);
    if (line.action == PRT_ANALYZE_SERVE || line.action == PRT_ANALYZE_PRINT)
        return run(&line);
    if (line.action == PRT_ANALYZE_HELP)
        return prt_usage_print(&prt_usage_analyze, NULL);
    prt_buf_add_text(&text, "reporting-analyze " PRT_VERSION "\n");
    return print(&text) ? EXIT_OK : EXIT_SYSTEM;
}
