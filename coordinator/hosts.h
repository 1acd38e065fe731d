/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_HOSTS_H
#define PRT_COORDINATOR_HOSTS_H
/*
 * What --listen and its companions say: where workers of other hosts are let in, how they are known, and whether any of
 * them is needed. Pure; doors.h opens what is described here. Texts point into argv.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"

enum {
    PRT_HOSTS_ARBITER_PORT = 7411, /* --listen HOST means HOST:7411,7412 */
    PRT_HOSTS_RESULTS_PORT = 7412,
    PRT_HOSTS_ADDRESS_MAX = 64
};

struct prt_hosts {
    char address[PRT_HOSTS_ADDRESS_MAX]; /* as endpoints have it: "0.0.0.0", "[::1]"; "": no --listen */
    bool loopback;                       /* nobody but this host can connect */
    uint16_t arbiter_port;               /* 0: any free one */
    uint16_t results_port;
    uint16_t first_task_port; /* of --task-ports; 0: any free ones */
    uint16_t last_task_port;
    uint32_t min_workers; /* 0: not said */
    bool no_local_workers;
    const char *server_key;  /* file of this coordinator's secret key */
    const char *worker_keys; /* folder of the public keys that are let in */
    bool insecure;           /* anybody who can connect is let in, and can read what is said */
};

struct prt_place {
    char address[PRT_HOSTS_ADDRESS_MAX]; /* as endpoints have it; "": none was said */
    bool loopback;
    uint16_t port; /* 0: any free one */
};

/* "HOST:PORT", or "PORT" of this host alone (127.0.0.1); HOST as for prt_hosts_listen. PRT_E_USAGE names the option. */
prt_code prt_hosts_place(const char *option, const char *text, struct prt_place *out, prt_err *err) PRT_MUST_USE;

/* "HOST" or "HOST:ARBITER,RESULTS". HOST is an address of this host (IPv6 in brackets), 0.0.0.0 or [::] for all of
 * them, or localhost. Names are not looked up: they may mean another address tomorrow. PRT_E_USAGE. */
prt_code prt_hosts_listen(const char *text, struct prt_hosts *out, prt_err *err) PRT_MUST_USE;

/* "A-B", at most PRT_MAX_WORKERS ports: a worker takes one. */
prt_code prt_hosts_task_ports(const char *text, struct prt_hosts *out, prt_err *err) PRT_MUST_USE;

/* 1 to PRT_MAX_WORKERS. PRT_E_USAGE, as all of these. */
prt_code prt_hosts_min_workers(const char *text, struct prt_hosts *out, prt_err *err) PRT_MUST_USE;

/* Whether the options go together. Whoever listens where other hosts can connect needs keys, or has to say that he
 * wants none. PRT_E_USAGE with the way out. */
prt_code prt_hosts_check(const struct prt_hosts *hosts, prt_err *err) PRT_MUST_USE;

/* Links of other hosts are encrypted and their keys are checked. */
bool prt_hosts_are_known(const struct prt_hosts *hosts);

#endif
