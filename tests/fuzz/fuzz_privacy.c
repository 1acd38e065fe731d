/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_report */
#include "report/bots.h"
#include "report/privacy.h"
#include "tests/fuzz/fuzzer.h"

static bool is_part(char byte)
{
    const unsigned char c = (unsigned char)byte;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80 || c == '.' ||
           c == '_' || c == '%' || c == '+' || c == '-' || c == '\'';
}

static bool is_word(char byte)
{
    const unsigned char c = (unsigned char)byte;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/* What an @ with something before and behind it stands behind in a masked text is a mask, or another @. */
static void check_masked(prt_str text)
{
    for (size_t at = 1; at + 1 < text.len; at++) {
        size_t begin = at;
        if (text.data[at] != '@' || !is_part(text.data[at - 1]) || !is_word(text.data[at + 1]))
            continue;
        while (begin > 0 && is_part(text.data[begin - 1]))
            begin--;
        const prt_str local = prt_str_sub(text, begin, at);
        FUZZ_REQUIRE(local.len >= 7 + PRT_MASK_DIGITS);
        FUZZ_REQUIRE(prt_str_equal(prt_str_sub(local, local.len - 7 - PRT_MASK_DIGITS, local.len - PRT_MASK_DIGITS),
                                   PRT_STR("masked-")));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const prt_str text = {(const char *)data, size};
    const struct prt_mask mask = prt_mask_of(false, PRT_STR("key"), (prt_str){0});
    prt_arena arena = {0};
    prt_err err;
    prt_str out, again;
    FUZZ_REQUIRE(prt_mask_text(&mask, &arena, text, &out, &err) == PRT_OK);
    if (prt_str_find(text, '\0') == text.len)
        check_masked(out);
    FUZZ_REQUIRE(prt_mask_text(&mask, &arena, text, &again, &err) == PRT_OK && prt_str_equal(out, again));
    FUZZ_REQUIRE(prt_mask_address(&mask, &arena, text, &out, &err) == PRT_OK);
    FUZZ_REQUIRE(prt_bots_glob(PRT_STR("*"), text));
    prt_arena_free(&arena);
    return 0;
}
