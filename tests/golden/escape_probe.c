/* SPDX-License-Identifier: Apache-2.0 */
/*
 * escape_probe cell|heading|text < texts, each ended by a NUL: writes them as Markdown, each in its place, for
 * check_escapes.py to render. A row of "cell" is | the text | the text as a link | Z |.
 */
#include <stdio.h>
#include <string.h>

#include "report/escape_md.h"

static void write_row(prt_buf *out, prt_str text)
{
    prt_buf_add_text(out, "| ");
    prt_md_cell(out, text);
    prt_buf_add_text(out, " | [");
    prt_md_link_text(out, text);
    prt_buf_add_text(out, "](https://h/");
    prt_md_link_url(out, text);
    prt_buf_add_text(out, ") | Z |\n");
}

static void write_heading(prt_buf *out, prt_str text)
{
    prt_buf_add_text(out, "# ");
    prt_md_text(out, text);
    prt_buf_add_text(out, "\n\n");
}

static void write_paragraph(prt_buf *out, prt_str text)
{
    prt_md_text(out, text);
    prt_buf_add_text(out, "\n\nend of paragraph\n\n");
}

static bool read_all(prt_buf *in)
{
    char part[4096];
    for (size_t len; (len = fread(part, 1, sizeof part, stdin)) != 0;)
        prt_buf_add(in, part, len);
    return !ferror(stdin) && !in->failed;
}

static void write_all(prt_buf *out, prt_str in, void (*write)(prt_buf *out, prt_str text))
{
    while (in.len != 0) {
        size_t end = prt_str_find(in, '\0');
        write(out, prt_str_sub(in, 0, end));
        in = prt_str_sub(in, end + 1, in.len);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*write)(prt_buf *out, prt_str text);
    } places[] = {{"cell", write_row}, {"heading", write_heading}, {"text", write_paragraph}};
    prt_buf in = {0};
    prt_buf out = {0};
    bool known = false;
    bool good = read_all(&in);
    for (size_t i = 0; argc == 2 && i < sizeof places / sizeof places[0]; i++)
        if (strcmp(places[i].name, argv[1]) == 0) {
            known = true;
            write_all(&out, prt_buf_str(&in), places[i].write);
        }
    good = good && known && !out.failed && fwrite(out.data, 1, out.len, stdout) == out.len;
    prt_buf_free(&in);
    prt_buf_free(&out);
    return good ? 0 : 1;
}
