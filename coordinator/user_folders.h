/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_USER_FOLDERS_H
#define PRT_COORDINATOR_USER_FOLDERS_H
/* Folders that a run uses unless it is told others: below $XDG_CACHE_HOME, else below $HOME/.cache. */
#include <stdbool.h>
#include <stddef.h>

/* `given`, or else the cache's own folder; false: the user has no such place, or its path is too long. */
bool prt_user_cache_folder(const char *given, char *out, size_t size);

/* Likewise where the local worker keeps clones. */
bool prt_user_work_folder(const char *given, char *out, size_t size);

#endif
