/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_CONFIG_SCENE_H
#define PRT_TESTS_CONFIG_SCENE_H
/* A folder of configuration files, and what becomes of it. One at a time in a program. */
#include "tests/support/unit.h"

#include <string.h>

#include "coordinator/config/config.h"
#include "tests/support/temp.h"

static struct {
    prt_temp_t *temp;
    struct prt_config config;
    struct prt_config_notes notes;
    struct prt_config_request request;
    prt_err err;
} scene;

static void scene_forget(void)
{
    prt_config_free(&scene.config);
    prt_config_notes_free(&scene.notes);
}

static int scene_set_up(void **state)
{
    (void)state;
    memset(&scene, 0, sizeof scene);
    scene.temp = prt_temp_new();
    scene.request =
        (struct prt_config_request){.folder = prt_temp_folder(scene.temp), .project = "ONAP", .root = "/srv/clones"};
    return 0;
}

static int scene_tear_down(void **state)
{
    (void)state;
    scene_forget();
    prt_temp_destroy(&scene.temp);
    return 0;
}

static inline void scene_file(const char *name, const char *text)
{
    prt_temp_write(scene.temp, name, prt_str_from(text));
}

/* Reads the folder anew. */
static prt_code scene_read(void)
{
    scene_forget();
    return prt_config_load(&scene.request, &scene.config, &scene.notes, &scene.err);
}

static inline void scene_load(void)
{
    const prt_code rc = scene_read();
    if (scene.notes.problem_count > 0)
        fail_msg("%s", scene.notes.problems.data);
    assert_prt_ok(rc, scene.err);
}

static inline void scene_says(const prt_buf *lines, const char *sentence)
{
    if (lines->data == NULL || strstr(lines->data, sentence) == NULL)
        fail_msg("\"%s\" is not in:\n%s", sentence, lines->data == NULL ? "" : lines->data);
}

/* The configuration is refused, with so many problems, one of which says this. */
static inline void scene_refuse(size_t count, const char *sentence)
{
    assert_prt_code(scene_read(), PRT_E_CONFIG, scene.err);
    scene_says(&scene.notes.problems, sentence);
    if (scene.notes.problem_count != count)
        fail_msg("%zu problems, not %zu:\n%s", scene.notes.problem_count, count, scene.notes.problems.data);
}

/* It is fine, with so many warnings, one of which says this. */
static inline void scene_warn(size_t count, const char *sentence)
{
    scene_load();
    scene_says(&scene.notes.warnings, sentence);
    if (scene.notes.warning_count != count)
        fail_msg("%zu warnings, not %zu:\n%s", scene.notes.warning_count, count, scene.notes.warnings.data);
}

#define SCENE_TEST(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)

#endif
