/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_INFO_YAML_TRACKERS_H
#define PRT_INFO_YAML_TRACKERS_H
/*
 * Whether the issue trackers that projects name can be reached. Each URL is asked about once, however many projects
 * name it. Who asks, how many at a time, how often and how long, is the caller's business; here is decided what is
 * asked, and what an answer means.
 *
 *     begin ──► urls ──► the caller asks, and fills answers ──► end
 */
#include "prt/model_info.h"

/* The answer to one URL. */
struct prt_info_answer {
    int status;    /* of HTTP; 0: there is none */
    prt_err error; /* why there is none */
};

/* Zeroed it is empty. */
struct prt_info_trackers {
    struct prt_info *info;           /* not owned */
    prt_str *urls;                   /* distinct, by their bytes, NUL-terminated; views of the info's */
    size_t count;                    /* of them */
    size_t asked;                    /* of these the first: to be asked about, PRT_MAX_INFO_TRACKERS at most */
    struct prt_info_answer *answers; /* `asked`: to be filled by who asks */
};

/* What is to be asked. The projects must stay as they are until the end. PRT_E_MEMORY. To be freed in any case. */
prt_code prt_info_trackers_begin(struct prt_info *info, struct prt_info_trackers *out, prt_err *err) PRT_MUST_USE;

/*
 * Sets every project's tracker.check and .trouble. A status below 400 is PRT_INFO_VALID. What is no URL of http or
 * https, or carries a user or password, is PRT_INFO_INVALID without being asked about; no URL is PRT_INFO_NOT_CHECKED,
 * and so is what comes after PRT_MAX_INFO_TRACKERS distinct ones (in their order by bytes), with a sentence in
 * `trouble`.
 * PRT_E_MEMORY: no project is changed.
 */
prt_code prt_info_trackers_end(const struct prt_info_trackers *trackers, prt_err *err) PRT_MUST_USE;
void prt_info_trackers_free(struct prt_info_trackers *trackers);

#endif
