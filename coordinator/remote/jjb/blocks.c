/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/blocks.h"

#include "coordinator/remote/jjb/scope.h"
#include "coordinator/remote/jjb/value.h"

static prt_code keep(prt_str text, struct prt_jjb *out, prt_str *kept, prt_err *err)
{
    prt_err ignored;
    *kept = (prt_str){0};
    if (prt_jjb_check_name("a name", text, &ignored) != PRT_OK)
        return PRT_OK;
    *kept = prt_arena_str(&out->arena, text);
    return kept->data != NULL ? PRT_OK : prt_fail_memory(err, "project blocks");
}

/* One key of a block as a text; empty when it is a list or mapping, as written when it cannot be formatted. */
static prt_code read_text(const struct prt_jjb_scope *scope, prt_str key, struct prt_jjb *out, prt_str *kept,
                          prt_err *err)
{
    const prt_doc *written = prt_jjb_get(scope->layers[0], key);
    prt_err ignored;
    prt_str text;
    *kept = (prt_str){0};
    if (written == NULL || written->type == PRT_DOC_NULL || written->type == PRT_DOC_LIST ||
        written->type == PRT_DOC_MAP)
        return PRT_OK;
    prt_code code = prt_jjb_text(scope->arena, written, &text, err);
    if (code != PRT_OK)
        return code;
    prt_str formatted = text;
    code = prt_jjb_format(scope, text, &formatted, &ignored);
    if (code == PRT_E_MEMORY)
        return prt_fail_memory(err, "project blocks");
    return keep(code == PRT_OK ? formatted : text, out, kept, err);
}

static prt_code read_block(const struct prt_jjb_definition *definition, struct prt_jjb_budget *budget,
                           struct prt_jjb *out, prt_err *err)
{
    prt_arena arena = {0};
    struct prt_jjb_block block;
    const struct prt_jjb_scope scope = {
        .layers = {definition->body}, .layer_count = 1, .budget = budget, .arena = &arena};
    budget->share = PRT_MAX_JJB_SHARE;
    prt_code code = keep(definition->name, out, &block.name, err);
    if (code == PRT_OK)
        code = read_text(&scope, PRT_STR("project-name"), out, &block.project_name, err);
    if (code == PRT_OK)
        code = read_text(&scope, PRT_STR("project"), out, &block.project, err);
    if (code == PRT_OK)
        out->blocks[out->block_count++] = block;
    prt_arena_free(&arena);
    return code;
}

prt_code prt_jjb_read_blocks(const struct prt_jjb_definitions *definitions, struct prt_jjb_budget *budget,
                             struct prt_jjb_problems *problems, struct prt_jjb *out, prt_err *err)
{
    const size_t count = definitions->kinds[PRT_JJB_PROJECT].count;
    prt_code code = PRT_OK;
    out->blocks = prt_arena_alloc(&out->arena, count, sizeof *out->blocks);
    if (out->blocks == NULL)
        return prt_fail_memory(err, "project blocks");
    for (size_t i = 0; code == PRT_OK && i < count && out->arena.used <= PRT_MAX_JJB_NAMES; i++)
        code = read_block(&definitions->kinds[PRT_JJB_PROJECT].items[i], budget, out, err);
    if (code != PRT_OK || out->block_count == count)
        return code;
    prt_fail(err, PRT_E_LIMIT, "all names take up more than %zu bytes; %zu project blocks are left out",
             PRT_MAX_JJB_NAMES, count - out->block_count);
    return prt_jjb_problem(problems, err);
}
