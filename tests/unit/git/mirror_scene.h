/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_MIRROR_SCENE_H
#define PRT_TESTS_MIRROR_SCENE_H
/*
 * What the tests of mirrors share: a folder with repositories to be served (srv/), a work folder (work/), and taking a
 * mirror or analysing what is cloned in one call.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prt/mem.h"
#include "tests/support/git_server.h"
#include "tests/support/repo.h"
#include "tests/support/run.h"
#include "tests/support/unit.h"
#include "tests/unit/git/analysis_scene.h"
#include "worker/git/anywhere.h"
#include "worker/git/mirror.h"

static int set_up_mirrors(void **state)
{
    static const char *const unwanted[] = {"http_proxy",         "https_proxy",        "HTTP_PROXY",
                                           "HTTPS_PROXY",        "all_proxy",          "SSL_CERT_FILE",
                                           "REPORTING_GIT_HOST", "REPORTING_GIT_USER", "REPORTING_GIT_PASSWORD",
                                           "REPORTING_SSH_KEY",  "SSH_AUTH_SOCK",      "GIT_CONFIG_COUNT"};
    for (size_t i = 0; i < sizeof unwanted / sizeof *unwanted; i++)
        unsetenv(unwanted[i]);
    return set_up(state);
}

/*
 * Functions of the scripts, which run in the scene's folder:
 *   new NAME     an empty repository srv/NAME, and there
 *   make [FILE]  commits a change, each of a text of its own
 */
static inline void shell(prt_temp_t *temp, const char *script)
{
    static const char prelude[] =
        "cd \"$1\"; top=$1; mkdir -p srv;"
        "new() { git init -q -b master \"$top/srv/$1\"; cd \"$top/srv/$1\"; };"
        "make() { n=$(cat \"$top/n\" 2>/dev/null || echo 0); n=$((n+1)); echo $n >\"$top/n\"; "
        "echo \"$n\" >>\"${1:-file}\"; git add -A; git commit -q -m \"$n\"; };";
    prt_buf text = {0}, printed = {0};
    prt_buf_add_text(&text, prelude);
    prt_buf_add_text(&text, script);
    const char *const argv[] = {"sh", "-ec", text.data, "sh", prt_temp_folder(temp), NULL};
    if (prt_test_run(argv, &printed, &printed) != 0)
        fail_msg("the scene could not be made: %s: %s", script, printed.data != NULL ? printed.data : "");
    prt_buf_free(&printed);
    prt_buf_free(&text);
}

static inline prt_git_server_t *serve(prt_temp_t *temp, const char *kind)
{
    return prt_git_server_start((const char *[]){kind, prt_temp_path(temp, "srv"), NULL});
}

static inline void url_of(char out[256], const char *scheme, const prt_git_server_t *server, const char *path)
{
    snprintf(out, 256, "%s://127.0.0.1:%d/%s", scheme, prt_git_server_port(server), path);
}

static inline struct prt_task task_of(const char *url, const char *name)
{
    return (struct prt_task){.repository = prt_str_from(name),
                             .path = prt_str_from(name),
                             .count_since = PRT_COUNT_ALL,
                             .clone_url = prt_str_from(url)};
}

static inline struct prt_mirror_options mirror_options(prt_temp_t *temp)
{
    return (struct prt_mirror_options){
        .work_dir = prt_temp_path(temp, "work"), .root = prt_temp_path(temp, "srv"), .wait_ms = 20000};
}

static inline prt_mirror_t *take(prt_temp_t *temp, const char *url, const char *name)
{
    const struct prt_mirror_options options = mirror_options(temp);
    const struct prt_task task = task_of(url, name);
    prt_mirror_t *mirror = NULL;
    prt_category category;
    prt_err err;
    assert_prt_ok(prt_mirror_take(&options, &task, false, &mirror, &category, &err), err);
    return mirror;
}

/* True when it was cloned, and not only fetched. */
static inline bool fetch(prt_temp_t *temp, const char *url, const char *name)
{
    prt_mirror_t *mirror = take(temp, url, name);
    const bool is_new = prt_mirror_is_new(mirror);
    prt_mirror_release(&mirror);
    return is_new;
}

static inline void expect_refusal(prt_temp_t *temp, const char *url, prt_code code, prt_category category,
                                  const char *says)
{
    const struct prt_mirror_options options = mirror_options(temp);
    const struct prt_task task = task_of(url, "refused");
    prt_mirror_t *mirror = NULL;
    prt_category got = PRT_CATEGORY_NONE;
    prt_err err;
    assert_prt_code(prt_mirror_take(&options, &task, false, &mirror, &got, &err), code, err);
    assert_string_equal(prt_category_name(got), prt_category_name(category));
    assert_prt_says(err, says);
    assert_null(mirror);
    assert_null(strstr(err.text, prt_temp_folder(temp))); /* the same on every host */
    assert_false(prt_temp_exists(temp, "work/mirrors/refused.git"));
}

/* What `git` prints in a folder under the scene, without the line's end. */
static inline const char *said(prt_temp_t *temp, const char *folder, const char *command)
{
    char script[512];
    prt_buf printed = {0};
    snprintf(script, sizeof script, "cd '%s/%s'; %s >'%s/said'", prt_temp_folder(temp), folder, command,
             prt_temp_folder(temp));
    const char *const argv[] = {"sh", "-ec", script, NULL};
    if (prt_test_run(argv, &printed, &printed) != 0)
        fail_msg("%s: %s", script, printed.data);
    prt_buf_free(&printed);
    prt_str text = prt_temp_read(temp, "said");
    if (text.len > 0 && text.data[text.len - 1] == '\n')
        ((char *)(uintptr_t)text.data)[text.len - 1] = '\0';
    return text.data;
}

/* The analysis of what is cloned, as reporting-analyze makes it. */
static inline struct prt_record analyze(prt_temp_t *temp, const struct prt_task *task)
{
    prt_anywhere_t *anywhere = prt_anywhere_new(prt_temp_path(temp, "work"), NULL);
    const struct prt_analyze_options options = {.anywhere = anywhere};
    struct prt_record record = {0};
    prt_err err;
    assert_prt_ok(prt_analyze_anywhere(prt_temp_path(temp, "srv"), task, &options, &record, &err), err);
    prt_anywhere_destroy(&anywhere);
    return record;
}

#endif
