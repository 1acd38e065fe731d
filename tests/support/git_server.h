/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_GIT_SERVER_H
#define PRT_TESTS_GIT_SERVER_H
/*
 * A server of repositories on a port of 127.0.0.1, as tests/support/git_server.py makes it; it ends with the test,
 * however that ends.
 *
 *     prt_git_server_t *server = prt_git_server_start((const char *[]){"http", root, "--status", "500", NULL});
 *     ... prt_git_server_port(server) ...
 *     prt_git_server_stop(&server);
 */
typedef struct prt_git_server prt_git_server_t;

prt_git_server_t *prt_git_server_start(const char *const arguments[]); /* ends with NULL; ready when this returns */
int prt_git_server_port(const prt_git_server_t *server);
void prt_git_server_stop(prt_git_server_t **server); /* NULL-safe */

#endif
