/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/unit/git/pack_writer.h"
#include "worker/git/pack_reader.h"

struct opened {
    struct prt_pack pack;
    uint64_t offset; /* of a delta on a delta */
};

/* A whole life: everything that is allocated on the way is given back when one allocation fails. */
static bool read_a_delta(void *state)
{
    const struct opened *opened = state;
    struct prt_pack_object *object = NULL;
    prt_pack_reader_t *reader = prt_pack_reader_new(PRT_MIB(1));
    if (reader != NULL)
        object = prt_pack_read(reader, &opened->pack, 0, opened->offset, PRT_MAX_BLOB);
    bool fine = object != NULL;
    if (fine) {
        assert_prt_str(((prt_str){(const char *)object->bytes, object->size}), "basexy");
        prt_pack_release(reader, object);
    }
    prt_pack_reader_destroy(&reader);
    return fine;
}

static void every_allocation_may_fail(void **state)
{
    struct pack_writer *writer = prt_calloc(1, sizeof *writer);
    struct opened opened;
    (void)state;
    assert_non_null(writer);
    uint64_t base = pack_writer_add(writer, 1, PRT_OBJECT_BLOB, 4, PRT_STR("base"));
    uint64_t delta = pack_writer_ofs_delta(writer, 2, writer->pack.len - base, PRT_STR("\x04\x05\x90\x04\x01x"));
    opened.offset = pack_writer_ofs_delta(writer, 3, writer->pack.len - delta, PRT_STR("\x05\x06\x90\x05\x01y"));
    pack_writer_finish(writer);
    assert_true(pack_writer_parse(writer, &opened.pack));
    assert_true(prt_test_each_failure(read_a_delta, &opened) > 7);
    pack_writer_free(writer);
    free(writer);
}

/* Growing is a convenience: without it the cache keeps what it has room for, and the rest goes when it is released. */
static void without_memory_for_more_places_the_first_ones_stay(void **state)
{
    enum { COUNT = 3000 };
    struct prt_pack_object *objects[COUNT];
    size_t kept = 0;
    prt_pack_cache_t *cache = prt_pack_cache_new(PRT_MIB(16));
    (void)state;
    assert_non_null(cache);
    for (size_t i = 0; i < COUNT; i++) {
        objects[i] = prt_pack_object_new(8);
        assert_non_null(objects[i]);
        objects[i]->offset = i;
        objects[i]->kind = PRT_OBJECT_BLOB;
    }
    prt_test_fail_after(0);
    for (size_t i = 0; i < COUNT; i++) {
        prt_pack_cache_add(cache, objects[i]);
        prt_pack_cache_name(cache, objects[i], &(prt_id){{(uint8_t)i, (uint8_t)(i >> 8), 1}});
        prt_pack_cache_release(cache, objects[i]);
    }
    assert_true(prt_test_fail_never() > 0);
    while (kept < COUNT && prt_pack_cache_peek(cache, 0, kept) == objects[kept])
        kept++;
    assert_in_range(kept, 1000, COUNT - 1);
    for (size_t i = kept; i < COUNT; i++)
        assert_null(prt_pack_cache_peek(cache, 0, i));
    prt_pack_cache_destroy(&cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(without_memory_for_more_places_the_first_ones_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
