/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/file.h"
#include "prt/mem.h"

enum { MAX_LINK_FILE = 1 << 20 }; /* .git and commondir files; git's ceiling */

char *prt_place_join(const char *folder, prt_str name)
{
    size_t len = strlen(folder);
    char *path = prt_alloc(len + 1 + name.len + 1);
    if (path == NULL)
        return NULL;
    memcpy(path, folder, len);
    path[len] = '/';
    if (name.len > 0)
        memcpy(path + len + 1, name.data, name.len);
    path[len + 1 + name.len] = '\0';
    return path;
}

/* An absolute `name` stays as it is. */
static char *join_below(const char *folder, prt_str name)
{
    return name.len > 0 && name.data[0] == '/' ? prt_strndup(name.data, name.len) : prt_place_join(folder, name);
}

static bool is_inside(const char *root, const char *path)
{
    size_t len = strlen(root);
    if (len > 0 && root[len - 1] == '/')
        len--;
    return strncmp(root, path, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* The path without links, as a new string. */
static prt_code resolve(const char *path, const char *what, prt_category missing, char **out, prt_category *category,
                        prt_err *err)
{
    char *real = realpath(path, NULL);
    if (real == NULL)
        return prt_trouble_errno(category, missing, err, errno, what);
    *out = real;
    return PRT_OK;
}

static prt_code find_folder(const char *root, prt_str path, struct prt_place *place, prt_category *category,
                            prt_err *err)
{
    if (prt_str_find(path, '\0') < path.len)
        return prt_trouble(category, PRT_CATEGORY_NOT_A_REPOSITORY, err, "its path has a NUL in it");
    char *joined = join_below(root, path);
    if (joined == NULL)
        return prt_fail_memory(err, "a path");
    prt_code code = resolve(joined, "its folder", PRT_CATEGORY_NOT_A_REPOSITORY, &place->folder, category, err);
    free(joined);
    return code;
}

/* The first line of a small file, as git reads the one of .git and commondir. */
static prt_code read_link_file(const char *path, const char *what, prt_buf *out, prt_category *category, prt_err *err)
{
    prt_code code = prt_file_read(path, MAX_LINK_FILE, out, err);
    if (code == PRT_OK) {
        while (out->len > 0 && (out->data[out->len - 1] == '\n' || out->data[out->len - 1] == '\r'))
            out->data[--out->len] = '\0';
        return PRT_OK;
    }
    if (code == PRT_E_MEMORY)
        return code;
    if (code == PRT_E_LIMIT)
        return prt_trouble(category, PRT_CATEGORY_NOT_A_REPOSITORY, err, "%s is too large to be a path", what);
    return prt_trouble_errno(category, PRT_CATEGORY_NOT_A_REPOSITORY, err, code == PRT_E_NOT_FOUND ? ENOENT : EACCES,
                             what);
}

static prt_code follow_git_file(const char *path, struct prt_place *place, prt_category *category, prt_err *err)
{
    prt_buf text = {0};
    char *named = NULL;
    prt_str prefix = PRT_STR("gitdir: ");
    prt_code code = read_link_file(path, ".git", &text, category, err);
    if (code != PRT_OK)
        goto out;
    prt_str content = prt_buf_str(&text);
    if (!prt_str_starts(content, prefix) || content.len == prefix.len || prt_str_find(content, '\0') < content.len) {
        code = prt_trouble(category, PRT_CATEGORY_NOT_A_REPOSITORY, err, ".git is a file that names no git folder");
        goto out;
    }
    named = join_below(place->folder, prt_str_sub(content, prefix.len, content.len));
    place->file = prt_strdup(path);
    if (named == NULL || place->file == NULL) {
        code = prt_fail_memory(err, "a path");
        goto out;
    }
    code = resolve(named, "the git folder that its .git file names", PRT_CATEGORY_DANGLING_GITFILE, &place->git,
                   category, err);
out:
    prt_buf_free(&text);
    free(named);
    return code;
}

static prt_code find_git(struct prt_place *place, prt_category *category, prt_err *err)
{
    struct stat status;
    char *path = prt_place_join(place->folder, PRT_STR(".git"));
    prt_code code = PRT_OK;
    if (path == NULL)
        return prt_fail_memory(err, "a path");
    if (lstat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR))
        code = resolve(place->folder, "its folder", PRT_CATEGORY_NOT_A_REPOSITORY, &place->git, category, err);
    else if (stat(path, &status) != 0 && errno == ENOENT)
        code = prt_trouble(category, PRT_CATEGORY_DANGLING_GITFILE, err, ".git is a link to nowhere");
    else if (stat(path, &status) != 0)
        code = prt_trouble_errno(category, PRT_CATEGORY_NOT_A_REPOSITORY, err, errno, ".git");
    else if (S_ISREG(status.st_mode))
        code = follow_git_file(path, place, category, err);
    else if (S_ISDIR(status.st_mode))
        code = resolve(path, ".git", PRT_CATEGORY_NOT_A_REPOSITORY, &place->git, category, err);
    else
        code = prt_trouble(category, PRT_CATEGORY_NOT_A_REPOSITORY, err, ".git is neither a folder nor a file");
    free(path);
    return code;
}

static prt_code find_common(struct prt_place *place, prt_category *category, prt_err *err)
{
    prt_buf text = {0};
    char *named = NULL;
    prt_code code = PRT_OK;
    char *path = prt_place_join(place->git, PRT_STR("commondir"));
    if (path == NULL)
        return prt_fail_memory(err, "a path");
    if (access(path, F_OK) != 0) {
        place->common = prt_strdup(place->git);
        code = place->common == NULL ? prt_fail_memory(err, "a path") : PRT_OK;
        goto out;
    }
    code = read_link_file(path, "the git folder's commondir", &text, category, err);
    if (code != PRT_OK)
        goto out;
    named = join_below(place->git, prt_buf_str(&text));
    if (named == NULL)
        code = prt_fail_memory(err, "a path");
    else
        code = resolve(named, "the git folder that its commondir names", PRT_CATEGORY_DANGLING_GITFILE, &place->common,
                       category, err);
out:
    prt_buf_free(&text);
    free(named);
    free(path);
    return code;
}

static prt_code stay_inside(const char *root, const struct prt_place *place, prt_category *category, prt_err *err)
{
    char *real = NULL;
    prt_code code = resolve(root, "the root", PRT_CATEGORY_NOT_A_REPOSITORY, &real, category, err);
    if (code != PRT_OK)
        return code;
    if (!is_inside(real, place->folder))
        code = prt_trouble(category, PRT_CATEGORY_OUTSIDE_ROOT, err, "its folder lies outside the root");
    else if (!is_inside(real, place->git) || !is_inside(real, place->common))
        code = prt_trouble(category, PRT_CATEGORY_OUTSIDE_ROOT, err,
                           "its git folder lies outside the root; make the root wide enough to hold both");
    free(real);
    return code;
}

/* One thing that every git folder has. */
static prt_code need(const char *folder, const char *name, mode_t kind, prt_category *category, prt_err *err)
{
    struct stat status;
    char *path = prt_place_join(folder, prt_str_from(name));
    prt_code code = PRT_OK;
    if (path == NULL)
        return prt_fail_memory(err, "a path");
    /* HEAD may be a link to a branch that does not exist yet. */
    int result = kind == S_IFDIR ? stat(path, &status) : lstat(path, &status);
    if (result != 0)
        code = prt_trouble_errno(category, PRT_CATEGORY_NOT_A_REPOSITORY, err, errno, name);
    else if (kind == S_IFDIR && !S_ISDIR(status.st_mode))
        code = prt_trouble(category, PRT_CATEGORY_NOT_A_REPOSITORY, err, "%s is not a folder", name);
    else if (kind == S_IFDIR && faccessat(AT_FDCWD, path, R_OK | X_OK, AT_EACCESS) != 0)
        code = prt_trouble_errno(category, PRT_CATEGORY_NOT_A_REPOSITORY, err, errno, name);
    free(path);
    return code;
}

static prt_code need_all(const struct prt_place *place, prt_category *category, prt_err *err)
{
    prt_code code = need(place->git, "HEAD", S_IFREG, category, err);
    if (code == PRT_OK)
        code = need(place->common, "objects", S_IFDIR, category, err);
    if (code == PRT_OK)
        code = need(place->common, "refs", S_IFDIR, category, err);
    if (code != PRT_OK && *category == PRT_CATEGORY_NOT_A_REPOSITORY)
        return prt_wrap(err, "not a git repository");
    return code;
}

prt_code prt_place_find(const char *root, prt_str path, struct prt_place *out, prt_category *category, prt_err *err)
{
    struct prt_place place = {0};
    *category = PRT_CATEGORY_NONE;
    prt_code code = find_folder(root, path, &place, category, err);
    if (code == PRT_OK)
        code = find_git(&place, category, err);
    if (code == PRT_OK)
        code = find_common(&place, category, err);
    if (code == PRT_OK)
        code = stay_inside(root, &place, category, err);
    if (code == PRT_OK)
        code = need_all(&place, category, err);
    if (code != PRT_OK)
        prt_place_free(&place);
    else
        *out = place;
    return code;
}

void prt_place_free(struct prt_place *place)
{
    free(place->folder);
    free(place->file);
    free(place->git);
    free(place->common);
    *place = (struct prt_place){0};
}
