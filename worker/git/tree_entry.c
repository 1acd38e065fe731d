/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/tree_entry.h"

#include <sys/stat.h>

static prt_entry_kind kind_of_mode(uint32_t mode)
{
    if (S_ISREG(mode))
        return PRT_ENTRY_FILE;
    if (S_ISLNK(mode))
        return PRT_ENTRY_LINK;
    return S_ISDIR(mode) ? PRT_ENTRY_FOLDER : PRT_ENTRY_SUBMODULE;
}

/* Octal digits up to the first space. */
static bool read_mode(prt_str text, uint32_t *mode, size_t *used)
{
    uint32_t value = 0;
    size_t space = prt_str_find(prt_str_sub(text, 0, 12), ' ');
    if (space == 0 || space >= 12 || space >= text.len)
        return false;
    for (size_t i = 0; i < space; i++) {
        if (text.data[i] < '0' || text.data[i] > '7')
            return false;
        value = value << 3 | (uint32_t)(text.data[i] - '0');
    }
    *mode = value;
    *used = space + 1;
    return true;
}

prt_code prt_tree_entry_read(prt_str *rest, size_t id_size, struct prt_tree_entry *out, prt_err *err)
{
    uint32_t mode = 0;
    size_t name_at = 0;
    if (!read_mode(*rest, &mode, &name_at))
        return prt_fail(err, PRT_E_FORMAT, "damaged, an entry without a mode");
    size_t name_end = name_at + prt_str_find(prt_str_sub(*rest, name_at, rest->len), '\0');
    if (name_end == name_at)
        return prt_fail(err, PRT_E_FORMAT, "damaged, an entry without a name");
    if (name_end >= rest->len || rest->len - name_end - 1 < id_size)
        return prt_fail(err, PRT_E_FORMAT, "damaged, an entry that is cut off");
    out->kind = kind_of_mode(mode);
    out->executable = S_ISREG(mode) && (mode & S_IXUSR) != 0;
    out->name = prt_str_sub(*rest, name_at, name_end);
    out->id = (prt_id){{0}};
    memcpy(out->id.bytes, rest->data + name_end + 1, id_size);
    *rest = prt_str_sub(*rest, name_end + 1 + id_size, rest->len);
    return PRT_OK;
}
