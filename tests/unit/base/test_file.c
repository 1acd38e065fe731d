/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/unit.h"

enum { NOBODY = 65534 };

static void what_is_written_is_read(void **state)
{
    prt_err err;
    prt_buf out = {0};
    static const prt_str contents[] = {PRT_STR_INIT(""), PRT_STR_INIT("a\0b\n"), PRT_STR_INIT("\xff\xfe")};
    const char *path = prt_temp_path(*state, "file");
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        assert_prt_ok(prt_file_write(path, contents[i], &err), err);
        assert_prt_ok(prt_file_read(path, 100, &out, &err), err);
        assert_true(prt_str_equal(prt_buf_str(&out), contents[i]));
    }
    assert_int_equal(prt_temp_count(*state, "."), 1);
    prt_buf_free(&out);
}

static void a_large_file_is_whole(void **state)
{
    enum { SIZE = 1000003 };
    prt_err err;
    prt_buf in = {0};
    prt_buf out = {0};
    const char *path = prt_temp_path(*state, "large");
    for (unsigned i = 0; i < SIZE; i++)
        prt_buf_add_char(&in, (char)(i * 2654435761u >> 24));
    assert_prt_ok(prt_file_write(path, prt_buf_str(&in), &err), err);
    assert_prt_ok(prt_file_read(path, SIZE, &out, &err), err);
    assert_true(prt_str_equal(prt_buf_str(&in), prt_buf_str(&out)));
    prt_buf_free(&in);
    prt_buf_free(&out);
}

static void reading_replaces_what_the_buffer_held_on_success_alone(void **state)
{
    prt_err err;
    prt_buf out = {.max = 3};
    prt_buf_add_text(&out, "old");
    prt_temp_write(*state, "f", PRT_STR("longer than three"));
    assert_prt_code(prt_file_read(prt_temp_path(*state, "none"), 100, &out, &err), PRT_E_NOT_FOUND, err);
    assert_prt_str(prt_buf_str(&out), "old");
    assert_prt_ok(prt_file_read(prt_temp_path(*state, "f"), 100, &out, &err), err);
    assert_prt_str(prt_buf_str(&out), "longer than three");
    assert_int_equal(out.max, 3);
    prt_buf_free(&out);
}

static void the_ceiling_is_told(void **state)
{
    prt_err err;
    prt_buf out = {0};
    prt_temp_write(*state, "f", PRT_STR("12345"));
    const char *path = prt_temp_path(*state, "f");
    assert_prt_ok(prt_file_read(path, 5, &out, &err), err);
    prt_buf_free(&out);
    assert_prt_code(prt_file_read(path, 4, &out, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, path);
    assert_prt_says(err, "is larger than the 4 bytes");
    assert_prt_code(prt_file_read(path, 0, &out, &err), PRT_E_LIMIT, err);
    assert_null(out.data);
}

/* What is not a file is refused at once: opening a FIFO nobody writes to would wait for ever. */
static void only_files_are_read(void **state)
{
    prt_err err;
    prt_buf out = {0};
    const char *fifo = prt_temp_path(*state, "fifo");
    const char *socket_path = prt_temp_path(*state, "socket");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    const struct {
        const char *path;
        const char *says;
    } rows[] = {
        {fifo, "is a FIFO, not a file"},
        {prt_temp_path(*state, "."), "is a folder, not a file"},
        {"/dev/null", "is a device, not a file"},
        {socket_path, "is a socket or device, not a file"},
    };
    (void)alarm(20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_prt_code(prt_file_read(rows[i].path, 100, &out, &err), PRT_E_UNSUPPORTED, err);
        assert_prt_says(err, rows[i].path);
        assert_prt_says(err, rows[i].says);
    }
    (void)alarm(0);
    close(listener);
    assert_null(out.data);
}

/* /proc says that its files are empty, which they are not. */
static void a_file_without_a_size_is_read(void **state)
{
    (void)state;
    prt_err err;
    prt_buf out = {0};
    assert_prt_ok(prt_file_read("/proc/self/status", 1000000, &out, &err), err);
    assert_true(prt_str_starts(prt_buf_str(&out), PRT_STR("Name:")));
    prt_buf_free(&out);
}

static void the_umask_decides_who_may_read(void **state)
{
    static const mode_t masks[] = {0000, 0022, 0027, 0077};
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
        prt_err err;
        struct stat status;
        const char *path = prt_temp_path(*state, "f");
        mode_t old = umask(masks[i]);
        prt_code code = prt_file_write(path, PRT_STR("x"), &err);
        (void)umask(old);
        assert_prt_ok(code, err);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 07777, 0666 & ~masks[i]);
    }
}

static void a_link_is_replaced_and_what_it_names_is_not(void **state)
{
    prt_err err;
    prt_temp_write(*state, "target", PRT_STR("old"));
    assert_int_equal(symlink("target", prt_temp_path(*state, "link")), 0);
    assert_prt_ok(prt_file_write(prt_temp_path(*state, "link"), PRT_STR("new"), &err), err);
    assert_prt_str(prt_temp_read(*state, "target"), "old");
    assert_prt_str(prt_temp_read(*state, "link"), "new");
}

static void a_name_as_long_as_names_can_be(void **state)
{
    prt_err err;
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    assert_prt_ok(prt_file_write(prt_temp_path(*state, name), PRT_STR("x"), &err), err);
    assert_prt_str(prt_temp_read(*state, name), "x");
}

static void a_write_that_fails_leaves_nothing_behind(void **state)
{
    prt_err err;
    prt_temp_write(*state, "file", PRT_STR("old"));
    prt_temp_write(*state, "folder/inside", PRT_STR("x"));
    static const struct {
        const char *name;
        prt_code code;
    } rows[] = {
        {"no/such/folder", PRT_E_NOT_FOUND},
        {"file/below", PRT_E_IO},
        {"folder", PRT_E_IO},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *path = prt_temp_path(*state, rows[i].name);
        assert_prt_code(prt_file_write(path, PRT_STR("new"), &err), rows[i].code, err);
        assert_prt_says(err, path);
        assert_prt_says(err, "cannot be written");
        assert_int_equal(prt_temp_count(*state, "."), 2);
        assert_int_equal(prt_temp_count(*state, "folder"), 1);
    }
    assert_prt_str(prt_temp_read(*state, "file"), "old");
}

/* root may write anywhere, so it becomes nobody for the while. */
static void a_folder_that_may_not_be_written_to(void **state)
{
    prt_err err;
    prt_temp_write(*state, "folder/file", PRT_STR("old"));
    const char *folder = prt_temp_path(*state, "folder");
    const char *path = prt_temp_path(*state, "folder/file");
    bool root = geteuid() == 0;
    assert_int_equal(chmod(prt_temp_folder(*state), 0755), 0);
    assert_int_equal(chmod(folder, 0555), 0);
    assert_int_equal(root ? seteuid(NOBODY) : 0, 0);
    prt_code code = prt_file_write(path, PRT_STR("new"), &err);
    assert_int_equal(root ? seteuid(0) : 0, 0);
    assert_prt_code(code, PRT_E_PERMISSION, err);
    assert_prt_says(err, path);
    assert_prt_says(err, "no new file in");
    assert_int_equal(prt_temp_count(*state, "folder"), 1);
    assert_prt_str(prt_temp_read(*state, "folder/file"), "old");
    assert_int_equal(chmod(folder, 0755), 0);
}

/* The rename cannot be put on disk without opening the folder, which is not allowed; the file is there all the same. */
static void a_folder_that_may_be_written_to_but_not_listed(void **state)
{
    prt_err err;
    assert_int_equal(mkdir(prt_temp_path(*state, "blind"), 0700), 0);
    const char *folder = prt_temp_path(*state, "blind");
    const char *path = prt_temp_path(*state, "blind/file");
    bool root = geteuid() == 0;
    assert_int_equal(chmod(prt_temp_folder(*state), 0755), 0);
    assert_int_equal(chmod(folder, root ? 0333 : 0300), 0);
    assert_int_equal(root ? seteuid(NOBODY) : 0, 0);
    prt_code code = prt_file_write(path, PRT_STR("x"), &err);
    assert_int_equal(root ? seteuid(0) : 0, 0);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_prt_ok(code, err);
    assert_prt_str(prt_temp_read(*state, "blind/file"), "x");
}

static void a_path_that_is_too_long_is_told(void **state)
{
    prt_err err;
    char name[6000];
    for (size_t i = 0; i < sizeof name; i++)
        name[i] = i % 100 == 99 ? '/' : 'n';
    name[sizeof name - 1] = '\0';
    assert_prt_code(prt_file_write(prt_temp_path(*state, name), PRT_STR("x"), &err), PRT_E_IO, err);
    assert_int_equal(prt_temp_count(*state, "."), 0);
}

/* A ceiling on the size of files stands for a disk that is full. */
static void a_disk_that_is_full_leaves_the_old_file(void **state)
{
    prt_err err;
    struct rlimit old;
    prt_buf large = {0};
    for (int i = 0; i < 100000; i++)
        prt_buf_add_char(&large, 'x');
    prt_temp_write(*state, "file", PRT_STR("old"));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    struct rlimit small = {.rlim_cur = 4096, .rlim_max = old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    prt_code code = prt_file_write(prt_temp_path(*state, "file"), prt_buf_str(&large), &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    (void)signal(SIGXFSZ, handler);
    prt_buf_free(&large);
    assert_prt_code(code, PRT_E_IO, err);
    assert_prt_says(err, strerror(EFBIG));
    assert_prt_str(prt_temp_read(*state, "file"), "old");
    assert_int_equal(prt_temp_count(*state, "."), 1);
}

/* Left behind by a process of the same number that died in the middle. */
static void a_leftover_is_not_in_the_way(void **state)
{
    prt_err err;
    char name[64];
    (void)snprintf(name, sizeof name, ".prt-%ld-0.tmp", (long)getpid());
    assert_int_equal(symlink("/dev/full", prt_temp_path(*state, name)), 0);
    assert_prt_ok(prt_file_write(prt_temp_path(*state, "file"), PRT_STR("x"), &err), err);
    assert_prt_str(prt_temp_read(*state, "file"), "x");
    assert_int_equal(prt_temp_count(*state, "."), 2);
}

static void a_file_in_the_current_folder(void **state)
{
    prt_err err;
    char *old = get_current_dir_name();
    assert_int_equal(chdir(prt_temp_folder(*state)), 0);
    prt_code code = prt_file_write("here", PRT_STR("x"), &err);
    assert_int_equal(chdir(old), 0);
    free(old);
    assert_prt_ok(code, err);
    assert_prt_str(prt_temp_read(*state, "here"), "x");
}

static void the_program_knows_its_folder(void **state)
{
    (void)state;
    prt_err err;
    char folder[4096];
    char small[4096];
    assert_prt_ok(prt_program_folder(folder, sizeof folder, &err), err);
    assert_int_equal(folder[0], '/');
    char path[4200];
    (void)snprintf(path, sizeof path, "%s/base_test_file", folder);
    assert_int_equal(access(path, X_OK), 0);
    assert_prt_code(prt_program_folder(small, strlen(folder), &err), PRT_E_LIMIT, err);
    assert_prt_ok(prt_program_folder(small, strlen(folder) + 1, &err), err);
    assert_string_equal(small, folder);
}

static void descriptors_are_made_non_blocking(void **state)
{
    (void)state;
    prt_err err;
    int ends[2];
    char byte;
    assert_int_equal(pipe(ends), 0);
    assert_prt_ok(prt_fd_nonblocking(ends[0], &err), err);
    assert_true(fcntl(ends[0], F_GETFD) & FD_CLOEXEC);
    assert_false(fcntl(ends[1], F_GETFD) & FD_CLOEXEC);
    assert_int_equal(read(ends[0], &byte, 1), -1);
    assert_int_equal(errno, EAGAIN);
    close(ends[0]);
    close(ends[1]);
    assert_prt_code(prt_fd_nonblocking(ends[0], &err), PRT_E_IO, err);
    assert_prt_says(err, strerror(EBADF));
}

/* FIPS 180-2, appendix B, and the empty text. */
static void digests(void **state)
{
    (void)state;
    static const struct {
        prt_str text;
        const char *digest;
        const char *base64;
    } rows[] = {
        {{NULL, 0},
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
         "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
        {PRT_STR_INIT("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
         "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
        {PRT_STR_INIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
         "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE="},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char hex[65];
        prt_sha256_hex(rows[i].text, hex);
        assert_string_equal(hex, rows[i].digest);
        char base64[45];
        prt_sha256_base64(rows[i].text, base64);
        assert_string_equal(base64, rows[i].base64);
    }
}

/* vectors_sip128 of the reference implementation, by Aumasson and Bernstein: the first bytes of 00 01 02 ... */
static void checksums(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        const char *checksum;
    } rows[] = {
        {0, "a3817f04ba25a8e66df67214c7550293"},
        {1, "da87c1d86b99af44347659119b22fc45"},
        {2, "8177228da4a45dc7fca38bdef60affe4"},
        {63, "5150d1772f50834a503e069a973fbd7c"},
    };
    char bytes[63];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char hex[33];
        prt_checksum_hex((prt_str){rows[i].len > 0 ? bytes : NULL, rows[i].len}, hex);
        assert_string_equal(hex, rows[i].checksum);
    }
}

#define IN_TEMP(test) cmocka_unit_test_setup_teardown(test, prt_temp_set_up, prt_temp_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_TEMP(what_is_written_is_read),
        IN_TEMP(a_large_file_is_whole),
        IN_TEMP(reading_replaces_what_the_buffer_held_on_success_alone),
        IN_TEMP(the_ceiling_is_told),
        IN_TEMP(only_files_are_read),
        IN_TEMP(a_file_without_a_size_is_read),
        IN_TEMP(the_umask_decides_who_may_read),
        IN_TEMP(a_link_is_replaced_and_what_it_names_is_not),
        IN_TEMP(a_name_as_long_as_names_can_be),
        IN_TEMP(a_write_that_fails_leaves_nothing_behind),
        IN_TEMP(a_folder_that_may_not_be_written_to),
        IN_TEMP(a_folder_that_may_be_written_to_but_not_listed),
        IN_TEMP(a_path_that_is_too_long_is_told),
        IN_TEMP(a_disk_that_is_full_leaves_the_old_file),
        IN_TEMP(a_leftover_is_not_in_the_way),
        IN_TEMP(a_file_in_the_current_folder),
        IN_TEMP(the_program_knows_its_folder),
        IN_TEMP(descriptors_are_made_non_blocking),
        IN_TEMP(digests),
        IN_TEMP(checksums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
