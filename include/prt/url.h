/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_URL_H
#define PRT_URL_H
/*
 * Where a repository can be cloned from, and what it is called. Both come from a file or over the network, and become
 * addresses, paths and words of a remote shell's command line: what is not plainly one of these is refused.
 *
 *     https://host[:port]/path   http://...   git://...   ssh://[user@]host[:port]/path   file:///path
 *
 * Refused: other schemes ("ext::", "host:path"), a user name or password (but for the user of ssh, which is no secret;
 * https keeps its credentials on the worker's host), queries and fragments, control characters, blanks, quotes and
 * other bytes that RFC 3986 does not allow, a host or user that begins with a dash, %XX in the path of ssh and git (it
 * would reach the far shell decoded), and anything longer than PRT_MAX_CLONE_URL.
 *
 * No sentence repeats a URL, which may hold a secret.
 */
#include "prt/buf.h"
#include "prt/err.h"
#include "prt/str.h"

typedef enum prt_url_scheme {
    PRT_URL_HTTPS,
    PRT_URL_HTTP,
    PRT_URL_SSH,
    PRT_URL_GIT,
    PRT_URL_FILE,
    PRT_URL_SCHEMES
} prt_url_scheme;

/* Views into the text that was parsed. */
struct prt_url {
    prt_url_scheme scheme;
    prt_str user; /* of ssh; empty: none was given */
    prt_str host; /* with its brackets, if it is an IPv6 address; empty: a file */
    prt_str port; /* decimal digits; empty: none was given */
    prt_str path; /* begins with a slash and has at least one byte more */
};

/* PRT_E_FORMAT says what is wrong with it. */
prt_code prt_url_parse(prt_str text, struct prt_url *out, prt_err *err) PRT_MUST_USE;

/* Without the user: fit to be shown. */
void prt_url_show(const struct prt_url *url, prt_buf *out);

/* The path with its %XX as bytes. Appended; a NUL among them was refused by the parser. */
void prt_url_add_path(const struct prt_url *url, prt_buf *out);

/* A repository's name: "aai/babel". Parts between single slashes, none of them empty, "." or "..", nor longer than
 * PRT_MAX_NAME_PART; valid UTF-8 without control characters; at most PRT_MAX_NAME bytes. PRT_E_FORMAT says which. */
prt_code prt_repository_name_check(prt_str name, prt_err *err) PRT_MUST_USE;

#endif
