/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/analyze.h"

#include <git2.h>
#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/git/analysis.h"
#include "worker/git/tree_entry.h"

enum {
    DEFAULT_CACHE_MIB = 96,
    MAX_TAGS = 16 /* tags of tags before HEAD's commit */
};

static prt_code fail_libgit2(prt_err *err, const char *what)
{
    const git_error *last = git_error_last();
    return prt_fail(err, PRT_E_INTERNAL, "libgit2: %s: %s", what, last != NULL ? last->message : "no reason given");
}

/* No configuration but a repository's own is ever looked for. */
static int forget_search_paths(void)
{
    const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
                          GIT_CONFIG_LEVEL_GLOBAL};
    int result = 0;
    for (size_t i = 0; i < sizeof levels / sizeof levels[0] && result == 0; i++)
        result = git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    return result;
}

prt_code prt_analyze_begin(prt_err *err)
{
    if (git_libgit2_init() < 0)
        return fail_libgit2(err, "cannot be started");
    if (forget_search_paths() == 0 && git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0) == 0 &&
        git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0) == 0)
        return PRT_OK;
    prt_code code = fail_libgit2(err, "does not take its options");
    git_libgit2_shutdown();
    return code;
}

void prt_analyze_end(void)
{
    git_libgit2_shutdown();
}

prt_code prt_analysis_progress(const struct prt_analysis *analysis, enum prt_analysis_phase phase, uint64_t done,
                               uint64_t total, prt_err *err)
{
    struct prt_analyze_progress progress = {(int)phase, done, total};
    const struct prt_analyze_options *options = analysis->options;
    if (options->progress == NULL || options->progress(options->context, &progress))
        return PRT_OK;
    return prt_fail(err, PRT_E_CANCELLED, "the analysis was cancelled");
}

bool prt_analysis_is_loss(prt_code code)
{
    return code == PRT_E_NOT_FOUND || code == PRT_E_FORMAT || code == PRT_E_LIMIT;
}

prt_category prt_analysis_category(prt_code code)
{
    switch (code) {
    case PRT_E_NOT_FOUND: return PRT_CATEGORY_MISSING_OBJECTS;
    case PRT_E_FORMAT: return PRT_CATEGORY_CORRUPT_OBJECTS;
    case PRT_E_LIMIT: return PRT_CATEGORY_TOO_LARGE;
    default: return PRT_CATEGORY_ANALYSIS;
    }
}

const char *prt_analysis_hint(const struct prt_analysis *analysis, prt_category category)
{
    if (category == PRT_CATEGORY_MISSING_OBJECTS && analysis->repository.partial)
        return "; it is a partial clone, and what it left out is not fetched: clone it without --filter";
    return "";
}

static prt_code copy_text(struct prt_record *record, prt_str text, prt_str *out, prt_err *err)
{
    prt_str copy = prt_arena_str(&record->arena, text);
    if (copy.data == NULL)
        return prt_fail_memory(err, "the record");
    *out = copy;
    return PRT_OK;
}

static prt_code tell_unborn(struct prt_analysis *analysis, prt_err *err)
{
    struct prt_branches branches = {.count = 0};
    prt_code code = prt_repository_branches(&analysis->repository, &branches, err);
    if (code == PRT_OK && branches.count > 0)
        code = prt_record_add_problem(
            &analysis->record, err, PRT_CATEGORY_UNBORN_HEAD,
            "HEAD names %s, which does not exist; there %s %s%s%s%s%s%s; point it to one of them with git symbolic-ref "
            "HEAD",
            analysis->repository.head, branches.count == 1 ? "is" : "are", branches.names[0],
            branches.shown > 1 ? ", " : "", branches.shown > 1 ? branches.names[1] : "", branches.shown > 2 ? ", " : "",
            branches.shown > 2 ? branches.names[2] : "", branches.count > branches.shown ? " and more" : "");
    else if (code == PRT_OK)
        analysis->record.flags |= PRT_RECORD_LOC_KNOWN; /* nothing was ever committed: no lines, for certain */
    prt_branches_free(&branches);
    return code;
}

static prt_code tell(struct prt_analysis *analysis, const char *what, const prt_err *reason, prt_err *err)
{
    prt_category category = prt_analysis_category(reason->code);
    return prt_record_add_problem(&analysis->record, err, category, "%s%s%s", what, reason->text,
                                  prt_analysis_hint(analysis, category));
}

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

static prt_code read_tip(struct prt_analysis *analysis, prt_err *err)
{
    prt_object object = {0};
    struct prt_commit_header header;
    prt_id tip = analysis->repository.tip;
    prt_code code = peel(analysis, &tip, err);
    if (code == PRT_OK)
        code = prt_walk_read(analysis->objects, &tip, NULL, &object, &header, err);
    if (code != PRT_OK)
        return code;
    analysis->tip = tip;
    analysis->tip_tree = header.tree;
    prt_objects_release(analysis->objects, &object);
    return PRT_OK;
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

/* The .mailmap of HEAD, should it be a regular file; a link is not followed, as git does not follow it. */
static prt_code read_mailmap(struct prt_analysis *analysis, prt_err *err)
{
    prt_object tree = {0};
    prt_object blob = {0};
    prt_id id;
    prt_code code = prt_objects_get(analysis->objects, &analysis->tip_tree, PRT_OBJECT_TREE, &tree, err);
    if (code == PRT_OK &&
        find_mailmap((prt_str){(const char *)tree.data, tree.size}, prt_objects_id_size(analysis->objects), &id))
        code = prt_objects_get(analysis->objects, &id, PRT_OBJECT_BLOB, &blob, err);
    if (code == PRT_OK)
        code = prt_mailmap_new((prt_str){(const char *)blob.data, blob.size}, &analysis->mailmap, err);
    prt_objects_release(analysis->objects, &blob);
    prt_objects_release(analysis->objects, &tree);
    return code;
}

static prt_code load_mailmap(struct prt_analysis *analysis, prt_err *err)
{
    prt_err reason;
    prt_code code = read_mailmap(analysis, &reason);
    if (code == PRT_OK)
        return PRT_OK;
    if (!prt_analysis_is_loss(code)) {
        *err = reason;
        return code;
    }
    code = tell(analysis, "HEAD's .mailmap could not be read, so authors are named as the commits name them: ", &reason,
                err);
    return code == PRT_OK ? prt_mailmap_new((prt_str){0}, &analysis->mailmap, err) : code;
}

static prt_code keep_tip(struct prt_analysis *analysis, prt_err *err)
{
    char hex[PRT_ID_HEX_MAX];
    prt_id_hex(&analysis->tip, prt_objects_id_size(analysis->objects), hex);
    return copy_text(&analysis->record, prt_str_from(hex), &analysis->record.tip, err);
}

/* Everything behind an open repository with a HEAD that exists. */
static prt_code read_history(struct prt_analysis *analysis, prt_err *err)
{
    prt_err reason;
    prt_code code = read_tip(analysis, &reason);
    if (code != PRT_OK && prt_analysis_is_loss(code))
        return tell(analysis, "HEAD: ", &reason, err);
    if (code != PRT_OK) {
        *err = reason;
        return code;
    }
    code = keep_tip(analysis, err);
    if (code == PRT_OK)
        code = load_mailmap(analysis, err);
    if (code == PRT_OK)
        code = prt_analysis_walk(analysis, err);
    return code == PRT_OK ? prt_analysis_count(analysis, err) : code;
}

static prt_code open_objects(struct prt_analysis *analysis, bool *opened, prt_err *err)
{
    size_t cache = analysis->options->cache_bytes;
    prt_err reason;
    prt_code code = prt_objects_open(analysis->repository.handle, cache != 0 ? cache : PRT_MIB(DEFAULT_CACHE_MIB),
                                     &analysis->objects, &reason);
    *opened = code == PRT_OK;
    if (code == PRT_OK)
        return PRT_OK;
    if (code == PRT_E_MEMORY)
        return prt_fail_memory(err, "the object database");
    return prt_record_add_problem(&analysis->record, err, PRT_CATEGORY_NOT_READABLE, "%s", reason.text);
}

static prt_code read_repository(struct prt_analysis *analysis, prt_err *err)
{
    struct prt_record *record = &analysis->record;
    bool opened = false;
    record->flags = analysis->repository.flags;
    prt_code code = copy_text(record, prt_str_from(analysis->repository.head), &record->head, err);
    if (code == PRT_OK && !analysis->repository.born)
        return tell_unborn(analysis, err);
    if (code == PRT_OK && analysis->repository.shallow_damaged)
        code = prt_record_add_problem(record, err, PRT_CATEGORY_CORRUPT_OBJECTS,
                                      "the shallow file has lines that name no commit");
    if (code == PRT_OK)
        code = open_objects(analysis, &opened, err);
    return code == PRT_OK && opened ? read_history(analysis, err) : code;
}

static prt_code run(struct prt_analysis *analysis, const char *root, prt_err *err)
{
    prt_category category = PRT_CATEGORY_NONE;
    struct prt_record *record = &analysis->record;
    prt_err reason;
    record->count_since = analysis->task->count_since;
    prt_code code = copy_text(record, analysis->task->repository, &record->repository, err);
    if (code == PRT_OK)
        code = prt_analysis_progress(analysis, PRT_ANALYSIS_OPEN, 0, 0, err);
    if (code != PRT_OK)
        return code;
    code = prt_repository_open(root, analysis->task->path, &analysis->repository, &category, &reason);
    if (code == PRT_OK)
        return read_repository(analysis, err);
    if (category != PRT_CATEGORY_NONE)
        return prt_record_add_problem(record, err, category, "%s", reason.text);
    *err = reason;
    return code;
}

static void *copy_items(prt_arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = prt_arena_alloc(arena, count, size);
    if (copy != NULL && count > 0)
        memcpy(copy, items, count * size);
    return copy;
}

/* Rows grew outside the arena, where growing gives the old memory back. */
static prt_code settle(struct prt_analysis *analysis, prt_err *err)
{
    struct prt_record *record = &analysis->record;
    const struct prt_identities *identities = &analysis->identities;
    struct prt_commit *rows = copy_items(&record->arena, analysis->rows, analysis->row_count, sizeof *record->commits);
    struct prt_identity *authors =
        copy_items(&record->arena, identities->items, identities->count, sizeof *record->identities);
    if (rows == NULL || authors == NULL)
        return prt_fail_memory(err, "the record");
    record->commits = rows;
    record->commit_count = analysis->row_count;
    record->identities = authors;
    record->identity_count = identities->count;
    return PRT_OK;
}

static void free_analysis(struct prt_analysis *analysis)
{
    free(analysis->rows);
    free(analysis->pending);
    prt_walk_free(&analysis->walk);
    prt_identities_free(&analysis->identities);
    prt_attributes_destroy(&analysis->attributes);
    prt_mailmap_destroy(&analysis->mailmap);
    prt_objects_destroy(&analysis->objects);
    prt_repository_close(&analysis->repository);
}

prt_code prt_analyze(const char *root, const struct prt_task *task, const struct prt_analyze_options *options,
                     struct prt_record *out, prt_err *err)
{
    static const struct prt_analyze_options none = {0};
    struct prt_analysis analysis = {.task = task, .options = options != NULL ? options : &none};
    prt_code code = run(&analysis, root, err);
    if (code == PRT_OK)
        code = settle(&analysis, err);
    if (code == PRT_OK)
        *out = analysis.record;
    else
        prt_record_free(&analysis.record);
    free_analysis(&analysis);
    return code;
}
