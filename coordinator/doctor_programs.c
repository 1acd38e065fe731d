/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "coordinator/doctor_parts.h"
#include "coordinator/metrics/library.h"
#include "coordinator/remote/http/libcurl.h"
#include "prt/clock.h"
#include "prt/file.h"
#include "report/zip.h"

enum { ANSWER_MS = 10000, ANSWER_MAX = 1 << 16 };

static const char *const programs[] = {"reporting-tool", "reporting-worker", "reporting-analyze", "reporting-stacks"};
enum { PROGRAMS = sizeof programs / sizeof programs[0] };

/* Reads until the other end is closed or the time is over. */
static bool read_all(int fd, prt_buf *out)
{
    const int64_t end = prt_monotonic_ms() + ANSWER_MS;
    char bytes[4096];
    for (int64_t now = prt_monotonic_ms(); now < end; now = prt_monotonic_ms()) {
        struct pollfd item = {.fd = fd, .events = POLLIN};
        if (poll(&item, 1, (int)(end - now)) <= 0)
            continue;
        const ssize_t got = read(fd, bytes, sizeof bytes);
        if (got <= 0)
            return got == 0;
        prt_buf_add(out, bytes, (size_t)got);
    }
    return false;
}

/* What a program prints, or false: it cannot be run, or does not end in time. environment NULL: ours. */
static bool run(const char *path, const char *const *arguments, const char *const *environment, prt_buf *out)
{
    int ends[2] = {-1, -1};
    pid_t pid = 0;
    int status = -1;
    posix_spawn_file_actions_t actions;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    const bool started = posix_spawn(&pid, path, &actions, NULL, (char *const *)(uintptr_t)arguments,
                                     environment != NULL ? (char *const *)(uintptr_t)environment : environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    const bool ended = started && read_all(ends[0], out);
    close(ends[0]);
    if (started && !ended)
        kill(pid, SIGKILL);
    while (started && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void find_program(const struct prt_doctor *doctor, const char *name, char out[PATH_MAX])
{
    char own[PATH_MAX - 64];
    prt_err ignored;
    const char *folder = doctor != NULL ? doctor->request->checks.programs : NULL;
    if (folder == NULL && prt_program_folder(own, sizeof own, &ignored) == PRT_OK)
        folder = own;
    snprintf(out, PATH_MAX, "%s/%s", folder != NULL ? folder : ".", name);
}

/* One that is missing is a problem of the checks, but for stacks. */
static bool is_of_this_version(struct prt_doctor *doctor, const char *name)
{
    char path[PATH_MAX], wanted[128];
    const char *const arguments[] = {path, "--version", NULL};
    prt_buf said = {0};
    bool right = false;
    find_program(doctor, name, path);
    snprintf(wanted, sizeof wanted, "%s " PRT_VERSION, name);
    if (access(path, X_OK) != 0 && strcmp(name, "reporting-stacks") == 0)
        prt_doctor_warning(doctor, "programs",
                           "%s: %s; without it SIGQUIT shows less. It belongs beside reporting-tool", path,
                           strerror(errno));
    else if (access(path, X_OK) == 0 && !run(path, arguments, NULL, &said))
        prt_doctor_problem(doctor, "programs", "%s --version does not answer: install all programs again", path);
    else if (said.len > 0 && !prt_str_equal(prt_str_trim(prt_buf_str(&said)), prt_str_from(wanted)))
        prt_doctor_problem(doctor, "programs",
                           "%s is \"%.*s\", and this is \"reporting-tool " PRT_VERSION
                           "\": install all programs of one version",
                           path, PRT_STR_ARG(prt_str_trim(prt_buf_str(&said))));
    else
        right = said.len > 0;
    prt_buf_free(&said);
    return right;
}

static void check_libraries(struct prt_doctor *doctor)
{
    struct prt_microhttpd unused;
    prt_err err;
    if (prt_http_libcurl(&err) != PRT_OK)
        prt_doctor_problem(doctor, "libraries", "%s", err.text);
    if (prt_zip_ready(&err) != PRT_OK)
        prt_doctor_problem(doctor, "libraries", "%s", err.text);
    if (prt_microhttpd_load(&unused, &err) != PRT_OK)
        prt_doctor_warning(doctor, "libraries", "%s", err.text);
}

void prt_doctor_programs(struct prt_doctor *doctor)
{
    unsigned right = 1; /* this one */
    for (size_t i = 1; i < PROGRAMS; i++)
        right += is_of_this_version(doctor, programs[i]);
    if (right == PROGRAMS)
        prt_doctor_ok(doctor, "programs", "all %d are of version " PRT_VERSION, PROGRAMS);
    check_libraries(doctor);
}

/* "	libzmq.so.5 => /lib/x86_64-linux-gnu/libzmq.so.5 (0x00007f...)": the file behind it has the whole version. */
static void add_library(prt_str line, prt_buf *out)
{
    static const char arrow[] = " => /";
    char path[PATH_MAX], real[PATH_MAX];
    const char *at = memmem(line.data, line.len, arrow, sizeof arrow - 1);
    if (at == NULL)
        return;
    const prt_str rest = prt_str_sub(line, (size_t)(at - line.data) + sizeof arrow - 2, line.len);
    snprintf(path, sizeof path, "%.*s", (int)prt_str_find(rest, ' '), rest.data);
    if (realpath(path, real) != NULL)
        prt_buf_add_fmt(out, "    %s\n", real);
}

/* The dynamic loader tells what it would load, and the program does not run (ld.so(8)). */
static void add_libraries(const char *path, prt_buf *out)
{
    const char *const arguments[] = {path, NULL};
    const char *const environment[] = {"LD_TRACE_LOADED_OBJECTS=1", "LC_ALL=C", NULL};
    prt_buf said = {0};
    if (!run(path, arguments, environment, &said))
        prt_buf_add_text(out, "    what it is linked to cannot be told\n");
    for (prt_str rest = prt_buf_str(&said); rest.len > 0;
         rest = prt_str_sub(rest, prt_str_find(rest, '\n') + 1, rest.len))
        add_library(prt_str_sub(rest, 0, prt_str_find(rest, '\n')), out);
    prt_buf_free(&said);
}

void prt_doctor_versions(prt_buf *out)
{
    for (size_t i = 0; i < PROGRAMS; i++) {
        char path[PATH_MAX];
        const char *const arguments[] = {path, "--version", NULL};
        prt_buf said = {0};
        find_program(NULL, programs[i], path);
        if (!run(path, arguments, NULL, &said))
            prt_buf_add_fmt(out, "%s: does not answer\n", path);
        else
            prt_buf_add_fmt(out, "%.*s: %s\n", PRT_STR_ARG(prt_str_trim(prt_buf_str(&said))), path);
        add_libraries(path, out);
        prt_buf_free(&said);
    }
}
