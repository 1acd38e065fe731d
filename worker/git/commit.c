/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/commit.h"

#include "worker/git/ident.h"

/* "<key><hex>\n" at the front of the bytes, with something behind it: git wants that, too. */
static bool read_id_line(prt_str bytes, prt_str key, size_t id_size, prt_id *id)
{
    size_t end = key.len + 2 * id_size;
    return bytes.len > end + 1 && prt_str_starts(bytes, key) && bytes.data[end] == '\n' &&
           prt_id_from_hex(prt_str_sub(bytes, key.len, end), id_size, id);
}

static size_t id_line_size(prt_str key, size_t id_size)
{
    return key.len + 2 * id_size + 1;
}

prt_code prt_commit_parse(prt_str bytes, size_t id_size, struct prt_commit_header *out, prt_err *err)
{
    prt_str tree = PRT_STR("tree ");
    prt_str parent = PRT_STR("parent ");
    struct prt_commit_header header = {.id_size = id_size};
    prt_id ignored;
    if (!read_id_line(bytes, tree, id_size, &header.tree))
        return prt_fail(err, PRT_E_FORMAT, "damaged, does not begin with a tree");
    size_t from = id_line_size(tree, id_size);
    size_t at = from;
    size_t step = id_line_size(parent, id_size);
    /* Too few bytes for a parent are some other line to git, whatever they begin with. */
    while (bytes.len - at >= step && prt_str_starts(prt_str_sub(bytes, at, bytes.len), parent)) {
        if (!read_id_line(prt_str_sub(bytes, at, bytes.len), parent, id_size, &ignored))
            return prt_fail(err, PRT_E_FORMAT, "damaged, a parent that is no object name");
        at += step;
        header.parent_count++;
    }
    header.parents = prt_str_sub(bytes, from, at);
    *out = header;
    return PRT_OK;
}

prt_id prt_commit_parent(const struct prt_commit_header *header, size_t index)
{
    prt_str key = PRT_STR("parent ");
    prt_id id = {{0}};
    size_t at = index * id_line_size(key, header->id_size) + key.len;
    /* Was checked when the header was parsed. */
    (void)!prt_id_from_hex(prt_str_sub(header->parents, at, at + 2 * header->id_size), header->id_size, &id);
    return id;
}

int64_t prt_commit_date(prt_str bytes)
{
    prt_str key = PRT_STR("committer ");
    struct prt_ident ident;
    for (size_t len = prt_str_find(bytes, '\n'); len > 0; len = prt_str_find(bytes, '\n')) {
        prt_str line = prt_str_sub(bytes, 0, len);
        if (prt_str_starts(line, key))
            return prt_ident_parse(prt_str_sub(line, key.len, len), &ident) && ident.dated ? ident.time : 0;
        bytes = prt_str_sub(bytes, len + 1, bytes.len);
    }
    return 0;
}

bool prt_commit_encoding(prt_str bytes, prt_str *name)
{
    prt_str key = PRT_STR("encoding ");
    bytes = prt_str_sub(bytes, 0, prt_str_find(bytes, '\0'));
    while (bytes.len > 0) {
        prt_str line = prt_str_sub(bytes, 0, prt_str_find(bytes, '\n'));
        if (line.len == 0)
            return false;
        if (prt_str_starts(line, key)) {
            *name = prt_str_sub(line, key.len, line.len);
            return true;
        }
        bytes = prt_str_sub(bytes, line.len + 1, bytes.len);
    }
    return false;
}

/* From the end, where such a line stands as a rule. */
bool prt_commit_is_signed_off(prt_str bytes)
{
    const prt_str key = PRT_STR("Signed-off-by:");
    const char *head_end = bytes.len > 0 ? memmem(bytes.data, bytes.len, "\n\n", 2) : NULL;
    if (head_end == NULL)
        return false;
    prt_str message = prt_str_sub(bytes, (size_t)(head_end - bytes.data) + 1, bytes.len); /* begins with an LF */
    while (message.len > 0) {
        const char *last = memrchr(message.data, '\n', message.len);
        if (last == NULL)
            break;
        const size_t at = (size_t)(last - message.data);
        if (prt_str_equal_fold(prt_str_sub(message, at + 1, at + 1 + key.len), key))
            return true;
        message.len = at;
    }
    return false;
}

static size_t line_length(prt_str text)
{
    size_t len = 0;
    while (len < text.len && text.data[len] != '\n' && text.data[len] != '\0')
        len++;
    return len;
}

prt_str prt_commit_author(prt_str text)
{
    prt_str key = PRT_STR("author ");
    prt_str author = {0};
    for (size_t len = line_length(text); len > 0; len = line_length(text)) {
        prt_str line = prt_str_sub(text, 0, len);
        if (prt_str_starts(line, key))
            author = prt_str_sub(line, key.len, len);
        text = prt_str_sub(text, len + 1, text.len);
    }
    return author;
}
