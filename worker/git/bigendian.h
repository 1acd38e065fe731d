/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_BIGENDIAN_H
#define PRT_GIT_BIGENDIAN_H
/* Numbers as git's files hold them: the most significant byte first, aligned or not. */
#include <stdint.h>

static inline uint32_t prt_be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint64_t prt_be64(const uint8_t *at)
{
    return (uint64_t)prt_be32(at) << 32 | prt_be32(at + 4);
}

#endif
