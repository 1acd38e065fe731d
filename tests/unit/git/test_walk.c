/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "prt/limits.h"
#include "tests/unit/git/memory_objects.h"
#include "worker/git/walk.h"

/* A history in memory: for each commit its parents, by number. The trace is the order of the visits. */
struct history {
    struct memory_objects memory;
    char bytes[MEMORY_OBJECTS][1024];
    char trace[256];
    const struct prt_walk *walk;
    prt_code stop; /* what the visitor answers at commit `stop_at` */
    unsigned stop_at;
};

/* parents: one digit each. */
static void add_dated(struct history *history, unsigned number, const char *parents, int64_t date)
{
    char hex[PRT_ID_HEX_MAX];
    char *bytes = history->bytes[number];
    size_t room = sizeof history->bytes[0];
    size_t len = (size_t)snprintf(bytes, room, "tree %s\n", memory_hex(63, hex));
    for (const char *parent = parents; *parent != '\0'; parent++)
        len += (size_t)snprintf(bytes + len, room - len, "parent %s\n", memory_hex((unsigned)(*parent - '0'), hex));
    len += (size_t)snprintf(bytes + len, room - len, "author A <a> 1 +0000\ncommitter C <c> %lld +0000\n\n",
                            (long long)date);
    history->memory.items[number] = (struct memory_object){PRT_OBJECT_COMMIT, {bytes, len}, PRT_OK, 0};
}

static void add_commit(struct history *history, unsigned number, const char *parents)
{
    add_dated(history, number, parents, 0);
}

static prt_code visit(void *context, size_t index, prt_str bytes, const struct prt_commit_header *header, prt_err *err)
{
    struct history *history = context;
    unsigned number = history->walk->seen.ids[index].bytes[0];
    size_t len = strlen(history->trace);
    assert_true(prt_str_starts(bytes, PRT_STR("tree ")));
    (void)snprintf(history->trace + len, sizeof history->trace - len, "%u(%zu) ", number, header->parent_count);
    if (history->stop != PRT_OK && number == history->stop_at)
        return prt_fail(err, history->stop, "stopped");
    return PRT_OK;
}

static prt_code walk_from(struct history *history, unsigned tip, const prt_id_set *shallow, struct prt_walk *walk,
                          prt_err *err)
{
    prt_id id = memory_id(tip);
    prt_objects_t *objects = memory_open(&history->memory, PRT_MIB(1));
    history->walk = walk;
    prt_code code = prt_walk_from(objects, &id, shallow, visit, history, walk, err);
    prt_objects_destroy(&objects);
    return code;
}

static void first_parents_come_first_and_everyone_once(void **state)
{
    (void)state;
    static const struct {
        const char *parents[8]; /* of the commits 1 .. */
        const char *trace;
    } rows[] = {
        {{""}, "1(0) "},
        {{"2", "3", ""}, "1(1) 2(1) 3(0) "},
        {{"23", "4", "4", ""}, "1(2) 2(1) 4(0) 3(1) "},
        {{"2345", "", "", "", ""}, "1(4) 2(0) 3(0) 4(0) 5(0) "},
        {{"23", "34", "5", "5", ""}, "1(2) 2(2) 4(1) 5(0) 3(1) "},
        {{"22", ""}, "1(2) 2(0) "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        struct prt_walk walk = {.seen = {.count = 0}};
        struct history history = {.stop = PRT_OK};
        for (unsigned at = 0; at < 8 && rows[i].parents[at] != NULL; at++)
            add_commit(&history, at + 1, rows[i].parents[at]);
        assert_prt_ok(walk_from(&history, 1, NULL, &walk, &err), err);
        assert_string_equal(history.trace, rows[i].trace);
        assert_int_equal(walk.missing.count + walk.damaged.count + walk.too_large.count, 0);
        prt_walk_free(&walk);
    }
}

/* Spans of the commits 1 .. are given; 1 is the tip. */
static void later_spans_come_first(void **state)
{
    (void)state;
    static const struct {
        const char *parents[8];
        int64_t spans[8];
        const char *trace;
    } rows[] = {
        /* 1 merges 3; both lines go on below it, and end in 6: of one span, and of several */
        {{"23", "4", "5", "6", "6", ""}, {9, 9, 9, 9, 9, 9}, "1(2) 2(1) 4(1) 6(0) 3(1) 5(1) "},
        {{"23", "4", "5", "6", "6", ""}, {9, 8, 9, 7, 7, 1}, "1(2) 2(1) 3(1) 5(1) 4(1) 6(0) "},
        /* a parent is as late as the child that names it first, whatever its own date */
        {{"23", "4", "", ""}, {5, 1, 9, 9}, "1(2) 2(1) 3(0) 4(0) "},
        {{"23", "4", "", ""}, {5, 6, 1, 1}, "1(2) 2(1) 4(0) 3(0) "},
        /* clocks that were never set, or are ahead by the age of the universe */
        {{"23", "4", "5", "", ""}, {1, 0, 1000000000, 1, 1}, "1(2) 2(1) 3(1) 5(0) 4(0) "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        struct prt_walk walk = {.seen = {.count = 0}};
        struct history history = {.stop = PRT_OK};
        for (unsigned at = 0; at < 8 && rows[i].parents[at] != NULL; at++)
            add_dated(&history, at + 1, rows[i].parents[at], rows[i].spans[at] * PRT_WALK_SPAN_SECONDS);
        assert_prt_ok(walk_from(&history, 1, NULL, &walk, &err), err);
        assert_string_equal(history.trace, rows[i].trace);
        prt_walk_free(&walk);
    }
}

static void within_a_span_dates_do_not_matter(void **state)
{
    (void)state;
    prt_err err;
    struct prt_walk walk = {.seen = {.count = 0}};
    struct history history = {.stop = PRT_OK};
    const int64_t begin = (int64_t)9 * PRT_WALK_SPAN_SECONDS, end = begin + PRT_WALK_SPAN_SECONDS - 1;
    add_dated(&history, 1, "23", end);
    add_dated(&history, 2, "4", begin);
    add_dated(&history, 3, "", end);
    add_dated(&history, 4, "", begin);
    assert_prt_ok(walk_from(&history, 1, NULL, &walk, &err), err);
    assert_string_equal(history.trace, "1(2) 2(1) 4(0) 3(0) ");
    prt_walk_free(&walk);
}

static void a_shallow_commit_has_no_parents(void **state)
{
    (void)state;
    prt_err err;
    struct prt_walk walk = {.seen = {.count = 0}};
    struct history history = {.stop = PRT_OK};
    prt_id_set shallow = {0};
    prt_id cut = memory_id(2);
    add_commit(&history, 1, "2");
    add_commit(&history, 2, "34");
    assert_prt_ok(prt_id_set_add(&shallow, &cut, NULL, NULL, &err), err);
    assert_prt_ok(walk_from(&history, 1, &shallow, &walk, &err), err);
    assert_string_equal(history.trace, "1(1) 2(0) ");
    assert_int_equal(walk.missing.count, 0);
    prt_walk_free(&walk);
    prt_id_set_free(&shallow);
}

static void what_cannot_be_read_is_noted_and_the_rest_is_walked(void **state)
{
    (void)state;
    prt_err err;
    struct prt_walk walk = {.seen = {.count = 0}};
    struct history history = {.stop = PRT_OK};
    add_commit(&history, 1, "2345678");
    add_commit(&history, 8, "");
    history.memory.items[6] = (struct memory_object){PRT_OBJECT_COMMIT, PRT_STR("tree nonsense"), PRT_OK, 0};
    history.memory.items[7] = (struct memory_object){PRT_OBJECT_COMMIT, PRT_STR(""), PRT_E_LIMIT, 0};
    assert_prt_ok(walk_from(&history, 1, NULL, &walk, &err), err);
    assert_string_equal(history.trace, "1(7) 8(0) ");
    assert_int_equal(walk.missing.count, 4);
    for (unsigned i = 0; i < PRT_WALK_NAMED; i++)
        assert_int_equal(walk.missing.first[i].bytes[0], 2 + i);
    assert_int_equal(walk.damaged.count, 1);
    assert_int_equal(walk.damaged.first[0].bytes[0], 6);
    assert_int_equal(walk.too_large.count, 1);
    assert_int_equal(walk.too_large.first[0].bytes[0], 7);
    prt_walk_free(&walk);
}

static void a_parent_of_another_kind_is_damage(void **state)
{
    (void)state;
    prt_err err;
    struct prt_walk walk = {.seen = {.count = 0}};
    struct history history = {.stop = PRT_OK};
    add_commit(&history, 1, "2");
    history.memory.items[2] = (struct memory_object){PRT_OBJECT_TREE, PRT_STR(""), PRT_OK, 0};
    assert_prt_ok(walk_from(&history, 1, NULL, &walk, &err), err);
    assert_int_equal(walk.damaged.count, 1);
    prt_walk_free(&walk);
}

static void other_failures_end_the_walk(void **state)
{
    (void)state;
    prt_err err;
    struct prt_walk walk = {.seen = {.count = 0}};
    struct history history = {.stop = PRT_E_CANCELLED, .stop_at = 2};
    add_commit(&history, 1, "2");
    add_commit(&history, 2, "3");
    add_commit(&history, 3, "");
    assert_prt_code(walk_from(&history, 1, NULL, &walk, &err), PRT_E_CANCELLED, err);
    assert_string_equal(history.trace, "1(1) 2(1) ");
    prt_walk_free(&walk);
    history = (struct history){.stop = PRT_OK};
    walk = (struct prt_walk){.seen = {.count = 0}};
    add_commit(&history, 1, "2");
    history.memory.items[2] = (struct memory_object){PRT_OBJECT_COMMIT, PRT_STR(""), PRT_E_MEMORY, 0};
    assert_prt_code(walk_from(&history, 1, NULL, &walk, &err), PRT_E_MEMORY, err);
    prt_walk_free(&walk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_parents_come_first_and_everyone_once),
        cmocka_unit_test(later_spans_come_first),
        cmocka_unit_test(within_a_span_dates_do_not_matter),
        cmocka_unit_test(a_shallow_commit_has_no_parents),
        cmocka_unit_test(what_cannot_be_read_is_noted_and_the_rest_is_walked),
        cmocka_unit_test(a_parent_of_another_kind_is_damage),
        cmocka_unit_test(other_failures_end_the_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
