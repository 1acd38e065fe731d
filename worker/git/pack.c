/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/pack.h"

#include "worker/git/bigendian.h"
#include "worker/git/inflate.h"

enum {
    HEADER = 12,
    CHECKSUM = 20,
    NAME = 20,
    /* kinds of entries beyond the four of objects */
    OFS_DELTA = 6,
    REF_DELTA = 7
};

static const uint32_t SIGNATURE = 0x5041434b; /* PACK */

bool prt_pack_parse(const uint8_t *pack, size_t pack_size, const uint8_t *index, size_t index_size,
                    struct prt_pack *out)
{
    struct prt_pack parsed = {.data = pack};
    if (pack_size < HEADER + CHECKSUM || prt_be32(pack) != SIGNATURE)
        return false;
    uint32_t version = prt_be32(pack + 4);
    parsed.end = pack_size - CHECKSUM;
    if ((version != 2 && version != 3) || !prt_pack_index_parse(index, index_size, &parsed.index) ||
        parsed.index.count != prt_be32(pack + 8) ||
        memcmp(parsed.index.pack_checksum, pack + parsed.end, CHECKSUM) != 0)
        return false;
    *out = parsed;
    return true;
}

bool prt_pack_open(const char *pack_path, const char *index_path, struct prt_pack *out)
{
    struct prt_mapping file = {0};
    struct prt_mapping index = {0};
    bool opened = prt_mapping_open(index_path, &index) && prt_mapping_open(pack_path, &file) &&
                  prt_pack_parse(file.data, file.size, index.data, index.size, out);
    if (!opened) {
        prt_mapping_close(&file);
        prt_mapping_close(&index);
        return false;
    }
    out->file = file;
    out->index_file = index;
    return true;
}

void prt_pack_close(struct prt_pack *pack)
{
    prt_mapping_close(&pack->file);
    prt_mapping_close(&pack->index_file);
    *pack = (struct prt_pack){.data = NULL};
}

/* Three bits of kind, four of size, then seven bits of size a byte. */
static bool read_kind_and_size(const uint8_t **at, const uint8_t *end, unsigned *kind, uint64_t *size)
{
    if (*at == end)
        return false;
    uint8_t byte = *(*at)++;
    *kind = byte >> 4 & 7;
    *size = byte & 0x0f;
    for (unsigned shift = 4; byte & 0x80; shift += 7) {
        if (*at == end || shift > 53)
            return false;
        byte = *(*at)++;
        *size |= (uint64_t)(byte & 0x7f) << shift;
    }
    return true;
}

/* Seven bits a byte, the most significant ones first, and one more for each byte that follows. */
static bool read_distance(const uint8_t **at, const uint8_t *end, uint64_t *distance)
{
    uint64_t value = 0;
    for (int bytes = 0; *at < end && bytes < 9; bytes++) {
        uint8_t byte = *(*at)++;
        value = value << 7 | (byte & 0x7f);
        if ((byte & 0x80) == 0) {
            *distance = value;
            return true;
        }
        value++;
    }
    return false;
}

static bool read_near_base(const uint8_t **at, const uint8_t *end, uint64_t offset, uint64_t *base)
{
    uint64_t distance;
    if (!read_distance(at, end, &distance) || distance == 0 || distance > offset - HEADER)
        return false;
    *base = offset - distance;
    return true;
}

static bool read_named_base(const struct prt_pack *pack, const uint8_t **at, const uint8_t *end, uint64_t *base)
{
    if (end - *at < NAME)
        return false;
    const uint8_t *name = *at;
    *at += NAME;
    return prt_pack_index_find(&pack->index, name, base);
}

bool prt_pack_entry_at(const struct prt_pack *pack, uint64_t offset, struct prt_pack_entry *out)
{
    struct prt_pack_entry entry = {.is_delta = false};
    unsigned kind;
    if (offset < HEADER || offset >= pack->end)
        return false;
    const uint8_t *at = pack->data + offset;
    const uint8_t *end = pack->data + pack->end;
    if (!read_kind_and_size(&at, end, &kind, &entry.size))
        return false;
    switch (kind) {
    case PRT_OBJECT_COMMIT:
    case PRT_OBJECT_TREE:
    case PRT_OBJECT_BLOB:
    case PRT_OBJECT_TAG: entry.kind = (prt_object_kind)kind; break;
    case OFS_DELTA:
    case REF_DELTA: entry.is_delta = true; break;
    default: return false;
    }
    if (kind == OFS_DELTA && !read_near_base(&at, end, offset, &entry.base))
        return false;
    if (kind == REF_DELTA && !read_named_base(pack, &at, end, &entry.base))
        return false;
    entry.stream = at;
    entry.stream_max = (size_t)(end - at);
    *out = entry;
    return prt_inflate_possible(entry.stream_max, entry.size);
}
