/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "coordinator/ledger.h"
#include "coordinator/run_state.h"
#include "proto/record.h"
#include "prt/clock.h"
#include "prt/limits.h"
#include "prt/mem.h"

enum {
    CHUNK_LEAST = 64, /* commits: fewer take longer to hand out than to count */
    CHUNK_MOST = PRT_MAX_IDS / PRT_ID_BYTES
};

/* A chunk's share of its repository: what it weighs is compared with other repositories' chunks, and with the analysis
 * that names commits while it does not yet know how many there are. */
static uint64_t weight_of(const struct prt_run *run, const struct prt_run_task *task)
{
    if (task->kind == PRT_TASK_CHECKOUT)
        return PRT_RUN_CHECKOUT_WEIGHT;
    const uint64_t whole = run->options->found[task->found].weight;
    const struct prt_record *gathering = run->cases[task->found].gathering;
    const size_t commits = gathering != NULL ? gathering->commit_count : PRT_MAX_ADVANCED;
    if (task->kind != PRT_TASK_COUNT || commits == 0)
        return whole;
    return (uint64_t)((double)whole * task->count / (double)commits);
}

void prt_run_set_thing(struct prt_run *run, uint32_t number, const struct prt_run_task *task)
{
    prt_str name = {0};
    if (task->kind == PRT_TASK_CHECKOUT)
        name = prt_checkouts_name(run->options->checkouts, task->found);
    else if (run->options->found[task->found].url.len > 0)
        name = run->options->found[task->found].name;
    if (name.len > 0)
        prt_sched_set_thing(run->sched, number, prt_sched_number(name));
}

prt_code prt_run_add_task(struct prt_run *run, const struct prt_run_task *task)
{
    struct prt_run_task *grown = prt_grow(run->tasks, &run->task_capacity, run->task_count + 1u, sizeof *grown);
    uint32_t number = 0;
    if (grown == NULL)
        return prt_fail_memory(run->err, "tasks");
    run->tasks = grown;
    if (run->sched != NULL) {
        const prt_code rc = prt_sched_add(run->sched, weight_of(run, task), &number, run->err);
        if (rc != PRT_OK)
            return rc;
        if (task->whole || task->kind == PRT_TASK_TOTAL || task->kind == PRT_TASK_CHECKOUT)
            prt_sched_keep_whole(run->sched, number);
        if (number != run->task_count)
            return prt_fail(run->err, PRT_E_INTERNAL, "the scheduler counts other tasks than the run");
        prt_run_set_thing(run, number, task);
    }
    run->tasks[run->task_count++] = *task;
    return PRT_OK;
}

prt_code prt_run_plan(struct prt_run *run)
{
    const uint32_t count = run->options->found_count;
    prt_code rc = PRT_OK;
    run->store = run->options->store;
    run->cases = prt_calloc(count + 1u, sizeof *run->cases);
    if (run->cases == NULL)
        return prt_fail_memory(run->err, "the plan");
    for (uint32_t i = 0; rc == PRT_OK && i < count; i++) {
        if (run->store != NULL)
            rc = prt_run_look_up(run, i);
        if (rc == PRT_OK)
            rc = prt_run_add_task(run, &(struct prt_run_task){.found = i, .kind = PRT_TASK_ANALYZE});
    }
    return rc;
}

static void free_gathering(struct prt_run_case *cased)
{
    if (cased->gathering != NULL)
        prt_record_free(cased->gathering);
    free(cased->gathering);
    free(cased->missing);
    cased->gathering = NULL;
    cased->missing = NULL;
}

/* What was counted so far is of no use; answers that are still to come are not looked at. */
static void begin_round(struct prt_run_case *cased)
{
    prt_early_free(&cased->early);
    cased->round++;
    cased->outstanding = 0;
    cased->spoiled = cased->total_asked = false;
}

/* Where the answers to chunks go, and the rows that they are parts of. NULL: nobody waits for any. */
static struct prt_record *counted_record(const struct prt_run_case *cased)
{
    return cased->early != NULL ? &cased->early->record : cased->gathering;
}

static uint32_t *counted_rows(const struct prt_run_case *cased)
{
    return cased->early != NULL ? cased->early->order : cased->missing;
}

static bool is_forgotten(const struct prt_run *run, const struct prt_run_task *task)
{
    return task->kind != PRT_TASK_ANALYZE && task->round != run->cases[task->found].round;
}

static void free_base(struct prt_run_case *cased)
{
    free(cased->base);
    free(cased->context);
    cased->base = cased->context = NULL;
}

void prt_run_free_cases(struct prt_run *run)
{
    for (uint32_t i = 0; run->cases != NULL && i < run->options->found_count; i++) {
        free_gathering(&run->cases[i]);
        prt_early_free(&run->cases[i].early);
        free_base(&run->cases[i]);
    }
    free(run->cases);
    run->cases = NULL;
}

static void analyze_question(const struct prt_run *run, const struct prt_run_task *task, struct prt_task *out)
{
    const struct prt_run_case *cased = &run->cases[task->found];
    if (task->whole)
        return;
    if (cased->base != NULL) {
        out->base = prt_str_from(cased->base);
        out->context = prt_str_from(cased->context);
    }
}

prt_code prt_run_question(struct prt_run *run, uint32_t number, struct prt_task *out, prt_buf *ids)
{
    const struct prt_run_task *task = &run->tasks[number];
    if (task->kind == PRT_TASK_CHECKOUT) {
        prt_run_checkout_question(run, number, out);
        return PRT_OK;
    }
    const struct prt_run_case *cased = &run->cases[task->found];
    const prt_str name = run->options->found[task->found].name;
    *out = (struct prt_task){.id = number,
                             .kind = task->kind,
                             .repository = name,
                             .path = name,
                             .count_since = run->options->count_since,
                             .detect = task->kind != PRT_TASK_COUNT ? run->options->detect : (prt_str){0},
                             .clone_url = run->options->found[task->found].url};
    if (task->kind == PRT_TASK_ANALYZE)
        analyze_question(run, task, out);
    const struct prt_record *record = counted_record(cased);
    if (task->kind == PRT_TASK_ANALYZE || record == NULL || is_forgotten(run, task))
        return PRT_OK; /* ended meanwhile; whatever comes back is not looked at */
    out->tip = record->tip;
    if (task->kind == PRT_TASK_TOTAL)
        return PRT_OK;
    const prt_code rc = prt_ledger_names(record, counted_rows(cased) + task->first, task->count, ids, run->err);
    out->commits = prt_buf_str(ids);
    return rc;
}

static void end_case(struct prt_run *run, uint32_t found)
{
    struct prt_run_case *cased = &run->cases[found];
    free_gathering(cased);
    prt_early_free(&cased->early);
    free_base(cased);
    cased->ended = true;
    run->cases_ended++;
    run->weight_done += run->options->found[found].weight + 1;
}

prt_code prt_run_fail_case(struct prt_run *run, uint32_t number, prt_category category, prt_str text)
{
    const uint32_t found = run->tasks[number].found;
    if (run->tasks[number].kind == PRT_TASK_CHECKOUT)
        return prt_run_fail_checkout(run, number, text);
    if (run->cases[found].ended || is_forgotten(run, &run->tasks[number]))
        return PRT_OK;
    const prt_log log =
        prt_log_with(run->options->log, &(struct prt_log_fields){.repository = run->options->found[found].name,
                                                                 .task = number,
                                                                 .attempt = run->tasks[number].sent});
    if (run->out->interrupted == 0)
        prt_info(&log, "repo %.*s: given up: %.*s", PRT_STR_ARG(run->options->found[found].name), PRT_STR_ARG(text));
    end_case(run, found);
    return prt_run_add_error(run, run->options->found[found].name, category, text);
}

static prt_code fold(struct prt_run *run, const struct prt_record *record)
{
    struct prt_run_outcome *out = run->out;
    struct prt_folded_repository *folded = prt_calloc(1, sizeof *folded);
    if (folded == NULL)
        return prt_fail_memory(run->err, "a folded repository");
    const int64_t from = prt_monotonic_us();
    const prt_code rc = prt_fold_repository(record, run->options->fold, folded, run->err);
    out->fold_us += (uint64_t)(prt_monotonic_us() - from);
    if (rc != PRT_OK) {
        free(folded);
        return rc;
    }
    out->folded[out->folded_count++] = folded;
    out->commits += record->commit_count;
    return PRT_OK;
}

/* The whole record of a repository: kept, folded, forgotten. One that only says what is wrong becomes errors. */
static prt_code finish(struct prt_run *run, uint32_t found, const struct prt_record *record, bool changed)
{
    prt_code rc = PRT_OK;
    if (changed)
        rc = prt_run_keep(run, found, record);
    if (rc == PRT_OK && (record->tip.len > 0 || record->problem_count == 0))
        rc = fold(run, record);
    else
        for (size_t i = 0; rc == PRT_OK && i < record->problem_count; i++)
            rc = prt_run_add_error(run, record->repository, record->problems[i].category, record->problems[i].text);
    run->out->commits_read += run->cases[found].read;
    end_case(run, found);
    return rc;
}

/* One for every slot that would be idle, and for the `freed` one whose answer this is: caches are cold where a chunk
 * begins, so chunks are few and large, and yields see to it that all are busy to the end. */
static size_t chunk_size(const struct prt_run *run, size_t missing, size_t freed)
{
    const struct prt_sched_counts counts = prt_sched_counts(run->sched);
    const size_t busy = (size_t)counts.leased + counts.waiting;
    const size_t idle = freed + (counts.slots > busy ? counts.slots - busy : 0);
    const size_t chunks = idle > 0 ? idle : 1;
    const size_t size = (missing + chunks - 1) / chunks;
    return size < CHUNK_LEAST ? CHUNK_LEAST : size > CHUNK_MOST ? CHUNK_MOST : size;
}

static prt_code add_part(struct prt_run *run, struct prt_run_task task)
{
    task.round = run->cases[task.found].round;
    const prt_code rc = prt_run_add_task(run, &task);
    run->cases[task.found].outstanding += rc == PRT_OK;
    return rc;
}

static prt_code add_total(struct prt_run *run, uint32_t found)
{
    struct prt_run_case *cased = &run->cases[found];
    if (cased->total_asked || (counted_record(cased)->flags & PRT_RECORD_LOC_KNOWN) != 0)
        return PRT_OK;
    cased->total_asked = true;
    return add_part(run, (struct prt_run_task){.found = found, .kind = PRT_TASK_TOTAL});
}

/* `count` of the case's missing rows, from `from` on. */
static prt_code add_chunks(struct prt_run *run, uint32_t found, size_t from, size_t count, size_t freed)
{
    const size_t size = chunk_size(run, count, freed);
    prt_code rc = PRT_OK;
    for (size_t done = 0; rc == PRT_OK && done < count; done += size)
        rc = add_part(run, (struct prt_run_task){.found = found,
                                                 .kind = PRT_TASK_COUNT,
                                                 .first = (uint32_t)(from + done),
                                                 .count = (uint32_t)(count - done < size ? count - done : size)});
    return rc;
}

static prt_code ask_for_all(struct prt_run *run, uint32_t found)
{
    return prt_run_add_task(run, &(struct prt_run_task){.found = found, .kind = PRT_TASK_ANALYZE, .whole = true});
}

/* Every chunk has ended. */
static prt_code end_gathering(struct prt_run *run, uint32_t found)
{
    struct prt_run_case *cased = &run->cases[found];
    if (cased->spoiled) {
        free_gathering(cased);
        begin_round(cased);
        return ask_for_all(run, found);
    }
    cased->gathering->flags &= ~(uint32_t)PRT_RECORD_SPLIT;
    return finish(run, found, cased->gathering, true);
}

/* The record is there that what was counted early belongs to. *from: the first of the `count` missing rows that is not
 * in anybody's hands yet. */
static prt_code settle_early(struct prt_run *run, uint32_t found, size_t *count, size_t *from)
{
    struct prt_run_case *cased = &run->cases[found];
    uint32_t *rows = NULL;
    bool fits = false;
    *from = 0;
    if (cased->early == NULL)
        return PRT_OK;
    const prt_code rc =
        prt_early_settle(cased->early, cased->gathering, cased->missing, *count, &rows, count, &fits, run->err);
    if (rc != PRT_OK)
        return rc;
    if (!fits) {
        begin_round(cased);
        return PRT_OK;
    }
    *from = cased->early->record.commit_count;
    prt_early_free(&cased->early);
    free(cased->missing);
    cased->missing = rows;
    return PRT_OK;
}

/* Takes the record over: it waits for its counts. */
static prt_code gather(struct prt_run *run, uint32_t found, struct prt_record *record, uint32_t *missing, size_t count)
{
    struct prt_run_case *cased = &run->cases[found];
    cased->gathering = prt_alloc(sizeof *cased->gathering);
    if (cased->gathering == NULL) {
        free(missing);
        return prt_fail_memory(run->err, "a split record");
    }
    *cased->gathering = *record;
    memset(record, 0, sizeof *record);
    cased->missing = missing;
    size_t from = 0;
    prt_code rc = settle_early(run, found, &count, &from);
    if (rc == PRT_OK && !cased->spoiled)
        rc = add_chunks(run, found, from, count - from, 1);
    if (rc == PRT_OK && !cased->spoiled)
        rc = add_total(run, found);
    return rc == PRT_OK && cased->outstanding == 0 ? end_gathering(run, found) : rc;
}

/* A record of every commit; whether every count is there as well decides how it goes on. `complete`: it has to be, or
 * to say why not. */
static prt_code take_whole(struct prt_run *run, uint32_t found, struct prt_record *record, bool changed, bool complete)
{
    uint32_t *missing = NULL;
    size_t count = 0;
    if (record->problem_count > 0 || record->tip.len == 0)
        return finish(run, found, record, changed);
    prt_code rc = prt_ledger_missing(record, run->options->count_since, &missing, &count, run->err);
    if (rc != PRT_OK)
        return rc;
    const bool waits = count > 0 || (record->flags & PRT_RECORD_LOC_KNOWN) == 0;
    if (waits && !complete)
        return gather(run, found, record, missing, count);
    free(missing);
    if (waits)
        return prt_fail(run->err, PRT_E_PROTOCOL, "a record that lacks counts and does not say why");
    return finish(run, found, record, changed);
}

/* The names are half of an entry, and only rows that are to be counted need them. */
static prt_code load_unchanged(struct prt_run *run, uint32_t found, struct prt_record *out, bool *there)
{
    uint32_t *missing = NULL;
    size_t count = 0;
    prt_code rc = prt_run_load_stored(run, found, false, out, there);
    if (rc != PRT_OK || !*there)
        return rc;
    rc = prt_ledger_missing(out, run->options->count_since, &missing, &count, run->err);
    free(missing);
    if (rc == PRT_OK && count == 0)
        return PRT_OK;
    prt_record_free(out);
    return rc == PRT_OK ? prt_run_load_stored(run, found, true, out, there) : rc;
}

/* What can change without a commit is told by the answer: the branch HEAD names, how the repository lies there, and its
 * name, which is another below another root. */
static prt_code take_unchanged(struct prt_run *run, uint32_t found, const struct prt_record *answer)
{
    const uint32_t place = PRT_RECORD_SHALLOW | PRT_RECORD_BARE | PRT_RECORD_WORKTREE;
    struct prt_record record = {0};
    bool there = false;
    prt_code rc = load_unchanged(run, found, &record, &there);
    if (rc != PRT_OK)
        return rc;
    if (!there)
        return ask_for_all(run, found);
    record.repository = prt_arena_str(&record.arena, answer->repository);
    record.head = prt_arena_str(&record.arena, answer->head);
    record.flags = (record.flags & ~place) | (answer->flags & place);
    if (record.repository.data == NULL || record.head.data == NULL)
        rc = prt_fail_memory(run->err, "a record");
    else
        rc = take_whole(run, found, &record, false, false);
    prt_record_free(&record);
    return rc;
}

static prt_code take_delta(struct prt_run *run, uint32_t found, const struct prt_record *answer)
{
    struct prt_record stored = {0}, whole = {0};
    bool there = false;
    prt_code rc = prt_run_load_stored(run, found, true, &stored, &there);
    if (rc != PRT_OK)
        return rc;
    if (!there)
        return ask_for_all(run, found);
    run->cases[found].read = answer->commit_count;
    rc = prt_ledger_extend(&stored, answer, &whole, run->err);
    prt_record_free(&stored);
    if (rc == PRT_E_PROTOCOL) /* whichever of the two is wrong, the repository itself is not */
        rc = ask_for_all(run, found);
    else if (rc == PRT_OK)
        rc = take_whole(run, found, &whole, true, false);
    prt_record_free(&whole);
    return rc;
}

static prt_code take_analysis(struct prt_run *run, const struct prt_run_task *task, struct prt_record *record)
{
    const bool asked_base = !task->whole && run->cases[task->found].base != NULL;
    const uint32_t about_base = PRT_RECORD_UNCHANGED | PRT_RECORD_DELTA;
    if ((record->flags & about_base) != 0 && !asked_base)
        return prt_fail(run->err, PRT_E_PROTOCOL, "an answer about a ledger that was not named");
    if ((record->flags & PRT_RECORD_SPLIT) != 0 && (!task->asked || record->problem_count > 0))
        return prt_fail(run->err, PRT_E_PROTOCOL, "a part of the record, though nobody asked for that");
    if ((record->flags & PRT_RECORD_UNCHANGED) != 0)
        return take_unchanged(run, task->found, record);
    if ((record->flags & PRT_RECORD_DELTA) != 0)
        return take_delta(run, task->found, record);
    run->cases[task->found].read = record->commit_count;
    return take_whole(run, task->found, record, true, (record->flags & PRT_RECORD_SPLIT) == 0);
}

static prt_code take_total(struct prt_run *run, struct prt_record *gathering, const struct prt_record *answer,
                           bool *fine)
{
    *fine = (answer->flags & PRT_RECORD_LOC_KNOWN) != 0 && answer->problem_count == 0;
    return *fine ? prt_record_take_total(gathering, answer, run->err) : PRT_OK;
}

/* Rows are only given back when that was asked for, and not all of them: it has to end. */
static bool is_answer(const struct prt_run_task *task, const struct prt_record *answer)
{
    size_t counted = 0;
    for (size_t i = 0; i < answer->commit_count; i++)
        counted += (answer->commits[i].flags & PRT_COMMIT_COUNTED) != 0;
    return task->kind == PRT_TASK_TOTAL || answer->problem_count > 0 || counted == answer->commit_count ||
           (task->asked && counted > 0);
}

static prt_code take_counts(struct prt_run *run, const struct prt_run_task *task, const struct prt_record *answer,
                            bool *fine)
{
    struct prt_run_case *cased = &run->cases[task->found];
    size_t left = 0;
    *fine = prt_ledger_fill(counted_record(cased), counted_rows(cased) + task->first, task->count, answer, &left);
    return *fine && !cased->spoiled ? add_chunks(run, task->found, task->first, left, 1) : PRT_OK;
}

static prt_code take_chunk(struct prt_run *run, const struct prt_run_task *task, const struct prt_record *answer)
{
    struct prt_run_case *cased = &run->cases[task->found];
    prt_code rc = PRT_OK;
    bool fine = false;
    if (!is_answer(task, answer))
        return prt_fail(run->err, PRT_E_PROTOCOL, "commits given back, though nobody asked for that");
    if (task->kind == PRT_TASK_TOTAL)
        rc = take_total(run, counted_record(cased), answer, &fine);
    else
        rc = take_counts(run, task, answer, &fine);
    if (rc != PRT_OK)
        return rc;
    cased->spoiled = cased->spoiled || !fine;
    cased->outstanding--;
    return cased->outstanding == 0 && cased->early == NULL ? end_gathering(run, task->found) : PRT_OK;
}

prt_code prt_run_take_record(struct prt_run *run, uint32_t number, struct prt_record *record)
{
    const struct prt_run_task task = run->tasks[number]; /* a copy: the table may move */
    if (run->cases[task.found].ended || is_forgotten(run, &task))
        return PRT_OK;
    return task.kind == PRT_TASK_ANALYZE ? take_analysis(run, &task, record) : take_chunk(run, &task, record);
}

/* What is of use: the advances of one attempt, since those of another may have met the same commits; until the record
 * is there; and not more than is worth the memory. */
static prt_code is_of_use(struct prt_run *run, uint32_t found, const struct prt_advance *advance, bool *of_use)
{
    struct prt_run_case *cased = &run->cases[found];
    prt_code rc = PRT_OK;
    *of_use = false;
    if (cased->ended || cased->gathering != NULL || cased->spoiled)
        return PRT_OK;
    if (cased->early == NULL) {
        rc = prt_early_new(advance->tip, &cased->early, run->err);
        cased->giver = advance->ref;
    }
    *of_use = rc == PRT_OK && cased->giver.task == advance->ref.task && cased->giver.attempt == advance->ref.attempt &&
              prt_str_equal(cased->early->record.tip, advance->tip) &&
              cased->early->record.commit_count + advance->commits.len / PRT_ID_BYTES <= PRT_MAX_ADVANCED;
    return rc;
}

static prt_code count_early(struct prt_run *run, uint32_t found, prt_str names)
{
    struct prt_early *early = run->cases[found].early;
    const size_t from = early->record.commit_count;
    prt_code rc = prt_early_add(early, names, run->err);
    if (rc == PRT_OK)
        rc = add_chunks(run, found, from, early->record.commit_count - from, 0);
    return rc == PRT_OK ? add_total(run, found) : rc;
}

prt_code prt_run_take_advance(struct prt_run *run, uint32_t worker, const struct prt_advance *advance)
{
    const struct prt_run_task task = run->tasks[advance->ref.task]; /* a copy: the table may move */
    bool of_use = false;
    if (task.kind != PRT_TASK_ANALYZE || !task.asked)
        return prt_fail(run->err, PRT_E_PROTOCOL, "an advance that nobody asked for");
    if (task.ended)
        return PRT_OK;
    prt_code rc = is_of_use(run, task.found, advance, &of_use);
    if (rc == PRT_OK && of_use)
        rc = count_early(run, task.found, advance->commits);
    if (rc != PRT_OK || !of_use)
        return rc;
    const prt_log log = prt_run_log_task(run, advance->ref, &run->peers.peers[worker]);
    prt_debug(&log, "task %u (%.*s), attempt %u: %zu commits to count before all are known",
              (unsigned)advance->ref.task, PRT_STR_ARG(run->options->found[task.found].name),
              (unsigned)advance->ref.attempt, advance->commits.len / PRT_ID_BYTES);
    return prt_run_event(run, &(struct prt_event){.type = PRT_EVENT_GAVE,
                                                  .worker = worker,
                                                  .ref = {advance->ref.task, advance->ref.attempt}});
}
