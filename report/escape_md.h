/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_ESCAPE_MD_H
#define PRT_REPORT_ESCAPE_MD_H
/*
 * Text from outside, made harmless for GitHub-flavoured Markdown: one function per place where it can stand. What a
 * reader then sees is the text itself, with two exceptions: white space of any kind (line ends, tabs) is one blank
 * each, and what cannot be seen or turns the direction of the text (controls, bidirectional and zero-width marks,
 * invalid UTF-8) is U+FFFD.
 *
 * Nothing becomes emphasis, code, a link, an image, HTML, mathematics, an emoji or another cell. One thing is left to
 * the renderer: GitHub makes every e-mail address a mailto: link, and no escape prevents that.
 *
 * The raw file stays readable: a name such as aai_babel or a sentence with "repo x: y" is written as it is.
 */
#include "prt/buf.h"

/* In a table cell, or in the middle of a line that is no heading: never ends the cell or the row. */
void prt_md_cell(prt_buf *out, prt_str text);
/* In a heading, a paragraph or a list item, also at its beginning: never begins a block of its own. Blanks at the
 * beginning are dropped. */
void prt_md_text(prt_buf *out, prt_str text);
/* Between [ and ], in a cell or elsewhere. */
void prt_md_link_text(prt_buf *out, prt_str text);
/* A part of a link's address, between ( and ): everything but letters, digits and - . _ ~ / : is percent-encoded, and
 * what is no UTF-8 is U+FFFD here, too. The caller writes the scheme, so that no text can choose one. */
void prt_md_link_url(prt_buf *out, prt_str text);

#endif
