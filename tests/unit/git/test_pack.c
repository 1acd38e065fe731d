/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/unit/git/pack_writer.h"
#include "worker/git/pack_reader.h"

#define APPEND_X "\x90\x04\x01x" /* four bytes of the base, and an x */

struct fixture {
    struct pack_writer writer;
    prt_pack_reader_t *reader;
    struct prt_pack pack;
    uint8_t *pack_bytes; /* memory of their own, so that a sanitizer sees a byte too far */
    uint8_t *index_bytes;
};

static int set_up(void **state)
{
    struct fixture *fixture = prt_calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->reader = prt_pack_reader_new(PRT_MIB(1));
    assert_non_null(fixture->reader);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    prt_pack_reader_destroy(&fixture->reader);
    prt_pack_close(&fixture->pack);
    pack_writer_free(&fixture->writer);
    free(fixture->pack_bytes);
    free(fixture->index_bytes);
    free(fixture);
    return 0;
}

static void open_pack(struct fixture *fixture)
{
    const struct pack_writer *writer = &fixture->writer;
    pack_writer_finish(&fixture->writer);
    fixture->pack_bytes = prt_memdup(writer->pack.data, writer->pack.len);
    fixture->index_bytes = prt_memdup(writer->index.data, writer->index.len);
    assert_non_null(fixture->pack_bytes);
    assert_non_null(fixture->index_bytes);
    assert_true(
        prt_pack_parse(fixture->pack_bytes, writer->pack.len, fixture->index_bytes, writer->index.len, &fixture->pack));
}

static bool is_read(struct fixture *fixture, uint64_t offset)
{
    struct prt_pack_object *object = prt_pack_read(fixture->reader, &fixture->pack, 0, offset, PRT_MAX_BLOB);
    if (object == NULL)
        return false;
    prt_pack_release(fixture->reader, object);
    return true;
}

static void assert_reads(struct fixture *fixture, uint64_t offset, prt_object_kind kind, const char *text)
{
    prt_object_kind stat_kind;
    size_t stat_size;
    assert_true(prt_pack_stat(fixture->reader, &fixture->pack, 0, offset, &stat_kind, &stat_size));
    struct prt_pack_object *object = prt_pack_read(fixture->reader, &fixture->pack, 0, offset, PRT_MAX_BLOB);
    assert_non_null(object);
    assert_prt_str(((prt_str){(const char *)object->bytes, object->size}), text);
    assert_int_equal(object->kind, kind);
    assert_int_equal(object->holders, 1); /* who used it as a base has let it go */
    assert_int_equal(stat_kind, kind);
    assert_int_equal(stat_size, object->size);
    prt_pack_release(fixture->reader, object);
}

static void whole_objects_of_each_kind_are_read(void **state)
{
    struct fixture *fixture = *state;
    static const char *const texts[] = {"", "a commit", "a tree", "a blob", "a tag"};
    uint64_t offsets[5];
    for (unsigned kind = PRT_OBJECT_COMMIT; kind <= PRT_OBJECT_TAG; kind++)
        offsets[kind] = pack_writer_add(&fixture->writer, kind, kind, strlen(texts[kind]), prt_str_from(texts[kind]));
    uint64_t empty = pack_writer_add(&fixture->writer, 5, PRT_OBJECT_BLOB, 0, PRT_STR(""));
    open_pack(fixture);
    for (unsigned kind = PRT_OBJECT_COMMIT; kind <= PRT_OBJECT_TAG; kind++)
        assert_reads(fixture, offsets[kind], (prt_object_kind)kind, texts[kind]);
    assert_reads(fixture, empty, PRT_OBJECT_BLOB, "");
}

static void deltas_name_their_base_by_distance_or_by_name(void **state)
{
    struct fixture *fixture = *state;
    struct pack_writer *writer = &fixture->writer;
    uint64_t base = pack_writer_add(writer, 1, PRT_OBJECT_TREE, 4, PRT_STR("base"));
    uint64_t near = pack_writer_ofs_delta(writer, 2, writer->pack.len - base, PRT_STR("\x04\x05" APPEND_X));
    uint64_t named = pack_writer_ref_delta(writer, 3, 4, PRT_STR("\x05\x06\x90\x05\x01y"));
    uint64_t later = pack_writer_ofs_delta(writer, 4, writer->pack.len - near, PRT_STR("\x05\x05\x90\x05"));
    open_pack(fixture);
    assert_reads(fixture, named, PRT_OBJECT_TREE, "basexy"); /* its base lies behind it */
    assert_reads(fixture, later, PRT_OBJECT_TREE, "basex");
    assert_reads(fixture, near, PRT_OBJECT_TREE, "basex");
    assert_reads(fixture, base, PRT_OBJECT_TREE, "base");
}

/* A distance of two bytes: 128 is the first that needs them. */
static void bases_far_away_are_found(void **state)
{
    static const size_t sizes[] = {90, 112, 113, 114, 300, 16400, 16510, 17000};
    struct fixture *fixture = *state;
    struct pack_writer *writer = &fixture->writer;
    static char filler[17000];
    uint64_t deltas[sizeof sizes / sizeof sizes[0]];
    uint64_t base = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        base = pack_writer_add(writer, (unsigned)(3 * i), PRT_OBJECT_BLOB, 4, PRT_STR("base"));
        pack_writer_add(writer, (unsigned)(3 * i + 1), PRT_OBJECT_BLOB, sizes[i], (prt_str){filler, sizes[i]});
        deltas[i] =
            pack_writer_ofs_delta(writer, (unsigned)(3 * i + 2), writer->pack.len - base, PRT_STR("\x04\x05" APPEND_X));
    }
    open_pack(fixture);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        assert_reads(fixture, deltas[i], PRT_OBJECT_BLOB, "basex");
}

static void offsets_without_an_entry_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct prt_pack_entry entry;
    /* 49 objects: the header's last byte, 0x31, could begin a blob of one byte. */
    for (unsigned i = 0; i < 49; i++)
        pack_writer_add(&fixture->writer, i, PRT_OBJECT_BLOB, 4, PRT_STR("text"));
    open_pack(fixture);
    const uint64_t offsets[] = {0, 11, fixture->pack.end, fixture->pack.end + 19, fixture->pack.end + 20, UINT64_MAX};
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        assert_false(prt_pack_entry_at(&fixture->pack, offsets[i], &entry));
        assert_false(is_read(fixture, offsets[i]));
    }
}

static void what_is_no_entry_is_refused(void **state)
{
    static const struct {
        const char *why;
        prt_str bytes;
    } rows[] = {
        {"kind 0", PRT_STR_INIT("\x04")},
        {"kind 5", PRT_STR_INIT("\x54")},
        {"a size without end", PRT_STR_INIT("\xb0\x80\x80")},
        {"a size of 67 bits", PRT_STR_INIT("\xb0\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01")},
        {"a size of 64 bits", PRT_STR_INIT("\xb0\x80\x80\x80\x80\x80\x80\x80\x80\x10")},
        {"more than a stream can hold", PRT_STR_INIT("\xb0\x80\x80\x80\x01")},
        {"a delta of itself", PRT_STR_INIT("\x64\x00")},
        {"a base before the pack", PRT_STR_INIT("\x64\x0d")},
        {"a base in the header", PRT_STR_INIT("\x64\x05")},
        {"a distance without end", PRT_STR_INIT("\x64\x80\x80")},
        {"a distance of more than 63 bits", PRT_STR_INIT("\x64\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")},
        {"a distance of 5 and 64 bits", PRT_STR_INIT("\x64\x80\xfe\xfe\xfe\xfe\xfe\xfe\xfe\xff\x05")},
        {"half a name", PRT_STR_INIT("\x74"
                                     "0123456789")},
        {"a name that is not there", PRT_STR_INIT("\x74"
                                                  "01234567890123456789")},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t offset = pack_writer_note(&fixture->writer, 1);
        prt_buf_add_str(&fixture->writer.pack, rows[i].bytes);
        open_pack(fixture);
        struct prt_pack_entry entry;
        if (prt_pack_entry_at(&fixture->pack, offset, &entry) || is_read(fixture, offset))
            fail_msg("taken: %s", rows[i].why);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
        fixture = *state;
    }
}

static void sizes_that_do_not_agree_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct pack_writer *writer = &fixture->writer;
    uint64_t offsets[5];
    uint64_t base = pack_writer_add(writer, 1, PRT_OBJECT_BLOB, 4, PRT_STR("base"));
    offsets[0] = pack_writer_add(writer, 2, PRT_OBJECT_BLOB, 3, PRT_STR("text"));
    offsets[1] = pack_writer_add(writer, 3, PRT_OBJECT_BLOB, 5, PRT_STR("text"));
    offsets[2] = pack_writer_ofs_delta(writer, 4, writer->pack.len - base, PRT_STR("\x05\x05" APPEND_X));
    offsets[3] = pack_writer_ofs_delta(writer, 5, writer->pack.len - base, PRT_STR("\x04\x06" APPEND_X));
    offsets[4] = pack_writer_ref_delta(writer, 6, 4, PRT_STR("\x05\x05\x90\x05")); /* its base is damaged */
    open_pack(fixture);
    for (size_t i = 0; i < 5; i++)
        assert_false(is_read(fixture, offsets[i]));
    assert_reads(fixture, base, PRT_OBJECT_BLOB, "base");
}

static void objects_above_the_ceiling_are_refused_cached_or_not(void **state)
{
    struct fixture *fixture = *state;
    struct pack_writer *writer = &fixture->writer;
    uint64_t base = pack_writer_add(writer, 1, PRT_OBJECT_BLOB, 4, PRT_STR("base"));
    uint64_t delta = pack_writer_ofs_delta(writer, 2, writer->pack.len - base, PRT_STR("\x04\x05" APPEND_X));
    uint64_t huge = pack_writer_ofs_delta(writer, 3, writer->pack.len - base,
                                          PRT_STR("\x04\xff\xff\xff\xff\xff\xff\xff\x7f" APPEND_X));
    open_pack(fixture);
    for (int round = 0; round < 2; round++) {
        assert_null(prt_pack_read(fixture->reader, &fixture->pack, 0, base, 3));
        assert_null(prt_pack_read(fixture->reader, &fixture->pack, 0, delta, 4));
        assert_reads(fixture, delta, PRT_OBJECT_BLOB, "basex"); /* from now on it is in the cache */
    }
    assert_false(is_read(fixture, huge));
}

/* The ceiling is for the object asked for: a smaller one may be made from a larger base. */
static void a_base_may_be_larger_than_what_is_asked_for(void **state)
{
    struct fixture *fixture = *state;
    struct pack_writer *writer = &fixture->writer;
    uint64_t base = pack_writer_add(writer, 1, PRT_OBJECT_BLOB, 4, PRT_STR("base"));
    uint64_t delta = pack_writer_ofs_delta(writer, 2, writer->pack.len - base, PRT_STR("\x04\x01\x90\x01"));
    open_pack(fixture);
    struct prt_pack_object *object = prt_pack_read(fixture->reader, &fixture->pack, 0, delta, 1);
    assert_non_null(object);
    prt_pack_release(fixture->reader, object);
}

static void bases_in_a_circle_end(void **state)
{
    struct fixture *fixture = *state;
    struct pack_writer *writer = &fixture->writer;
    prt_object_kind kind;
    size_t size;
    uint64_t one = pack_writer_ref_delta(writer, 1, 2, PRT_STR("\x04\x04\x90\x04"));
    uint64_t two = pack_writer_ref_delta(writer, 2, 1, PRT_STR("\x04\x04\x90\x04"));
    uint64_t itself = pack_writer_ref_delta(writer, 3, 3, PRT_STR("\x04\x04\x90\x04"));
    uint64_t behind = pack_writer_ofs_delta(writer, 4, writer->pack.len - two, PRT_STR("\x04\x04\x90\x04"));
    uint64_t fine = pack_writer_add(writer, 5, PRT_OBJECT_BLOB, 4, PRT_STR("fine"));
    const uint64_t offsets[] = {one, two, itself, behind};
    open_pack(fixture);
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        assert_false(is_read(fixture, offsets[i]));
        assert_false(prt_pack_stat(fixture->reader, &fixture->pack, 0, offsets[i], &kind, &size));
        assert_true(prt_pack_endless(&fixture->pack, offsets[i]));
    }
    assert_false(prt_pack_endless(&fixture->pack, fine));
    assert_reads(fixture, fine, PRT_OBJECT_BLOB, "fine");
}

static void chains_are_followed_to_their_ceiling_and_no_further(void **state)
{
    struct fixture *fixture = *state;
    struct pack_writer *writer = &fixture->writer;
    uint64_t last = pack_writer_add(writer, 0, PRT_OBJECT_COMMIT, 4, PRT_STR("base"));
    uint64_t offsets[PRT_PACK_MAX_DEPTH + 2];
    for (unsigned depth = 1; depth <= PRT_PACK_MAX_DEPTH + 1; depth++) {
        last = pack_writer_ofs_delta(writer, depth, writer->pack.len - last, PRT_STR("\x04\x04\x90\x04"));
        offsets[depth] = last;
    }
    open_pack(fixture);
    assert_false(is_read(fixture, offsets[PRT_PACK_MAX_DEPTH + 1]));
    assert_true(prt_pack_endless(&fixture->pack, offsets[PRT_PACK_MAX_DEPTH + 1]));
    assert_false(prt_pack_endless(&fixture->pack, offsets[PRT_PACK_MAX_DEPTH]));
    assert_reads(fixture, offsets[PRT_PACK_MAX_DEPTH], PRT_OBJECT_COMMIT, "base");
}

static void the_same_offset_of_another_pack_is_another_object(void **state)
{
    struct fixture *fixture = *state;
    struct fixture *other = NULL;
    assert_int_equal(set_up((void **)&other), 0);
    uint64_t offset = pack_writer_add(&fixture->writer, 1, PRT_OBJECT_BLOB, 4, PRT_STR("this"));
    assert_int_equal(pack_writer_add(&other->writer, 1, PRT_OBJECT_BLOB, 4, PRT_STR("that")), offset);
    open_pack(fixture);
    open_pack(other);
    assert_reads(fixture, offset, PRT_OBJECT_BLOB, "this");
    struct prt_pack_object *object = prt_pack_read(fixture->reader, &other->pack, 1, offset, PRT_MAX_BLOB);
    assert_non_null(object);
    assert_memory_equal(object->bytes, "that", 4);
    prt_pack_release(fixture->reader, object);
    assert_int_equal(tear_down((void **)&other), 0);
}

static void packs_that_are_not_whole_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct prt_pack pack;
    prt_buf *bytes = &fixture->writer.pack;
    const prt_buf *index = &fixture->writer.index;
    pack_writer_add(&fixture->writer, 1, PRT_OBJECT_BLOB, 4, PRT_STR("text"));
    pack_writer_finish(&fixture->writer);
    assert_true(pack_writer_parse(&fixture->writer, &pack));
    for (size_t len = 0; len < bytes->len; len++)
        assert_false(
            prt_pack_parse((const uint8_t *)bytes->data, len, (const uint8_t *)index->data, index->len, &pack));
    /* signature, version, count, checksum */
    const size_t changed[] = {0, 7, 11, bytes->len - 1};
    for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++) {
        bytes->data[changed[i]] ^= 0x20;
        assert_false(pack_writer_parse(&fixture->writer, &pack));
        bytes->data[changed[i]] ^= 0x20;
    }
    bytes->data[7] = 3;
    assert_true(pack_writer_parse(&fixture->writer, &pack));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whole_objects_of_each_kind_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(deltas_name_their_base_by_distance_or_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bases_far_away_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(offsets_without_an_entry_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_entry_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sizes_that_do_not_agree_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(objects_above_the_ceiling_are_refused_cached_or_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_base_may_be_larger_than_what_is_asked_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bases_in_a_circle_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(chains_are_followed_to_their_ceiling_and_no_further, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_offset_of_another_pack_is_another_object, set_up, tear_down),
        cmocka_unit_test_setup_teardown(packs_that_are_not_whole_are_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
