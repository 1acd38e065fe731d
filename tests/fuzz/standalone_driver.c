/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gives a fuzzer a life without libFuzzer: replay_NAME FILE|FOLDER... feeds it each file whole, cut at each of its
 * first bytes, and with bytes changed. The changes follow from the file alone, so a failure comes again. When the
 * fuzzer dies or hangs, the last line on stderr tells which input it was, and the input is left in ./fuzz-crash.bin for
 * the corpus.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "tests/fuzz/fuzzer.h"

enum { CUTS = 512, CHANGED = 400, CHANGES_MAX = 8, SECONDS_PER_INPUT = 20 };

/* The input that is being fed, for whoever comes after its death. */
static struct {
    char note[PRT_MAX_NAME + 64];
    const void *bytes;
    size_t len;
} current;

/* A sanitizer asks these what to do at an error: end with SIGABRT, which is watched for. Nobody asks without one. */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void)
{
    return "abort_on_error=1";
}

const char *__ubsan_default_options(void)
{
    return "abort_on_error=1:print_stacktrace=1";
}

static void tell_input(void)
{
    int fd = open("fuzz-crash.bin", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    ssize_t told = write(STDERR_FILENO, current.note, strlen(current.note));
    if (fd >= 0 && told >= 0)
        (void)!write(fd, current.bytes, current.len);
}

static void on_signal(int number)
{
    tell_input();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

/* Under a sanitizer the faults are its own to report, before it aborts. */
static void watch(void)
{
    static const int signals[] = {SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGILL, SIGSEGV};
    for (size_t i = 0; i < (PRT_SANITIZED ? 2 : sizeof signals / sizeof signals[0]); i++)
        (void)signal(signals[i], on_signal);
}

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled". */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545f4914f6cdd1dULL;
}

/* The input gets memory of its own, exactly as large as it is, so that reading beyond it is seen. */
static void feed(const char *path, const char *how, unsigned number, prt_str bytes)
{
    uint8_t *copy = malloc(bytes.len != 0 ? bytes.len : 1);
    if (copy == NULL)
        abort();
    if (bytes.len != 0)
        memcpy(copy, bytes.data, bytes.len);
    (void)snprintf(current.note, sizeof current.note, "%s, %s %u\n", path, how, number);
    current.bytes = copy;
    current.len = bytes.len;
    (void)alarm(SECONDS_PER_INPUT);
    (void)LLVMFuzzerTestOneInput(copy, bytes.len);
    free(copy);
}

static void change(prt_buf *bytes, uint64_t *random)
{
    uint64_t changes = 1 + next_random(random) % CHANGES_MAX;
    for (uint64_t i = 0; i < changes && bytes->len != 0; i++) {
        size_t at = next_random(random) % bytes->len;
        size_t other = next_random(random) % bytes->len;
        if (next_random(random) % 2 == 0)
            bytes->data[at] = (char)next_random(random);
        else
            bytes->data[at] = bytes->data[other];
    }
}

static void replay(const char *path, prt_str bytes)
{
    uint64_t random = 0x9e3779b97f4a7c15ULL ^ bytes.len;
    feed(path, "whole", 0, bytes);
    for (size_t len = 0; len < bytes.len && len < CUTS; len++)
        feed(path, "cut at", (unsigned)len, prt_str_sub(bytes, 0, len));
    for (unsigned i = 0; i < CHANGED; i++) {
        prt_buf changed = {0};
        prt_buf_add_str(&changed, bytes);
        change(&changed, &random);
        feed(path, "change", i, prt_buf_str(&changed));
        prt_buf_free(&changed);
    }
}

/* Returns how many files were fed. */
static unsigned replay_file(const char *path)
{
    prt_err err;
    prt_buf bytes = {0};
    if (prt_file_read(path, PRT_MAX_BUF, &bytes, &err) != PRT_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    replay(path, prt_buf_str(&bytes));
    prt_buf_free(&bytes);
    return 1;
}

static unsigned replay_folder(const char *path)
{
    unsigned count = 0;
    char name[PRT_MAX_NAME + 1];
    DIR *folder = opendir(path);
    if (folder == NULL)
        return 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        count += replay_file(name);
    }
    closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    watch();
    for (int i = 1; i < argc; i++) {
        struct stat status;
        bool folder = stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode);
        count += folder ? replay_folder(argv[i]) : replay_file(argv[i]);
    }
    (void)printf("%u inputs replayed\n", count);
    return count != 0 ? 0 : 1;
}
