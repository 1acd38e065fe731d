/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_PACK_H
#define PRT_GIT_PACK_H
/*
 * One pack and its index. Format: gitformat-pack(5).
 *
 *     PACK, version, count | entries | checksum
 *     entry: kind and size | for a delta: where its base is | zlib stream
 *
 * The functions here understand a pack or refuse it; they do not say why. Whoever is refused asks libgit2, which does.
 */
#include "worker/git/mapping.h"
#include "worker/git/objects.h"
#include "worker/git/pack_index.h"

struct prt_pack {
    struct prt_mapping file; /* empty when the bytes are someone else's */
    struct prt_mapping index_file;
    const uint8_t *data;
    size_t end; /* of the entries: where the checksum begins */
    struct prt_pack_index index;
};

/* What stands in front of an entry's zlib stream. */
struct prt_pack_entry {
    bool is_delta;
    prt_object_kind kind; /* when it is none */
    uint64_t base;        /* when it is one: the offset of another entry of this pack */
    uint64_t size;        /* of the inflated stream */
    const uint8_t *stream;
    size_t stream_max; /* the stream ends at the latest here */
};

/* The pack of bytes that outlive it. false: not a pack of version 2 or 3, or the two do not belong together by count or
 * checksum. */
bool prt_pack_parse(const uint8_t *pack, size_t pack_size, const uint8_t *index, size_t index_size,
                    struct prt_pack *out) PRT_MUST_USE;
/* The same of files. */
bool prt_pack_open(const char *pack_path, const char *index_path, struct prt_pack *out) PRT_MUST_USE;
void prt_pack_close(struct prt_pack *pack);

/* false: no entry can begin there; damaged; or the base is not in this pack. A base that is named by its distance lies
 * before the entry; one that is named by its id may lie anywhere, the entry itself included. */
bool prt_pack_entry_at(const struct prt_pack *pack, uint64_t offset, struct prt_pack_entry *out) PRT_MUST_USE;

#endif
