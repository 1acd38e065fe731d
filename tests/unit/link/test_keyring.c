/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of keys in virtual time: what is noticed when, and what is not believed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/link/curve.h"
#include "proto/link/keyring.h"
#include "prt/limits.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#define KEY_A "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define KEY_B "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

enum { NOW = 1000000, LATER = NOW + PRT_GUARD_LOOK_MS };

/* A folder, the ring over it, and what it logs. */
struct scene {
    prt_temp_t *temp;
    const char *folder;
    struct prt_keyring ring;
    prt_log log;
};

static void put_key(struct scene *scene, const char *name, const char *key)
{
    char path[64], text[128];
    snprintf(path, sizeof path, "keys/%s", name);
    snprintf(text, sizeof text, "curve\n    public-key = \"%s\"\n", key);
    prt_temp_write(scene->temp, path, prt_str_from(text));
}

static void remove_key(struct scene *scene, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "keys/%s", name);
    assert_int_equal(unlink(prt_temp_path(scene->temp, path)), 0);
}

static struct scene new_scene(void)
{
    struct scene scene = {.temp = prt_temp_new()};
    scene.folder = prt_temp_path(scene.temp, "keys");
    assert_int_equal(mkdir(scene.folder, 0755), 0);
    const int fd = open(prt_temp_path(scene.temp, "log"), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    scene.log = (prt_log){.fd = fd, .level = PRT_LOG_DEBUG};
    return scene;
}

static void open_ring(struct scene *scene)
{
    prt_err err;
    assert_prt_ok(prt_keyring_open(&scene->ring, scene->folder, &scene->log, NOW, &err), err);
}

static void end_scene(struct scene *scene)
{
    prt_keyring_close(&scene->ring);
    close(scene->log.fd);
    prt_temp_destroy(&scene->temp);
}

static bool has(const struct scene *scene, const char *key)
{
    return prt_keyring_has(&scene->ring, key);
}

static size_t times_logged(struct scene *scene, const char *part)
{
    size_t times = 0;
    for (const char *at = prt_temp_read(scene->temp, "log").data; (at = strstr(at, part)) != NULL; at++)
        times++;
    return times;
}

static void files_ending_in_pub_are_keys(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    put_key(&scene, "a.pub", KEY_A);
    put_key(&scene, "copy of a.pub", KEY_A); /* the same key twice is one key */
    put_key(&scene, "b.pub~", KEY_B);
    put_key(&scene, ".b.pub", KEY_B);
    put_key(&scene, "b.key", KEY_B);
    open_ring(&scene);
    assert_true(scene.ring.readable);
    assert_true(has(&scene, KEY_A));
    assert_false(has(&scene, KEY_B));
    assert_false(has(&scene, ""));
    assert_int_equal(times_logged(&scene, "1 key is let in"), 1);
    assert_int_equal(times_logged(&scene, "nobody is let in by it"), 0);
    end_scene(&scene);
}

static void changes_are_seen_at_the_next_handshake(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    open_ring(&scene);
    assert_int_equal(times_logged(&scene, "no key in it, so nobody is let in"), 1);
    put_key(&scene, "a.pub", KEY_A);
    prt_keyring_look(&scene.ring, NOW + 1, false);
    assert_false(has(&scene, KEY_A)); /* nobody asked to look at once */
    prt_keyring_look(&scene.ring, NOW + 1, true);
    assert_true(has(&scene, KEY_A));
    remove_key(&scene, "a.pub");
    put_key(&scene, "b.pub", KEY_B);
    prt_keyring_look(&scene.ring, NOW + 2, true);
    assert_false(has(&scene, KEY_A));
    assert_true(has(&scene, KEY_B));
    end_scene(&scene);
}

/* Same name, same size, the same second, and no change of the folder itself. */
static void a_file_written_again_is_seen_in_time(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    put_key(&scene, "a.pub", KEY_A);
    open_ring(&scene);
    put_key(&scene, "a.pub", KEY_B);
    prt_keyring_look(&scene.ring, LATER - 1, false);
    assert_true(has(&scene, KEY_A));
    prt_keyring_look(&scene.ring, LATER, false);
    assert_false(has(&scene, KEY_A));
    assert_true(has(&scene, KEY_B));
    end_scene(&scene);
}

static void one_bad_file_does_not_shut_out_the_others(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    put_key(&scene, "a.pub", KEY_A);
    prt_temp_write(scene.temp, "keys/bad.pub", PRT_STR("curve\n  nonsense\n"));
    put_key(&scene, "open.pub", KEY_B);
    assert_int_equal(chmod(prt_temp_path(scene.temp, "keys/open.pub"), 0666), 0);
    assert_int_equal(mkdir(prt_temp_path(scene.temp, "keys/folder.pub"), 0755), 0);
    assert_int_equal(symlink("nowhere", prt_temp_path(scene.temp, "keys/link.pub")), 0);
    open_ring(&scene);
    assert_true(has(&scene, KEY_A));
    assert_false(has(&scene, KEY_B));
    assert_int_equal(times_logged(&scene, "bad.pub, line 2: expected public-key"), 1);
    assert_int_equal(times_logged(&scene, "open.pub: mode 0666 lets anybody change it"), 1);
    assert_int_equal(times_logged(&scene, "folder.pub: not a regular file"), 1);
    assert_int_equal(times_logged(&scene, "link.pub: cannot be opened"), 1);
    prt_keyring_look(&scene.ring, LATER, true); /* nothing has changed, nothing is said again */
    assert_int_equal(times_logged(&scene, "nobody is let in by it"), 4);
    assert_int_equal(times_logged(&scene, "1 key is let in"), 1);
    end_scene(&scene);
}

/* As a mounted secret of Kubernetes is changed: links by way of a link, which is swapped. */
static void links_are_followed(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    put_key(&scene, "..1/a.pub", KEY_A);
    put_key(&scene, "..2/b.pub", KEY_B);
    assert_int_equal(symlink("..1", prt_temp_path(scene.temp, "keys/..data")), 0);
    assert_int_equal(symlink("..data/a.pub", prt_temp_path(scene.temp, "keys/a.pub")), 0);
    assert_int_equal(symlink("..data/b.pub", prt_temp_path(scene.temp, "keys/b.pub")), 0);
    open_ring(&scene);
    assert_true(has(&scene, KEY_A));
    assert_false(has(&scene, KEY_B));
    assert_int_equal(symlink("..2", prt_temp_path(scene.temp, "keys/..new")), 0);
    assert_int_equal(rename(prt_temp_path(scene.temp, "keys/..new"), prt_temp_path(scene.temp, "keys/..data")), 0);
    prt_keyring_look(&scene.ring, NOW + 1, true);
    assert_false(has(&scene, KEY_A));
    assert_true(has(&scene, KEY_B));
    end_scene(&scene);
}

static void a_folder_that_cannot_be_read_keeps_what_was_read(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    put_key(&scene, "a.pub", KEY_A);
    open_ring(&scene);
    const char *aside = prt_temp_path(scene.temp, "aside");
    assert_int_equal(rename(scene.folder, aside), 0);
    prt_keyring_look(&scene.ring, NOW + 1, true);
    assert_false(scene.ring.readable);
    assert_true(has(&scene, KEY_A));
    prt_keyring_look(&scene.ring, NOW + 2 + PRT_GUARD_LOOK_MS, true);
    assert_false(scene.ring.readable);
    assert_int_equal(times_logged(&scene, "until it can be read, nobody new is let in"), 1);
    assert_int_equal(rename(aside, scene.folder), 0);
    prt_keyring_look(&scene.ring, NOW + 3 + 2 * PRT_GUARD_LOOK_MS, true);
    assert_true(scene.ring.readable);
    assert_int_equal(times_logged(&scene, "1 key is let in"), 2);
    end_scene(&scene);
}

/* Whoever uses up the descriptors must not make the workers' keys disappear. */
static void without_descriptors_nothing_is_forgotten(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    struct rlimit before;
    put_key(&scene, "a.pub", KEY_A);
    open_ring(&scene);
    put_key(&scene, "b.pub", KEY_B);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const int next = dup(0); /* the folder itself can be opened, the files in it cannot */
    close(next);
    for (rlim_t more = 0; more < 2; more++) {
        const struct rlimit few = {.rlim_cur = (rlim_t)next + more, .rlim_max = before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        prt_keyring_look(&scene.ring, NOW + ((int64_t)more + 1) * 2 * PRT_GUARD_LOOK_MS, true);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        assert_false(scene.ring.readable);
        assert_true(has(&scene, KEY_A));
        assert_false(has(&scene, KEY_B));
    }
    prt_keyring_look(&scene.ring, NOW + 10 * PRT_GUARD_LOOK_MS, true);
    assert_true(has(&scene, KEY_B));
    end_scene(&scene);
}

static void a_folder_that_is_not_fit_is_refused(void **state)
{
    (void)state;
    prt_err err;
    struct scene scene = new_scene();
    struct prt_keyring *ring = &scene.ring;
    assert_prt_code(prt_keyring_open(ring, prt_temp_path(scene.temp, "none"), &scene.log, NOW, &err), PRT_E_NOT_FOUND,
                    err);
    assert_prt_code(prt_keyring_open(ring, prt_temp_path(scene.temp, "log"), &scene.log, NOW, &err), PRT_E_IO, err);
    assert_prt_says(err, "Not a directory");
    assert_int_equal(chmod(scene.folder, 01777), 0);
    assert_prt_code(prt_keyring_open(ring, scene.folder, &scene.log, NOW, &err), PRT_E_PERMISSION, err);
    assert_prt_says(err, "mode 1777 lets anybody add a key: chmod o-w ");
    assert_int_equal(chmod(scene.folder, 0775), 0);
    open_ring(&scene);
    end_scene(&scene);
}

static void a_folder_has_a_ceiling(void **state)
{
    (void)state;
    prt_err err;
    struct scene scene = new_scene();
    char name[32];
    for (size_t i = 0; i < PRT_MAX_WORKER_KEYS; i++) {
        snprintf(name, sizeof name, "keys/%zu.pub", i);
        assert_int_equal(link(prt_temp_path(scene.temp, "log"), prt_temp_path(scene.temp, name)), 0);
    }
    scene.log.level = PRT_LOG_ERROR; /* not one of them is a key */
    open_ring(&scene);
    prt_keyring_close(&scene.ring);
    put_key(&scene, "one-more.pub", KEY_A);
    assert_prt_code(prt_keyring_open(&scene.ring, scene.folder, &scene.log, NOW, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "more than 4096 keys");
    end_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_ending_in_pub_are_keys),
        cmocka_unit_test(changes_are_seen_at_the_next_handshake),
        cmocka_unit_test(a_file_written_again_is_seen_in_time),
        cmocka_unit_test(one_bad_file_does_not_shut_out_the_others),
        cmocka_unit_test(links_are_followed),
        cmocka_unit_test(a_folder_that_cannot_be_read_keeps_what_was_read),
        cmocka_unit_test(without_descriptors_nothing_is_forgotten),
        cmocka_unit_test(a_folder_that_is_not_fit_is_refused),
        cmocka_unit_test(a_folder_has_a_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
