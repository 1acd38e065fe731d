/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/varint.h"

size_t prt_varint_write(uint64_t value, unsigned char *out)
{
    size_t len = 0;
    while (value >= 0x80) {
        out[len++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    out[len++] = (unsigned char)value;
    return len;
}

bool prt_varint_read(const unsigned char **at, const unsigned char *end, uint64_t *value)
{
    uint64_t number = 0;
    const unsigned char *from = *at;
    for (unsigned shift = 0; from < end && shift < 64; shift += 7) {
        unsigned char byte = *from++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) != 0)
            continue;
        bool shortest = byte != 0 || shift == 0;
        bool fits = shift < 63 || byte <= 1;
        if (!shortest || !fits)
            return false;
        *at = from;
        *value = number;
        return true;
    }
    return false;
}

uint64_t prt_zigzag(int64_t value)
{
    return (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

int64_t prt_unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1 ^ (0 - (value & 1)));
}
