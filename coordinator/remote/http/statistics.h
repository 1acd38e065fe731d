/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_HTTP_STATISTICS_H
#define PRT_REMOTE_HTTP_STATISTICS_H
/* What a client has done, by service, and the two texts about it. The report writes api_statistics itself. */
#include "coordinator/remote/http/http.h"
#include "prt/api_statistics.h"
#include "prt/arena.h"

/* Services that were asked, by name. Views into the client, good until it is used again. */
prt_code prt_http_statistics(prt_http_t *http, const struct prt_api_statistics **out, size_t *count,
                             prt_err *err) PRT_MUST_USE;

/* The same while requests go on: an array of the arena's. What it points to is good until the client is used again; an
 * earlier answer of prt_http_statistics stays as good as it was. */
prt_code prt_http_statistics_look(prt_http_t *http, prt_arena *arena, const struct prt_api_statistics **out,
                                  size_t *count, prt_err *err) PRT_MUST_USE;

/* For the end of a run on a terminal, a line a service and one for its errors; nothing without services:
 *     jenkins: 3 requests, 2 good, 1 failed; 4 calls (1 retry, 0 redirects, 1 not modified), 1.2 MiB in 3.4 s
 *         errors: 404 x 1, timed_out x 1 */
void prt_http_statistics_text(const struct prt_api_statistics *services, size_t count, prt_buf *out);

/* The same as a Markdown section with a table, for a CI job's summary; says so when nothing was asked. */
void prt_http_statistics_markdown(const struct prt_api_statistics *services, size_t count, prt_buf *out);

/* Adds text to the end of a file, which is made when it is not there: $GITHUB_STEP_SUMMARY. */
prt_code prt_http_append(const char *path, prt_str text, prt_err *err) PRT_MUST_USE;

#endif
