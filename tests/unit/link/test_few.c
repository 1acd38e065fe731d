/* SPDX-License-Identifier: Apache-2.0 */
/* A process that said it has few links: so many there can be, and one too many is told. */
#include <sys/resource.h>

#include "proto/link/link.h"
#include "tests/support/unit.h"

enum { TRIED = 4 * PRT_LINKS_FEW, DESCRIPTORS = 4 * TRIED };

static const struct prt_link_options options = {.max_frame = 1000, .high_water = 10};

static bool raise_limit(void)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    return limit.rlim_cur >= DESCRIPTORS;
}

static void few_links_are_enough_and_not_thousands(void **state)
{
    (void)state;
    prt_link_t *links[TRIED] = {NULL};
    size_t count = 0;
    prt_err err;
    if (!raise_limit()) {
        print_message("skipped: this system allows fewer than %d descriptors\n", DESCRIPTORS);
        skip();
    }
    assert_prt_ok(prt_links_begin(&err), err);
    prt_links_few();
    prt_code code = PRT_OK;
    while (code == PRT_OK && count < TRIED) {
        code = prt_link_bind(PRT_LINK_PUSH, "tcp://127.0.0.1:*", &options, &links[count], &err);
        count += code == PRT_OK;
    }
    assert_prt_code(code, PRT_E_LIMIT, err);
    assert_in_range(count, PRT_LINKS_FEW, TRIED - 1);
    for (size_t i = 0; i < count; i++)
        prt_link_destroy(&links[i]);
    prt_links_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(few_links_are_enough_and_not_thousands)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
