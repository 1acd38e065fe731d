/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_OPTIONS_H
#define PRT_WORKER_OPTIONS_H
/*
 * The command line of reporting-worker. Texts point into argv.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/limits.h"
#include "prt/log.h"
#include "prt/usage.h"

enum { PRT_DEFAULT_CHILD_TASKS = 100 };
#define PRT_DEFAULT_WORK_DIR_BYTES ((uint64_t)50 << 30)

typedef enum prt_worker_action { PRT_WORKER_RUN, PRT_WORKER_HELP, PRT_WORKER_VERSION } prt_worker_action;

struct prt_worker_options {
    prt_worker_action action;        /* HELP and VERSION: the other fields mean nothing */
    char endpoint[PRT_MAX_ENDPOINT]; /* "ipc:///path" or "tcp://host:port" */
    bool is_local;                   /* an ipc endpoint: the coordinator is on this host */
    uint32_t slots;                  /* 0: as many as processors may be used */
    const char *repos_root;          /* "." unless given */
    const char *work_dir;            /* NULL: nothing is cloned */
    uint64_t work_dir_bytes;
    const char *name;       /* NULL: "host/pid" */
    uint32_t child_tasks;   /* an analysis process is replaced after so many; 0: never */
    const char *server_key; /* file of the coordinator's public key; NULL without keys */
    const char *key;        /* file of this worker's secret key */
    bool insecure;          /* no keys, although the coordinator is on another host */
    uint32_t nice;          /* of analysis processes */
    uint32_t delay_ms;      /* pause of a slot between two tasks */
    uint32_t watchdog_s;    /* a task without progress for so long is warned of; 0: never */
    bool once;
    prt_level level;
    bool json;
};

/* PRT_E_USAGE names the option and what was expected. */
prt_code prt_worker_options_read(int argc, char **argv, struct prt_worker_options *out, prt_err *err) PRT_MUST_USE;

extern const struct prt_usage prt_usage_worker;

/* "ipc:///path", "tcp://host:port" as they are, "HOST:PORT" as tcp; a host with colons stands in brackets. */
prt_code prt_worker_endpoint(const char *text, char out[PRT_MAX_ENDPOINT], prt_err *err) PRT_MUST_USE;

#endif
