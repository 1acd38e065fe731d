/* SPDX-License-Identifier: Apache-2.0 */
/* What a limit of open files is enough for. */
#include "coordinator/descriptors.h"

#include "prt/limits.h"
#include "tests/support/unit.h"

static void a_limit_and_its_plan(void **state)
{
    static const struct {
        uint64_t files;
        uint32_t slots;
        bool listens;
        struct prt_descriptors expected;
    } rows[] = {
        {UINT64_MAX, 4, true, {.slots = 4, .workers = PRT_MAX_WORKERS}},
        {1048576, 64, false, {.slots = 64, .workers = 1}},
        {1024, 4, true, {.slots = 4, .workers = (1024 - PRT_DESCRIPTORS_BASE) / PRT_DESCRIPTORS_PER_WORKER}},
        {PRT_DESCRIPTORS_WORKER + 3 * PRT_DESCRIPTORS_PER_SLOT, 3, false, {.slots = 3, .workers = 1}},
        {PRT_DESCRIPTORS_WORKER + 3 * PRT_DESCRIPTORS_PER_SLOT - 1, 3, false, {.slots = 2, .workers = 1}},
        {PRT_DESCRIPTORS_WORKER, 8, true, {.slots = 1, .workers = 1}},
        {3, 8, true, {.slots = 1, .workers = 1}},
        {1024, 0, true, {.slots = 0, .workers = (1024 - PRT_DESCRIPTORS_BASE) / PRT_DESCRIPTORS_PER_WORKER}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct prt_descriptors plan = prt_descriptors_plan(rows[i].files, rows[i].slots, rows[i].listens);
        assert_int_equal(plan.slots, rows[i].expected.slots);
        assert_int_equal(plan.workers, rows[i].expected.workers);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_limit_and_its_plan)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
