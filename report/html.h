/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_HTML_H
#define PRT_REPORT_HTML_H
/*
 * Writes HTML, piece by piece, so that a text from outside cannot become markup, whatever the caller does:
 *  - names of elements and attributes are string literals (anything else does not compile);
 *  - a prt_str only goes where a context of its own escapes it: text, an attribute's value, an address of http or https,
 *    the digits of a number, a value of JSON;
 *  - attributes that are code (on..., style, srcdoc) or an address (href, src) are refused by the functions for
 *    attributes, scripts and styles by prt_html_open; there are functions for each;
 *  - elements are closed in the order in which they were opened, by name.
 * Nobody else appends to the buffer: tests/lint/html.py.
 *
 *     prt_html html = {.out = &buf};
 *     prt_html_open(&html, "td");  prt_html_attr(&html, "class", "num");
 *     prt_html_str(&html, name);
 *     prt_html_close(&html);
 *
 * What cannot be seen (controls, invalid UTF-8, bidirectional marks: unicode.h) is U+FFFD; blanks of any kind are one
 * blank each. Misuse sets `broken`, which prt_html_finish reports as PRT_E_INTERNAL.
 */
#include "prt/buf.h"
#include "prt/json.h"

enum { PRT_HTML_MAX_NESTING = 32 };

typedef struct prt_html {
    prt_buf *out;
    const char *open[PRT_HTML_MAX_NESTING]; /* names of the open elements, outermost first */
    int depth;
    bool in_tag; /* attributes may follow */
    bool broken;
    prt_json json; /* of the script element that is open for data */
} prt_html;

/* <name; attributes may follow, until anything else is written. */
#define prt_html_open(html, name) prt_html_open_name(html, "" name)
void prt_html_open_name(prt_html *html, const char *name);
void prt_html_close(prt_html *html); /* </name>; nothing for void elements such as br, meta and wbr */

/* An attribute with a value of ours, with one from outside, and with a number. */
#define prt_html_attr(html, name, value)     prt_html_attr_value(html, "" name, prt_str_from(value))
#define prt_html_attr_str(html, name, value) prt_html_attr_value(html, "" name, value)
#define prt_html_attr_u64(html, name, value) prt_html_attr_number(html, "" name, value)
#define prt_html_flag(html, name)            prt_html_attr_value(html, "" name, (prt_str){0}) /* hidden, open */
void prt_html_attr_value(prt_html *html, const char *name, prt_str value);
void prt_html_attr_number(prt_html *html, const char *name, uint64_t value);
/* In hundredths: 1250 is 12.5; `unit` ("%", "") is ours. For the sizes of SVG shapes. */
#define prt_html_attr_hundredths(html, name, value, unit) prt_html_attr_decimal(html, "" name, value, "" unit)
void prt_html_attr_decimal(prt_html *html, const char *name, uint64_t value, const char *unit);

/* href of an <a>. false: the address does not begin with http:// or https:// and a host, or has bytes that no address
 * has (blanks, controls, quotes, < > \): then nothing is written. rel="noopener noreferrer" goes with it. */
bool prt_html_href(prt_html *html, prt_str url);
bool prt_html_is_link(prt_str url); /* whether prt_html_href would take it */
/* href="./<folder>/<file>": what is not a letter, a digit or one of . _ ~ - / is percent-encoded, so that no scheme and
 * no host can come of it. `file` is ours. */
void prt_html_href_below(prt_html *html, prt_str folder, const char *file);
/* href="#id"; an id made of `id` as prt_html_id makes it. */
void prt_html_href_id(prt_html *html, const char *id);
/* attribute="id" with hyphens for underscores; `suffix` is added. `id` is ours. */
#define prt_html_id(html, name, id, suffix) prt_html_id_value(html, "" name, id, "" suffix)
void prt_html_id_value(prt_html *html, const char *name, const char *id, const char *suffix);

#define prt_html_text(html, text) prt_html_str(html, PRT_STR(text)) /* ours */
void prt_html_words(prt_html *html, const char *text);              /* ours, from a table */
void prt_html_str(prt_html *html, prt_str text);                    /* from outside */
/* The same, of a path: lines may end behind its slashes. */
void prt_html_path(prt_html *html, prt_str path);
/* At most `most` characters of the text, of which the last is then an ellipsis. */
void prt_html_str_short(prt_html *html, prt_str text, size_t most);

/* Numbers and times as format.h has them. */
void prt_html_u64(prt_html *html, uint64_t value);
void prt_html_commas(prt_html *html, uint64_t value);
void prt_html_abbreviated(prt_html *html, uint64_t value);
void prt_html_signed(prt_html *html, int64_t value);
void prt_html_percent(prt_html *html, uint64_t part, uint64_t whole);
void prt_html_date(prt_html *html, int64_t seconds, int32_t zone);
void prt_html_utc(prt_html *html, int64_t seconds);

/* <!DOCTYPE html> */
void prt_html_doctype(prt_html *html);
/* A whole style element; in `css`, perhaps a user's, "</" becomes "<\/", which means the same in CSS. */
void prt_html_style(prt_html *html, prt_str css);
/* The bytes between the tags, of which a policy names the digest. */
void prt_html_style_bytes(prt_buf *out, prt_str css);
/* A whole script element; `code` is a file of ours (assets.h). With "</" in it the report is refused. */
void prt_html_script(prt_html *html, prt_str code);
/* <script type="application/json" id=...>: values are written to the result until prt_html_data_end. */
#define prt_html_data(html, id) prt_html_data_begin(html, "" id)
prt_json *prt_html_data_begin(prt_html *html, const char *id);
void prt_html_data_end(prt_html *html);
/* <meta http-equiv="Content-Security-Policy">: nothing but these styles and scripts, and pictures that are in the
 * file. */
void prt_html_policy(prt_html *html, const prt_str *styles, size_t style_count, const prt_str *scripts,
                     size_t script_count);

/* Everything was closed, nothing was lost and nothing refused; `what` names the file. */
prt_code prt_html_finish(prt_html *html, const char *what, prt_err *err) PRT_MUST_USE;

#endif
