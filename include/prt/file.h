/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_FILE_H
#define PRT_FILE_H
/*
 * Files and folders as the programs need them. Every failure names the path and what the system said.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/buf.h"
#include "prt/err.h"

/* The whole file in place of what `out` held, at most `max` bytes (PRT_E_LIMIT beyond). Regular files only: a FIFO or
 * device is PRT_E_UNSUPPORTED, not a hang. */
prt_code prt_file_read(const char *path, size_t max, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* Whole or not at all: written beside the target, flushed to disk, then renamed over it; a link of that name is
 * replaced, not followed. Mode 0666 less the umask. */
prt_code prt_file_write(const char *path, prt_str bytes, prt_err *err) PRT_MUST_USE;

/* Makes the folder and the ones above it; fine when it is there. Mode as for mkdir(2). */
prt_code prt_make_folders(const char *path, unsigned mode, prt_err *err) PRT_MUST_USE;

/* Whether nobody changes what is in a folder but its owner, who is this user or root, and the members of its group:
 * whoever else can may have placed links in it that lead anywhere. What lies above it is not looked at.
 * PRT_E_PERMISSION: the way out is in the sentence, which begins with the path. */
prt_code prt_folder_check_trust(const char *path, prt_err *err) PRT_MUST_USE;

/* A new folder 0700 under the first of $XDG_RUNTIME_DIR, $TMPDIR and /tmp where one can be made, with a path of at most
 * PRT_MAX_PRIVATE_FOLDER bytes, which leaves room for a unix socket in it. The path is written to out
 * (NUL-terminated). */
prt_code prt_private_folder(const char *prefix, char *out, size_t out_size, prt_err *err) PRT_MUST_USE;

/* Removes the folder and what is in it, following no link: a link, the path itself included, is removed as a link. Fine
 * when it is not there. Folders more than PRT_MAX_TREE_DEPTH deep are PRT_E_LIMIT. */
prt_code prt_remove_tree(const char *path, prt_err *err) PRT_MUST_USE;

/* The folder of the running program, so that its sisters are found ("…/bin"). */
prt_code prt_program_folder(char *out, size_t out_size, prt_err *err) PRT_MUST_USE;

/* Close-on-exec and non-blocking, in one place. */
prt_code prt_fd_nonblocking(int fd, prt_err *err) PRT_MUST_USE;

/* SHA-256 of bytes as 64 lower-case hex digits and a NUL. */
void prt_sha256_hex(prt_str bytes, char out[65]);

/* The same in base64 (RFC 4648, with padding) and a NUL, as a Content-Security-Policy names contents. */
void prt_sha256_base64(prt_str bytes, char out[45]);

/* SipHash-2-4 of 128 bits, under the key 00 01 .. 0f of its authors' test vectors, as 32 lower-case hex digits and a
 * NUL. Ten times as fast as SHA-256: against damage, not against forgers. */
void prt_checksum_hex(prt_str bytes, char out[33]);

#endif
