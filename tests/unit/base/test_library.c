/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/library.h"

#include "tests/support/unit.h"

static const struct prt_library mathematics = {"libm.so.6", "libc6", "nothing can be computed"};

static void functions_are_found(void **state)
{
    double (*root)(double) = NULL, (*power)(double, double) = NULL;
    const struct prt_library_function functions[] = {{"sqrt", &root}, {"pow", &power}};
    prt_err err;
    (void)state;
    assert_prt_ok(prt_library_load(&mathematics, functions, 2, &err), err);
    assert_true(root(9) == 3);
    assert_true(power(2, 10) == 1024);
}

static void a_library_that_is_not_there(void **state)
{
    static const struct prt_library library = {"libnowhere.so.1", "libnowhere1", "nothing can be done"};
    prt_err err;
    (void)state;
    assert_prt_code(prt_library_load(&library, NULL, 0, &err), PRT_E_IO, err);
    assert_prt_says(err, "nothing can be done: libnowhere.so.1: ");
    assert_prt_says(err, "; Debian's package is libnowhere1");
}

static void a_function_that_it_does_not_have(void **state)
{
    void (*function)(void) = NULL;
    const struct prt_library_function functions[] = {{"square_the_circle", &function}, {"sqrt", &function}};
    prt_err err;
    (void)state;
    assert_prt_code(prt_library_load(&mathematics, functions, 2, &err), PRT_E_IO, err);
    assert_prt_says(err, "libm.so.6 has no function square_the_circle: another version? Debian's package is libc6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_are_found),
        cmocka_unit_test(a_library_that_is_not_there),
        cmocka_unit_test(a_function_that_it_does_not_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
