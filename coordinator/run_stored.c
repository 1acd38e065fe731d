/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>

#include "coordinator/keep.h"
#include "coordinator/run_state.h"
#include "coordinator/store_key.h"
#include "proto/record.h"
#include "prt/limits.h"
#include "prt/mem.h"

static prt_code store_key(const struct prt_run *run, uint32_t found, prt_buf *key)
{
    return prt_store_key(run->options->root, &run->options->found[found], key, run->err);
}

/* A store that fails costs time, not figures. */
static void give_up_store(struct prt_run *run, const prt_err *why)
{
    prt_warning(run->options->log, "the cache is not used any more in this run: %s", why->text);
    run->store = NULL;
}

/* Tip and context are looked up unchecked. A worker refuses a task whose base is no commit's name, and would go on
 * doing so. */
static bool can_be_asked_about(const struct prt_stored *stored)
{
    bool fine = stored->tip.len == (size_t)2 * PRT_ID_BYTES && stored->context.len <= PRT_MAX_CONTEXT;
    for (size_t i = 0; fine && i < stored->tip.len; i++)
        fine = isxdigit((unsigned char)stored->tip.data[i]) != 0;
    for (size_t i = 0; fine && i < stored->context.len; i++)
        fine = stored->context.data[i] > ' ' && stored->context.data[i] <= '~';
    return fine;
}

static bool is_what_was_asked_about(const struct prt_run_case *cased, const struct prt_stored *stored)
{
    return prt_str_equal(stored->tip, prt_str_from(cased->base)) &&
           prt_str_equal(stored->context, prt_str_from(cased->context));
}

/* A stored entry that was found when the run was planned: replaced or lost since then, it cannot be used. */
static prt_code read_stored(struct prt_run *run, uint32_t found, prt_str key, bool with_names, struct prt_record *out,
                            bool *there, prt_err *why)
{
    struct prt_stored stored = {0};
    prt_err ignored;
    prt_buf ids = {0};
    bool got = false, complete = !with_names;
    prt_code rc = prt_store_get(run->store, key, &stored, &got, why);
    if (rc == PRT_OK && got && with_names)
        rc = prt_store_get_ids(run->store, key, &stored, &ids, &complete, why);
    *there = rc == PRT_OK && got && complete && is_what_was_asked_about(&run->cases[found], &stored) &&
             prt_record_decode(stored.record, out, &ignored) == PRT_OK;
    if (*there && with_names) {
        out->ids = prt_arena_str(&out->arena, prt_buf_str(&ids));
        *there = out->ids.data != NULL && out->ids.len == out->commit_count * PRT_ID_BYTES;
        if (!*there)
            prt_record_free(out);
    }
    prt_stored_free(&stored);
    prt_buf_free(&ids);
    return rc;
}

prt_code prt_run_look_up(struct prt_run *run, uint32_t found)
{
    struct prt_run_case *cased = &run->cases[found];
    struct prt_stored stored = {0};
    prt_buf key = {0};
    prt_err why;
    bool there = false;
    prt_code rc = store_key(run, found, &key);
    if (rc == PRT_OK && prt_store_look(run->store, prt_buf_str(&key), &stored, &there, &why) != PRT_OK)
        give_up_store(run, &why);
    else if (rc == PRT_OK && there && can_be_asked_about(&stored)) {
        cased->base = prt_strndup(stored.tip.data, stored.tip.len);
        cased->context = prt_strndup(stored.context.len > 0 ? stored.context.data : "", stored.context.len);
        if (cased->base == NULL || cased->context == NULL)
            rc = prt_fail_memory(run->err, "what the store has");
    }
    prt_stored_free(&stored);
    prt_buf_free(&key);
    return rc;
}

prt_code prt_run_load_stored(struct prt_run *run, uint32_t found, bool with_names, struct prt_record *out, bool *there)
{
    prt_buf key = {0};
    prt_err why;
    *there = false;
    prt_code rc = store_key(run, found, &key);
    if (rc == PRT_OK && run->store != NULL &&
        read_stored(run, found, prt_buf_str(&key), with_names, out, there, &why) != PRT_OK)
        give_up_store(run, &why);
    prt_buf_free(&key);
    return rc;
}

prt_code prt_run_keep(struct prt_run *run, uint32_t found, const struct prt_record *record)
{
    prt_buf key = {0};
    prt_err why;
    if (run->store == NULL || !prt_keep_may(record))
        return PRT_OK;
    prt_code rc = store_key(run, found, &key);
    const prt_code kept = rc == PRT_OK ? prt_keep(run->store, prt_buf_str(&key), record, &why) : PRT_OK;
    prt_buf_free(&key);
    if (kept == PRT_E_LIMIT) {
        const prt_str name = run->options->found[found].name;
        const prt_log log = prt_log_with(run->options->log, &(struct prt_log_fields){.repository = name});
        prt_warning(&log,
                    "repo %.*s: too much for the cache, which keeps what it has of it; figures are not affected: %s",
                    PRT_STR_ARG(name), why.text);
    } else if (kept != PRT_OK)
        give_up_store(run, &why);
    return rc;
}
