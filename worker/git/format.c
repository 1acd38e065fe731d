/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/format.h"

#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Those that change nothing for who only reads objects and references. */
static const char *const known_extensions[] = {"noop",           "preciousobjects",   "partialclone",
                                               "worktreeconfig", "relativeworktrees", "objectformat"};

struct survey {
    char unsupported[64]; /* what is not supported; empty: nothing */
    bool hash;            /* ... and it is the object format's value */
    bool partial;
};

static bool is_known(const char *extension)
{
    for (size_t i = 0; i < sizeof known_extensions / sizeof known_extensions[0]; i++) {
        if (strcmp(known_extensions[i], extension) == 0)
            return true;
    }
    return false;
}

static void look_at_extension(struct survey *survey, const char *name, const char *value)
{
    if (strcmp(name, "objectformat") == 0 && strcasecmp(value, "sha1") != 0) {
        (void)snprintf(survey->unsupported, sizeof survey->unsupported, "%s", value);
        survey->hash = true;
    } else if (!is_known(name) && survey->unsupported[0] == '\0') {
        (void)snprintf(survey->unsupported, sizeof survey->unsupported, "%s", name);
    }
    if (strcmp(name, "partialclone") == 0)
        survey->partial = true;
}

static bool is_promisor(const char *name, const git_config_entry *entry)
{
    int promisor = 0;
    if (!prt_str_starts(prt_str_from(name), PRT_STR("remote.")) ||
        !prt_str_ends(prt_str_from(name), PRT_STR(".promisor")))
        return false;
    return entry->value == NULL || (git_config_parse_bool(&promisor, entry->value) == 0 && promisor);
}

/* One entry; sections and keys are in lower case. (libgit2 1.5.1 leaks when it is asked to match names itself.) */
static int look_at(const git_config_entry *entry, void *payload)
{
    struct survey *survey = payload;
    const char *section = "extensions.";
    if (strncmp(entry->name, section, strlen(section)) == 0)
        look_at_extension(survey, entry->name + strlen(section), entry->value != NULL ? entry->value : "");
    else if (is_promisor(entry->name, entry))
        survey->partial = true;
    return 0;
}

static prt_code judge(git_config *config, struct prt_format *format, prt_category *category, prt_err *err)
{
    int32_t version = 0;
    int bare = 0;
    struct survey survey = {.unsupported = ""};
    (void)git_config_get_int32(&version, config, "core.repositoryformatversion");
    (void)git_config_foreach(config, look_at, &survey);
    if (git_config_get_bool(&bare, config, "core.bare") == 0)
        format->bare = bare != 0;
    format->partial = survey.partial;
    if (version < 0 || version > 1)
        return prt_trouble(category, PRT_CATEGORY_UNSUPPORTED_FORMAT, err,
                           "repository format version %d; this version reads 0 and 1", (int)version);
    if (survey.hash)
        return prt_trouble(category, PRT_CATEGORY_UNSUPPORTED_FORMAT, err,
                           "its objects are named by %s (extensions.objectFormat); this version reads sha1 only",
                           survey.unsupported);
    /* Version 0 knows no extensions: git ignores what it does not know there. */
    if (survey.unsupported[0] != '\0' && version == 1)
        return prt_trouble(category, PRT_CATEGORY_UNSUPPORTED_FORMAT, err,
                           "it uses extensions.%s, which this version does not know", survey.unsupported);
    return PRT_OK;
}

prt_code prt_format_read(const struct prt_place *place, struct prt_format *out, prt_category *category, prt_err *err)
{
    git_config *config = NULL;
    git_config *snapshot = NULL;
    struct prt_format format = {.bare = place->file == NULL && strcmp(place->folder, place->git) == 0};
    prt_code code = PRT_OK;
    *category = PRT_CATEGORY_NONE;
    char *path = prt_place_join(place->common, PRT_STR("config"));
    if (path == NULL)
        return prt_fail_memory(err, "a path");
    /* A repository without a configuration is one of version 0. */
    if (access(path, F_OK) != 0)
        goto out;
    if (access(path, R_OK) != 0)
        code = prt_trouble(category, PRT_CATEGORY_NOT_READABLE, err, "config: Permission denied");
    else if (git_config_open_ondisk(&config, path) < 0 || git_config_snapshot(&snapshot, config) < 0)
        code = prt_trouble(category, PRT_CATEGORY_ANALYSIS, err,
                           "its configuration (config) cannot be parsed; git config --list tells the line");
    else
        code = judge(snapshot, &format, category, err);
out:
    if (code == PRT_OK)
        *out = format;
    git_config_free(snapshot);
    git_config_free(config);
    free(path);
    return code;
}
