/* SPDX-License-Identifier: Apache-2.0 */
/* Every object of repositories that git packed in different ways, read by our reader and by libgit2: the same bytes. */
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/repo.h"
#include "tests/support/run.h"
#include "tests/unit/git/pack_writer.h"
#include "worker/git/analyze.h"
#include "worker/git/objects.h"
#include "worker/git/packs.h"

enum { SHA1 = 20, VERSIONS = 60 };

struct fixture {
    prt_temp_t *temp;
    const char *repo;
    git_repository *handle;
    prt_objects_t *ours;
    prt_objects_t *libgit2s;
};

static int set_up(void **state)
{
    prt_err err;
    struct fixture *fixture = prt_calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    assert_prt_ok(prt_analyze_begin(&err), err);
    prt_repo_environment();
    fixture->temp = prt_temp_new();
    fixture->repo = prt_repo_new(fixture->temp, "repo");
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    prt_objects_destroy(&fixture->ours);
    prt_objects_destroy(&fixture->libgit2s);
    git_repository_free(fixture->handle);
    prt_temp_destroy(&fixture->temp);
    free(fixture);
    prt_analyze_end();
    return 0;
}

/* In the repository's folder; it has to succeed. */
static void shell(struct fixture *fixture, const char *script, prt_buf *out)
{
    const char *const argv[] = {"sh", "-e", "-c", "cd \"$0\"; eval \"$1\"", fixture->repo, script, NULL};
    assert_int_equal(prt_test_run(argv, out, NULL), 0);
}

/* A file of 300 lines, of which each version changes some, so that versions are deltas of each other. */
static void make_text(unsigned version, prt_buf *out)
{
    prt_buf_clear(out);
    for (unsigned line = 0; line < 300; line++)
        prt_buf_add_fmt(out, "line %u of the file, changed %u times\n", line, (version * 7 + line) / 97);
}

/* A commit for git-fast-import: "data" is a size and bytes. */
static void add_version(unsigned version, bool continued, prt_buf *stream)
{
    prt_buf text = {0};
    make_text(version, &text);
    prt_buf_add_fmt(stream, "commit refs/heads/master\ncommitter A <a@b> %u +0000\ndata 2\nc\n\n",
                    1600000000 + version);
    if (continued)
        prt_buf_add_text(stream, "from refs/heads/master^0\n");
    prt_buf_add_fmt(stream, "M 100644 inline folder/file%u\ndata %zu\n%s\n", version % 3, text.len, text.data);
    prt_buf_free(&text);
}

/* Loose objects: for each version a commit, two trees and a blob, and at last an empty blob and a tag. */
static void make_history(struct fixture *fixture, unsigned from, unsigned to)
{
    prt_buf stream = {0};
    for (unsigned version = from; version < to; version++)
        add_version(version, from > 0 && version == from, &stream);
    prt_temp_write(fixture->temp, "stream", prt_buf_str(&stream));
    prt_buf_free(&stream);
    shell(fixture, "git -c fastimport.unpackLimit=9999 fast-import --quiet <../stream", NULL);
    shell(fixture, "git tag -f -a -m tag tag >/dev/null", NULL);
    prt_repo_write(fixture->temp, "repo", "empty", PRT_STR(""));
}

static void pack(struct fixture *fixture, const char *setting, const char *how)
{
    prt_repo_git(fixture->repo, NULL, "-c", setting, "repack", "-q", how, "-f", "--depth=50", "--window=50", NULL);
}

static void open_both(struct fixture *fixture, size_t cache_bytes)
{
    prt_err err;
    assert_int_equal(git_repository_open(&fixture->handle, fixture->repo), 0);
    assert_prt_ok(prt_objects_open(fixture->handle, cache_bytes, &fixture->ours, &err), err);
    assert_prt_ok(prt_objects_open_git2(fixture->handle, 0, &fixture->libgit2s, &err), err);
}

static void compare_object(struct fixture *fixture, const prt_id *id)
{
    prt_err err;
    prt_object_kind kinds[2];
    size_t sizes[2];
    prt_object ours = {0};
    prt_object theirs = {0};
    assert_prt_ok(prt_objects_stat(fixture->ours, id, &kinds[0], &sizes[0], &err), err);
    assert_prt_ok(prt_objects_stat(fixture->libgit2s, id, &kinds[1], &sizes[1], &err), err);
    assert_int_equal(kinds[0], kinds[1]);
    assert_int_equal(sizes[0], sizes[1]);
    assert_prt_ok(prt_objects_get(fixture->ours, id, kinds[0], &ours, &err), err);
    assert_prt_ok(prt_objects_get(fixture->libgit2s, id, kinds[0], &theirs, &err), err);
    assert_int_equal(ours.size, sizes[0]);
    assert_int_equal(theirs.size, sizes[0]);
    assert_memory_equal(ours.data, theirs.data, sizes[0]);
    prt_objects_release(fixture->ours, &ours);
    prt_objects_release(fixture->libgit2s, &theirs);
}

/* The ids of all objects, loose, packed and lent, in the order of their names. */
static prt_id *list_objects(struct fixture *fixture, size_t *count)
{
    prt_buf printed = {0};
    prt_repo_git(fixture->repo, &printed, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)", NULL);
    prt_str text = prt_buf_str(&printed);
    prt_id *ids = prt_calloc(text.len / 41, sizeof *ids);
    assert_non_null(ids);
    for (*count = 0; text.len >= 41; text = prt_str_sub(text, 41, text.len))
        assert_true(prt_id_from_hex(prt_str_sub(text, 0, 40), SHA1, &ids[(*count)++]));
    prt_buf_free(&printed);
    return ids;
}

/* How many objects the repository has. Each is read twice: the second time it is in a cache, if that has room. */
static size_t compare_all(struct fixture *fixture)
{
    size_t count;
    prt_id *ids = list_objects(fixture, &count);
    for (size_t i = 0; i < 2 * count; i++)
        compare_object(fixture, &ids[i % count]);
    free(ids);
    return count;
}

/* How many objects our reader gives without libgit2's help. */
static size_t count_ours(struct fixture *fixture, const char *folder)
{
    size_t count;
    size_t found = 0;
    prt_packs_t *packs = prt_packs_open(folder, PRT_MIB(1));
    assert_non_null(packs);
    prt_id *ids = list_objects(fixture, &count);
    for (size_t i = 0; i < count; i++) {
        prt_object object = {0};
        if (!prt_packs_get(packs, &ids[i], PRT_MAX_BLOB, &object))
            continue;
        found++;
        prt_packs_release(packs, object.pin);
    }
    free(ids);
    prt_packs_close(&packs);
    return found;
}

static const char *packs_of(struct fixture *fixture)
{
    return prt_temp_path(fixture->temp, "repo/.git/objects/pack");
}

/* The only file in the folder of packs with that ending. */
static const char *pack_file(struct fixture *fixture, const char *suffix)
{
    prt_buf printed = {0};
    prt_buf pattern = {0};
    prt_buf_add_fmt(&pattern, "ls -d .git/objects/pack/*%s", suffix);
    shell(fixture, pattern.data, &printed);
    prt_str line = prt_str_trim(prt_buf_str(&printed));
    assert_int_equal(prt_str_find(line, '\n'), line.len);
    prt_buf_clear(&pattern);
    prt_buf_add_fmt(&pattern, "repo/%.*s", PRT_STR_ARG(line));
    const char *path = prt_temp_path(fixture->temp, pattern.data) + strlen(prt_temp_folder(fixture->temp)) + 1;
    prt_buf_free(&pattern);
    prt_buf_free(&printed);
    return path;
}

static void deep_deltas_by_distance_are_the_same(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture, 0, VERSIONS);
    pack(fixture, "repack.useDeltaBaseOffset=true", "-ad");
    open_both(fixture, PRT_MIB(16));
    size_t count = compare_all(fixture);
    assert_int_equal(count, 4 * VERSIONS + 2);
    assert_int_equal(count_ours(fixture, packs_of(fixture)), count);
}

static void deep_deltas_by_name_are_the_same(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture, 0, VERSIONS);
    pack(fixture, "repack.useDeltaBaseOffset=false", "-ad");
    open_both(fixture, PRT_MIB(16));
    size_t count = compare_all(fixture);
    assert_int_equal(count_ours(fixture, packs_of(fixture)), count);
}

/* With a cache that holds nothing every object is made from the bottom of its chain. */
static void without_a_cache_they_are_the_same(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture, 0, VERSIONS);
    pack(fixture, "pack.compression=9", "-ad");
    open_both(fixture, 0);
    (void)compare_all(fixture);
}

static void several_packs_and_loose_objects_are_the_same(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture, 0, 10);
    pack(fixture, "pack.threads=1", "-d");
    size_t first = count_ours(fixture, packs_of(fixture));
    make_history(fixture, 10, 20);
    pack(fixture, "pack.threads=1", "-d");
    size_t both = count_ours(fixture, packs_of(fixture));
    make_history(fixture, 20, 25);
    open_both(fixture, PRT_MIB(16));
    size_t count = compare_all(fixture);
    assert_true(first > 30 && first < both && both < count);
    assert_int_equal(count_ours(fixture, packs_of(fixture)), both);
}

static void kept_packs_and_other_files_beside_them_are_fine(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture, 0, 10);
    pack(fixture, "pack.threads=1", "-ad");
    prt_temp_write(fixture->temp, "repo/.git/objects/pack/pack-lost.idx", PRT_STR("no index"));
    prt_temp_write(fixture->temp, "repo/.git/objects/pack/pack-lost.keep", PRT_STR(""));
    prt_temp_write(fixture->temp, "repo/.git/objects/pack/tmp_pack_1", PRT_STR("PACK"));
    prt_temp_write(fixture->temp, "repo/.git/objects/pack/.idx", PRT_STR(""));
    shell(fixture,
          "mkfifo .git/objects/pack/pack-fifo.idx && mkdir .git/objects/pack/pack-folder.idx &&"
          "ln -s nowhere .git/objects/pack/pack-link.idx",
          NULL);
    size_t ours = count_ours(fixture, packs_of(fixture));
    assert_int_equal(ours, 42);
}

static void lent_objects_come_from_libgit2(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture, 0, 10);
    pack(fixture, "pack.threads=1", "-ad");
    prt_repo_git(prt_temp_folder(fixture->temp), NULL, "clone", "-q", "--shared", "repo", "borrower", NULL);
    fixture->repo = prt_temp_path(fixture->temp, "borrower");
    open_both(fixture, PRT_MIB(16));
    size_t count = compare_all(fixture);
    assert_int_equal(count, 42);
    assert_int_equal(count_ours(fixture, prt_temp_path(fixture->temp, "borrower/.git/objects/pack")), 0);
}

static void an_index_of_version_1_is_left_to_libgit2(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture, 0, 10);
    pack(fixture, "pack.indexVersion=1", "-ad");
    assert_int_equal(count_ours(fixture, packs_of(fixture)), 0);
    open_both(fixture, PRT_MIB(16));
    (void)compare_all(fixture);
}

/* git-index-pack can be told to write 64-bit offsets for everything behind a place. */
static void offsets_of_64_bits_are_the_same(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture, 0, VERSIONS);
    pack(fixture, "pack.threads=1", "-ad");
    size_t before = count_ours(fixture, packs_of(fixture));
    prt_str small = prt_temp_read(fixture->temp, pack_file(fixture, ".idx"));
    shell(
        fixture,
        "cd .git/objects/pack && chmod u+w *.idx && git index-pack --index-version=2,0x400 -o new *.pack >/dev/null &&"
        "for index in *.idx; do mv -f new \"$index\"; done",
        NULL);
    assert_true(prt_temp_read(fixture->temp, pack_file(fixture, ".idx")).len > small.len + 8 * 100);
    open_both(fixture, PRT_MIB(16));
    (void)compare_all(fixture);
    assert_int_equal(count_ours(fixture, packs_of(fixture)), before);
}

static void no_packs_at_all_are_fine(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture, 0, 2);
    prt_packs_t *packs = prt_packs_open(prt_temp_path(fixture->temp, "nowhere"), 0);
    assert_non_null(packs);
    assert_int_equal(prt_packs_count(packs), 0);
    prt_packs_close(&packs);
    open_both(fixture, PRT_MIB(16));
    assert_int_equal(compare_all(fixture), 10);
}

static void packs_that_are_deleted_while_they_are_read_stay_readable(void **state)
{
    struct fixture *fixture = *state;
    size_t count;
    make_history(fixture, 0, 20);
    pack(fixture, "pack.threads=1", "-ad");
    prt_id *ids = list_objects(fixture, &count);
    prt_packs_t *packs = prt_packs_open(packs_of(fixture), 0);
    assert_non_null(packs);
    shell(fixture, "rm -f .git/objects/pack/*", NULL);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        prt_object object = {0};
        if (!prt_packs_get(packs, &ids[i], PRT_MAX_BLOB, &object))
            continue;
        found++;
        prt_packs_release(packs, object.pin);
    }
    assert_int_equal(found, count);
    prt_packs_close(&packs);
    free(ids);
}

/* git gc in the middle of an analysis: what we hold is gone from the folder, and new objects are in a pack of later. */
static void objects_packed_later_come_from_libgit2(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture, 0, 10);
    pack(fixture, "pack.threads=1", "-ad");
    open_both(fixture, PRT_MIB(1));
    make_history(fixture, 10, 20);
    pack(fixture, "pack.threads=1", "-ad");
    assert_in_range(compare_all(fixture), 80, 83);
}

static void trouble_reads_as_libgit2_says_it(void **state)
{
    struct fixture *fixture = *state;
    prt_object object = {0};
    prt_err ours;
    prt_err theirs;
    prt_id missing = {{1}};
    char commit[PRT_REPO_ID];
    prt_id id;
    make_history(fixture, 0, 3);
    pack(fixture, "pack.threads=1", "-ad");
    prt_repo_id(fixture->repo, "HEAD", commit);
    assert_true(prt_id_from_hex(prt_str_from(commit), SHA1, &id));
    open_both(fixture, PRT_MIB(1));
    assert_prt_code(prt_objects_get(fixture->ours, &missing, PRT_OBJECT_TREE, &object, &ours), PRT_E_NOT_FOUND, ours);
    assert_string_equal(ours.text, "tree 0100000000000000000000000000000000000000: missing");
    assert_prt_code(prt_objects_get(fixture->ours, &id, PRT_OBJECT_TREE, &object, &ours), PRT_E_FORMAT, ours);
    assert_prt_code(prt_objects_get(fixture->libgit2s, &id, PRT_OBJECT_TREE, &object, &theirs), PRT_E_FORMAT, theirs);
    assert_string_equal(ours.text, theirs.text);
    assert_prt_says(ours, ": is a commit");
    assert_null(object.pin);
}

/* libgit2 1.5 would follow these until memory ends. */
static void bases_in_a_circle_are_damage(void **state)
{
    struct fixture *fixture = *state;
    struct pack_writer *writer = prt_calloc(1, sizeof *writer);
    prt_id id = pack_id(1);
    prt_object object = {0};
    prt_object_kind kind;
    size_t size;
    prt_err err;
    assert_non_null(writer);
    pack_writer_ref_delta(writer, 1, 2, PRT_STR("\x04\x04\x90\x04"));
    pack_writer_ref_delta(writer, 2, 1, PRT_STR("\x04\x04\x90\x04"));
    pack_writer_finish(writer);
    prt_temp_write(fixture->temp, "repo/.git/objects/pack/pack-1.pack", prt_buf_str(&writer->pack));
    prt_temp_write(fixture->temp, "repo/.git/objects/pack/pack-1.idx", prt_buf_str(&writer->index));
    pack_writer_free(writer);
    free(writer);
    open_both(fixture, PRT_MIB(1));
    assert_prt_code(prt_objects_get(fixture->ours, &id, PRT_OBJECT_BLOB, &object, &err), PRT_E_FORMAT, err);
    assert_string_equal(err.text, "blob 0001000000000000000000000000000000000000: damaged, cannot be read");
    assert_prt_code(prt_objects_stat(fixture->ours, &id, &kind, &size, &err), PRT_E_FORMAT, err);
}

/* A pack of one object with the id 1. */
static void write_pack(struct fixture *fixture, int number, unsigned claimed_size, const char *text)
{
    struct pack_writer *writer = prt_calloc(1, sizeof *writer);
    char name[64];
    assert_non_null(writer);
    pack_writer_add(writer, 1, PRT_OBJECT_BLOB, claimed_size, prt_str_from(text));
    pack_writer_finish(writer);
    (void)snprintf(name, sizeof name, "repo/.git/objects/pack/pack-%d.pack", number);
    prt_temp_write(fixture->temp, name, prt_buf_str(&writer->pack));
    (void)snprintf(name, sizeof name, "repo/.git/objects/pack/pack-%d.idx", number);
    prt_temp_write(fixture->temp, name, prt_buf_str(&writer->index));
    pack_writer_free(writer);
    free(writer);
}

static void assert_packs_give(struct fixture *fixture, size_t count, const char *text)
{
    prt_id id = pack_id(1);
    prt_object object = {0};
    prt_packs_t *packs = prt_packs_open(packs_of(fixture), PRT_MIB(1));
    assert_non_null(packs);
    assert_int_equal(prt_packs_count(packs), count);
    for (int round = 0; round < 2; round++) {
        assert_true(prt_packs_get(packs, &id, PRT_MAX_BLOB, &object));
        assert_prt_str(((prt_str){(const char *)object.data, object.size}), text);
        prt_packs_release(packs, object.pin);
    }
    prt_packs_close(&packs);
}

/* What is damaged in one pack is read from another one that has it too. */
static void a_good_copy_in_another_pack_is_found(void **state)
{
    write_pack(*state, 1, 4, "bad");
    write_pack(*state, 2, 4, "fine");
    write_pack(*state, 3, 4, "bad");
    assert_packs_give(*state, 3, "fine");
}

/* Whatever order the folder has: a name stands for one text only, but not where someone forged it. */
static void the_first_pack_by_name_is_asked_first(void **state)
{
    char text[] = "0";
    for (int number = 1; number <= 9; number++) {
        text[0] = (char)('0' + number);
        write_pack(*state, number, 1, text);
    }
    assert_packs_give(*state, 9, "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(deep_deltas_by_distance_are_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(deep_deltas_by_name_are_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_cache_they_are_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_packs_and_loose_objects_are_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kept_packs_and_other_files_beside_them_are_fine, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lent_objects_come_from_libgit2, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_index_of_version_1_is_left_to_libgit2, set_up, tear_down),
        cmocka_unit_test_setup_teardown(offsets_of_64_bits_are_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_packs_at_all_are_fine, set_up, tear_down),
        cmocka_unit_test_setup_teardown(packs_that_are_deleted_while_they_are_read_stay_readable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(objects_packed_later_come_from_libgit2, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trouble_reads_as_libgit2_says_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bases_in_a_circle_are_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_good_copy_in_another_pack_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_first_pack_by_name_is_asked_first, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
