/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/remote_head.h"

#include <string.h>

static bool is_branch(const char *name)
{
    return strncmp(name, "refs/heads/", strlen("refs/heads/")) == 0;
}

/* Smaller is better. */
static int rank(const char *name)
{
    if (strcmp(name, "refs/heads/main") == 0)
        return 0;
    return strcmp(name, "refs/heads/master") == 0 ? 1 : 2;
}

static bool is_better(const char *name, const char *than)
{
    if (than == NULL || rank(name) != rank(than))
        return than == NULL || rank(name) < rank(than);
    return strcmp(name, than) < 0;
}

static const char *branch_at(const git_remote_head *const *heads, size_t count, const git_oid *id)
{
    const char *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (is_branch(heads[i]->name) && git_oid_equal(&heads[i]->oid, id) && is_better(heads[i]->name, best))
            best = heads[i]->name;
    return best;
}

static bool has_branch(const git_remote_head *const *heads, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (is_branch(heads[i]->name) && (name == NULL || strcmp(heads[i]->name, name) == 0))
            return true;
    return false;
}

static const git_remote_head *find_head(const git_remote_head *const *heads, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(heads[i]->name, "HEAD") == 0)
            return heads[i];
    return NULL;
}

void prt_remote_head_find(const git_remote_head *const *heads, size_t count, struct prt_remote_head *out)
{
    const git_remote_head *head = find_head(heads, count);
    *out = (struct prt_remote_head){.kind = PRT_REMOTE_HEAD_EMPTY};
    if (head == NULL) {
        out->kind = has_branch(heads, count, NULL) ? PRT_REMOTE_HEAD_UNBORN : PRT_REMOTE_HEAD_EMPTY;
        return;
    }
    out->id = head->oid;
    if (head->symref_target != NULL && has_branch(heads, count, head->symref_target))
        out->branch = head->symref_target;
    else
        out->branch = branch_at(heads, count, &head->oid);
    out->kind = out->branch != NULL ? PRT_REMOTE_HEAD_BRANCH : PRT_REMOTE_HEAD_DETACHED;
}

static int set_branch(git_repository *mirror, const char *branch)
{
    git_reference *head = NULL;
    int result = git_reference_lookup(&head, mirror, "HEAD");
    const bool same = result == 0 && git_reference_type(head) == GIT_REFERENCE_SYMBOLIC &&
                      strcmp(git_reference_symbolic_target(head), branch) == 0;
    git_reference_free(head);
    head = NULL;
    result = same ? 0 : git_reference_symbolic_create(&head, mirror, "HEAD", branch, 1, NULL);
    git_reference_free(head);
    return result;
}

int prt_remote_head_set(git_repository *mirror, const struct prt_remote_head *head)
{
    switch (head->kind) {
    case PRT_REMOTE_HEAD_BRANCH: return set_branch(mirror, head->branch);
    case PRT_REMOTE_HEAD_DETACHED: return git_repository_set_head_detached(mirror, &head->id);
    case PRT_REMOTE_HEAD_EMPTY: return set_branch(mirror, "refs/heads/master");
    case PRT_REMOTE_HEAD_UNBORN: break; /* told as a problem of the remote */
    }
    return 0;
}
