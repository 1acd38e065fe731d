/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_TASK_PATH_H
#define PRT_WORKER_TASK_PATH_H
/*
 * A task's path comes from the network and is joined to the worker's root. It is taken only when it cannot lead out of
 * the root by its spelling: relative, not empty, no NUL inside, no ".." component, at most PRT_MAX_NAME bytes. (Links
 * on the way are judged where the repository is opened.)
 */
#include <stdbool.h>

#include "prt/str.h"

bool prt_task_path_is_inside(prt_str path);

#endif
