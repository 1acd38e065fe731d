/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_LINKS_H
#define PRT_REPORT_LINKS_H
/*
 * Where a repository is: on its server, on the web, on disk. Appended to a buffer. `name` is the path under the root,
 * "." for the root itself.
 */
#include "prt/buf.h"
#include "report/report.h"

/* gerrit_url: "<host>/<name>" without a scheme, or "https://github.com/<host>/<last component>". Not escaped. */
void prt_link_server(prt_buf *out, const struct prt_report_meta *meta, prt_str name);
/* The page for people, percent-encoded (prt_md_link_url): of a GitHub project where GitHub says that it is, when it was
 * asked; else made of host and name. Nothing is appended, and false returned, when there is none: no host is
 * known, or only guessed, or the root itself on a Gerrit server. */
bool prt_link_web(prt_buf *out, const struct prt_report_meta *meta, prt_str name);
void prt_link_path(prt_buf *out, const struct prt_report_meta *meta, prt_str name); /* "<root>/<name>", not escaped */

#endif
