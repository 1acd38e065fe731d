/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/mem.h"

#include <stdlib.h>
#include <string.h>

enum { SMALLEST_CAPACITY = 8 };

void *prt_alloc(size_t size)
{
    return malloc(size != 0 ? size : 1);
}

void *prt_calloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return calloc(1, bytes != 0 ? bytes : 1);
}

void *prt_memdup(const void *data, size_t size)
{
    void *copy = prt_alloc(size);
    if (copy != NULL && size != 0)
        memcpy(copy, data, size);
    return copy;
}

char *prt_strdup(const char *text)
{
    return prt_memdup(text, strlen(text) + 1);
}

char *prt_strndup(const char *text, size_t len)
{
    size_t size;
    if (__builtin_add_overflow(len, 1, &size))
        return NULL;
    char *copy = prt_alloc(size);
    if (copy == NULL)
        return NULL;
    if (len != 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

void *prt_grow(void *items, size_t *capacity, size_t need, size_t item_size)
{
    if (need <= *capacity && items != NULL)
        return items;
    size_t wanted;
    size_t bytes;
    if (__builtin_add_overflow(*capacity, *capacity / 2, &wanted) || wanted < need)
        wanted = need;
    if (wanted < SMALLEST_CAPACITY)
        wanted = SMALLEST_CAPACITY;
    if (__builtin_mul_overflow(wanted, item_size, &bytes))
        return NULL;
    void *grown = realloc(items, bytes != 0 ? bytes : 1);
    if (grown != NULL)
        *capacity = wanted;
    return grown;
}
