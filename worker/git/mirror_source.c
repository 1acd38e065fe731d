/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/mirror_source.h"

#include <stdlib.h>
#include <string.h>

#include "prt/buf.h"
#include "prt/mem.h"
#include "worker/git/owner.h"
#include "worker/git/place.h"

static bool is_plain(char byte)
{
    const char lower = prt_ascii_lower(byte);
    return (lower >= 'a' && lower <= 'z') || prt_ascii_digit(byte) || (byte != '\0' && strchr("/-._~", byte) != NULL);
}

/* As a URL again: a bare path with a colon in it is one of ssh to libgit2. */
static char *file_address(const char *path)
{
    prt_buf text = {0};
    prt_buf_add_text(&text, "file://");
    for (const char *at = path; *at != '\0'; at++) {
        if (is_plain(*at))
            prt_buf_add_char(&text, *at);
        else
            prt_buf_add_fmt(&text, "%%%02X", (unsigned)(unsigned char)*at);
    }
    char *address = text.failed ? NULL : prt_strndup(text.data, text.len);
    prt_buf_free(&text);
    return address;
}

/* That it lies under the root is asked of what the path leads to, not of its spelling. */
static prt_code find_file(const char *root, const struct prt_url *url, char **address, prt_category *category,
                          prt_err *err)
{
    struct prt_place place = {0};
    prt_buf path = {0};
    prt_url_add_path(url, &path);
    prt_code rc = prt_buf_check(&path, "a path", err);
    if (rc == PRT_OK)
        rc = prt_place_find(root, prt_buf_str(&path), &place, category, err);
    if (rc == PRT_OK)
        rc = prt_owner_check(&place, prt_buf_str(&path), category, err);
    if (rc == PRT_OK && (*address = file_address(place.git)) == NULL)
        rc = prt_fail_memory(err, "a path");
    prt_place_free(&place);
    prt_buf_free(&path);
    return rc;
}

prt_code prt_mirror_source_find(const char *root, prt_str clone_url, struct prt_mirror_source *out,
                                prt_category *category, prt_err *err)
{
    struct prt_mirror_source source = {.address = NULL};
    *category = PRT_CATEGORY_NONE;
    prt_code rc = prt_url_parse(clone_url, &source.url, err);
    if (rc != PRT_OK) {
        prt_err why = *err;
        return prt_trouble(category, PRT_CATEGORY_NOT_FETCHED, err, "%s", why.text);
    }
    if (source.url.scheme == PRT_URL_FILE)
        rc = find_file(root, &source.url, &source.address, category, err);
    else if ((source.address = prt_strndup(clone_url.data, clone_url.len)) == NULL)
        rc = prt_fail_memory(err, "a URL");
    if (rc == PRT_OK)
        *out = source;
    return rc;
}

void prt_mirror_source_free(struct prt_mirror_source *source)
{
    free(source->address);
    source->address = NULL;
}
