/* SPDX-License-Identifier: Apache-2.0 */
/*
 * numstat_tool REPOSITORY: prints "<commit> <added> <removed>" for every commit that HEAD reaches, newest first, and
 * "total <lines>" for HEAD's tree. What against_git.py compares with git log --numstat. Not installed.
 */
#include <git2.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "worker/git/numstat.h"

enum { CACHE_BYTES = 96 << 20 };

struct tool {
    git_repository *repository;
    git_revwalk *walk;
    prt_objects_t *objects;
    prt_attributes_t *attributes;
    prt_numstat_t *numstat;
};

static prt_id id_of(const git_oid *oid)
{
    prt_id id = {{0}};
    memcpy(id.bytes, oid->id, sizeof oid->id);
    return id;
}

static prt_code fail_git(prt_err *err, const char *what)
{
    const git_error *last = git_error_last();
    return prt_fail(err, PRT_E_IO, "%s: %s", what, last != NULL ? last->message : "no reason given");
}

static prt_code open_repository(struct tool *tool, const char *path, prt_err *err)
{
    if (git_repository_open(&tool->repository, path) < 0 || git_revwalk_new(&tool->walk, tool->repository) < 0 ||
        git_revwalk_push_head(tool->walk) < 0)
        return fail_git(err, path);
    return prt_objects_open(tool->repository, CACHE_BYTES, &tool->objects, err);
}

static prt_code open_head(struct tool *tool, prt_id *tree, prt_err *err)
{
    git_object *head = NULL;
    if (git_revparse_single(&head, tool->repository, "HEAD^{tree}") < 0)
        return fail_git(err, "HEAD");
    *tree = id_of(git_object_id(head));
    git_object_free(head);
    prt_code code = prt_attributes_load(tool->objects, tree, &tool->attributes, err);
    return code == PRT_OK ? prt_numstat_new(tool->objects, tool->attributes, &tool->numstat, err) : code;
}

static prt_code count_commit(struct tool *tool, const git_oid *oid, struct prt_counts *counts, prt_err *err)
{
    git_commit *commit = NULL;
    git_commit *parent = NULL;
    prt_code code = PRT_OK;
    *counts = (struct prt_counts){0};
    if (git_commit_lookup(&commit, tool->repository, oid) < 0)
        return fail_git(err, "commit");
    unsigned parents = git_commit_parentcount(commit);
    if (parents == 1 && git_commit_parent(&parent, commit, 0) < 0) {
        code = fail_git(err, "parent");
        goto out;
    }
    if (parents < 2) {
        prt_id before = parent != NULL ? id_of(git_commit_tree_id(parent)) : (prt_id){{0}};
        prt_id after = id_of(git_commit_tree_id(commit));
        code = prt_numstat_trees(tool->numstat, parent != NULL ? &before : NULL, &after, counts, err);
    }
out:
    git_commit_free(parent);
    git_commit_free(commit);
    return code;
}

static prt_code count_history(struct tool *tool, prt_err *err)
{
    git_oid oid;
    while (git_revwalk_next(&oid, tool->walk) == 0) {
        struct prt_counts counts;
        char hex[GIT_OID_HEXSZ + 1];
        git_oid_tostr(hex, sizeof hex, &oid);
        if (count_commit(tool, &oid, &counts, err) != PRT_OK)
            return prt_wrap(err, "commit %s", hex);
        printf("%s %" PRIu64 " %" PRIu64 "\n", hex, counts.added, counts.removed);
    }
    return PRT_OK;
}

static prt_code run(struct tool *tool, const char *path, prt_err *err)
{
    prt_id tree;
    uint64_t lines = 0;
    prt_code code = open_repository(tool, path, err);
    if (code == PRT_OK)
        code = open_head(tool, &tree, err);
    if (code == PRT_OK)
        code = count_history(tool, err);
    if (code == PRT_OK)
        code = prt_numstat_total(tool->numstat, &tree, NULL, NULL, &lines, err);
    if (code == PRT_OK)
        printf("total %" PRIu64 "\n", lines);
    return code;
}

static void close_tool(struct tool *tool)
{
    prt_numstat_destroy(&tool->numstat);
    prt_attributes_destroy(&tool->attributes);
    prt_objects_destroy(&tool->objects);
    git_revwalk_free(tool->walk);
    git_repository_free(tool->repository);
}

int main(int argc, char **argv)
{
    struct tool tool = {0};
    prt_err err;
    if (argc != 2) {
        fprintf(stderr, "usage: numstat_tool REPOSITORY\n");
        return 2;
    }
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    prt_code code = run(&tool, argv[1], &err);
    close_tool(&tool);
    git_libgit2_shutdown();
    if (code == PRT_OK)
        return 0;
    fprintf(stderr, "numstat_tool: %s\n", err.text);
    return 1;
}
