/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_ESCAPE_HTML_H
#define PRT_REPORT_ESCAPE_HTML_H
/*
 * Text from outside, made harmless for HTML: one function per context. For html.c alone, which chooses the context.
 * What cannot be seen is U+FFFD, blanks of any kind are one blank each (unicode.h).
 */
#include "prt/buf.h"

void prt_escape_html_text(prt_buf *out, prt_str text);      /* between tags: & < > */
void prt_escape_html_attribute(prt_buf *out, prt_str text); /* between double quotes: & < > " ' */

/* An address that may stand in an href: it begins with http:// or https:// and a host, perhaps a port, and every byte
 * is one that an address has (RFC 3986, and %), so that no reader takes another way than the one that is shown. */
bool prt_escape_html_is_link(prt_str url);

#endif
