/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "tests/unit/git/pack_writer.h"
#include "worker/git/pack_index.h"

/* An index of the objects 1, 3, 5 ... with the offsets 100, 103, 105 ..., its bytes in memory of their own. */
static uint8_t *make_index(uint32_t count, uint32_t large_from, size_t *size)
{
    struct pack_writer *writer = prt_calloc(1, sizeof *writer);
    assert_non_null(writer);
    writer->large_from = large_from;
    for (uint32_t i = 0; i < count; i++) {
        writer->numbers[i] = (uint16_t)(2 * i + 1);
        writer->offsets[i] = (large_from != 0 && i >= large_from ? UINT64_C(0x100000000) : 0) + 100 + 2 * i;
    }
    writer->count = count;
    pack_writer_finish(writer);
    uint8_t *bytes = prt_memdup(writer->index.data, writer->index.len);
    assert_non_null(bytes);
    *size = writer->index.len;
    pack_writer_free(writer);
    free(writer);
    return bytes;
}

static bool find(const struct prt_pack_index *index, unsigned number, uint64_t *offset)
{
    prt_id id = pack_id(number);
    return prt_pack_index_find(index, id.bytes, offset);
}

static void every_name_is_found_and_no_other(void **state)
{
    static const uint32_t counts[] = {0, 1, 2, 7, 128, 1000, 10000};
    (void)state;
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        struct prt_pack_index index;
        size_t size;
        uint8_t *bytes = make_index(counts[c], 0, &size);
        assert_true(prt_pack_index_parse(bytes, size, &index));
        assert_int_equal(index.count, counts[c]);
        for (uint32_t i = 0; i < counts[c]; i++) {
            uint64_t offset = 0;
            assert_true(find(&index, 2 * i + 1, &offset));
            assert_int_equal(offset, 100 + 2 * i);
            assert_false(find(&index, 2 * i, &offset));
        }
        uint64_t offset;
        assert_false(find(&index, 65534, &offset));
        free(bytes);
    }
}

static void names_and_offsets_can_be_listed(void **state)
{
    struct prt_pack_index index;
    size_t size;
    uint64_t offset;
    prt_id id;
    (void)state;
    uint8_t *bytes = make_index(300, 0, &size);
    assert_true(prt_pack_index_parse(bytes, size, &index));
    assert_true(prt_pack_index_at(&index, 299, &id, &offset));
    assert_int_equal(offset, 698);
    assert_true(prt_id_equal(&id, &(prt_id){{0x02, 0x57}}));
    assert_false(prt_pack_index_at(&index, 300, &id, &offset));
    free(bytes);
}

static void offsets_of_64_bits_are_read(void **state)
{
    struct prt_pack_index index;
    size_t size;
    uint64_t offset;
    (void)state;
    uint8_t *bytes = make_index(10, 4, &size);
    assert_true(prt_pack_index_parse(bytes, size, &index));
    assert_int_equal(index.large_count, 6);
    assert_true(find(&index, 7, &offset));
    assert_int_equal(offset, 106);
    assert_true(find(&index, 9, &offset));
    assert_int_equal(offset, UINT64_C(0x10000006c));
    assert_true(find(&index, 19, &offset));
    assert_int_equal(offset, UINT64_C(0x100000076));
    free(bytes);
}

/* The table of 64-bit offsets has six places, 0 to 5. */
static void a_64_bit_offset_that_is_not_there_is_refused(void **state)
{
    struct prt_pack_index index;
    size_t size;
    uint64_t offset;
    (void)state;
    uint8_t *bytes = make_index(10, 4, &size);
    assert_true(prt_pack_index_parse(bytes, size, &index));
    bytes[index.offsets - bytes + 4 * 9 + 3] = 6;
    assert_false(find(&index, 19, &offset));
    assert_true(find(&index, 17, &offset));
    free(bytes);
}

static void what_is_no_index_of_version_2_is_refused(void **state)
{
    struct prt_pack_index index;
    size_t size;
    (void)state;
    uint8_t *bytes = make_index(10, 4, &size);
    assert_true(prt_pack_index_parse(bytes, size, &index));
    for (size_t cut = 0; cut < size; cut++) {
        uint8_t *part = prt_memdup(bytes, cut);
        assert_non_null(part);
        /* An index that lost one 64-bit offset has the shape of an index. */
        bool shape = size - cut <= 48 && (size - cut) % 8 == 0;
        assert_int_equal(prt_pack_index_parse(part, cut, &index), shape);
        free(part);
    }
    static const size_t changed[] = {0, 3, 7, 8 + 4 * 254};
    for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++) {
        bytes[changed[i]] ^= 0x40; /* signature, version, a count above the next one's */
        assert_false(prt_pack_index_parse(bytes, size, &index));
        bytes[changed[i]] ^= 0x40;
    }
    bytes[8 + 4 * 255] = 0x7f; /* more objects than there is room for */
    assert_false(prt_pack_index_parse(bytes, size, &index));
    free(bytes);
}

/* Names in any order, and names that mislead a search by position: it ends, and never reads outside. */
static void searching_ends_whatever_the_names_are(void **state)
{
    struct prt_pack_index index;
    size_t size;
    uint64_t random = 1;
    (void)state;
    uint8_t *bytes = make_index(128, 0, &size);
    for (int round = 0; round < 200; round++) {
        assert_true(prt_pack_index_parse(bytes, size, &index));
        uint8_t *names = bytes + (index.names - bytes);
        for (size_t i = 0; i < 128 * 20; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            names[i] = i % 20 == 0 ? 0 : round % 2 == 0 ? (uint8_t)(random >> 56) : random >> 63 ? 0xff : 0;
        }
        for (uint32_t i = 0; i < 128; i++) {
            uint8_t name[20];
            uint64_t offset = 100;
            memcpy(name, names + (size_t)i * 20, 20);
            (void)!prt_pack_index_find(&index, name, &offset);
            assert_in_range(offset, 100, 100 + 2 * 127);
        }
    }
    free(bytes);
}

/* Clustered names: all but one at the far end of their range. */
static void clustered_names_are_found(void **state)
{
    struct prt_pack_index index;
    size_t size;
    (void)state;
    uint8_t *bytes = make_index(128, 0, &size);
    assert_true(prt_pack_index_parse(bytes, size, &index));
    uint8_t *names = bytes + (index.names - bytes);
    for (uint8_t i = 0; i < 128; i++) {
        uint8_t name[20] = {0};
        memset(name + 1, i == 0 ? 0 : 0xff, 18);
        name[19] = i;
        memcpy(names + (size_t)i * 20, name, 20);
    }
    for (uint8_t i = 0; i < 128; i++) {
        uint64_t offset;
        uint8_t name[20];
        memcpy(name, names + (size_t)i * 20, 20);
        assert_true(prt_pack_index_find(&index, name, &offset));
        assert_int_equal(offset, 100 + 2 * i);
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_is_found_and_no_other),
        cmocka_unit_test(names_and_offsets_can_be_listed),
        cmocka_unit_test(offsets_of_64_bits_are_read),
        cmocka_unit_test(a_64_bit_offset_that_is_not_there_is_refused),
        cmocka_unit_test(what_is_no_index_of_version_2_is_refused),
        cmocka_unit_test(searching_ends_whatever_the_names_are),
        cmocka_unit_test(clustered_names_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
