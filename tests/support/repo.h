/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_REPO_H
#define PRT_TESTS_REPO_H
/*
 * Repositories for tests, made by git itself; odd objects are written literally. Failures end the test.
 *
 *     prt_repo_environment();
 *     const char *repo = prt_repo_new(temp, "repo");
 *     prt_repo_write(temp, "repo", "file.txt", PRT_STR("one\n"));
 *     prt_repo_git(repo, NULL, "commit", "-q", "-m", "first", NULL);
 */
#include "prt/buf.h"
#include "tests/support/temp.h"

enum { PRT_REPO_ID = 41 }; /* hex and NUL */

/* git's environment: no configuration of the user or the system, one author, one date (2020-09-13T12:26:40Z). */
void prt_repo_environment(void);

/* `git init` of a new folder under temp, on branch master; the path lives as long as temp. */
const char *prt_repo_new(prt_temp_t *temp, const char *name);

/* Runs git in the folder; it has to succeed. The arguments end with NULL; out may be NULL. */
void prt_repo_git(const char *folder, prt_buf *out, ...) __attribute__((sentinel));

/* Writes a file of the work tree of the repository `name` and stages it. */
void prt_repo_write(prt_temp_t *temp, const char *name, const char *file, prt_str bytes);

/* Writes a file, stages it, commits. */
void prt_repo_commit(prt_temp_t *temp, const char *name, const char *file, prt_str bytes);

/* Puts bytes into the object database as they are, well formed or not. kind: "commit", "tree", "blob", "tag". */
void prt_repo_object(prt_temp_t *temp, const char *name, const char *kind, prt_str bytes, char id[PRT_REPO_ID]);

/* What `rev` names, in full. */
void prt_repo_id(const char *folder, const char *rev, char id[PRT_REPO_ID]);

/* Removes or damages an object that lies loose in the repository. */
void prt_repo_remove_object(prt_temp_t *temp, const char *name, const char *id);
void prt_repo_damage_object(prt_temp_t *temp, const char *name, const char *id);

#endif
