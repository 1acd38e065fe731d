/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_GIT_PACK_WRITER_H
#define PRT_TESTS_GIT_PACK_WRITER_H
/*
 * Packs written by hand, so that they can be wrong. Streams are stored, not compressed; checksums are made up. An
 * object's name is its number followed by zeros, so names sort as numbers do.
 *
 *     struct pack_writer writer = {.large_from = 99};
 *     uint64_t blob = pack_writer_add(&writer, 1, PRT_OBJECT_BLOB, 4, PRT_STR("text"));
 *     pack_writer_finish(&writer);           // writer.pack and writer.index
 *     pack_writer_free(&writer);
 */
#include "prt/buf.h"
#include "tests/support/unit.h"
#include "worker/git/pack.h"

enum { PACK_WRITER_MAX = 20000, PACK_OFS_DELTA = 6, PACK_REF_DELTA = 7 };

struct pack_writer {
    prt_buf pack;
    prt_buf index;
    uint64_t offsets[PACK_WRITER_MAX];
    uint16_t numbers[PACK_WRITER_MAX]; /* rising */
    uint32_t count;
    uint32_t large_from; /* objects from this one on get 64-bit offsets; 0: none does */
};

static inline void pack_be32(prt_buf *out, uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value};
    prt_buf_add(out, bytes, sizeof bytes);
}

/* The number is in the last two of the first five bytes: objects share a bucket of the fanout by 256. */
static inline prt_id pack_id(unsigned number)
{
    return (prt_id){{(uint8_t)(number >> 8), (uint8_t)number}};
}

static inline uint32_t pack_adler32(prt_str bytes)
{
    uint32_t a = 1;
    uint32_t b = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        a = (a + (uint8_t)bytes.data[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

/* RFC 1950 around one stored block of RFC 1951. */
static inline void pack_stream(prt_buf *out, prt_str bytes)
{
    assert_true(bytes.len < 65536);
    uint16_t len = (uint16_t)bytes.len;
    const uint8_t head[] = {0x78, 0x01, 1, (uint8_t)len, (uint8_t)(len >> 8), (uint8_t)~len, (uint8_t)(~len >> 8)};
    prt_buf_add(out, head, sizeof head);
    prt_buf_add_str(out, bytes);
    pack_be32(out, pack_adler32(bytes));
}

static inline void pack_kind_and_size(prt_buf *out, unsigned kind, uint64_t size)
{
    uint8_t byte = (uint8_t)(kind << 4 | (size & 15));
    for (size >>= 4; size != 0; size >>= 7) {
        prt_buf_add_char(out, (char)(byte | 0x80));
        byte = size & 0x7f;
    }
    prt_buf_add_char(out, (char)byte);
}

static inline void pack_distance(prt_buf *out, uint64_t distance)
{
    uint8_t bytes[10];
    size_t at = sizeof bytes - 1;
    bytes[at] = distance & 0x7f;
    while ((distance >>= 7) != 0)
        bytes[--at] = (uint8_t)(0x80 | (--distance & 0x7f));
    prt_buf_add(out, bytes + at, sizeof bytes - at);
}

/* Notes where the next entry begins and returns it. */
static inline uint64_t pack_writer_note(struct pack_writer *writer, unsigned number)
{
    assert_true(writer->count < PACK_WRITER_MAX);
    if (writer->pack.len == 0)
        prt_buf_add(&writer->pack, "PACK\0\0\0\2\0\0\0\0", 12);
    writer->numbers[writer->count] = (uint16_t)number;
    return writer->offsets[writer->count++] = writer->pack.len;
}

/* An entry of any kind that has nothing before its stream; `size` is what it claims to inflate to. */
static inline uint64_t pack_writer_add(struct pack_writer *writer, unsigned number, unsigned kind, uint64_t size,
                                       prt_str bytes)
{
    uint64_t offset = pack_writer_note(writer, number);
    pack_kind_and_size(&writer->pack, kind, size);
    pack_stream(&writer->pack, bytes);
    return offset;
}

static inline uint64_t pack_writer_ofs_delta(struct pack_writer *writer, unsigned number, uint64_t distance,
                                             prt_str delta)
{
    uint64_t offset = pack_writer_note(writer, number);
    pack_kind_and_size(&writer->pack, PACK_OFS_DELTA, delta.len);
    pack_distance(&writer->pack, distance);
    pack_stream(&writer->pack, delta);
    return offset;
}

static inline uint64_t pack_writer_ref_delta(struct pack_writer *writer, unsigned number, unsigned base, prt_str delta)
{
    uint64_t offset = pack_writer_note(writer, number);
    prt_id id = pack_id(base);
    pack_kind_and_size(&writer->pack, PACK_REF_DELTA, delta.len);
    prt_buf_add(&writer->pack, id.bytes, 20);
    pack_stream(&writer->pack, delta);
    return offset;
}

static inline void pack_writer_fanout(struct pack_writer *writer)
{
    uint32_t below = 0;
    for (unsigned first = 0; first < 256; first++) {
        while (below < writer->count && writer->numbers[below] >> 8 <= first)
            below++;
        pack_be32(&writer->index, below);
    }
}

static inline bool pack_writer_is_large(const struct pack_writer *writer, uint32_t place)
{
    return writer->large_from != 0 && place >= writer->large_from;
}

static inline void pack_writer_offsets(struct pack_writer *writer)
{
    uint32_t large = 0;
    for (uint32_t i = 0; i < writer->count; i++)
        pack_be32(&writer->index,
                  pack_writer_is_large(writer, i) ? UINT32_C(0x80000000) | large++ : (uint32_t)writer->offsets[i]);
    for (uint32_t i = 0; i < writer->count; i++) {
        if (!pack_writer_is_large(writer, i))
            continue;
        pack_be32(&writer->index, (uint32_t)(writer->offsets[i] >> 32));
        pack_be32(&writer->index, (uint32_t)writer->offsets[i]);
    }
}

static inline void pack_writer_finish(struct pack_writer *writer)
{
    static const char checksum[] = "checksum of the pack";
    if (writer->pack.len == 0)
        prt_buf_add(&writer->pack, "PACK\0\0\0\2\0\0\0\0", 12);
    for (int i = 0; i < 4; i++)
        writer->pack.data[8 + i] = (char)(writer->count >> (24 - 8 * i));
    prt_buf_add(&writer->pack, checksum, 20);
    prt_buf_add(&writer->index, "\377tOc\0\0\0\2", 8);
    pack_writer_fanout(writer);
    for (uint32_t i = 0; i < writer->count; i++) {
        prt_id id = pack_id(writer->numbers[i]);
        prt_buf_add(&writer->index, id.bytes, 20);
    }
    for (uint32_t i = 0; i < writer->count; i++)
        pack_be32(&writer->index, 0); /* CRCs, which nobody reads */
    pack_writer_offsets(writer);
    prt_buf_add(&writer->index, checksum, 20);
    prt_buf_add(&writer->index, checksum, 20);
    assert_false(writer->pack.failed || writer->index.failed);
}

static inline bool pack_writer_parse(const struct pack_writer *writer, struct prt_pack *out)
{
    return prt_pack_parse((const uint8_t *)writer->pack.data, writer->pack.len, (const uint8_t *)writer->index.data,
                          writer->index.len, out);
}

static inline void pack_writer_free(struct pack_writer *writer)
{
    prt_buf_free(&writer->pack);
    prt_buf_free(&writer->index);
}

#endif
