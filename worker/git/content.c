/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/content.h"

#include <stdio.h>

#include "worker/git/lines.h"

static prt_diff_rule rule_of(const struct prt_content_reader *reader, const struct prt_file_version *version,
                             prt_str path)
{
    if (!version->exists || version->kind != PRT_ENTRY_FILE)
        return PRT_DIFF_AUTO;
    return prt_attributes_rule(reader->attributes, path);
}

static void write_submodule_line(const struct prt_content_reader *reader, const struct prt_file_version *version,
                                 struct prt_content *out)
{
    char hex[PRT_ID_HEX_MAX];
    prt_id_hex(&version->id, prt_objects_id_size(reader->objects), hex);
    int size = snprintf(out->line, sizeof out->line, "Subproject commit %s\n", hex);
    out->text = (prt_str){out->line, (size_t)size};
}

static prt_code read_blob(const struct prt_content_reader *reader, const struct prt_file_version *version,
                          prt_diff_rule rule, struct prt_content *out, prt_err *err)
{
    prt_code code = prt_objects_get(reader->objects, &version->id, PRT_OBJECT_BLOB, &out->blob, err);
    if (code == PRT_E_LIMIT) {
        out->binary = true;
        return PRT_OK;
    }
    if (code != PRT_OK)
        return code;
    out->text = (prt_str){(const char *)out->blob.data, out->blob.size};
    out->binary = rule == PRT_DIFF_AUTO ? prt_lines_binary(out->text) : rule == PRT_DIFF_BINARY;
    return PRT_OK;
}

static prt_code load(const struct prt_content_reader *reader, const struct prt_file_version *version,
                     prt_diff_rule rule, struct prt_content *out, prt_err *err)
{
    *out = (struct prt_content){.text = PRT_STR("")};
    if (!version->exists)
        return PRT_OK;
    if (version->kind != PRT_ENTRY_SUBMODULE)
        return read_blob(reader, version, rule, out, err);
    write_submodule_line(reader, version, out);
    return PRT_OK;
}

prt_code prt_content_load(const struct prt_content_reader *reader, const struct prt_file_version *version, prt_str path,
                          struct prt_content *out, prt_err *err)
{
    prt_diff_rule rule = rule_of(reader, version, path);
    if (rule != PRT_DIFF_BINARY)
        return load(reader, version, rule, out, err);
    *out = (struct prt_content){.text = PRT_STR(""), .binary = true};
    return PRT_OK;
}

prt_code prt_content_load_bytes(const struct prt_content_reader *reader, const struct prt_file_version *version,
                                prt_str path, struct prt_content *out, prt_err *err)
{
    return load(reader, version, rule_of(reader, version, path), out, err);
}

void prt_content_release(const struct prt_content_reader *reader, struct prt_content *content)
{
    prt_objects_release(reader->objects, &content->blob);
    *content = (struct prt_content){0};
}
