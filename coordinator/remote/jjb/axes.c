/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/axes.h"

#include <string.h>

#include "coordinator/remote/jjb/value.h"

static bool has_axis(const struct prt_jjb_axes *axes, prt_str key)
{
    for (size_t i = 0; i < axes->count; i++)
        if (prt_str_equal(axes->items[i].key, key))
            return true;
    return false;
}

/* "{key}" as such, whatever braces are around it. */
static bool names_key(prt_str name, prt_str key)
{
    for (size_t at = 0; at + key.len + 2 <= name.len; at++) {
        at += prt_str_find(prt_str_sub(name, at, name.len), '{');
        if (at + key.len + 2 <= name.len && name.data[at + key.len + 1] == '}' &&
            prt_str_equal(prt_str_sub(name, at + 1, at + 1 + key.len), key))
            return true;
    }
    return false;
}

static prt_code add_axis(struct prt_jjb_axes *axes, prt_str key, const prt_doc *values, prt_err *err)
{
    if (axes->count >= PRT_MAX_JJB_AXES)
        return prt_fail(err, PRT_E_LIMIT, "its name has more than %d lists in it", PRT_MAX_JJB_AXES);
    axes->items[axes->count++] = (struct prt_jjb_axis){.key = key, .values = values};
    return PRT_OK;
}

static prt_code find_in_layer(const struct prt_jjb_scope *scope, const prt_doc *layer, prt_str template_name,
                              struct prt_jjb_axes *axes, prt_err *err)
{
    prt_code code = prt_jjb_spend(scope->budget, layer->as.map.count, err);
    for (size_t i = 0; code == PRT_OK && i < layer->as.map.count; i++) {
        const prt_str key = layer->as.map.keys[i];
        const prt_doc *values;
        if (!names_key(template_name, key) || has_axis(axes, key))
            continue;
        code = prt_jjb_given(scope, key, &values, err);
        if (code == PRT_OK && values != NULL && values->type == PRT_DOC_LIST)
            code = add_axis(axes, key, values, err);
    }
    return code;
}

/* An empty list makes no job at all, whatever the others hold. */
static prt_code count_combinations(struct prt_jjb_axes *axes, prt_err *err)
{
    axes->combinations = 1;
    for (size_t i = 0; i < axes->count; i++)
        if (axes->items[i].values->as.list.count == 0)
            axes->combinations = 0;
    for (size_t i = 0; axes->combinations != 0 && i < axes->count; i++) {
        if (__builtin_mul_overflow(axes->combinations, axes->items[i].values->as.list.count, &axes->combinations) ||
            axes->combinations > PRT_MAX_JJB_COMBINATIONS)
            return prt_fail(err, PRT_E_LIMIT, "the lists in its name make more than %d combinations",
                            PRT_MAX_JJB_COMBINATIONS);
    }
    return PRT_OK;
}

static prt_code bind_variables(struct prt_jjb_scope *scope, const prt_doc *variables, prt_err *err)
{
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < variables->as.map.count; i++)
        code = prt_jjb_bind(scope, variables->as.map.keys[i], variables->as.map.values[i], err);
    return code;
}

static prt_code bind_mapping(struct prt_jjb_scope *scope, prt_str key, const prt_doc *value, prt_err *err)
{
    const prt_doc *variables = value->as.map.count != 0 ? value->as.map.values[0] : NULL;
    if (variables == NULL || variables->type != PRT_DOC_MAP)
        return prt_fail(
            err, PRT_E_FORMAT,
            "line %u: a value of {%.*s} is a mapping, but has no mapping of parameters below its first key; "
            "are they indented too little?",
            value->line, PRT_JJB_SHOW(key));
    prt_doc *name = prt_arena_alloc(scope->arena, 1, sizeof *name);
    if (name == NULL)
        return prt_fail_memory(err, "parameters of a job");
    *name = (prt_doc){.type = PRT_DOC_TEXT, .line = value->line, .as.text = value->as.map.keys[0]};
    prt_code code = prt_jjb_bind(scope, key, name, err);
    return code == PRT_OK ? bind_variables(scope, variables, err) : code;
}

/* A key that the block does not have says nothing; one with a value that cannot be formatted fits nothing. */
static prt_code fits(const struct prt_jjb_scope *scope, const prt_doc *exclude, bool *out, prt_err *err)
{
    *out = true;
    for (size_t i = 0; *out && i < exclude->as.map.count; i++) {
        const prt_doc *value;
        const prt_code code = prt_jjb_own_parameter(scope, exclude->as.map.keys[i], &value, err);
        if (code != PRT_OK && code != PRT_E_FORMAT)
            return code;
        if (code == PRT_E_FORMAT || (value != NULL && !prt_jjb_equal(value, exclude->as.map.values[i])))
            *out = false;
    }
    return PRT_OK;
}

prt_code prt_jjb_axes_find(const struct prt_jjb_scope *scope, prt_str template_name, struct prt_jjb_axes *out,
                           prt_err *err)
{
    struct prt_jjb_axes axes = {0};
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < scope->layer_count; i++)
        code = find_in_layer(scope, scope->layers[i], template_name, &axes, err);
    if (code == PRT_OK)
        code = count_combinations(&axes, err);
    if (code == PRT_OK)
        *out = axes;
    return code;
}

prt_code prt_jjb_axes_bind(const struct prt_jjb_axes *axes, struct prt_jjb_scope *scope, prt_err *err)
{
    prt_code code = PRT_OK;
    scope->binding_count = 0;
    for (size_t i = 0; code == PRT_OK && i < axes->count; i++) {
        const prt_doc *value = axes->items[i].values->as.list.items[axes->items[i].at];
        if (value->type == PRT_DOC_MAP)
            code = bind_mapping(scope, axes->items[i].key, value, err);
        else
            code = prt_jjb_bind(scope, axes->items[i].key, value, err);
    }
    return code;
}

void prt_jjb_axes_next(struct prt_jjb_axes *axes)
{
    for (size_t i = axes->count; i > 0; i--) {
        if (++axes->items[i - 1].at < axes->items[i - 1].values->as.list.count)
            return;
        axes->items[i - 1].at = 0;
    }
}

prt_code prt_jjb_excluded(const struct prt_jjb_scope *scope, const prt_doc *excludes, bool *out, prt_err *err)
{
    *out = false;
    if (excludes == NULL || excludes->type == PRT_DOC_NULL)
        return PRT_OK;
    if (excludes->type != PRT_DOC_LIST)
        return prt_fail(err, PRT_E_FORMAT, "exclude is %s, where a list of mappings is needed",
                        prt_doc_type_name(excludes->type));
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && !*out && i < excludes->as.list.count; i++) {
        const prt_doc *exclude = excludes->as.list.items[i];
        if (exclude->type != PRT_DOC_MAP)
            return prt_fail(err, PRT_E_FORMAT, "line %u: a value of exclude is %s, where a mapping is needed",
                            exclude->line, prt_doc_type_name(exclude->type));
        code = fits(scope, exclude, out, err);
    }
    return code;
}
