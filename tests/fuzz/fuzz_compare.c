/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_report */
#include <stdlib.h>
#include <string.h>

#include "prt/doc.h"
#include "prt/json_view.h"
#include "prt/mem.h"
#include "report/compare.h"
#include "tests/fuzz/fuzzer.h"

/*
 * Two JSON texts with a NUL between: whatever they are, comparing them ends, says the same both ways round, and finds
 * nothing when a text is compared with itself. What the check lets pass, the JSON reader of the tree lets pass too, but
 * for keys that are there twice, numbers too large, and its ceilings.
 */

static void count(const struct prt_difference *difference, void *context)
{
    if (difference->a.len == 0 && difference->b.len == 0)
        abort();
    (*(size_t *)context)++;
}

/* False: it could not be done (a key twice). */
static bool differences_of(prt_str a, prt_str b, size_t *out)
{
    size_t told = 0;
    prt_err err;
    const struct prt_compare compare = {.found = count, .context = &told};
    if (prt_compare_json(a, b, &compare, out, &err) != PRT_OK)
        return false;
    if (told != *out)
        abort();
    return true;
}

/* The other reader never takes what this one refuses. */
static void check_refusal(prt_str text)
{
    prt_arena arena = {0};
    const prt_doc *doc;
    prt_err err;
    if (prt_str_find(text, '\0') == text.len && prt_json_read(&arena, "f", text, &doc, &err) == PRT_OK)
        abort();
    prt_arena_free(&arena);
}

static bool check(prt_str text, prt_str *value)
{
    prt_err err;
    if (prt_json_check("f", text, value, &err) == PRT_OK)
        return true;
    check_refusal(text);
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = prt_memdup(data, size);
    const prt_str text = {copy, size};
    const size_t middle = prt_str_find(text, '\0');
    prt_str a, b;
    size_t forth = 0, back = 0;
    if (check(prt_str_sub(text, 0, middle), &a) && check(prt_str_sub(text, middle + 1, size), &b)) {
        if (differences_of(a, b, &forth) != differences_of(b, a, &back) || forth != back)
            abort();
        if (differences_of(a, a, &forth) && forth != 0)
            abort();
    }
    free(copy);
    return 0;
}
