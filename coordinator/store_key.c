/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store_key.h"

prt_code prt_store_key(const char *root, const struct prt_found *found, prt_buf *key, prt_err *err)
{
    if (found->url.len > 0) {
        prt_buf_add_text(key, "url:");
        prt_buf_add_str(key, found->url);
    } else {
        prt_buf_add_fmt(key, "path:%s/", root);
        prt_buf_add_str(key, found->name);
    }
    return prt_buf_check(key, "a key of the store", err);
}
