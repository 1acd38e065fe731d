/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "worker/git/analysis.h"
#include "worker/git/tree_entry.h"

enum { MAX_TAGS = 16 /* tags of tags before HEAD's commit */ };

/* "object <hex>\n" at the front of a tag. */
static prt_code read_tag(struct prt_analysis *analysis, prt_id *id, prt_err *err)
{
    prt_object tag = {0};
    prt_str key = PRT_STR("object ");
    size_t id_size = prt_objects_id_size(analysis->objects);
    prt_code code = prt_objects_get(analysis->objects, id, PRT_OBJECT_TAG, &tag, err);
    if (code != PRT_OK)
        return code;
    prt_str text = {(const char *)tag.data, tag.size};
    if (!prt_str_starts(text, key) || !prt_id_from_hex(prt_str_sub(text, key.len, key.len + 2 * id_size), id_size, id))
        code = prt_fail(err, PRT_E_FORMAT, "a tag that names no object");
    prt_objects_release(analysis->objects, &tag);
    return code;
}

/* HEAD may lead to a tag; git looks behind it. */
static prt_code peel(struct prt_analysis *analysis, prt_id *id, prt_err *err)
{
    for (int i = 0; i < MAX_TAGS; i++) {
        prt_object_kind kind;
        size_t size;
        prt_code code = prt_objects_stat(analysis->objects, id, &kind, &size, err);
        if (code != PRT_OK || kind != PRT_OBJECT_TAG)
            return code;
        code = read_tag(analysis, id, err);
        if (code != PRT_OK)
            return code;
    }
    return prt_fail(err, PRT_E_FORMAT, "more than %d tags of tags", MAX_TAGS);
}

static bool find_mailmap(prt_str entries, size_t id_size, prt_id *id)
{
    struct prt_tree_entry entry;
    prt_err ignored;
    while (entries.len > 0 && prt_tree_entry_read(&entries, id_size, &entry, &ignored) == PRT_OK) {
        if (entry.kind == PRT_ENTRY_FILE && prt_str_equal(entry.name, PRT_STR(".mailmap"))) {
            *id = entry.id;
            return true;
        }
    }
    return false;
}

static void set_mailmap_part(struct prt_analysis *analysis, const char *text)
{
    (void)snprintf(analysis->mailmap_part, sizeof analysis->mailmap_part, "%s", text);
}

/* The .mailmap of HEAD, should it be a regular file; a link is not followed, as git does not follow it. */
static prt_code read_mailmap(struct prt_analysis *analysis, prt_err *err)
{
    prt_object tree = {0};
    prt_object blob = {0};
    prt_id id;
    size_t id_size = prt_objects_id_size(analysis->objects);
    prt_code code = prt_objects_get(analysis->objects, &analysis->tip_tree, PRT_OBJECT_TREE, &tree, err);
    set_mailmap_part(analysis, "-");
    if (code == PRT_OK && find_mailmap((prt_str){(const char *)tree.data, tree.size}, id_size, &id)) {
        char hex[PRT_ID_HEX_MAX];
        prt_id_hex(&id, id_size, hex);
        set_mailmap_part(analysis, hex);
        code = prt_objects_get(analysis->objects, &id, PRT_OBJECT_BLOB, &blob, err);
    }
    if (code == PRT_OK)
        code = prt_mailmap_new((prt_str){(const char *)blob.data, blob.size}, &analysis->mailmap, err);
    prt_objects_release(analysis->objects, &blob);
    prt_objects_release(analysis->objects, &tree);
    return code;
}

prt_code prt_analysis_tree_of(struct prt_analysis *analysis, const prt_id *commit, prt_id *tree, prt_err *err)
{
    prt_object object = {0};
    struct prt_commit_header header;
    prt_code code = prt_walk_read(analysis->objects, commit, NULL, &object, &header, err);
    if (code == PRT_OK)
        *tree = header.tree;
    prt_objects_release(analysis->objects, &object);
    return code;
}

prt_code prt_analysis_read_tip(struct prt_analysis *analysis, prt_err *err)
{
    prt_id tip = analysis->repository.tip;
    prt_code code = peel(analysis, &tip, err);
    if (code == PRT_OK)
        code = prt_analysis_tree_of(analysis, &tip, &analysis->tip_tree, err);
    if (code == PRT_OK)
        analysis->tip = tip;
    return code;
}

prt_code prt_analysis_load_mailmap(struct prt_analysis *analysis, prt_err *err)
{
    prt_err reason;
    prt_code code = read_mailmap(analysis, &reason);
    if (code == PRT_OK)
        return PRT_OK;
    set_mailmap_part(analysis, "?");
    code = prt_analysis_tell(
        analysis, "HEAD's .mailmap could not be read, so authors are named as the commits name them: ", &reason, err);
    return code == PRT_OK ? prt_mailmap_new((prt_str){0}, &analysis->mailmap, err) : code;
}

/* Rules that are known to be there and cannot be read: which files are binary is not known, so nothing is counted. */
prt_code prt_analysis_load_attributes(struct prt_analysis *analysis, bool *known, prt_err *err)
{
    prt_err reason;
    prt_code code = PRT_OK;
    if (analysis->attributes == NULL)
        code = prt_attributes_load(analysis->objects, &analysis->tip_tree, &analysis->attributes, &reason);
    *known = code == PRT_OK;
    if (code == PRT_OK)
        return PRT_OK;
    return prt_analysis_tell(analysis, "no lines are counted, because which files are binary is not known: ", &reason,
                             err);
}
