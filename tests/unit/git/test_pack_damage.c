/* SPDX-License-Identifier: Apache-2.0 */
/* A pack as git writes it, with bytes changed: what is read is right, or refused; nothing else happens. */
#include <stdio.h>
#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/repo.h"
#include "tests/support/run.h"
#include "tests/support/unit.h"
#include "worker/git/pack_reader.h"

enum { MAX_OBJECTS = 64, VERSIONS = 10 };

struct fixture {
    prt_temp_t *temp;
    /* copies in memory of their own size, so that a sanitizer sees a byte too far */
    uint8_t *pack;
    size_t pack_size;
    uint8_t *index;
    size_t index_size;
    /* what the undamaged pack holds, by its place in the index */
    uint32_t count;
    prt_object_kind kinds[MAX_OBJECTS];
    char *texts[MAX_OBJECTS];
    size_t sizes[MAX_OBJECTS];
};

static void write_history(prt_temp_t *temp)
{
    prt_buf stream = {0};
    for (int version = 0; version < VERSIONS; version++) {
        prt_buf text = {0};
        for (int line = 0; line < 40; line++)
            prt_buf_add_fmt(&text, "line %d of version %d\n", line, line % 10 < 8 ? 0 : version);
        prt_buf_add_fmt(&stream, "commit refs/heads/master\ncommitter A <a@b> %d +0000\ndata 2\nc\n\n",
                        1600000000 + version);
        prt_buf_add_fmt(&stream, "M 100644 inline file\ndata %zu\n%s\n", text.len, text.data);
        prt_buf_free(&text);
    }
    prt_temp_write(temp, "stream", prt_buf_str(&stream));
    prt_buf_free(&stream);
}

static void load(struct fixture *fixture, const char *name, uint8_t **bytes, size_t *size)
{
    prt_str file = prt_temp_read(fixture->temp, name);
    *bytes = prt_memdup(file.data, file.len);
    assert_non_null(*bytes);
    *size = file.len;
}

static void keep_objects(struct fixture *fixture)
{
    struct prt_pack pack;
    prt_pack_reader_t *reader = prt_pack_reader_new(PRT_MIB(1));
    assert_true(prt_pack_parse(fixture->pack, fixture->pack_size, fixture->index, fixture->index_size, &pack));
    assert_in_range(pack.index.count, 3 * VERSIONS, MAX_OBJECTS);
    fixture->count = pack.index.count;
    for (uint32_t i = 0; i < fixture->count; i++) {
        prt_id id;
        uint64_t offset;
        assert_true(prt_pack_index_at(&pack.index, i, &id, &offset));
        struct prt_pack_object *object = prt_pack_read(reader, &pack, 0, offset, PRT_MAX_BLOB);
        assert_non_null(object);
        fixture->kinds[i] = object->kind;
        fixture->sizes[i] = object->size;
        fixture->texts[i] = prt_memdup(object->bytes, object->size);
        prt_pack_release(reader, object);
    }
    prt_pack_reader_destroy(&reader);
}

static int set_up(void **state)
{
    struct fixture *fixture = prt_calloc(1, sizeof *fixture);
    const char *script = "cd \"$0\" && git fast-import --quiet <../stream &&"
                         "git -c repack.useDeltaBaseOffset=$1 repack -q -adf --window=50 &&"
                         "mv .git/objects/pack/*.pack ../pack && mv .git/objects/pack/*.idx ../idx";
    const char *by_distance = *state;
    assert_non_null(fixture);
    prt_repo_environment();
    fixture->temp = prt_temp_new();
    write_history(fixture->temp);
    const char *const argv[] = {"sh", "-c", script, prt_repo_new(fixture->temp, "repo"), by_distance, NULL};
    assert_int_equal(prt_test_run(argv, NULL, NULL), 0);
    load(fixture, "pack", &fixture->pack, &fixture->pack_size);
    load(fixture, "idx", &fixture->index, &fixture->index_size);
    keep_objects(fixture);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    for (uint32_t i = 0; i < fixture->count; i++)
        free(fixture->texts[i]);
    free(fixture->pack);
    free(fixture->index);
    prt_temp_destroy(&fixture->temp);
    free(fixture);
    return 0;
}

/* The place in the undamaged index of an object that was read, or the count. */
static uint32_t place_of(const struct fixture *fixture, const struct prt_pack_object *object)
{
    uint32_t i = 0;
    while (i < fixture->count && (object->kind != fixture->kinds[i] || object->size != fixture->sizes[i] ||
                                  memcmp(object->bytes, fixture->texts[i], object->size) != 0))
        i++;
    return i;
}

struct outcome {
    uint32_t right;
    uint32_t others; /* another object of the pack */
    uint32_t wrong;  /* none of them */
};

static void read_one(const struct fixture *fixture, const struct prt_pack *pack, prt_pack_reader_t *reader, uint32_t i,
                     struct outcome *outcome)
{
    prt_id id;
    uint64_t offset;
    prt_object_kind kind;
    size_t size;
    if (!prt_pack_index_at(&pack->index, i, &id, &offset))
        return;
    bool known = prt_pack_stat(reader, pack, 0, offset, &kind, &size);
    struct prt_pack_object *object = prt_pack_read(reader, pack, 0, offset, PRT_MAX_BLOB);
    if (object == NULL)
        return;
    assert_true(known);
    assert_int_equal(kind, object->kind);
    assert_int_equal(size, object->size);
    uint32_t place = place_of(fixture, object);
    *(place == i ? &outcome->right : place < fixture->count ? &outcome->others : &outcome->wrong) += 1;
    prt_pack_release(reader, object);
}

static struct outcome read_all(const struct fixture *fixture)
{
    struct prt_pack pack;
    struct outcome outcome = {0};
    if (!prt_pack_parse(fixture->pack, fixture->pack_size, fixture->index, fixture->index_size, &pack))
        return outcome;
    prt_pack_reader_t *reader = prt_pack_reader_new(PRT_MIB(1));
    assert_non_null(reader);
    for (uint32_t i = 0; i < pack.index.count; i++)
        read_one(fixture, &pack, reader, i, &outcome);
    prt_pack_reader_destroy(&reader);
    return outcome;
}

/*
 * Streams have checksums, so a changed bit in them is noticed. Three things have none: an entry's kind, where its base
 * is, and its size where that alone does not contradict the stream. A blob that became a tree has the right bytes
 * still; a delta on another base of the same size may give an object that never was. Hashes would tell, and are not
 * computed, as git does not compute them when it shows a history.
 */
static void changed_packs(void **state)
{
    struct fixture *fixture = *state;
    uint64_t right = 0;
    uint64_t wrong = 0;
    uint64_t reads = 0;
    for (size_t at = 0; at < fixture->pack_size; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            fixture->pack[at] ^= (uint8_t)(1u << bit);
            struct outcome outcome = read_all(fixture);
            fixture->pack[at] ^= (uint8_t)(1u << bit);
            right += outcome.right;
            wrong += outcome.wrong + outcome.others;
            reads += fixture->count;
        }
    }
    assert_true(right > reads / 2);
    assert_true(wrong < reads / 100);
    assert_int_equal(read_all(fixture).right, fixture->count);
}

static void shortened_packs_and_indexes(void **state)
{
    struct fixture *fixture = *state;
    struct prt_pack pack;
    for (size_t size = 0; size < fixture->pack_size; size++)
        assert_false(prt_pack_parse(fixture->pack, size, fixture->index, fixture->index_size, &pack));
    for (size_t size = 0; size < fixture->index_size; size++)
        assert_false(prt_pack_parse(fixture->pack, fixture->pack_size, fixture->index, size, &pack));
}

/* An index that leads elsewhere: to the middle of entries, to other objects, out of the pack. */
static void changed_indexes(void **state)
{
    struct fixture *fixture = *state;
    uint32_t others = 0;
    for (size_t at = 0; at < fixture->index_size; at++) {
        uint8_t before = fixture->index[at];
        static const uint8_t changes[] = {0x01, 0x10, 0x80, 0xff};
        for (size_t i = 0; i < sizeof changes; i++) {
            fixture->index[at] = before ^ changes[i];
            struct outcome outcome = read_all(fixture);
            assert_int_equal(outcome.wrong, 0);
            others += outcome.others;
        }
        fixture->index[at] = before;
    }
    assert_in_range(others, 0, fixture->count * fixture->count);
}

static void garbage_for_an_index(void **state)
{
    struct fixture *fixture = *state;
    uint64_t random = 7;
    uint8_t *index = fixture->index;
    uint8_t *garbage = prt_alloc(fixture->index_size);
    assert_non_null(garbage);
    for (int round = 0; round < 200; round++) {
        memcpy(garbage, index, fixture->index_size);
        /* behind the fanout, so that it is still taken for an index */
        for (size_t at = 8 + 1024; at < fixture->index_size - 40; at++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            garbage[at] = (uint8_t)(random >> 56);
        }
        fixture->index = garbage;
        assert_int_equal(read_all(fixture).wrong, 0);
    }
    fixture->index = index;
    free(garbage);
}

#define DAMAGE_TEST(test, offsets)                                                                                     \
    {                                                                                                                  \
#test ", useDeltaBaseOffset=" offsets, test, set_up, tear_down, (void *)(uintptr_t)offsets                     \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAMAGE_TEST(changed_packs, "true"),         DAMAGE_TEST(shortened_packs_and_indexes, "true"),
        DAMAGE_TEST(changed_indexes, "true"),       DAMAGE_TEST(garbage_for_an_index, "true"),
        DAMAGE_TEST(changed_packs, "false"),        DAMAGE_TEST(changed_indexes, "false"),
        DAMAGE_TEST(garbage_for_an_index, "false"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
