/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/arena.h"

#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "prt/mem.h"

enum {
    ALIGNMENT = 16,
    FIRST_BLOCK = 4096,
    LARGEST_BLOCK = 1 << 18 /* blocks double up to this; an allocation above a quarter of it gets a block of its own */
};

struct prt_arena_block {
    struct prt_arena_block *older;
    size_t size; /* bytes that follow this header */
    size_t used;
    size_t unused; /* keeps what follows aligned to 16 bytes */
};
_Static_assert(sizeof(struct prt_arena_block) % ALIGNMENT == 0, "what follows the header must be aligned");

static struct prt_arena_block *new_block(size_t size)
{
    size_t whole;
    if (__builtin_add_overflow(size, sizeof(struct prt_arena_block), &whole))
        return NULL;
    struct prt_arena_block *block = prt_calloc(1, whole);
    if (block != NULL)
        block->size = size;
    return block;
}

static size_t next_block_size(const prt_arena *arena)
{
    if (arena->blocks == NULL)
        return FIRST_BLOCK;
    size_t size = arena->blocks->size * 2;
    return size < FIRST_BLOCK ? FIRST_BLOCK : size > LARGEST_BLOCK ? LARGEST_BLOCK : size;
}

/* A large allocation goes behind the newest block, so that the room left in that one is not lost. */
static struct prt_arena_block *add_own_block(prt_arena *arena, size_t bytes)
{
    struct prt_arena_block *block = new_block(bytes);
    if (block == NULL)
        return NULL;
    if (arena->blocks == NULL) {
        arena->blocks = block;
    } else {
        block->older = arena->blocks->older;
        arena->blocks->older = block;
    }
    return block;
}

/* A block with room for `bytes`, or NULL. */
static struct prt_arena_block *block_for(prt_arena *arena, size_t bytes)
{
    struct prt_arena_block *newest = arena->blocks;
    if (newest != NULL && newest->size - newest->used >= bytes)
        return newest;
    size_t size = next_block_size(arena);
    if (bytes > size / 4)
        return add_own_block(arena, bytes);
    struct prt_arena_block *block = new_block(size);
    if (block == NULL)
        return NULL;
    block->older = newest;
    arena->blocks = block;
    return block;
}

void *prt_arena_alloc(prt_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    size_t max = arena->max != 0 ? arena->max : PRT_MAX_ARENA;
    if (__builtin_mul_overflow(count, size, &bytes) || __builtin_add_overflow(bytes, ALIGNMENT - 1, &bytes))
        return NULL;
    bytes = bytes / ALIGNMENT * ALIGNMENT;
    if (bytes == 0)
        bytes = ALIGNMENT;
    if (arena->used > max || bytes > max - arena->used)
        return NULL;
    struct prt_arena_block *block = block_for(arena, bytes);
    if (block == NULL)
        return NULL;
    char *start = (char *)(block + 1) + block->used;
    block->used += bytes;
    arena->used += bytes;
    return start;
}

prt_str prt_arena_str(prt_arena *arena, prt_str text)
{
    if (text.len == SIZE_MAX)
        return (prt_str){NULL, 0};
    char *copy = prt_arena_alloc(arena, text.len + 1, 1);
    if (copy == NULL)
        return (prt_str){NULL, 0};
    if (text.len != 0)
        memcpy(copy, text.data, text.len);
    return (prt_str){copy, text.len};
}

void prt_arena_free(prt_arena *arena)
{
    while (arena->blocks != NULL) {
        struct prt_arena_block *older = arena->blocks->older;
        free(arena->blocks);
        arena->blocks = older;
    }
    arena->used = 0;
}
