/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_GIT_MEMORY_OBJECTS_H
#define PRT_TESTS_GIT_MEMORY_OBJECTS_H
/*
 * Objects in an array, for readers that shall be tested without a repository. An object's id is its number: 1 is
 * 0100...00. `error` makes a read of it fail.
 */
#include <stdio.h>

#include "prt/mem.h"
#include "tests/support/unit.h"
#include "worker/git/objects.h"

enum { MEMORY_OBJECTS = 64 };

struct memory_object {
    prt_object_kind kind; /* 0: not there */
    prt_str bytes;
    prt_code error;
    unsigned reads;
};

struct memory_objects {
    struct memory_object items[MEMORY_OBJECTS]; /* by number; 0 is never used */
    unsigned stats;
    unsigned destroyed;
};

static inline prt_id memory_id(unsigned number)
{
    return (prt_id){{(uint8_t)number}};
}

/* "0300...": 40 digits. */
static inline const char *memory_hex(unsigned number, char out[PRT_ID_HEX_MAX])
{
    prt_id id = memory_id(number);
    prt_id_hex(&id, 20, out);
    return out;
}

static inline prt_code memory_stat(void *state, const prt_id *id, prt_object_kind *kind, size_t *size, prt_err *err)
{
    struct memory_objects *objects = state;
    const struct memory_object *object = &objects->items[id->bytes[0] % MEMORY_OBJECTS];
    objects->stats++;
    if (object->kind == 0)
        return prt_fail(err, PRT_E_NOT_FOUND, "missing");
    if (object->error != PRT_OK)
        return prt_fail(err, object->error, "made to fail");
    *kind = object->kind;
    *size = object->bytes.len;
    return PRT_OK;
}

static inline prt_code memory_read(void *state, const prt_id *id, size_t max_size, prt_object_kind *kind, void **data,
                                   size_t *size, prt_err *err)
{
    struct memory_objects *objects = state;
    struct memory_object *object = &objects->items[id->bytes[0] % MEMORY_OBJECTS];
    object->reads++;
    prt_code code = memory_stat(state, id, kind, size, err);
    if (code != PRT_OK)
        return code;
    if (*size > max_size)
        return prt_fail(err, PRT_E_LIMIT, "too large");
    *data = prt_memdup(object->bytes.data, object->bytes.len);
    return *data == NULL ? prt_fail_memory(err, "an object") : PRT_OK;
}

static inline void memory_destroy(void *state)
{
    ((struct memory_objects *)state)->destroyed++;
}

static inline prt_objects_t *memory_open(struct memory_objects *objects, size_t cache_bytes)
{
    prt_err err;
    prt_objects_t *out = NULL;
    struct prt_object_source source = {
        .state = objects, .id_size = 20, .read = memory_read, .stat = memory_stat, .destroy = memory_destroy};
    assert_prt_ok(prt_objects_new(&source, cache_bytes, &out, &err), err);
    return out;
}

#endif
