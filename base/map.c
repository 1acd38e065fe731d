/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/map.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "prt/mem.h"

/*
 * Open addressing with linear probing, at most three quarters full; removal shifts later entries back, so there are no
 * tombstones. Keys come from repositories, that is from strangers: SipHash under a random secret (libsodium's
 * crypto_shorthash) leaves nobody a way to choose keys that collide.
 */
struct entry {
    char *key; /* NULL: the place is free */
    size_t len;
    uint64_t hash;
    uint64_t value;
};

struct prt_map {
    struct entry *entries;
    size_t mask; /* places - 1; places are a power of two */
    size_t count;
    unsigned char secret[crypto_shorthash_KEYBYTES];
};

enum { FIRST_PLACES = 16 };

static uint64_t hash_of(const prt_map_t *map, prt_str key)
{
    unsigned char digest[crypto_shorthash_BYTES];
    const void *bytes = key.data != NULL ? key.data : "";
    uint64_t hash;
    crypto_shorthash(digest, bytes, key.len, map->secret);
    memcpy(&hash, digest, sizeof hash);
    return hash;
}

/* The place of the key, or the free place where it belongs. */
static size_t place_of(const prt_map_t *map, prt_str key, uint64_t hash)
{
    size_t at = hash & map->mask;
    while (map->entries[at].key != NULL) {
        const struct entry *entry = &map->entries[at];
        if (entry->hash == hash && prt_str_equal((prt_str){entry->key, entry->len}, key))
            break;
        at = (at + 1) & map->mask;
    }
    return at;
}

static bool double_places(prt_map_t *map)
{
    size_t places = (map->mask + 1) * 2;
    struct entry *entries = prt_calloc(places, sizeof *entries);
    if (entries == NULL)
        return false;
    for (size_t i = 0; i <= map->mask; i++) {
        if (map->entries[i].key == NULL)
            continue;
        size_t at = map->entries[i].hash & (places - 1);
        while (entries[at].key != NULL)
            at = (at + 1) & (places - 1);
        entries[at] = map->entries[i];
    }
    free(map->entries);
    map->entries = entries;
    map->mask = places - 1;
    return true;
}

/* Closes the gap at `gap`: an entry further on moves into it when its own place does not lie behind the gap. */
static void shift_back(prt_map_t *map, size_t gap)
{
    for (size_t at = (gap + 1) & map->mask; map->entries[at].key != NULL; at = (at + 1) & map->mask) {
        size_t from_home = (at - map->entries[at].hash) & map->mask;
        size_t from_gap = (at - gap) & map->mask;
        if (from_home < from_gap)
            continue;
        map->entries[gap] = map->entries[at];
        gap = at;
    }
    map->entries[gap] = (struct entry){0};
}

/* Without randomness (an ancient kernel, a strict sandbox) the address of the map still differs from run to run. */
static void choose_secret(prt_map_t *map)
{
    uintptr_t address = (uintptr_t)map;
    if (getrandom(map->secret, sizeof map->secret, GRND_NONBLOCK) != (ssize_t)sizeof map->secret)
        memcpy(map->secret, &address, sizeof address);
}

prt_map_t *prt_map_new(void)
{
    prt_map_t *map = prt_calloc(1, sizeof *map);
    if (map == NULL)
        return NULL;
    map->entries = prt_calloc(FIRST_PLACES, sizeof *map->entries);
    if (map->entries == NULL) {
        free(map);
        return NULL;
    }
    map->mask = FIRST_PLACES - 1;
    choose_secret(map);
    return map;
}

void prt_map_destroy(prt_map_t **map)
{
    if (*map == NULL)
        return;
    for (size_t i = 0; i <= (*map)->mask; i++)
        free((*map)->entries[i].key);
    free((*map)->entries);
    free(*map);
    *map = NULL;
}

bool prt_map_get(const prt_map_t *map, prt_str key, uint64_t *value)
{
    const struct entry *entry = &map->entries[place_of(map, key, hash_of(map, key))];
    if (entry->key == NULL)
        return false;
    *value = entry->value;
    return true;
}

prt_code prt_map_put(prt_map_t *map, prt_str key, uint64_t value, prt_err *err)
{
    uint64_t hash = hash_of(map, key);
    struct entry *entry = &map->entries[place_of(map, key, hash)];
    if (entry->key != NULL) {
        entry->value = value;
        return PRT_OK;
    }
    char *copy = prt_strndup(key.data, key.len);
    if (copy == NULL)
        return prt_fail_memory(err, "a key of a table");
    if (map->count + 1 > (map->mask + 1) / 4 * 3 && !double_places(map)) {
        free(copy);
        return prt_fail_memory(err, "a larger table");
    }
    map->entries[place_of(map, key, hash)] = (struct entry){copy, key.len, hash, value};
    map->count++;
    return PRT_OK;
}

bool prt_map_remove(prt_map_t *map, prt_str key)
{
    size_t at = place_of(map, key, hash_of(map, key));
    if (map->entries[at].key == NULL)
        return false;
    free(map->entries[at].key);
    shift_back(map, at);
    map->count--;
    return true;
}

size_t prt_map_count(const prt_map_t *map)
{
    return map->count;
}
