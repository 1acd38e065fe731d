/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/url.h"

#include <string.h>

#include "prt/limits.h"

enum { MAX_PORT = 65535, MAX_HOST = 255, MAX_USER = 64 };

struct scheme {
    prt_str prefix;
    bool percent; /* %XX is decoded by whoever reads the path, and never by a shell */
};

static const struct scheme schemes[PRT_URL_SCHEMES] = {
    [PRT_URL_HTTPS] = {PRT_STR_INIT("https://"), true}, [PRT_URL_HTTP] = {PRT_STR_INIT("http://"), true},
    [PRT_URL_SSH] = {PRT_STR_INIT("ssh://"), false},    [PRT_URL_GIT] = {PRT_STR_INIT("git://"), false},
    [PRT_URL_FILE] = {PRT_STR_INIT("file://"), true},
};

static bool is_one_of(char byte, const char *set)
{
    return byte != '\0' && strchr(set, byte) != NULL;
}

static bool is_letter(char byte)
{
    const char lower = prt_ascii_lower(byte);
    return lower >= 'a' && lower <= 'z';
}

static bool is_word(char byte, const char *more)
{
    return is_letter(byte) || prt_ascii_digit(byte) || is_one_of(byte, more);
}

static bool all_words(prt_str text, const char *more)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_word(text.data[i], more))
            return false;
    return true;
}

static int hex_digit(char byte)
{
    const char lower = prt_ascii_lower(byte);
    if (prt_ascii_digit(byte))
        return byte - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The byte that %XX at `at` stands for, or -1. */
static int decoded(prt_str text, size_t at)
{
    if (at + 2 >= text.len)
        return -1;
    const int high = hex_digit(text.data[at + 1]), low = hex_digit(text.data[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static prt_code read_scheme(prt_str text, prt_url_scheme *out, prt_err *err)
{
    for (size_t i = 0; i < PRT_URL_SCHEMES; i++) {
        if (!prt_str_starts(text, schemes[i].prefix))
            continue;
        *out = (prt_url_scheme)i;
        return PRT_OK;
    }
    return prt_fail(err, PRT_E_FORMAT,
                    "a URL begins with https://, http://, ssh://, git:// or file:// (host:path is written "
                    "ssh://host/path)");
}

/* "user@" in front of a host. A password is never repeated, and a token may stand where a user's name does. */
static prt_code read_user(prt_str *authority, struct prt_url *url, prt_err *err)
{
    const size_t at = prt_str_rfind(*authority, '@');
    if (at == authority->len)
        return PRT_OK;
    if (url->scheme != PRT_URL_SSH)
        return prt_fail(err, PRT_E_FORMAT,
                        "a URL must hold no user name and no password; the worker's host keeps credentials");
    url->user = prt_str_sub(*authority, 0, at);
    *authority = prt_str_sub(*authority, at + 1, authority->len);
    if (prt_str_find(url->user, ':') < url->user.len)
        return prt_fail(err, PRT_E_FORMAT, "a URL must hold no password; the worker's host keeps the keys");
    if (url->user.len == 0 || url->user.len > MAX_USER || url->user.data[0] == '-' || !all_words(url->user, "._-"))
        return prt_fail(err, PRT_E_FORMAT, "the user in a URL has letters, digits and . _ - (at most %d)", MAX_USER);
    return PRT_OK;
}

static bool is_host(prt_str host)
{
    if (host.len == 0 || host.len > MAX_HOST)
        return false;
    if (host.data[0] == '[')
        return host.len > 2 && host.data[host.len - 1] == ']' && all_words(prt_str_sub(host, 1, host.len - 1), ":.");
    return host.data[0] != '-' && host.data[0] != '.' && all_words(host, ".-_");
}

static prt_code read_host(prt_str authority, struct prt_url *url, prt_err *err)
{
    const size_t colon = prt_str_rfind(authority, ':');
    const size_t bracket = prt_str_rfind(authority, ']');
    const bool has_port = colon < authority.len && (bracket == authority.len || colon > bracket);
    uint64_t port = 0;
    url->host = has_port ? prt_str_sub(authority, 0, colon) : authority;
    url->port = has_port ? prt_str_sub(authority, colon + 1, authority.len) : (prt_str){NULL, 0};
    if (!is_host(url->host))
        return prt_fail(err, PRT_E_FORMAT, "the URL names no host: letters, digits, dots and dashes, or [IPv6]");
    if (has_port && (!prt_str_to_u64(url->port, &port) || port == 0 || port > MAX_PORT))
        return prt_fail(err, PRT_E_FORMAT, "the port in a URL is a number from 1 to %d", MAX_PORT);
    return PRT_OK;
}

/* RFC 3986 pchar and "/", less the apostrophe, which would end a quoted word of the far shell. */
static prt_code check_path(const struct prt_url *url, prt_err *err)
{
    const prt_str path = url->path;
    if (path.len < 2 || path.data[0] != '/')
        return prt_fail(err, PRT_E_FORMAT, "the URL names no repository: a path has to follow the host");
    for (size_t i = 0; i < path.len; i++) {
        if (path.data[i] == '%' && !schemes[url->scheme].percent)
            return prt_fail(err, PRT_E_FORMAT, "%%XX is not allowed in the path of an ssh or git URL");
        if (path.data[i] == '%' && (decoded(path, i) < ' ' || decoded(path, i) == 0x7f))
            return prt_fail(err, PRT_E_FORMAT,
                            "a %% in a URL that is followed by no two hex digits of a printable byte");
        if (!is_word(path.data[i], "/-._~!$&()*+,;=:@%"))
            return prt_fail(err, PRT_E_FORMAT, "byte 0x%02x is not allowed in the path of a URL",
                            (unsigned)(unsigned char)path.data[i]);
    }
    return PRT_OK;
}

prt_code prt_url_parse(prt_str text, struct prt_url *out, prt_err *err)
{
    struct prt_url url = {.scheme = PRT_URL_HTTPS};
    if (text.len > PRT_MAX_CLONE_URL)
        return prt_fail(err, PRT_E_FORMAT, "a URL of %zu bytes; at most %d are allowed", text.len, PRT_MAX_CLONE_URL);
    prt_code rc = read_scheme(text, &url.scheme, err);
    if (rc != PRT_OK)
        return rc;
    const prt_str rest = prt_str_sub(text, schemes[url.scheme].prefix.len, text.len);
    const size_t slash = prt_str_find(rest, '/');
    prt_str authority = prt_str_sub(rest, 0, slash);
    url.path = prt_str_sub(rest, slash, rest.len);
    if (url.scheme == PRT_URL_FILE)
        rc = authority.len == 0 ? PRT_OK
                                : prt_fail(err, PRT_E_FORMAT, "a file URL names no host: file:///path/of/repository");
    else if ((rc = read_user(&authority, &url, err)) == PRT_OK)
        rc = read_host(authority, &url, err);
    if (rc == PRT_OK)
        rc = check_path(&url, err);
    if (rc == PRT_OK)
        *out = url;
    return rc;
}

void prt_url_show(const struct prt_url *url, prt_buf *out)
{
    prt_buf_add_str(out, schemes[url->scheme].prefix);
    prt_buf_add_str(out, url->host);
    if (url->port.len > 0)
        prt_buf_add_char(out, ':');
    prt_buf_add_str(out, url->port);
    prt_buf_add_str(out, url->path);
}

void prt_url_add_path(const struct prt_url *url, prt_buf *out)
{
    for (size_t i = 0; i < url->path.len; i++) {
        const bool escaped = url->path.data[i] == '%';
        prt_buf_add_char(out, escaped ? (char)decoded(url->path, i) : url->path.data[i]);
        i += escaped ? 2 : 0;
    }
}

static bool has_control(prt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f)
            return true;
    return false;
}

prt_code prt_repository_name_check(prt_str name, prt_err *err)
{
    if (name.len == 0 || name.len > PRT_MAX_NAME)
        return prt_fail(err, PRT_E_FORMAT, "a repository's name has 1 to %d bytes", PRT_MAX_NAME);
    if (has_control(name) || !prt_str_is_utf8(name))
        return prt_fail(err, PRT_E_FORMAT, "a repository's name is UTF-8 without control characters");
    for (size_t from = 0; from <= name.len;) {
        const prt_str rest = prt_str_sub(name, from, name.len);
        const prt_str part = prt_str_sub(rest, 0, prt_str_find(rest, '/'));
        if (part.len == 0 || prt_str_equal(part, PRT_STR(".")) || prt_str_equal(part, PRT_STR("..")))
            return prt_fail(err, PRT_E_FORMAT,
                            "a repository's name is relative, and no part of it is empty, \".\" or \"..\"");
        if (part.len > PRT_MAX_NAME_PART)
            return prt_fail(err, PRT_E_FORMAT, "a part of a repository's name has at most %d bytes", PRT_MAX_NAME_PART);
        from += part.len + 1;
    }
    return PRT_OK;
}
