/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SHORTAGE_H
#define PRT_SHORTAGE_H
/*
 * What a program does first, so that what it lacks later is an error and not its death:
 *
 *  - a reader that leaves (SIGPIPE) and a limit of the size of files (SIGXFSZ) are errors of write(2);
 *  - a library that calls abort(3) because it got no memory or no descriptor ends the program with a sentence that says so and
 *    its code for troubles of the system. An abort for any other reason is what it always is.
 *
 * libzmq is such a library, in threads of its own, too. Our own code returns PRT_E_MEMORY, and does so for libcurl,
 * libgit2, SQLite, msgpack, libyaml and jansson, which return (jansson may tell of a text as missing that it had no
 * memory for). What libzmq takes when it begins is asked for before (proto/link/room.h).
 */

/* From main. `program` stands before that sentence; `exit_code` is what it ends with. */
void prt_shortage_begin(const char *program, int exit_code);

#endif
