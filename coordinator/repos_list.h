/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_REPOS_LIST_H
#define PRT_COORDINATOR_REPOS_LIST_H
/*
 * --repos-list FILE instead of discovery: one repository a line.
 *
 *     # what comes after a # at the start of a line, or after a blank, is not read
 *     aai/babel   https://gerrit.example.org/r/aai/babel
 *     aai/graph                                            it lies at this path under the root
 *
 * Names and URLs are those of prt/url.h. A name or URL that was there before is a mistake: it would count twice.
 */
#include "coordinator/discover.h"
#include "prt/buf.h"

/*
 * Reads the file into a discovery of these repositories, by name, with nothing skipped or unreadable; `root` is left
 * empty. Every line that is wrong is told, "FILE:12: sentence" and a line end, in `complaints`, up to
 * PRT_REPOS_LIST_COMPLAINTS; *out is then empty and the code PRT_E_FORMAT. PRT_E_NOT_FOUND, PRT_E_IO, PRT_E_LIMIT,
 * PRT_E_MEMORY are in err alone. URLs are not repeated, since they may hold a secret.
 */
enum { PRT_REPOS_LIST_COMPLAINTS = 100 };
prt_code prt_repos_list_read(const char *file, struct prt_discovery *out, prt_buf *complaints,
                             prt_err *err) PRT_MUST_USE;

/* The same of bytes. */
prt_code prt_repos_list_parse(const char *file, prt_str text, struct prt_discovery *out, prt_buf *complaints,
                              prt_err *err) PRT_MUST_USE;

/* The one host that every URL names, without its port; empty: there are several, or rows without a URL. */
prt_str prt_repos_list_host(const struct prt_discovery *list);

#endif
