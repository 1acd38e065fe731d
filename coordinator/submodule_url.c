/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/submodule_url.h"

#include "prt/url.h"

/* How long "scheme://host" is. */
static size_t origin_length(prt_str url)
{
    const size_t colon = prt_str_find(url, ':');
    const size_t host = colon + 3 < url.len ? colon + 3 : url.len;
    return host + prt_str_find(prt_str_sub(url, host, url.len), '/');
}

static prt_str without_slashes(prt_str text)
{
    while (prt_str_ends(text, PRT_STR("/")))
        text.len--;
    return text;
}

static prt_code join(prt_str parent, prt_str written, prt_buf *out, prt_err *err)
{
    const size_t origin = origin_length(parent);
    prt_str base = without_slashes(parent);
    while (prt_str_starts(written, PRT_STR("./")) || prt_str_starts(written, PRT_STR("../"))) {
        const bool up = prt_str_starts(written, PRT_STR("../"));
        written = prt_str_sub(written, up ? 3 : 2, written.len);
        if (!up)
            continue;
        const size_t slash = prt_str_rfind(base, '/');
        if (slash >= base.len || slash < origin)
            return prt_fail(err, PRT_E_FORMAT, "its relative URL leads above the host");
        base = prt_str_sub(base, 0, slash);
    }
    prt_buf_add_str(out, base);
    prt_buf_add_char(out, '/');
    prt_buf_add_str(out, written);
    return prt_buf_check(out, "a URL", err);
}

prt_code prt_submodule_url(prt_str parent, prt_str written, prt_buf *out, prt_err *err)
{
    struct prt_url from, url;
    prt_buf_clear(out);
    if (written.len == 0)
        return prt_fail(err, PRT_E_FORMAT, "its .gitmodules names no URL");
    prt_code rc = prt_url_parse(parent, &from, err);
    if (rc != PRT_OK)
        return rc;
    if (prt_str_starts(written, PRT_STR("./")) || prt_str_starts(written, PRT_STR("../")))
        rc = join(parent, written, out, err);
    else
        prt_buf_add_str(out, written);
    if (rc == PRT_OK)
        rc = prt_buf_check(out, "a URL", err);
    if (rc == PRT_OK)
        rc = prt_url_parse(prt_buf_str(out), &url, err);
    if (rc == PRT_OK && url.scheme == PRT_URL_FILE && from.scheme != PRT_URL_FILE)
        rc = prt_fail(err, PRT_E_FORMAT, "its URL is that of a file");
    return rc;
}
