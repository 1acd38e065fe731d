/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_HTTP_LIBCURL_H
#define PRT_REMOTE_HTTP_LIBCURL_H
/*
 * libcurl is loaded when the first address is read, not with the program: it brings some twenty libraries along, which
 * took 4.7 of 7.9 ms of every start (docs/adr/0015), and most runs ask no server.
 *
 * The rest of the room calls libcurl by its own names and headers; libcurl.c defines these names, for this program
 * alone, and passes each call on. Where there is no library they fail as libcurl does without memory, and never crash.
 */
#include "prt/err.h"

/* Loads it, once in a process; from then on it stays. PRT_E_IO says which file is missing, and what to install. */
prt_code prt_http_libcurl(prt_err *err) PRT_MUST_USE;

#endif
