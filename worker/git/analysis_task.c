/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/analysis.h"

static prt_code read_name(const char *field, prt_str hex, prt_id *out, prt_err *err)
{
    if (prt_id_from_hex(hex, PRT_ID_BYTES, out))
        return PRT_OK;
    return prt_fail(err, PRT_E_PROTOCOL, "task: %s: not the %d hex digits of a commit's name", field, 2 * PRT_ID_BYTES);
}

static prt_code check_list(const char *field, prt_str names, prt_err *err)
{
    if (names.len % PRT_ID_BYTES == 0)
        return PRT_OK;
    return prt_fail(err, PRT_E_PROTOCOL, "task: %s: %zu bytes, no whole number of names of %d bytes", field, names.len,
                    PRT_ID_BYTES);
}

static prt_code read_detect(struct prt_analysis *analysis, prt_err *err)
{
    if (prt_detect_options_read(analysis->task->detect, &analysis->detect, err) == PRT_OK)
        return PRT_OK;
    err->code = err->code == PRT_E_MEMORY ? PRT_E_MEMORY : PRT_E_PROTOCOL;
    return prt_wrap(err, "task");
}

prt_code prt_analysis_read_task(struct prt_analysis *analysis, prt_err *err)
{
    const struct prt_task *task = analysis->task;
    prt_code code = task->kind != PRT_TASK_COUNT ? read_detect(analysis, err) : PRT_OK;
    if (code != PRT_OK)
        return code;
    switch (task->kind) {
    case PRT_TASK_ANALYZE: return task->base.len > 0 ? read_name("base", task->base, &analysis->base, err) : PRT_OK;
    case PRT_TASK_COUNT:
        code = check_list("commits", task->commits, err);
        return code == PRT_OK ? read_name("tip", task->tip, &analysis->tip, err) : code;
    case PRT_TASK_TOTAL: return read_name("tip", task->tip, &analysis->tip, err);
    case PRT_TASK_CHECKOUT: /* no analysis: worker/git/checkout.h */
    case PRT_TASK_KINDS: break;
    }
    return prt_fail(err, PRT_E_PROTOCOL, "task: kind: %u is not a kind of task", (unsigned)task->kind);
}
