/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_git prt_base */
/* Any .gitmodules is read or refused; what is read has a path and a URL, and follows the input in size. */
#include "tests/fuzz/fuzzer.h"
#include "worker/git/gitmodules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    prt_arena arena = {0};
    struct prt_gitmodule *modules = NULL;
    size_t count = 0;
    const prt_code rc = prt_gitmodules_parse(&arena, (prt_str){(const char *)data, size}, &modules, &count, &err);
    FUZZ_REQUIRE(rc == PRT_OK || rc == PRT_E_FORMAT);
    FUZZ_REQUIRE(arena.used <= 4096 + 64 * size);
    for (size_t i = 0; rc == PRT_OK && i < count; i++)
        FUZZ_REQUIRE(modules[i].path.len > 0 && modules[i].path.len <= size && modules[i].url.len > 0 &&
                     modules[i].url.len <= size);
    prt_arena_free(&arena);
    return 0;
}
