/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/similarity.h"

#include <stdlib.h>

#include "prt/mem.h"

enum {
    HASHES = 107927, /* git's prime: hashes are taken modulo it */
    CHUNK_MAX = 64
};

/* Bytes by hash of chunk, and which hashes are there, so that emptying it costs no more than filling it. */
struct tally {
    uint32_t bytes[HASHES];
    uint32_t seen[HASHES];
    size_t seen_count;
};

struct weight {
    uint32_t hash;
    uint32_t bytes;
};

struct prt_similarity {
    struct tally target;
    struct tally scratch;
    struct weight *pool;
    size_t pool_count;
    size_t pool_capacity;
    uint64_t generation; /* of the pool's contents; from 1 */
};

static void empty_tally(struct tally *tally)
{
    for (size_t i = 0; i < tally->seen_count; i++)
        tally->bytes[tally->seen[i]] = 0;
    tally->seen_count = 0;
}

static void add_chunk(struct tally *tally, uint32_t hash, uint32_t size)
{
    if (tally->bytes[hash] == 0)
        tally->seen[tally->seen_count++] = hash;
    tally->bytes[hash] += size;
}

/* git's rolling hash: two words that are turned against each other by 7 bits a byte. */
static void fill_tally(struct tally *tally, prt_str content, bool is_text)
{
    const unsigned char *data = (const unsigned char *)content.data;
    uint32_t low = 0;
    uint32_t high = 0;
    uint32_t size = 0;
    empty_tally(tally);
    for (size_t i = 0; i < content.len; i++) {
        if (is_text && data[i] == '\r' && i + 1 < content.len && data[i + 1] == '\n')
            continue;
        uint32_t turned = low;
        low = (low << 7 ^ high >> 25) + data[i];
        high = high << 7 ^ turned >> 25;
        if (++size < CHUNK_MAX && data[i] != '\n')
            continue;
        add_chunk(tally, (low + high * 0x61) % HASHES, size);
        low = high = size = 0;
    }
}

prt_code prt_similarity_new(prt_similarity_t **out, prt_err *err)
{
    prt_similarity_t *similarity = prt_calloc(1, sizeof *similarity);
    if (similarity == NULL)
        return prt_fail_memory(err, "tables of similarity");
    similarity->generation = 1;
    *out = similarity;
    return PRT_OK;
}

void prt_similarity_destroy(prt_similarity_t **similarity)
{
    if (*similarity == NULL)
        return;
    free((*similarity)->pool);
    free(*similarity);
    *similarity = NULL;
}

void prt_similarity_clear(prt_similarity_t *similarity)
{
    similarity->pool_count = 0;
    similarity->generation++;
}

bool prt_similarity_has(const prt_similarity_t *similarity, const struct prt_signature *signature)
{
    return signature->generation == similarity->generation;
}

prt_code prt_similarity_sign(prt_similarity_t *similarity, prt_str content, bool is_text, struct prt_signature *out,
                             prt_err *err)
{
    struct tally *tally = &similarity->scratch;
    fill_tally(tally, content, is_text);
    if (similarity->pool_count + tally->seen_count > PRT_MAX_SIGNATURES / sizeof *similarity->pool)
        prt_similarity_clear(similarity);
    const size_t first = similarity->pool_count;
    struct weight *pool =
        prt_grow(similarity->pool, &similarity->pool_capacity, first + tally->seen_count, sizeof *pool);
    if (pool == NULL)
        return prt_fail_memory(err, "signatures of files");
    similarity->pool = pool;
    for (size_t i = 0; i < tally->seen_count; i++)
        pool[first + i] = (struct weight){.hash = tally->seen[i], .bytes = tally->bytes[tally->seen[i]]};
    similarity->pool_count = first + tally->seen_count;
    *out = (struct prt_signature){.first = first, .count = tally->seen_count, .generation = similarity->generation};
    return PRT_OK;
}

void prt_similarity_target(prt_similarity_t *similarity, prt_str content, bool is_text)
{
    fill_tally(&similarity->target, content, is_text);
}

uint64_t prt_similarity_copied(const prt_similarity_t *similarity, const struct prt_signature *signature)
{
    const struct weight *weights = similarity->pool + signature->first;
    const uint32_t *target = similarity->target.bytes;
    uint64_t copied = 0;
    for (size_t i = 0; i < signature->count; i++) {
        uint32_t bytes = target[weights[i].hash];
        copied += bytes < weights[i].bytes ? bytes : weights[i].bytes;
    }
    return copied;
}

/* In whole numbers: git's doubles give the same for every size a blob can have here. */
uint32_t prt_similarity_score(uint64_t copied, uint64_t source_size, uint64_t target_size)
{
    uint64_t larger = source_size > target_size ? source_size : target_size;
    return target_size == 0 ? 0 : (uint32_t)(copied * PRT_SIMILARITY_ALL / larger);
}

bool prt_similarity_possible(uint64_t source_size, uint64_t target_size, uint32_t score)
{
    uint64_t larger = source_size > target_size ? source_size : target_size;
    uint64_t smaller = source_size < target_size ? source_size : target_size;
    return larger * (PRT_SIMILARITY_ALL - score) >= (larger - smaller) * PRT_SIMILARITY_ALL;
}
