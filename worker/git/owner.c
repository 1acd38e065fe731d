/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/owner.h"

#include <git2.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/mem.h"

/* root may act for the user who called sudo. */
static bool is_sudo_user(uid_t owner)
{
    uint64_t uid;
    return geteuid() == 0 && prt_str_to_u64(prt_str_from(getenv("SUDO_UID")), &uid) && uid == owner;
}

static bool is_mine(const char *path)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        return false;
    return status.st_uid == geteuid() || is_sudo_user(status.st_uid);
}

static bool is_mine_all(const struct prt_place *place)
{
    bool bare = strcmp(place->folder, place->git) == 0;
    return (place->file == NULL || is_mine(place->file)) && (bare || is_mine(place->folder)) && is_mine(place->git);
}

struct search {
    prt_str folder;
    bool allowed;
};

static bool names_folder(prt_str value, prt_str folder)
{
    if (prt_str_ends(value, PRT_STR("/*")))
        return prt_str_starts(folder, prt_str_sub(value, 0, value.len - 1));
    while (value.len > 1 && value.data[value.len - 1] == '/')
        value.len--;
    return prt_str_equal(value, folder);
}

/* One safe.directory. */
static int look_at(const git_config_entry *entry, void *payload)
{
    struct search *search = payload;
    char path[PATH_MAX];
    const char *home = getenv("HOME");
    const char *value = entry->value != NULL ? entry->value : "";
    if (strncmp(value, "~/", 2) == 0 && home != NULL) {
        if ((size_t)snprintf(path, sizeof path, "%s%s", home, value + 1) >= sizeof path)
            return 0;
        value = path;
    }
    if (*value == '\0')
        search->allowed = false;
    else if (strcmp(value, "*") == 0 || names_folder(prt_str_from(value), search->folder))
        search->allowed = true;
    return 0;
}

/* A file that is not there or cannot be parsed allows nothing. */
static void search_file(const char *path, struct search *search)
{
    git_config *config = NULL;
    if (access(path, R_OK) == 0 && git_config_open_ondisk(&config, path) == 0)
        (void)git_config_get_multivar_foreach(config, "safe.directory", NULL, look_at, search);
    git_config_free(config);
}

static void search_below(const char *folder, const char *name, struct search *search)
{
    char path[PATH_MAX];
    if (folder != NULL && *folder != '\0' && (size_t)snprintf(path, sizeof path, "%s/%s", folder, name) < sizeof path)
        search_file(path, search);
}

static void search_system(struct search *search)
{
    const char *file = getenv("GIT_CONFIG_SYSTEM");
    const char *none = getenv("GIT_CONFIG_NOSYSTEM");
    int skip = 0;
    if (none != NULL && git_config_parse_bool(&skip, none) == 0 && skip)
        return;
    search_file(file != NULL ? file : "/etc/gitconfig", search);
}

static void search_global(struct search *search)
{
    const char *file = getenv("GIT_CONFIG_GLOBAL");
    const char *xdg = getenv("XDG_CONFIG_HOME");
    if (file != NULL) {
        search_file(file, search);
        return;
    }
    if (xdg != NULL && *xdg != '\0')
        search_below(xdg, "git/config", search);
    else
        search_below(getenv("HOME"), ".config/git/config", search);
    search_below(getenv("HOME"), ".gitconfig", search);
}

prt_code prt_owner_check(const struct prt_place *place, prt_str path, prt_category *category, prt_err *err)
{
    struct search search = {.folder = prt_str_from(place->folder)};
    *category = PRT_CATEGORY_NONE;
    if (is_mine_all(place))
        return PRT_OK;
    /* A configuration may include "~/more": libgit2 looks for the home folder in a search path that is empty else. */
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL, NULL);
    search_system(&search);
    search_global(&search);
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL, "");
    if (search.allowed)
        return PRT_OK;
    return prt_trouble(category, PRT_CATEGORY_NOT_OWNED, err,
                       "it belongs to another user than the one who runs the worker; if that is right, run "
                       "git config --global --add safe.directory \"ROOT/%.*s\" as this one, or git config --system "
                       "--add safe.directory \"ROOT/*\" for all; ROOT is the folder of all repositories",
                       PRT_STR_ARG(path));
}
