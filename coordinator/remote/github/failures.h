/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GITHUB_FAILURES_H
#define PRT_GITHUB_FAILURES_H
/*
 * What went wrong with many questions, as few sentences: one for each cause, in the words of the first repository in
 * their order, with how many there were like it. Pure.
 *
 * Some causes are about everything: a token that is refused, a rate limit that lasts too long, a server that fails
 * PRT_GITHUB_PATIENCE times in a row. Then nothing more is to be asked (`stopped`).
 */
#include "coordinator/remote/github/client.h"

enum { PRT_GITHUB_CAUSES = 8, PRT_GITHUB_PATIENCE = 5 };

struct prt_github_cause {
    int status;               /* of the answer; 0: there was none, or it was good */
    prt_http_failure failure; /* why there was none */
    prt_code code;
    size_t count;
    size_t first; /* the smallest place: whose sentence it is */
    prt_err error;
};

/* All zero is empty. */
struct prt_github_failures {
    struct prt_github_cause causes[PRT_GITHUB_CAUSES];
    size_t count;
    size_t beyond; /* failures of causes there was no room for */
    bool limited;  /* a rate limit is reached, and lasts longer than we may wait */
    bool stopped;
    size_t stopper; /* which cause stopped it, counted from 1; 0: none of them */
    unsigned in_a_row;
    size_t left, asked;    /* to be set at the end: repositories that are not known because of it, of how many */
    int64_t limit_wait_ms; /* likewise: how long we might have waited */
};

/* An answer that is not good; one that is and cannot be used, for that error. `place` orders what was asked. */
void prt_github_failed(struct prt_github_failures *failures, size_t place, const struct prt_http_request *request,
                       const struct prt_http_answer *answer);
void prt_github_unusable(struct prt_github_failures *failures, size_t place, const struct prt_http_answer *answer,
                         const prt_err *error);
/* Something of our own: nothing more is asked. */
void prt_github_broken(struct prt_github_failures *failures, const prt_err *error);
void prt_github_worked(struct prt_github_failures *failures); /* the server lives */

/* How many sentences there are, and the one at `index`, by place. */
size_t prt_github_failure_count(const struct prt_github_failures *failures);
void prt_github_failure(const struct prt_github_failures *failures, size_t index, prt_err *out);
/* The place whose sentence that is; false: it is about none. */
bool prt_github_failure_place(const struct prt_github_failures *failures, size_t index, size_t *out);

#endif
