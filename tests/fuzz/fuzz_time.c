/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_base */
#include <string.h>

#include "prt/clock.h"
#include "tests/fuzz/fuzzer.h"

/* What prints with a year of four digits reads back as the same second. */
static void check_print(int64_t seconds, int offset)
{
    prt_err err;
    int64_t again;
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(seconds, offset, text);
    FUZZ_REQUIRE(strlen(text) < sizeof text);
    if (text[0] == '+' || text[0] == '-')
        return;
    FUZZ_REQUIRE(prt_time_parse(prt_str_from(text), &again, &err) == PRT_OK);
    FUZZ_REQUIRE(again == seconds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    int64_t seconds;
    int16_t offset;
    if (prt_time_parse((prt_str){(const char *)data, size}, &seconds, &err) == PRT_OK)
        check_print(seconds, 0);
    if (size >= sizeof seconds + sizeof offset) {
        memcpy(&seconds, data, sizeof seconds);
        memcpy(&offset, data + sizeof seconds, sizeof offset);
        check_print(seconds, offset);
        check_print(seconds % 253402300800, offset); /* mostly years of four digits */
    }
    return 0;
}
