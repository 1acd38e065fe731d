/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_ROOM_H
#define PRT_PROTO_LINK_ROOM_H
/*
 * Whether there is room for what libzmq takes without being able to go on when it gets none: it aborts the process.
 * Asked before it begins, by taking as much and giving it back.
 */
#include "prt/err.h"

enum {
    PRT_ROOM_DESCRIPTORS = 32, /* its own are 7; links of one worker, listening and connected, are 14 */
    PRT_ROOM_THREADS = 3       /* its own two, and the guard's */
};

/* PRT_E_LIMIT: descriptors; PRT_E_MEMORY: threads, whose stacks are what memory is short of first. */
prt_code prt_room_check(prt_err *err) PRT_MUST_USE;

#endif
