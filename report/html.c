/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html.h"

#include <stdio.h>
#include <string.h>

#include "prt/file.h"
#include "report/escape_html.h"
#include "report/format.h"
#include "report/unicode.h"

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* Elements without an end tag (HTML, 13.1.2). */
static bool is_void(const char *name)
{
    static const char *const names[] = {"br", "hr", "img", "input", "link", "meta", "wbr"};
    return is_one_of(name, names, sizeof names / sizeof names[0]);
}

/* Elements whose text is code, which no escape makes harmless. */
static bool is_code(const char *name)
{
    static const char *const names[] = {"script", "style", "iframe", "noembed", "noframes", "xmp", "plaintext"};
    return is_one_of(name, names, sizeof names / sizeof names[0]);
}

/* Attributes whose value is code or an address. */
static bool is_special(const char *name)
{
    static const char *const names[] = {"href", "src", "style", "srcdoc", "action", "formaction", "xlink:href", "data"};
    return strncmp(name, "on", 2) == 0 || is_one_of(name, names, sizeof names / sizeof names[0]);
}

/* Elements with a line of their own: for people who read the file, and for programs that compare two. */
static bool is_block(const char *name)
{
    static const char *const names[] = {"tr",  "p",    "li",    "dd",     "h1",      "h2",      "h3",
                                        "div", "ul",   "dl",    "figure", "details", "section", "header",
                                        "nav", "main", "thead", "head",   "rect",    "text",    "desc"};
    return is_one_of(name, names, sizeof names / sizeof names[0]);
}

static void end_tag(prt_html *html)
{
    if (html->in_tag)
        prt_buf_add_char(html->out, '>');
    html->in_tag = false;
}

static void open_any(prt_html *html, const char *name)
{
    end_tag(html);
    if (html->depth == PRT_HTML_MAX_NESTING) {
        html->broken = true;
        return;
    }
    prt_buf_add_char(html->out, '<');
    prt_buf_add_text(html->out, name);
    html->open[html->depth++] = name;
    html->in_tag = true;
}

void prt_html_open_name(prt_html *html, const char *name)
{
    html->broken = html->broken || is_code(name);
    open_any(html, name);
}

void prt_html_close(prt_html *html)
{
    end_tag(html);
    if (html->depth == 0) {
        html->broken = true;
        return;
    }
    const char *name = html->open[--html->depth];
    if (is_void(name))
        return;
    prt_buf_add_text(html->out, "</");
    prt_buf_add_text(html->out, name);
    prt_buf_add_text(html->out, is_block(name) ? ">\n" : ">");
}

/* ` name="` */
static void begin_attribute(prt_html *html, const char *name)
{
    html->broken = html->broken || !html->in_tag;
    prt_buf_add_char(html->out, ' ');
    prt_buf_add_text(html->out, name);
    prt_buf_add_text(html->out, "=\"");
}

static void end_attribute(prt_html *html)
{
    prt_buf_add_char(html->out, '"');
}

static void add_attribute(prt_html *html, const char *name, prt_str value)
{
    begin_attribute(html, name);
    prt_escape_html_attribute(html->out, value);
    end_attribute(html);
}

void prt_html_attr_value(prt_html *html, const char *name, prt_str value)
{
    html->broken = html->broken || is_special(name);
    add_attribute(html, name, value);
}

void prt_html_attr_number(prt_html *html, const char *name, uint64_t value)
{
    begin_attribute(html, name);
    prt_buf_add_u64(html->out, value);
    end_attribute(html);
}

void prt_html_attr_decimal(prt_html *html, const char *name, uint64_t value, const char *unit)
{
    begin_attribute(html, name);
    prt_buf_add_u64(html->out, value / 100);
    if (value % 100 != 0)
        prt_buf_add_fmt(html->out, ".%02u", (unsigned)(value % 100));
    prt_buf_add_text(html->out, unit);
    end_attribute(html);
}

bool prt_html_is_link(prt_str url)
{
    return prt_escape_html_is_link(url);
}

bool prt_html_href(prt_html *html, prt_str url)
{
    if (!prt_html_is_link(url))
        return false;
    add_attribute(html, "href", url);
    add_attribute(html, "rel", PRT_STR("noopener noreferrer"));
    return true;
}

static void add_path(prt_html *html, prt_str path)
{
    for (size_t i = 0; i < path.len; i++) {
        const unsigned char byte = (unsigned char)path.data[i];
        const char lower = prt_ascii_lower(path.data[i]);
        if ((lower >= 'a' && lower <= 'z') || prt_ascii_digit(path.data[i]) ||
            (byte != 0 && strchr("._~-/", byte) != NULL))
            prt_buf_add_char(html->out, path.data[i]);
        else
            prt_buf_add_fmt(html->out, "%%%02X", byte);
    }
}

void prt_html_href_below(prt_html *html, prt_str folder, const char *file)
{
    begin_attribute(html, "href");
    prt_buf_add_text(html->out, "./");
    add_path(html, folder);
    prt_buf_add_char(html->out, '/');
    add_path(html, prt_str_from(file));
    end_attribute(html);
}

static void add_id(prt_html *html, const char *id)
{
    for (; *id != '\0'; id++)
        prt_buf_add_char(html->out, *id == '_' ? '-' : *id);
}

void prt_html_href_id(prt_html *html, const char *id)
{
    begin_attribute(html, "href");
    prt_buf_add_char(html->out, '#');
    add_id(html, id);
    end_attribute(html);
}

void prt_html_id_value(prt_html *html, const char *name, const char *id, const char *suffix)
{
    begin_attribute(html, name);
    add_id(html, id);
    add_id(html, suffix);
    end_attribute(html);
}

void prt_html_words(prt_html *html, const char *text)
{
    prt_html_str(html, prt_str_from(text));
}

void prt_html_str(prt_html *html, prt_str text)
{
    end_tag(html);
    prt_escape_html_text(html->out, text);
}

void prt_html_path(prt_html *html, prt_str path)
{
    size_t slash;
    while ((slash = prt_str_find(path, '/')) + 1 < path.len) {
        prt_html_str(html, prt_str_sub(path, 0, slash + 1));
        prt_html_open(html, "wbr");
        prt_html_close(html);
        path = prt_str_sub(path, slash + 1, path.len);
    }
    prt_html_str(html, path);
}

/* The bytes of the first `most` characters; invalid bytes count as one each. */
static size_t bytes_of(prt_str text, size_t most)
{
    size_t at = 0;
    for (; most > 0 && at < text.len; most--)
        for (at++; at < text.len && ((unsigned char)text.data[at] & 0xc0) == 0x80;)
            at++;
    return at;
}

void prt_html_str_short(prt_html *html, prt_str text, size_t most)
{
    const bool fits = bytes_of(text, most) == text.len;
    prt_html_str(html, fits ? text : prt_str_sub(text, 0, bytes_of(text, most - 1)));
    if (!fits)
        prt_html_text(html, "…");
}

void prt_html_u64(prt_html *html, uint64_t value)
{
    end_tag(html);
    prt_buf_add_u64(html->out, value);
}

void prt_html_commas(prt_html *html, uint64_t value)
{
    end_tag(html);
    prt_format_commas(html->out, value);
}

void prt_html_abbreviated(prt_html *html, uint64_t value)
{
    end_tag(html);
    prt_format_abbreviated(html->out, value);
}

void prt_html_signed(prt_html *html, int64_t value)
{
    end_tag(html);
    prt_format_signed(html->out, value);
}

void prt_html_percent(prt_html *html, uint64_t part, uint64_t whole)
{
    end_tag(html);
    prt_format_percent(html->out, part, whole);
}

void prt_html_date(prt_html *html, int64_t seconds, int32_t zone)
{
    end_tag(html);
    prt_format_date(html->out, seconds, zone);
}

void prt_html_utc(prt_html *html, int64_t seconds)
{
    end_tag(html);
    prt_format_utc(html->out, seconds);
}

void prt_html_doctype(prt_html *html)
{
    html->broken = html->broken || html->depth != 0;
    prt_buf_add_text(html->out, "<!DOCTYPE html>\n");
}

void prt_html_style_bytes(prt_buf *out, prt_str css)
{
    prt_buf valid = {0};
    prt_buf_add_utf8(&valid, css);
    const prt_str text = prt_buf_str(&valid);
    for (size_t i = 0; i < text.len; i++) {
        /* A NUL is U+FFFD to a browser, and a carriage return a line feed: the digest is that of what it reads. */
        if (text.data[i] == '\0')
            prt_buf_add_text(out, PRT_REPLACEMENT);
        else if (text.data[i] == '\r')
            prt_buf_add_char(out, '\n');
        else
            prt_buf_add_char(out, text.data[i]);
        if (text.data[i] == '<' && i + 1 < text.len && text.data[i + 1] == '/')
            prt_buf_add_char(out, '\\');
    }
    out->failed = out->failed || valid.failed;
    prt_buf_free(&valid);
}

void prt_html_style(prt_html *html, prt_str css)
{
    open_any(html, "style");
    end_tag(html);
    prt_html_style_bytes(html->out, css);
    prt_html_close(html);
}

void prt_html_script(prt_html *html, prt_str code)
{
    for (size_t i = 0; i + 1 < code.len; i++)
        html->broken = html->broken || (code.data[i] == '<' && (code.data[i + 1] == '/' || code.data[i + 1] == '!'));
    open_any(html, "script");
    end_tag(html);
    prt_buf_add_str(html->out, code);
    prt_html_close(html);
}

prt_json *prt_html_data_begin(prt_html *html, const char *id)
{
    open_any(html, "script");
    add_attribute(html, "type", PRT_STR("application/json"));
    add_attribute(html, "id", prt_str_from(id));
    end_tag(html);
    html->json = (prt_json){.out = html->out};
    return &html->json;
}

void prt_html_data_end(prt_html *html)
{
    html->broken = html->broken || html->json.broken || html->json.depth != 0 || !html->json.complete;
    prt_html_close(html);
}

/* "; style-src 'sha256-...' 'sha256-...'" */
static void add_sources(prt_html *html, const char *directive, const prt_str *texts, size_t count)
{
    prt_buf_add_fmt(html->out, "; %s", directive);
    for (size_t i = 0; i < count; i++) {
        char digest[45];
        prt_sha256_base64(texts[i], digest);
        prt_buf_add_fmt(html->out, " 'sha256-%s'", digest);
    }
}

void prt_html_policy(prt_html *html, const prt_str *styles, size_t style_count, const prt_str *scripts,
                     size_t script_count)
{
    open_any(html, "meta");
    add_attribute(html, "http-equiv", PRT_STR("Content-Security-Policy"));
    begin_attribute(html, "content");
    prt_buf_add_text(html->out, "default-src 'none'; img-src data:");
    add_sources(html, "style-src", styles, style_count);
    add_sources(html, "script-src", scripts, script_count);
    /* Whatever a script were to write as HTML is refused by the browser: ours writes texts and nodes. */
    prt_buf_add_text(html->out, "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
                                "trusted-types 'none'");
    end_attribute(html);
    prt_html_close(html);
}

prt_code prt_html_finish(prt_html *html, const char *what, prt_err *err)
{
    const prt_code rc = prt_buf_check(html->out, what, err);
    if (rc == PRT_OK && (html->broken || html->depth != 0))
        return prt_fail(err, PRT_E_INTERNAL, "%s: elements are not written as they must be", what);
    return rc;
}
