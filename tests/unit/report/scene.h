/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_REPORT_SCENE_H
#define PRT_TESTS_REPORT_SCENE_H
/*
 * What the tests of this folder have in common: two windows that end at AS_OF, usual thresholds, and the way from
 * hand-made records to a report. A scene is told its address: use scene_init, and do not copy it.
 */
#include "report/report.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

#define DAY   ((int64_t)86400)
#define AS_OF ((int64_t)1770706800) /* 2026-02-10T07:00:00Z */

enum { SCENE_MOST = 16, SCENE_30 = 0, SCENE_365 = 1, SCENE_WINDOWS = 2 };

struct scene {
    struct prt_window windows[SCENE_WINDOWS];
    struct prt_fold_options options;
    struct prt_report_meta meta;
    struct prt_folded_repository folded[SCENE_MOST];
    const struct prt_folded_repository *views[SCENE_MOST];
    size_t count;
    struct prt_report_error errors[SCENE_MOST];
    size_t error_count;
    struct prt_report_skip skips[SCENE_MOST];
    size_t skip_count;
};

static inline void scene_init(struct scene *scene)
{
    *scene = (struct scene){0};
    scene->windows[SCENE_30] = (struct prt_window){PRT_STR("last_30"), 30, AS_OF - 30 * DAY, AS_OF};
    scene->windows[SCENE_365] = (struct prt_window){PRT_STR("last_365"), 365, AS_OF - 365 * DAY, AS_OF};
    scene->options = (struct prt_fold_options){.windows = scene->windows,
                                               .window_count = SCENE_WINDOWS,
                                               .primary = SCENE_365,
                                               .as_of = AS_OF,
                                               .current_days = 365,
                                               .active_days = 1095,
                                               .placeholder = PRT_STR("unknown@unknown")};
    scene->meta = (struct prt_report_meta){.project = PRT_STR("Example"),
                                           .version = PRT_STR("1.2.3"),
                                           .config_digest = PRT_STR("00ff"),
                                           .root = PRT_STR("/srv/gerrit.example.org"),
                                           .host = PRT_STR("gerrit.example.org"),
                                           .path_prefix = PRT_STR("/r"),
                                           .gerrit = true};
}

/* Folds the record and releases it. */
static inline struct prt_folded_repository *scene_add(struct scene *scene, struct prt_record *record)
{
    prt_err err;
    struct prt_folded_repository *folded = &scene->folded[scene->count];
    assert_in_range(scene->count, 0, SCENE_MOST - 1);
    assert_prt_ok(prt_fold_repository(record, &scene->options, folded, &err), err);
    prt_record_free(record);
    scene->views[scene->count++] = folded;
    return folded;
}

static inline prt_code scene_try_report(const struct scene *scene, struct prt_report *report, prt_err *err)
{
    return prt_fold_report(&scene->meta, &scene->options, scene->views, scene->count, scene->errors, scene->error_count,
                           scene->skips, scene->skip_count, report, err);
}

static inline struct prt_report scene_report(const struct scene *scene)
{
    prt_err err;
    struct prt_report report = {0};
    assert_prt_ok(scene_try_report(scene, &report, &err), err);
    return report;
}

static inline void scene_free(struct scene *scene)
{
    for (size_t i = 0; i < scene->count; i++)
        prt_folded_repository_free(&scene->folded[i]);
}

#endif
