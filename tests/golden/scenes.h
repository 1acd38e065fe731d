/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_GOLDEN_SCENES_H
#define PRT_TESTS_GOLDEN_SCENES_H
/*
 * The inputs of the golden reports.
 */
#include "coordinator/allocate.h"
#include "report/report.h"

enum { SCENE_MOST = 16, SCENE_WINDOWS = 4, SCENE_JOBS = 24 };

struct scene {
    const char *name; /* of the folder in data/ */
    struct prt_window windows[SCENE_WINDOWS];
    struct prt_fold_options options;
    struct prt_report_meta meta;
    struct prt_record records[SCENE_MOST];
    size_t record_count;
    struct prt_report_error errors[SCENE_MOST];
    size_t error_count;
    struct prt_report_skip skips[SCENE_MOST];
    size_t skip_count;
    struct prt_match_project projects[SCENE_MOST];
    size_t project_count; /* 0: Jenkins is not configured */
    struct prt_jenkins_job jobs[SCENE_JOBS];
    size_t job_count;
    struct prt_info info; /* of meta.info, when there is one */
    struct prt_info_project info_projects[SCENE_MOST];
};

enum { SCENES = 7 };

/* Scene `index` of SCENES. It points into itself: do not copy it. */
void scene_make(struct scene *scene, size_t index);
void scene_free(struct scene *scene);

#endif
