/* SPDX-License-Identifier: Apache-2.0 */
/* What libzmq cannot do without is asked for before it begins. Each limit is set in a child, which is thrown away. */
#include "proto/link/room.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/link/link.h"
#include "tests/support/unit.h"

enum { NOBODY = 65534 };

static rlim_t first_free(void)
{
    const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    close(fd);
    return (rlim_t)fd;
}

/* In a child with room for `more` descriptors: the code of prt_links_begin, which leaves as many as there were. */
static int begin_with(rlim_t more)
{
    prt_err err;
    const rlim_t before = first_free();
    const struct rlimit few = {.rlim_cur = before + more, .rlim_max = before + more};
    if (close_range((unsigned)before, ~0u, 0) != 0 || setrlimit(RLIMIT_NOFILE, &few) != 0)
        return PRT_E_INTERNAL;
    const prt_code rc = prt_links_begin(&err);
    if (rc != PRT_OK && first_free() != before)
        return PRT_E_INTERNAL;
    if (rc == PRT_OK)
        prt_links_end();
    return (int)rc;
}

/* The processes of a user that has some already. */
static int begin_without_threads(rlim_t ignored)
{
    prt_err err;
    (void)ignored;
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0 || setrlimit(RLIMIT_NPROC, &none) != 0)
        return PRT_E_INTERNAL;
    const prt_code rc = prt_room_check(&err);
    return rc == PRT_E_MEMORY ? PRT_E_MEMORY : PRT_E_INTERNAL;
}

static int in_child(int (*work)(rlim_t), rlim_t argument)
{
    int status = 0;
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(work(argument));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void with_too_few_descriptors_it_does_not_begin(void **state)
{
    (void)state;
    for (rlim_t more = 1; more < PRT_ROOM_DESCRIPTORS; more++)
        assert_int_equal(in_child(begin_with, more), PRT_E_LIMIT);
    assert_int_equal(in_child(begin_with, PRT_ROOM_DESCRIPTORS), PRT_OK);
}

static void without_threads_it_does_not_begin(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* another user's limit counts the threads of all that it runs */
    assert_int_equal(in_child(begin_without_threads, 0), PRT_E_MEMORY);
}

static void the_sentence_names_the_way_out(void **state)
{
    (void)state;
    prt_err err;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit few = {.rlim_cur = first_free() + 2, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    const prt_code rc = prt_room_check(&err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_prt_code(rc, PRT_E_LIMIT, err);
    assert_prt_says(err, "links: 2 of 32 descriptors are left that they need (Too many open files); raise the limit");
    assert_prt_ok(prt_room_check(&err), err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_too_few_descriptors_it_does_not_begin),
        cmocka_unit_test(without_threads_it_does_not_begin),
        cmocka_unit_test(the_sentence_names_the_way_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
