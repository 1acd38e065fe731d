/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/discover.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coordinator/entries.h"
#include "coordinator/gitfolder.h"
#include "prt/buf.h"
#include "prt/limits.h"
#include "prt/mem.h"

enum { GITFOLDER_DESCRIPTORS = 2 /* a folder and a file in it */ };

/* A repository as the walk meets it, before equal histories are told apart. */
struct candidate {
    prt_str name;
    prt_str superproject; /* absolute; empty: not a submodule's checkout */
    bool known, worktree;
    dev_t device;
    ino_t inode;
    uint64_t weight;
};

struct walk {
    struct prt_discovery *out;
    struct prt_entries entries; /* of the folders on the way to it */
    prt_buf path;               /* of the folder being read, absolute */
    size_t root_len;
    struct candidate *candidates;
    size_t candidate_count, candidate_capacity;
    size_t skipped_capacity, unreadable_capacity;
    prt_err *err;
};

static void cut_path(struct walk *walk, size_t len)
{
    walk->path.len = len;
    if (walk->path.data != NULL)
        walk->path.data[len] = '\0';
}

static prt_code keep_str(struct walk *walk, prt_str text, prt_str *out)
{
    *out = prt_arena_str(&walk->out->arena, text);
    return out->data != NULL ? PRT_OK : prt_fail_memory(walk->err, "names of repositories");
}

/* A path as a name under the root. */
static prt_str name_of(const struct walk *walk, prt_str path)
{
    return path.len <= walk->root_len ? PRT_STR(".") : prt_str_sub(path, walk->root_len + 1, path.len);
}

static prt_str current_name(const struct walk *walk)
{
    return name_of(walk, prt_buf_str(&walk->path));
}

static prt_code add_skipped(struct walk *walk, prt_str path, const char *format, prt_str other)
{
    struct prt_discovery *out = walk->out;
    struct prt_skipped *grown = prt_grow(out->skipped, &walk->skipped_capacity, out->skipped_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(walk->err, "skipped folders");
    out->skipped = grown;
    prt_buf reason = {0};
    prt_buf_add_text(&reason, format);
    prt_buf_add_str(&reason, other);
    struct prt_skipped entry = {0};
    prt_code rc = prt_buf_check(&reason, "the reason of a skipped folder", walk->err);
    if (rc == PRT_OK)
        rc = keep_str(walk, path, &entry.path);
    if (rc == PRT_OK)
        rc = keep_str(walk, prt_buf_str(&reason), &entry.reason);
    if (rc == PRT_OK)
        rc = keep_str(walk, other, &entry.other);
    prt_buf_free(&reason);
    if (rc == PRT_OK)
        out->skipped[out->skipped_count++] = entry;
    return rc;
}

static prt_code add_unreadable(struct walk *walk, prt_category category, const char *text)
{
    struct prt_discovery *out = walk->out;
    struct prt_unreadable *grown =
        prt_grow(out->unreadable, &walk->unreadable_capacity, out->unreadable_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(walk->err, "unreadable folders");
    out->unreadable = grown;
    struct prt_unreadable entry = {.category = category};
    prt_code rc = keep_str(walk, current_name(walk), &entry.path);
    if (rc == PRT_OK)
        rc = keep_str(walk, prt_str_from(text), &entry.text);
    if (rc == PRT_OK)
        out->unreadable[out->unreadable_count++] = entry;
    return rc;
}

/* The repository in the first `len` bytes of the path; the whole of it is the git folder's. */
static prt_code add_candidate(struct walk *walk, size_t len)
{
    if (walk->candidate_count >= PRT_MAX_REPOSITORIES)
        return prt_fail(walk->err, PRT_E_LIMIT, "%s: more than %d repositories", walk->out->root.data,
                        PRT_MAX_REPOSITORIES);
    struct candidate *grown =
        prt_grow(walk->candidates, &walk->candidate_capacity, walk->candidate_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(walk->err, "repositories");
    walk->candidates = grown;
    struct prt_gitfolder git;
    prt_gitfolder_look(walk->path.data, &git);
    struct candidate entry = {
        .known = git.known, .worktree = git.worktree, .device = git.device, .inode = git.inode, .weight = git.weight};
    prt_code rc = keep_str(walk, name_of(walk, (prt_str){walk->path.data, len}), &entry.name);
    if (rc == PRT_OK && git.superproject[0] != '\0')
        rc = keep_str(walk, prt_str_from(git.superproject), &entry.superproject);
    if (rc == PRT_OK)
        walk->candidates[walk->candidate_count++] = entry;
    return rc;
}

/* The names decide first: asking the system about every folder of every work tree costs more than the walk itself. */
static bool looks_bare(const struct prt_entries *entries, size_t from, int folder)
{
    return prt_entries_have(entries, from, "objects") && prt_entries_have(entries, from, "refs") &&
           prt_gitfolder_looks_bare(folder);
}

static prt_code walk_folder(struct walk *walk, int parent, const char *name, unsigned depth);

/* What this process lacks is nothing of the folder: it may hide any repository, and another run would find it. */
static bool is_shortage(int reason)
{
    return reason == EMFILE || reason == ENFILE || reason == ENOMEM;
}

static prt_code fail_shortage(struct walk *walk, int reason)
{
    if (reason == ENOMEM)
        return prt_fail_errno(walk->err, reason, "%s", walk->path.data);
    return prt_fail(walk->err, PRT_E_LIMIT, "%s: %s; raise the limit (ulimit -Hn, LimitNOFILE=)", walk->path.data,
                    strerror(reason));
}

/* What looks into a git folder takes whatever cannot be opened for not there, so there has to be room for what it opens
 * at a time. */
static prt_code check_room(struct walk *walk, int folder)
{
    int spare[GITFOLDER_DESCRIPTORS];
    int error = 0;
    int count = 0;
    for (; error == 0 && count < GITFOLDER_DESCRIPTORS; count += error == 0) {
        spare[count] = fcntl(folder, F_DUPFD_CLOEXEC, 0);
        if (spare[count] < 0)
            error = errno;
    }
    while (count > 0)
        close(spare[--count]);
    return error == 0 ? PRT_OK : fail_shortage(walk, error);
}

/* A link to a folder is not followed; when it leads to a repository, the reader of the report is told. */
static prt_code look_at_link(struct walk *walk, int folder, const char *name)
{
    char git[PATH_MAX];
    struct stat info;
    if (check_room(walk, folder) != PRT_OK)
        return walk->err->code;
    const int written = snprintf(git, sizeof git, "%s/.git", name);
    bool leads = written > 0 && (size_t)written < sizeof git && fstatat(folder, git, &info, 0) == 0;
    if (!leads) {
        const int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        leads = fd >= 0 && prt_gitfolder_looks_bare(fd);
        if (fd >= 0)
            close(fd);
    }
    if (!leads)
        return PRT_OK;
    const size_t len = walk->path.len;
    prt_buf_add_char(&walk->path, '/');
    prt_buf_add_text(&walk->path, name);
    prt_code rc = prt_buf_check(&walk->path, "a path", walk->err);
    if (rc == PRT_OK)
        rc = add_skipped(walk, current_name(walk), "link: not followed; name its target as the root, or put it there",
                         PRT_STR(""));
    cut_path(walk, len);
    return rc;
}

static unsigned char type_of(const struct prt_entries *entries, size_t index, int folder)
{
    struct stat info;
    if (entries->items[index].type != DT_UNKNOWN)
        return entries->items[index].type;
    if (fstatat(folder, prt_entries_name(entries, index), &info, AT_SYMLINK_NOFOLLOW) != 0)
        return DT_UNKNOWN; /* gone since it was listed */
    return S_ISLNK(info.st_mode) ? DT_LNK : S_ISDIR(info.st_mode) ? DT_DIR : DT_REG;
}

/* Going down pushes names and takes them off again, so that those of this folder are looked up anew each time. */
static prt_code walk_entries(struct walk *walk, int folder, size_t from, unsigned depth)
{
    const struct prt_entries *entries = &walk->entries;
    const size_t end = entries->count;
    prt_code rc = PRT_OK;
    for (size_t i = from; rc == PRT_OK && i < end; i++) {
        if (strcmp(prt_entries_name(entries, i), ".git") == 0)
            continue;
        const unsigned char type = type_of(entries, i, folder);
        if (type == DT_LNK)
            rc = look_at_link(walk, folder, prt_entries_name(entries, i));
        else if (type == DT_DIR)
            rc = walk_folder(walk, folder, prt_entries_name(entries, i), depth + 1);
    }
    return rc;
}

static prt_code cannot_read(struct walk *walk, int reason)
{
    char text[256];
    if (is_shortage(reason))
        return fail_shortage(walk, reason);
    snprintf(text, sizeof text, "the folder cannot be read, and may hide repositories: %s", strerror(reason));
    return add_unreadable(walk, PRT_CATEGORY_NOT_READABLE, text);
}

static prt_code add_git(struct walk *walk)
{
    const size_t len = walk->path.len;
    prt_buf_add_text(&walk->path, "/.git");
    prt_code rc = prt_buf_check(&walk->path, "a path", walk->err);
    if (rc == PRT_OK)
        rc = add_candidate(walk, len);
    cut_path(walk, len);
    return rc;
}

static prt_code look_at_entries(struct walk *walk, int folder, size_t from, unsigned depth)
{
    const bool git = prt_entries_have(&walk->entries, from, ".git");
    const bool bare = !git && looks_bare(&walk->entries, from, folder);
    prt_code rc = git || bare ? check_room(walk, folder) : PRT_OK;
    if (rc == PRT_OK && git)
        rc = add_git(walk);
    else if (rc == PRT_OK && bare)
        return add_candidate(walk, walk->path.len);
    return rc == PRT_OK ? walk_entries(walk, folder, from, depth) : rc;
}

/* What could be listed is looked at, whatever ended the listing. The root is another matter: nothing lies beside it. */
static prt_code look_at_folder(struct walk *walk, int folder, unsigned depth)
{
    const size_t from = walk->entries.count;
    int trouble = 0;
    prt_code rc = prt_entries_read(&walk->entries, folder, &trouble, walk->err);
    if (rc == PRT_OK && trouble != 0 && depth == 0)
        rc = prt_fail_errno(walk->err, trouble, "%s", walk->path.data);
    else if (rc == PRT_OK && trouble != 0 && trouble != ENOENT)
        rc = cannot_read(walk, trouble);
    if (rc == PRT_OK)
        rc = look_at_entries(walk, folder, from, depth);
    prt_entries_cut(&walk->entries, from);
    return rc;
}

/* Enters parent/name. walk->path is the parent's before and after. */
static prt_code walk_folder(struct walk *walk, int parent, const char *name, unsigned depth)
{
    const size_t len = walk->path.len;
    prt_code rc = PRT_OK;
    prt_buf_add_char(&walk->path, '/');
    prt_buf_add_text(&walk->path, name);
    rc = prt_buf_check(&walk->path, "a path", walk->err);
    if (rc == PRT_OK && depth > PRT_MAX_DISCOVER_DEPTH)
        rc = add_unreadable(walk, PRT_CATEGORY_TOO_LARGE, "folders nest too deep to be searched for repositories");
    else if (rc == PRT_OK) {
        const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0) {
            rc = look_at_folder(walk, fd, depth);
            close(fd);
        } else if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) {
            rc = cannot_read(walk, errno);
        }
    }
    cut_path(walk, len);
    return rc;
}

/* The main repository comes before its work trees, then the smaller name: the first of equals is the one that counts.
 */
static int by_history(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->device != right->device)
        return left->device < right->device ? -1 : 1;
    if (left->inode != right->inode)
        return left->inode < right->inode ? -1 : 1;
    if (left->worktree != right->worktree)
        return left->worktree ? 1 : -1;
    return prt_str_compare(left->name, right->name);
}

static bool same_history(const struct candidate *a, const struct candidate *b)
{
    return a->known && b->known && a->device == b->device && a->inode == b->inode;
}

/* The folder above the ".git/modules/" that a submodule's git folder lies in, as a name under the root. */
static prt_str superproject_name(const struct walk *walk, const struct candidate *candidate)
{
    return name_of(walk, candidate->superproject);
}

static bool inside_root(const struct walk *walk, prt_str path)
{
    return prt_str_starts(path, walk->out->root) && (path.len == walk->root_len || path.data[walk->root_len] == '/');
}

static prt_code decide(struct walk *walk, const struct candidate *candidate, const struct candidate *before)
{
    if (candidate->superproject.len > 0 && inside_root(walk, candidate->superproject))
        return add_skipped(walk, candidate->name, "submodule of ", superproject_name(walk, candidate));
    if (before != NULL && same_history(before, candidate))
        return add_skipped(walk, candidate->name, candidate->worktree ? "worktree of " : "same git folder as ",
                           before->name);
    walk->out->found[walk->out->found_count++] =
        (struct prt_found){.name = candidate->name, .weight = candidate->weight};
    return PRT_OK;
}

static int found_by_name(const void *a, const void *b)
{
    return prt_str_compare(((const struct prt_found *)a)->name, ((const struct prt_found *)b)->name);
}

static int skipped_by_path(const void *a, const void *b)
{
    return prt_str_compare(((const struct prt_skipped *)a)->path, ((const struct prt_skipped *)b)->path);
}

/* Of the ways to one history the first counts; the rest is skipped with a reason. */
static prt_code sort_out(struct walk *walk)
{
    struct prt_discovery *out = walk->out;
    prt_code rc = PRT_OK;
    if (walk->candidate_count == 0)
        return PRT_OK;
    out->found = prt_calloc(walk->candidate_count, sizeof *out->found);
    if (out->found == NULL)
        return prt_fail_memory(walk->err, "repositories");
    qsort(walk->candidates, walk->candidate_count, sizeof *walk->candidates, by_history);
    const struct candidate *first = NULL;
    for (size_t i = 0; rc == PRT_OK && i < walk->candidate_count; i++) {
        const struct candidate *candidate = &walk->candidates[i];
        if (first != NULL && !same_history(first, candidate))
            first = NULL;
        rc = decide(walk, candidate, first);
        if (first == NULL)
            first = candidate;
    }
    qsort(out->found, out->found_count, sizeof *out->found, found_by_name);
    if (out->skipped_count > 1)
        qsort(out->skipped, out->skipped_count, sizeof *out->skipped, skipped_by_path);
    return rc;
}

/* With a scheme, or as scp has it; there may be a password in it. */
static bool is_url(prt_str text)
{
    const size_t colon = prt_str_find(text, ':');
    return prt_str_starts(prt_str_sub(text, colon, text.len), PRT_STR("://")) ||
           (colon < text.len && prt_str_find(text, '@') < colon && prt_str_find(text, '/') > colon);
}

static prt_code refuse_root(const char *root, int reason, prt_err *err)
{
    if (reason == ENOENT && is_url(prt_str_from(root)))
        return prt_fail(err, PRT_E_NOT_FOUND,
                        "a URL is no folder; generate --repos-list FILE clones what FILE names, a line each: NAME URL");
    return prt_fail_errno(err, reason, "%s", root);
}

static prt_code open_root(struct walk *walk, const char *root, int *fd)
{
    char *real = realpath(root, NULL);
    if (real == NULL)
        return refuse_root(root, errno, walk->err);
    prt_code rc = keep_str(walk, prt_str_from(real), &walk->out->root);
    free(real);
    if (rc != PRT_OK)
        return rc;
    walk->root_len = walk->out->root.len;
    *fd = open(walk->out->root.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0)
        return prt_fail_errno(walk->err, errno, "%s", walk->out->root.data);
    prt_buf_add_str(&walk->path, walk->out->root);
    return prt_buf_check(&walk->path, "a path", walk->err);
}

prt_code prt_discover(const char *root, struct prt_discovery *out, prt_err *err)
{
    memset(out, 0, sizeof *out);
    struct walk walk = {.out = out, .err = err};
    int fd = -1;
    prt_code rc = open_root(&walk, root, &fd);
    if (rc == PRT_OK)
        rc = look_at_folder(&walk, fd, 0);
    if (rc == PRT_OK)
        rc = sort_out(&walk);
    if (fd >= 0)
        close(fd);
    prt_buf_free(&walk.path);
    prt_entries_free(&walk.entries);
    free(walk.candidates);
    if (rc != PRT_OK)
        prt_discovery_free(out);
    return rc;
}

void prt_discovery_free(struct prt_discovery *discovery)
{
    free(discovery->found);
    free(discovery->skipped);
    free(discovery->unreadable);
    prt_arena_free(&discovery->arena);
    memset(discovery, 0, sizeof *discovery);
}

static bool has_found(const struct prt_found *found, size_t count, prt_str head, prt_str tail, size_t *place)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = prt_str_compare_joined(found[middle].name, head, tail);
        if (order == 0) {
            *place = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

prt_str prt_found_project(const struct prt_found *found, size_t count, size_t place)
{
    size_t other = 0;
    const prt_str name = found[place].name, project = prt_str_without_git(name);
    return has_found(found, count, project, PRT_STR(""), &other) ? name : project;
}

prt_str prt_found_name(const struct prt_found *found, size_t count, prt_str project)
{
    size_t place = 0;
    if (!has_found(found, count, project, PRT_STR(""), &place) &&
        has_found(found, count, project, PRT_STR(".git"), &place))
        return found[place].name;
    return project;
}
