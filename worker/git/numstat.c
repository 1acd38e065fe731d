/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/numstat.h"

#include <stdlib.h>

#include "prt/mem.h"
#include "worker/git/content.h"
#include "worker/git/lines.h"
#include "worker/git/renames.h"
#include "worker/git/treediff.h"

struct prt_numstat {
    struct prt_content_reader reader;
    struct prt_file_pairs pairs;
    prt_renames_t *renames;
    prt_lines_t *lines;
};

/* One version of a file under its own path: the two of a rename have different ones, and so perhaps other attributes.
 */
struct file {
    const struct prt_file_version *version;
    prt_str path;
};

static prt_code load(prt_numstat_t *numstat, const struct file *file, struct prt_content *content, prt_err *err)
{
    prt_code code = prt_content_load(&numstat->reader, file->version, file->path, content, err);
    return code == PRT_OK ? PRT_OK : prt_wrap(err, "%.*s", PRT_STR_ARG(file->path));
}

static prt_code compare_contents(prt_numstat_t *numstat, const struct file *before, const struct file *after,
                                 struct prt_line_counts *counts, prt_err *err)
{
    struct prt_content contents[2] = {0};
    prt_code code = load(numstat, before, &contents[0], err);
    if (code != PRT_OK || contents[0].binary)
        goto out;
    code = load(numstat, after, &contents[1], err);
    if (code != PRT_OK || contents[1].binary)
        goto out;
    code = prt_lines_compare(numstat->lines, contents[0].text, contents[1].text, counts, err);
    if (code != PRT_OK)
        code = prt_wrap(err, "%.*s", PRT_STR_ARG(after->path));
out:
    prt_content_release(&numstat->reader, &contents[0]);
    prt_content_release(&numstat->reader, &contents[1]);
    return code;
}

static prt_code count_pair(prt_numstat_t *numstat, const struct prt_file_pair *pair, struct prt_counts *counts,
                           prt_err *err)
{
    struct file before = {&pair->before, prt_file_pair_path(&numstat->pairs, pair)};
    struct file after = {&pair->after, before.path};
    struct prt_line_counts lines = {0};
    if (pair->partner != PRT_NO_PARTNER) {
        const struct prt_file_pair *source = &numstat->pairs.items[pair->partner];
        before = (struct file){&source->before, prt_file_pair_path(&numstat->pairs, source)};
    }
    counts->files++;
    if (before.version->exists && after.version->exists && prt_id_equal(&before.version->id, &after.version->id))
        return PRT_OK;
    prt_code code = compare_contents(numstat, &before, &after, &lines, err);
    counts->added += lines.added;
    counts->removed += lines.removed;
    return code;
}

/* A deleted file that went on under another name is counted there. */
static bool went_elsewhere(const struct prt_file_pair *pair)
{
    return pair->partner != PRT_NO_PARTNER && !pair->after.exists;
}

static prt_code count_pairs(prt_numstat_t *numstat, struct prt_counts *out, prt_err *err)
{
    struct prt_counts counts = {0};
    prt_code code = PRT_OK;
    for (size_t i = 0; i < numstat->pairs.count && code == PRT_OK; i++) {
        const struct prt_file_pair *pair = &numstat->pairs.items[i];
        if (!went_elsewhere(pair))
            code = count_pair(numstat, pair, &counts, err);
    }
    if (code == PRT_OK)
        *out = counts;
    return code;
}

static prt_code find_renames(prt_numstat_t *numstat, prt_err *err)
{
    struct prt_meter *meter = prt_objects_meter(numstat->reader.objects);
    prt_cost_kind outer = prt_meter_enter(meter, PRT_COST_RENAMES);
    prt_code code = prt_renames_find(numstat->renames, &numstat->reader, &numstat->pairs, err);
    prt_meter_enter(meter, outer);
    return code;
}

/* Who wants to know of the files that are counted whole; visit may be NULL. */
struct audience {
    prt_numstat_visit visit;
    void *context;
    bool more;
};

static prt_code count_whole(prt_numstat_t *numstat, const struct prt_file_version *version, prt_str path,
                            const struct audience *audience, uint64_t *lines, prt_err *err)
{
    struct prt_content content;
    if (!version->exists)
        return PRT_OK;
    prt_code code = load(numstat, &(struct file){version, path}, &content, err);
    if (code != PRT_OK)
        return code;
    if (!content.binary) {
        const struct prt_numstat_file file = {.path = path,
                                              .text = content.text,
                                              .lines = prt_lines_count(content.text),
                                              .link = version->kind != PRT_ENTRY_FILE,
                                              .more = audience->more};
        *lines += file.lines;
        if (audience->visit != NULL)
            audience->visit(audience->context, &file);
    }
    prt_content_release(&numstat->reader, &content);
    return PRT_OK;
}

/* Bytes that are the same are judged the same, unless a link became a file: attributes speak of files only. */
static bool is_same_file(const struct prt_file_pair *pair)
{
    return pair->before.exists && pair->after.exists && pair->before.kind == pair->after.kind &&
           prt_id_equal(&pair->before.id, &pair->after.id);
}

prt_code prt_numstat_new(prt_objects_t *objects, const prt_attributes_t *attributes, prt_numstat_t **out, prt_err *err)
{
    prt_numstat_t *numstat = prt_calloc(1, sizeof *numstat);
    if (numstat == NULL)
        return prt_fail_memory(err, "counting lines");
    numstat->reader = (struct prt_content_reader){.objects = objects, .attributes = attributes};
    prt_code code = prt_lines_new(&numstat->lines, err);
    if (code == PRT_OK)
        code = prt_renames_new(&numstat->renames, err);
    if (code != PRT_OK) {
        prt_numstat_destroy(&numstat);
        return code;
    }
    *out = numstat;
    return PRT_OK;
}

void prt_numstat_destroy(prt_numstat_t **numstat)
{
    if (*numstat == NULL)
        return;
    prt_file_pairs_free(&(*numstat)->pairs);
    prt_renames_destroy(&(*numstat)->renames);
    prt_lines_destroy(&(*numstat)->lines);
    free(*numstat);
    *numstat = NULL;
}

prt_code prt_numstat_trees(prt_numstat_t *numstat, const prt_id *old_tree, const prt_id *new_tree,
                           struct prt_counts *out, prt_err *err)
{
    prt_code code = prt_treediff(numstat->reader.objects, old_tree, new_tree, &numstat->pairs, err);
    if (code == PRT_OK)
        code = find_renames(numstat, err);
    return code == PRT_OK ? count_pairs(numstat, out, err) : code;
}

prt_code prt_numstat_change(prt_numstat_t *numstat, const prt_id *old_tree, const prt_id *new_tree,
                            prt_numstat_visit visit, void *context, struct prt_counts *out, prt_err *err)
{
    const struct audience gone = {visit, context, false};
    const struct audience added = {visit, context, true};
    struct prt_counts counts = {0};
    prt_code code = prt_treediff(numstat->reader.objects, old_tree, new_tree, &numstat->pairs, err);
    for (size_t i = 0; i < numstat->pairs.count && code == PRT_OK; i++) {
        const struct prt_file_pair *pair = &numstat->pairs.items[i];
        prt_str path = prt_file_pair_path(&numstat->pairs, pair);
        if (is_same_file(pair))
            continue;
        counts.files++;
        code = count_whole(numstat, &pair->before, path, &gone, &counts.removed, err);
        if (code == PRT_OK)
            code = count_whole(numstat, &pair->after, path, &added, &counts.added, err);
    }
    if (code == PRT_OK)
        *out = counts;
    return code;
}

prt_code prt_numstat_total(prt_numstat_t *numstat, const prt_id *tree, prt_numstat_visit visit, void *context,
                           uint64_t *lines, prt_err *err)
{
    struct prt_counts counts;
    prt_code code = prt_numstat_change(numstat, NULL, tree, visit, context, &counts, err);
    if (code == PRT_OK)
        *lines = counts.added;
    return code;
}
