/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_HTTP_ANSWER_H
#define PRT_REMOTE_HTTP_ANSWER_H
/* Making answers. */
#include "coordinator/remote/http/headers.h"
#include "coordinator/remote/http/http.h"

/* Gives the answer its body and texts (NULL: ""), in place of those it has. The buffer's memory becomes the answer's,
 * and *body is empty after it, whatever comes of it; the texts are copied. */
prt_code prt_http_answer_fill(struct prt_http_answer *answer, prt_buf *body, const char *const texts[PRT_HTTP_TEXTS],
                              prt_err *err) PRT_MUST_USE;

/* The field of a text. */
const char **prt_http_answer_text(struct prt_http_answer *answer, prt_http_text text);

/* A failure and its sentence in place of what the answer was; PRT_OK takes the failure's own code. Cannot fail: the
 * texts are "". */
void prt_http_answer_fail(struct prt_http_answer *answer, prt_http_failure failure, prt_code code, const char *format,
                          ...) PRT_PRINTF(4, 5);

/* The code of errors about it. */
prt_code prt_http_failure_code(prt_http_failure failure);

/* false: no such name. */
bool prt_http_failure_from(prt_str name, prt_http_failure *out);

#endif
