/* SPDX-License-Identifier: Apache-2.0 */
/* What the start of libgit2 reads, and what it leaves as it was. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/unit.h"
#include "worker/git/analyze.h"

enum { CERTIFICATES_LEAST = 64 * 1024, READ_MOST = 16 * 1024, NOT_HERE = 77 };

/* Bytes that this process has read so far, as the kernel counts them. */
static bool bytes_read(uint64_t *bytes)
{
    unsigned long long count = 0;
    FILE *file = fopen("/proc/self/io", "re");
    if (file == NULL)
        return false;
    const bool good = fscanf(file, "rchar: %llu", &count) == 1;
    fclose(file);
    *bytes = count;
    return good;
}

/* In a process of its own, because a start that read everything before would read nothing now. */
static int exit_code_of_child(int (*body)(void))
{
    int status = 0;
    const pid_t pid = fork();
    if (pid == 0)
        _exit(body());
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int start_and_compare(void)
{
    uint64_t before = 0, after = 0;
    prt_err err;
    if (!bytes_read(&before))
        return NOT_HERE;
    if (prt_analyze_begin(&err) != PRT_OK)
        return 1;
    return bytes_read(&after) && after - before <= READ_MOST ? 0 : 2;
}

static void no_certificate_is_read(void **state)
{
    (void)state;
    const int fd = open("/etc/ssl/certs/ca-certificates.crt", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        skip(); /* a system without them */
    const off_t size = lseek(fd, 0, SEEK_END);
    close(fd);
    assert_true(size >= CERTIFICATES_LEAST);
    const int code = exit_code_of_child(start_and_compare);
    if (code == NOT_HERE)
        skip();
    assert_int_equal(code, 0);
}

/* From here on getrandom(2) is what it is on a kernel that does not have it. */
static bool forget_getrandom(void)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getrandom, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {.len = sizeof rules / sizeof rules[0], .filter = rules};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static int start_without_getrandom(void)
{
    prt_err err;
    if (!forget_getrandom())
        return NOT_HERE;
    return prt_analyze_begin(&err) == PRT_OK ? 0 : 1;
}

static void a_system_without_getrandom_will_do(void **state)
{
    (void)state;
    const int code = exit_code_of_child(start_without_getrandom);
    if (code == NOT_HERE)
        skip();
    assert_int_equal(code, 0);
}

static void the_limit_of_files_is_as_before(void **state)
{
    (void)state;
    struct rlimit before, after;
    prt_err err;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    assert_prt_ok(prt_analyze_begin(&err), err);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &after), 0);
    prt_analyze_end();
    assert_true(before.rlim_cur > 0);
    assert_int_equal(after.rlim_cur, before.rlim_cur);
    assert_int_equal(after.rlim_max, before.rlim_max);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_certificate_is_read),
        cmocka_unit_test(a_system_without_getrandom_will_do),
        cmocka_unit_test(the_limit_of_files_is_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
