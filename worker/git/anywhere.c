/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/anywhere.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "prt/mem.h"
#include "worker/git/analysis.h"
#include "worker/git/checkout.h"
#include "worker/git/mirror.h"
#include "worker/git/place.h"
#include "worker/git/remote.h"

struct prt_anywhere {
    const char *work_dir;
    prt_analyze_memory_t *memory;
    prt_mirror_t *held; /* NULL: none */
    struct prt_remote_certificates certificates;
};

prt_anywhere_t *prt_anywhere_new(const char *work_dir, prt_analyze_memory_t *memory)
{
    prt_anywhere_t *anywhere = prt_calloc(1, sizeof *anywhere);
    if (anywhere != NULL)
        *anywhere = (prt_anywhere_t){.work_dir = work_dir, .memory = memory};
    return anywhere;
}

/* The memory first: it may have files of the mirror open that it has not looked at yet. */
static void let_go(prt_anywhere_t *anywhere)
{
    if (anywhere->held == NULL)
        return;
    prt_analyze_memory_forget(anywhere->memory);
    prt_mirror_release(&anywhere->held);
}

void prt_anywhere_destroy(prt_anywhere_t **anywhere)
{
    if (*anywhere == NULL)
        return;
    let_go(*anywhere);
    free(*anywhere);
    *anywhere = NULL;
}

static bool on_fetch(void *context, uint64_t received, uint64_t total)
{
    const struct prt_analyze_options *options = context;
    const struct prt_analyze_progress progress = {PRT_ANALYSIS_FETCH, received, total};
    return options->progress == NULL || options->progress(options->context, &progress);
}

/* An answer that has nothing but the problem, as when a repository cannot be opened. */
static prt_code answer_problem(const struct prt_task *task, prt_category category, const prt_err *why,
                               struct prt_record *out, prt_err *err)
{
    struct prt_record record = {.count_since = task->count_since};
    record.repository = prt_arena_str(&record.arena, task->repository);
    prt_code rc = record.repository.data == NULL ? prt_fail_memory(err, "the record")
                                                 : prt_record_add_problem(&record, err, category, "%s", why->text);
    if (rc == PRT_OK)
        *out = record;
    else
        prt_record_free(&record);
    return rc;
}

static prt_code take_mirror(prt_anywhere_t *anywhere, const char *root, const struct prt_task *task,
                            const struct prt_analyze_options *options, bool anew, prt_category *category, prt_err *err)
{
    const struct prt_mirror_options mirror = {.work_dir = anywhere->work_dir,
                                              .root = root,
                                              .certificates = &anywhere->certificates,
                                              .progress = on_fetch,
                                              .context = (void *)(uintptr_t)options};
    *category = PRT_CATEGORY_NONE;
    if (!anew && anywhere->held != NULL && prt_mirror_serves(anywhere->held, task))
        return PRT_OK;
    let_go(anywhere);
    return prt_mirror_take(&mirror, task, anew, &anywhere->held, category, err);
}

static prt_code analyze_mirror(prt_anywhere_t *anywhere, const struct prt_task *task,
                               const struct prt_analyze_options *options, struct prt_record *out, prt_err *err)
{
    struct prt_task there = *task;
    there.path = prt_str_from(prt_mirror_path(anywhere->held));
    return prt_analyze(prt_mirror_root(anywhere->held), &there, options, out, err);
}

/* Problems that a work folder may have brought about. Those of a part end in a question about the whole. */
static bool looks_damaged(const struct prt_task *task, const struct prt_record *record)
{
    for (size_t i = 0; task->kind == PRT_TASK_ANALYZE && i < record->problem_count; i++)
        if (record->problems[i].category != PRT_CATEGORY_TOO_LARGE)
            return true;
    return false;
}

static prt_code clone_and_analyze(prt_anywhere_t *anywhere, const char *root, const struct prt_task *task,
                                  const struct prt_analyze_options *options, struct prt_record *out,
                                  prt_category *category, prt_err *err)
{
    struct prt_record record = {0};
    prt_code rc = take_mirror(anywhere, root, task, options, false, category, err);
    if (rc == PRT_OK)
        rc = analyze_mirror(anywhere, task, options, &record, err);
    if (rc == PRT_OK && looks_damaged(task, &record) && !prt_mirror_is_new(anywhere->held)) {
        prt_record_free(&record);
        rc = take_mirror(anywhere, root, task, options, true, category, err);
        if (rc == PRT_OK)
            rc = analyze_mirror(anywhere, task, options, &record, err);
    }
    if (!prt_analyze_memory_is_kept(anywhere->memory))
        let_go(anywhere);
    if (rc == PRT_OK)
        *out = record;
    return rc;
}

static bool is_there(const char *root, prt_str path)
{
    struct stat status;
    char *joined = prt_place_join(root, path);
    const bool there = joined != NULL && stat(joined, &status) == 0;
    free(joined);
    return there;
}

static prt_code analyze_clone(prt_anywhere_t *anywhere, const char *root, const struct prt_task *task,
                              const struct prt_analyze_options *options, struct prt_record *out, prt_category *failure,
                              prt_err *err)
{
    if (anywhere->work_dir == NULL) {
        *failure = PRT_CATEGORY_NOT_FETCHED;
        return prt_fail(err, PRT_E_IO,
                        "it has to be cloned, and the worker has no folder for that: start it with --work-dir DIR");
    }
    prt_code rc = clone_and_analyze(anywhere, root, task, options, out, failure, err);
    if (rc != PRT_E_NOT_FOUND || *failure == PRT_CATEGORY_NONE)
        return rc;
    const prt_category category = *failure;
    const prt_err why = *err;
    *failure = PRT_CATEGORY_NONE;
    return answer_problem(task, category, &why, out, err);
}

prt_code prt_analyze_anywhere(const char *root, const struct prt_task *task, const struct prt_analyze_options *options,
                              struct prt_record *out, prt_err *err)
{
    prt_anywhere_t *anywhere = options->anywhere;
    prt_category failure = PRT_CATEGORY_NONE;
    prt_code rc = PRT_OK;
    if (task->clone_url.len > 0 && (anywhere->work_dir != NULL || !is_there(root, task->path))) {
        rc = analyze_clone(anywhere, root, task, options, out, &failure, err);
    } else {
        let_go(anywhere);
        rc = prt_analyze(root, task, options, out, err);
    }
    if (options->failure != NULL)
        *options->failure = failure;
    return rc;
}

static bool is_damage(prt_category problem)
{
    return problem == PRT_CATEGORY_MISSING_OBJECTS || problem == PRT_CATEGORY_CORRUPT_OBJECTS ||
           problem == PRT_CATEGORY_NOT_A_REPOSITORY || problem == PRT_CATEGORY_ANALYSIS;
}

static prt_code read_mirror(prt_anywhere_t *anywhere, const struct prt_task *task,
                            const struct prt_analyze_options *options, struct prt_checkout *out, prt_err *err)
{
    return prt_checkout_read(prt_mirror_root(anywhere->held), prt_str_from(prt_mirror_path(anywhere->held)), task,
                             options, out, err);
}

static prt_code clone_and_read(prt_anywhere_t *anywhere, const char *root, const struct prt_task *task,
                               const struct prt_analyze_options *options, struct prt_checkout *out,
                               prt_category *failure, prt_err *err)
{
    struct prt_checkout checkout = {0};
    prt_code rc = take_mirror(anywhere, root, task, options, false, failure, err);
    if (rc == PRT_OK)
        rc = read_mirror(anywhere, task, options, &checkout, err);
    if (rc == PRT_OK && is_damage(checkout.problem) && !prt_mirror_is_new(anywhere->held)) {
        prt_checkout_free(&checkout);
        rc = take_mirror(anywhere, root, task, options, true, failure, err);
        if (rc == PRT_OK)
            rc = read_mirror(anywhere, task, options, &checkout, err);
    }
    let_go(anywhere);
    if (rc == PRT_OK)
        *out = checkout;
    return rc;
}

static prt_code tell_problem(prt_category category, const prt_err *why, struct prt_checkout *out, prt_err *err)
{
    struct prt_checkout checkout = {.problem = category};
    const prt_str text = prt_str_from(why->text);
    checkout.why = prt_arena_str(&checkout.arena, text);
    if (checkout.why.data == NULL)
        return prt_fail_memory(err, "files of a commit");
    *out = checkout;
    return PRT_OK;
}

static prt_code read_clone(prt_anywhere_t *anywhere, const char *root, const struct prt_task *task,
                           const struct prt_analyze_options *options, struct prt_checkout *out, prt_category *failure,
                           prt_err *err)
{
    prt_err why;
    if (task->clone_url.len == 0)
        return prt_fail(err, PRT_E_PROTOCOL, "task: clone_url: none, and files of a commit are read from a clone");
    if (anywhere->work_dir == NULL) {
        *failure = PRT_CATEGORY_NOT_FETCHED;
        return prt_fail(err, PRT_E_IO,
                        "it has to be cloned, and the worker has no folder for that: start it with --work-dir DIR");
    }
    const prt_code rc = clone_and_read(anywhere, root, task, options, out, failure, &why);
    if (rc == PRT_E_NOT_FOUND && *failure != PRT_CATEGORY_NONE) {
        const prt_category category = *failure;
        *failure = PRT_CATEGORY_NONE;
        return tell_problem(category, &why, out, err);
    }
    if (rc != PRT_OK)
        *err = why;
    return rc;
}

prt_code prt_checkout_anywhere(const char *root, const struct prt_task *task, const struct prt_analyze_options *options,
                               struct prt_checkout *out, prt_err *err)
{
    prt_category failure = PRT_CATEGORY_NONE;
    const prt_code rc = read_clone(options->anywhere, root, task, options, out, &failure, err);
    if (options->failure != NULL)
        *options->failure = failure;
    return rc;
}
