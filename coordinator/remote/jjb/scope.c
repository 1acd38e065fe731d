/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/scope.h"

#include "coordinator/remote/jjb/field.h"
#include "coordinator/remote/jjb/value.h"
#include "prt/buf.h"
#include "prt/mem.h"

enum { BYTES_A_STEP = 64 };

static prt_code look_in(const struct prt_jjb_scope *scope, const prt_doc *map, prt_str key, const prt_doc **out,
                        prt_err *err)
{
    *out = NULL;
    if (map == NULL || map->type != PRT_DOC_MAP)
        return PRT_OK;
    *out = prt_jjb_get(map, key);
    return prt_jjb_spend(scope->budget, map->as.map.count, err);
}

static prt_code look_in_bindings(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out, prt_err *err)
{
    *out = NULL;
    for (size_t i = scope->binding_count; *out == NULL && i > 0; i--)
        if (prt_str_equal(scope->bindings[i - 1].key, key))
            *out = scope->bindings[i - 1].value;
    return prt_jjb_spend(scope->budget, scope->binding_count, err);
}

/* What block, groups, entries and axes say. */
static prt_code own_as_written(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out, prt_err *err)
{
    prt_code code = look_in_bindings(scope, key, out, err);
    if (code != PRT_OK || *out != NULL)
        return code;
    return prt_jjb_given(scope, key, out, err);
}

/* What all of them say, and behind them the template and the defaults. */
static prt_code as_written(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out, prt_err *err)
{
    const prt_doc *const behind[] = {scope->body, scope->body_defaults, scope->defaults};
    prt_code code = own_as_written(scope, key, out, err);
    for (size_t i = 0; code == PRT_OK && *out == NULL && i < sizeof behind / sizeof *behind; i++)
        code = look_in(scope, behind[i], key, out, err);
    return code;
}

static prt_code format(const struct prt_jjb_scope *scope, prt_str text, unsigned depth, const prt_doc **out,
                       prt_err *err);

/* A parameter's value with its own parameters replaced. */
static prt_code value_of(const struct prt_jjb_scope *scope, prt_str key, const prt_doc *written, unsigned depth,
                         const prt_doc **out, prt_err *err)
{
    *out = written;
    if (written == NULL || written->type != PRT_DOC_TEXT)
        return PRT_OK;
    if (depth >= PRT_MAX_JJB_REFERENCES)
        return prt_fail(err, PRT_E_LIMIT, "{%.*s} refers to itself, or to parameters of parameters more than %d deep",
                        PRT_JJB_SHOW(key), PRT_MAX_JJB_REFERENCES);
    return format(scope, written->as.text, depth + 1, out, err);
}

static prt_code parameter(const struct prt_jjb_scope *scope, prt_str key, unsigned depth, const prt_doc **out,
                          prt_err *err)
{
    const prt_doc *written;
    prt_code code = as_written(scope, key, &written, err);
    return code == PRT_OK ? value_of(scope, key, written, depth, out, err) : code;
}

static prt_code new_text(const struct prt_jjb_scope *scope, prt_str text, const prt_doc **out, prt_err *err)
{
    prt_doc *doc = prt_arena_alloc(scope->arena, 1, sizeof *doc);
    const prt_str kept = prt_arena_str(scope->arena, text);
    if (doc == NULL || kept.data == NULL)
        return prt_fail_memory(err, "a parameter of a job");
    *doc = (prt_doc){.type = PRT_DOC_TEXT, .as.text = kept};
    *out = doc;
    return PRT_OK;
}

/* The value of one {key}; its default when there is none. */
static prt_code field_value(const struct prt_jjb_scope *scope, const struct prt_jjb_field *field, unsigned depth,
                            const prt_doc **out, prt_err *err)
{
    prt_code code = prt_jjb_spend(scope->budget, 1, err);
    if (code == PRT_OK)
        code = parameter(scope, field->key, depth, out, err);
    if (code != PRT_OK || *out != NULL)
        return code;
    if (field->has_fallback)
        return new_text(scope, field->fallback, out, err);
    return prt_fail(err, PRT_E_FORMAT, "{%.*s} has no value", PRT_JJB_SHOW(field->key));
}

static prt_code add_field(const struct prt_jjb_scope *scope, const struct prt_jjb_field *field, unsigned depth,
                          prt_buf *out, prt_err *err)
{
    const prt_doc *value;
    prt_code code = field_value(scope, field, depth, &value, err);
    if (code == PRT_OK && !prt_jjb_add_value(out, value))
        code = prt_fail(err, PRT_E_FORMAT, "{%.*s} is %s, where a text is needed", PRT_JJB_SHOW(field->key),
                        prt_doc_type_name(value->type));
    return code;
}

static prt_code add_pieces(const struct prt_jjb_scope *scope, prt_str text, unsigned depth, prt_buf *out, prt_err *err)
{
    struct prt_jjb_piece piece;
    prt_code code = PRT_OK;
    while (code == PRT_OK && text.len != 0) {
        code = prt_jjb_next_piece(&text, &piece, err);
        if (code == PRT_OK && piece.is_field)
            code = add_field(scope, &piece.field, depth, out, err);
        else if (code == PRT_OK)
            prt_buf_add_str(out, piece.literal);
    }
    return code == PRT_OK ? prt_buf_check(out, "a text with its parameters replaced", err) : code;
}

/* A text that is one {key} and nothing else stands for the value itself, which need not be text. */
static prt_code format(const struct prt_jjb_scope *scope, prt_str text, unsigned depth, const prt_doc **out,
                       prt_err *err)
{
    struct prt_jjb_field field;
    prt_code code = prt_jjb_spend(scope->budget, text.len / BYTES_A_STEP, err);
    if (code != PRT_OK)
        return code;
    if (prt_jjb_is_field(text, &field))
        return field_value(scope, &field, depth, out, err);
    prt_buf room = {.max = PRT_MAX_NAME};
    code = add_pieces(scope, text, depth, &room, err);
    if (code == PRT_OK)
        code = new_text(scope, prt_buf_str(&room), out, err);
    prt_buf_free(&room);
    return code;
}

prt_code prt_jjb_given(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out, prt_err *err)
{
    prt_code code = PRT_OK;
    *out = prt_str_equal(key, PRT_STR("name")) ? scope->name : NULL;
    for (size_t i = scope->layer_count; code == PRT_OK && *out == NULL && i > 0; i--)
        code = look_in(scope, scope->layers[i - 1], key, out, err);
    return code;
}

prt_code prt_jjb_parameter(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out, prt_err *err)
{
    return parameter(scope, key, 0, out, err);
}

prt_code prt_jjb_own_parameter(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out, prt_err *err)
{
    const prt_doc *written;
    prt_code code = own_as_written(scope, key, &written, err);
    if (code == PRT_OK && written == NULL)
        code = look_in(scope, scope->defaults, key, &written, err);
    if (code != PRT_OK || written == NULL) {
        *out = NULL;
        return code;
    }
    return parameter(scope, key, 0, out, err);
}

prt_code prt_jjb_format(const struct prt_jjb_scope *scope, prt_str text, prt_str *out, prt_err *err)
{
    const prt_doc *value;
    prt_code code = format(scope, text, 0, &value, err);
    return code == PRT_OK ? prt_jjb_text(scope->arena, value, out, err) : code;
}

prt_code prt_jjb_template_says(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out, prt_err *err)
{
    prt_code code = look_in(scope, scope->body, key, out, err);
    return code == PRT_OK && *out == NULL ? look_in(scope, scope->body_defaults, key, out, err) : code;
}

prt_code prt_jjb_bind(struct prt_jjb_scope *scope, prt_str key, const prt_doc *value, prt_err *err)
{
    struct prt_jjb_binding *grown =
        prt_grow(scope->bindings, &scope->binding_capacity, scope->binding_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "parameters of a job");
    scope->bindings = grown;
    grown[scope->binding_count++] = (struct prt_jjb_binding){key, value};
    return prt_jjb_spend(scope->budget, 1, err);
}
