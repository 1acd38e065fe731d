/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/delta.h"

#include <string.h>

enum { COPY = 0x80, DEFAULT_COPY = 0x10000 };

/* Seven bits a byte, the least significant ones first. */
static bool read_size(const uint8_t **at, const uint8_t *end, uint64_t *out)
{
    uint64_t size = 0;
    for (unsigned shift = 0; shift < 63 && *at < end; shift += 7) {
        uint8_t byte = *(*at)++;
        size |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            *out = size;
            return true;
        }
    }
    return false;
}

bool prt_delta_parse(const uint8_t *data, size_t size, struct prt_delta *out)
{
    struct prt_delta delta;
    const uint8_t *at = data;
    if (!read_size(&at, data + size, &delta.base_size) || !read_size(&at, data + size, &delta.result_size))
        return false;
    delta.instructions = at;
    delta.instruction_bytes = size - (size_t)(at - data);
    *out = delta;
    return true;
}

/* The bytes of an operand that its opcode says are there, the least significant one first. */
static bool read_operand(const uint8_t **at, const uint8_t *end, unsigned present, size_t *out)
{
    size_t value = 0;
    for (unsigned shift = 0; present != 0; present >>= 1, shift += 8) {
        if ((present & 1) == 0)
            continue;
        if (*at == end)
            return false;
        value |= (size_t) * (*at)++ << shift;
    }
    *out = value;
    return true;
}

bool prt_delta_apply(const struct prt_delta *delta, const uint8_t *base, size_t base_size, uint8_t *out)
{
    const uint8_t *at = delta->instructions;
    const uint8_t *end = at + delta->instruction_bytes;
    size_t left = (size_t)delta->result_size;
    if (delta->base_size != base_size)
        return false;
    while (at < end) {
        uint8_t opcode = *at++;
        const uint8_t *from = at;
        size_t size = opcode;
        if (opcode & COPY) {
            size_t offset;
            if (!read_operand(&at, end, opcode & 0x0f, &offset) || !read_operand(&at, end, opcode >> 4 & 7, &size))
                return false;
            size = size != 0 ? size : DEFAULT_COPY;
            if (offset > base_size || size > base_size - offset)
                return false;
            from = base + offset;
        } else if (size == 0 || size > (size_t)(end - at)) {
            return false;
        } else {
            at += size;
        }
        if (size > left)
            return false;
        memcpy(out, from, size);
        out += size;
        left -= size;
    }
    return left == 0;
}
