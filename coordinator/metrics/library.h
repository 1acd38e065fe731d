/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_METRICS_LIBRARY_H
#define PRT_METRICS_LIBRARY_H
/*
 * libmicrohttpd is loaded when --metrics asks for it, not with the program: it brings GnuTLS and what that needs along,
 * and most commands serve nothing (docs/adr/0015 tells the same of libcurl). For the files of this folder alone.
 */
#include <microhttpd.h>

#include "prt/err.h"

struct prt_microhttpd {
    __typeof__(&MHD_start_daemon) start_daemon;
    __typeof__(&MHD_stop_daemon) stop_daemon;
    __typeof__(&MHD_run) run;
    __typeof__(&MHD_get_timeout) get_timeout;
    __typeof__(&MHD_get_daemon_info) get_daemon_info;
    __typeof__(&MHD_get_connection_info) get_connection_info;
    __typeof__(&MHD_lookup_connection_value) lookup_connection_value;
    __typeof__(&MHD_create_response_from_buffer) create_response_from_buffer;
    __typeof__(&MHD_add_response_header) add_response_header;
    __typeof__(&MHD_queue_response) queue_response;
    __typeof__(&MHD_destroy_response) destroy_response;
};

/* Loads it; once loaded it stays with the process. PRT_E_IO says what is missing, and what to install. */
prt_code prt_microhttpd_load(struct prt_microhttpd *out, prt_err *err) PRT_MUST_USE;

#endif
