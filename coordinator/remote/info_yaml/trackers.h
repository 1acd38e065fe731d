/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_INFO_YAML_TRACKERS_H
#define PRT_INFO_YAML_TRACKERS_H
/*
 * Whether the issue trackers that projects name can be reached. Each URL is asked about once, however many projects name
 * it. Who asks, how many at a time, how often and how long, is the function's business; here is decided what is asked,
 * and what an answer means.
 */
#include "prt/model_info.h"

/* The answer to one URL. */
struct prt_info_answer {
    int status;    /* of HTTP; 0: there is none */
    prt_err error; /* why there is none */
};

/* Fills answers[0..count), each for the URL of its index. Anything but PRT_OK: nobody was asked. URLs are NUL-terminated. */
typedef prt_code prt_info_ask(void *context, const prt_str *urls, size_t count, struct prt_info_answer *answers,
                              prt_err *err);

/*
 * Sets every project's tracker.check and .trouble. A status below 400 is PRT_INFO_VALID. What is no URL of http or https,
 * or carries a user or password, is PRT_INFO_INVALID without being asked about; no URL is PRT_INFO_NOT_CHECKED, and so is
 * what comes after PRT_MAX_INFO_TRACKERS distinct ones (in their order by bytes), with a sentence in `trouble`.
 * On failure no project is changed.
 */
prt_code prt_info_check_trackers(struct prt_info *info, prt_info_ask *ask, void *context, prt_err *err) PRT_MUST_USE;

#endif
