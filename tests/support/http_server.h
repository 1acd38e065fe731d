/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_HTTP_SERVER_H
#define PRT_TESTS_HTTP_SERVER_H
/*
 * The server of http_server.py, for one test program. Failures end the test. Starting it also takes proxies and
 * authorities out of the environment.
 *
 *     prt_http_server_t *server = prt_http_server_start();
 *     ... prt_http_server_url(server, PRT_SERVER_PLAIN, "/json") ...
 *     prt_http_server_stop(&server);
 */
#include <stddef.h>

#include "prt/str.h"
#include "tests/support/temp.h"

typedef struct prt_http_server prt_http_server_t;

typedef enum prt_server_port { PRT_SERVER_PLAIN, PRT_SERVER_OTHER, PRT_SERVER_TLS, PRT_SERVER_PORTS } prt_server_port;

prt_http_server_t *prt_http_server_start(void);
void prt_http_server_stop(prt_http_server_t **server);

/* "http://127.0.0.1:PORT/path"; lives as long as the server. */
const char *prt_http_server_url(prt_http_server_t *server, prt_server_port port, const char *path);
const char *prt_http_server_authority(prt_http_server_t *server);          /* the file of its authority */
prt_str prt_http_server_log(prt_http_server_t *server);                    /* what came so far, a line of JSON each */
size_t prt_http_server_count(prt_http_server_t *server, const char *part); /* lines of the log that hold it */

#endif
