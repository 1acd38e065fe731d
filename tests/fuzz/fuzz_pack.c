/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_git prt_base */
/*
 * A pack and its index: two bytes (the most significant first) that tell the index's length, the index, the pack.
 * Every object is refused, or has the kind and size that asking for them alone gives, and is the same bytes when it is
 * made anew without a cache. What comes to no end is never read.
 */
#include <string.h>

#include "prt/limits.h"
#include "tests/fuzz/fuzzer.h"
#include "worker/git/pack_reader.h"

enum { MOST_OBJECTS = 512 };

static void check_again(const struct prt_pack *pack, uint64_t offset, const struct prt_pack_object *first)
{
    prt_pack_reader_t *reader = prt_pack_reader_new(0);
    FUZZ_REQUIRE(reader != NULL);
    struct prt_pack_object *again = prt_pack_read(reader, pack, 0, offset, first->size);
    FUZZ_REQUIRE(again != NULL && again->kind == first->kind && again->size == first->size);
    FUZZ_REQUIRE(memcmp(again->bytes, first->bytes, first->size) == 0);
    prt_pack_release(reader, again);
    prt_pack_reader_destroy(&reader);
}

static void check_object(prt_pack_reader_t *reader, const struct prt_pack *pack, uint64_t offset)
{
    prt_object_kind kind = 0;
    size_t size = 0;
    bool known = prt_pack_stat(reader, pack, 0, offset, &kind, &size);
    struct prt_pack_object *object = prt_pack_read(reader, pack, 0, offset, PRT_MIB(4));
    if (object == NULL)
        return;
    FUZZ_REQUIRE(known && kind == object->kind && size == object->size);
    FUZZ_REQUIRE(kind >= PRT_OBJECT_COMMIT && kind <= PRT_OBJECT_TAG);
    FUZZ_REQUIRE(!prt_pack_endless(pack, offset));
    check_again(pack, offset, object);
    prt_pack_release(reader, object);
}

/* A name that is there twice, or out of order, may be found elsewhere or not at all. */
static void check_name(const struct prt_pack *pack, uint32_t place, prt_pack_reader_t *reader)
{
    prt_id id;
    uint64_t offset;
    if (!prt_pack_index_at(&pack->index, place, &id, &offset))
        return;
    check_object(reader, pack, offset);
    if (prt_pack_index_find(&pack->index, id.bytes, &offset))
        check_object(reader, pack, offset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct prt_pack pack;
    size_t index_size = size >= 2 ? (size_t)data[0] << 8 | data[1] : 0;
    if (size < 2 || index_size > size - 2)
        return 0;
    if (!prt_pack_parse(data + 2 + index_size, size - 2 - index_size, data + 2, index_size, &pack))
        return 0;
    FUZZ_REQUIRE(pack.index.count <= index_size / 28);
    prt_pack_reader_t *reader = prt_pack_reader_new(PRT_KIB(16));
    FUZZ_REQUIRE(reader != NULL);
    for (uint32_t i = 0; i < pack.index.count && i < MOST_OBJECTS; i++)
        check_name(&pack, i, reader);
    prt_pack_reader_destroy(&reader);
    return 0;
}
