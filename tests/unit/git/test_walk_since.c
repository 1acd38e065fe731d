/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which commits are visited, and whether the base is found behind the tip: held against all there is, for histories
 * made by hand and for any that chance makes, with clocks that are right and clocks that are not.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"
#include "tests/unit/git/memory_objects.h"
#include "worker/git/walk_since.h"

enum { MOST_PARENTS = 4, TREE = 63 };

struct commit {
    unsigned parents[MOST_PARENTS]; /* numbers; 0 ends them */
    int64_t date;
};

/* Commits are numbered from 1. */
struct history {
    struct memory_objects memory;
    char bytes[MEMORY_OBJECTS][512];
    struct commit commits[MEMORY_OBJECTS];
    unsigned visits[MEMORY_OBJECTS];
    unsigned order[MEMORY_OBJECTS];
    size_t order_count;
    const struct prt_walk *walk;
    unsigned stop_at; /* the visitor ends the walk there; 0: nowhere */
};

static void add_commit(struct history *history, unsigned number, const struct commit *commit)
{
    char hex[PRT_ID_HEX_MAX];
    char *bytes = history->bytes[number];
    const size_t room = sizeof history->bytes[0];
    history->commits[number] = *commit;
    size_t len = (size_t)snprintf(bytes, room, "tree %s\n", memory_hex(TREE, hex));
    for (size_t i = 0; i < MOST_PARENTS && commit->parents[i] != 0; i++)
        len += (size_t)snprintf(bytes + len, room - len, "parent %s\n", memory_hex(commit->parents[i], hex));
    len += (size_t)snprintf(bytes + len, room - len, "author A <a> 1 +0000\ncommitter C <c> %" PRId64 " +0000\n\n",
                            commit->date);
    history->memory.items[number] = (struct memory_object){PRT_OBJECT_COMMIT, {bytes, len}, PRT_OK, 0};
}

static prt_code visit(void *context, size_t index, prt_str bytes, const struct prt_commit_header *header, prt_err *err)
{
    struct history *history = context;
    const unsigned number = history->walk->seen.ids[index].bytes[0];
    size_t parents = 0;
    while (parents < MOST_PARENTS && history->commits[number].parents[parents] != 0)
        parents++;
    assert_int_equal(header->parent_count, parents);
    assert_true(prt_str_equal(bytes, prt_str_from(history->bytes[number])));
    history->visits[number]++;
    history->order[history->order_count++] = number;
    return number == history->stop_at ? prt_fail(err, PRT_E_CANCELLED, "stopped") : PRT_OK;
}

static prt_code walk_since(struct history *history, unsigned tip, unsigned base, const prt_id_set *shallow,
                           bool *has_base, prt_err *err)
{
    const prt_id ids[2] = {memory_id(tip), memory_id(base)};
    struct prt_walk walk = {.seen = {.count = 0}};
    prt_objects_t *objects = memory_open(&history->memory, PRT_MIB(1));
    memset(history->visits, 0, sizeof history->visits);
    history->order_count = 0;
    history->walk = &walk;
    prt_code code = prt_walk_since(objects, &ids[0], &ids[1], shallow, visit, history, &walk, has_base, err);
    assert_int_equal(walk.missing.count + walk.damaged.count + walk.too_large.count, 0);
    prt_walk_free(&walk);
    prt_objects_destroy(&objects);
    return code;
}

static uint64_t reach(const struct history *history, unsigned from)
{
    uint64_t reached = UINT64_C(1) << from;
    for (uint64_t before = 0; before != reached;) {
        before = reached;
        for (unsigned i = 1; i < MEMORY_OBJECTS; i++)
            for (size_t at = 0; (reached >> i & 1) != 0 && at < MOST_PARENTS; at++)
                reached |= UINT64_C(1) << history->commits[i].parents[at];
    }
    return reached & ~UINT64_C(1);
}

static void trace(const struct history *history, char out[256])
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < history->order_count; i++)
        len += (size_t)snprintf(out + len, 256 - len, "%u ", history->order[i]);
}

/* Commits 1 .. in the order of the table; the walk is from 1 to the base. `reads` are of the commits that a walk which
 * goes no further than it has to looks at. */
static void what_is_new_is_visited_and_little_else_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *title;
        struct commit commits[9];
        unsigned base;
        bool has_base;
        const char *visited;
        const char *read; /* one digit each */
    } rows[] = {
        {"one new commit", {{{2}, 20}, {{3}, 10}, {{4}, 9}, {{0}, 8}}, 2, true, "1 ", "12"},
        {"three new commits", {{{2}, 20}, {{3}, 19}, {{4}, 18}, {{5}, 10}, {{0}, 9}}, 4, true, "1 2 3 ", "1234"},
        {"nothing new", {{{2}, 20}, {{0}, 10}}, 1, true, "", "1"},
        {"behind the base", {{{2}, 20}, {{0}, 10}, {{1}, 30}}, 3, false, "", "13"},
        {"another root", {{{2}, 20}, {{0}, 10}, {{0}, 30}}, 3, false, "1 2 ", "123"},
        {"beside the base", {{{3}, 20}, {{3}, 19}, {{4}, 10}, {{0}, 9}}, 2, false, "1 ", "123"},
        {"a merge of a branch from before the base",
         {{{2, 3}, 20}, {{4}, 10}, {{4}, 12}, {{5}, 9}, {{0}, 8}},
         2,
         true,
         "1 3 ",
         "1234"},
        {"a merge of a root", {{{2, 3}, 20}, {{4}, 10}, {{0}, 12}, {{0}, 9}}, 2, true, "1 3 ", "123"},
        {"the branch's dates are later than the base's, which are wrong",
         {{{2, 3}, 20}, {{4}, 1}, {{4}, 12}, {{5}, 9}, {{0}, 8}},
         2,
         true,
         "1 3 4 5 ", /* 4 and 5 are the base's: it claims to be older than they are */
         "12345"},
        {"the base is from the future", {{{2}, 20}, {{3}, 99}, {{4}, 9}, {{0}, 8}}, 2, true, "1 ", "123"},
        {"the tip is from the past", {{{2}, 1}, {{3}, 10}, {{4}, 9}, {{0}, 8}}, 2, true, "1 ", "1234"},
        {"known late, and what is behind it with it: 4 was read as new before 3 told of it",
         {{{2, 4}, 20}, {{3}, 10}, {{4}, 5}, {{5}, 9}, {{6}, 4}, {{0}, 3}},
         2,
         true,
         "1 ",
         "12345"},
        {"a parent that is named twice", {{{2, 2}, 20}, {{3, 3}, 10}, {{0}, 9}}, 2, true, "1 ", "12"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        bool has_base = !rows[i].has_base;
        char visited[256];
        struct history history = {.stop_at = 0};
        for (unsigned at = 0; at < 9 && rows[i].commits[at].date != 0; at++)
            add_commit(&history, at + 1, &rows[i].commits[at]);
        assert_prt_ok(walk_since(&history, 1, rows[i].base, NULL, &has_base, &err), err);
        trace(&history, visited);
        if (strcmp(visited, rows[i].visited) != 0 || has_base != rows[i].has_base)
            fail_msg("%s: visited %s(%d), not %s(%d)", rows[i].title, visited, has_base, rows[i].visited,
                     rows[i].has_base);
        for (unsigned at = 1; at <= 9; at++)
            if ((history.memory.items[at].reads > 0) != (strchr(rows[i].read, (int)('0' + at)) != NULL))
                fail_msg("%s: commit %u was %sread", rows[i].title, at,
                         history.memory.items[at].reads > 0 ? "" : "not ");
    }
}

static void shallow_commits_end_both_sides(void **state)
{
    (void)state;
    prt_err err;
    bool has_base = false;
    char visited[256];
    struct history history = {.stop_at = 0};
    prt_id_set shallow = {0};
    const prt_id cut[2] = {memory_id(3), memory_id(4)};
    add_commit(&history, 1, &(struct commit){{2, 4}, 20});
    add_commit(&history, 2, &(struct commit){{3}, 5});
    add_commit(&history, 3, &(struct commit){{0}, 4}); /* written as it is seen: without its parents */
    add_commit(&history, 4, &(struct commit){{0}, 6});
    for (size_t i = 0; i < 2; i++)
        assert_prt_ok(prt_id_set_add(&shallow, &cut[i], NULL, NULL, &err), err);
    (void)snprintf(history.bytes[4], sizeof history.bytes[4], "%s",
                   history.bytes[2]); /* names 3, which is the base's */
    history.memory.items[4].bytes.len = strlen(history.bytes[4]);
    assert_prt_ok(walk_since(&history, 1, 2, &shallow, &has_base, &err), err);
    trace(&history, visited);
    assert_string_equal(visited, "1 4 ");
    assert_true(has_base);
    prt_id_set_free(&shallow);
}

static void what_cannot_be_read_ends_the_walk(void **state)
{
    (void)state;
    static const struct {
        unsigned spoiled;
        prt_code code;
    } rows[] = {{1, PRT_E_NOT_FOUND}, {2, PRT_E_LIMIT},     {3, PRT_E_FORMAT},
                {4, PRT_E_NOT_FOUND}, {1, PRT_E_CANCELLED}, {4, PRT_E_MEMORY}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        bool has_base = false;
        struct history history = {.stop_at = 0};
        add_commit(&history, 1, &(struct commit){{2, 3}, 20});
        add_commit(&history, 2, &(struct commit){{4}, 19}); /* the base */
        add_commit(&history, 3, &(struct commit){{4}, 10});
        add_commit(&history, 4, &(struct commit){{0}, 9});
        if (rows[i].code == PRT_E_NOT_FOUND)
            history.memory.items[rows[i].spoiled].kind = (prt_object_kind)0;
        else if (rows[i].code == PRT_E_FORMAT)
            history.memory.items[rows[i].spoiled].bytes = PRT_STR("tree nonsense");
        else if (rows[i].code == PRT_E_CANCELLED)
            history.stop_at = rows[i].spoiled;
        else
            history.memory.items[rows[i].spoiled].error = rows[i].code;
        assert_prt_code(walk_since(&history, 1, 2, NULL, &has_base, &err), rows[i].code, err);
        assert_false(has_base);
    }
}

/* A pack that lies about names can make a history without an end. */
static void a_circle_comes_to_an_end(void **state)
{
    (void)state;
    prt_err err;
    bool has_base;
    struct history history = {.stop_at = 0};
    add_commit(&history, 1, &(struct commit){{2, 1}, 20});
    add_commit(&history, 2, &(struct commit){{3, 1}, 19});
    add_commit(&history, 3, &(struct commit){{4, 2}, 18});
    add_commit(&history, 4, &(struct commit){{1, 4}, 17});
    for (unsigned tip = 1; tip <= 4; tip++)
        for (unsigned base = 1; base <= 4; base++)
            assert_prt_ok(walk_since(&history, tip, base, NULL, &has_base, &err), err);
}

enum { COMMITS = 60, HISTORIES = 3000 };

/* Parents have higher numbers. `truthful`: a commit is younger than its parents. */
static void make_any(struct history *history, uint64_t *random, bool truthful)
{
    const unsigned count = 2 + (unsigned)(prt_test_random(random) % (COMMITS - 1));
    const unsigned spread = 1 + (unsigned)(prt_test_random(random) % 12);
    for (unsigned number = 1; number <= count; number++) {
        struct commit commit = {.date = truthful ? 1000 - (int64_t)number : (int64_t)(prt_test_random(random) % 20)};
        const size_t parents = number == count ? 0 : (size_t)(prt_test_random(random) % 8);
        for (size_t i = 0; i < (parents < 5 ? parents > 0 : parents - 3); i++) {
            const unsigned parent = number + 1 + (unsigned)(prt_test_random(random) % spread);
            commit.parents[i] = parent < count ? parent : count;
        }
        add_commit(history, number, &commit);
    }
}

static void check(struct history *history, unsigned tip, unsigned base, bool truthful, uint64_t seed)
{
    prt_err err;
    bool has_base = false;
    const uint64_t old = reach(history, base), all = reach(history, tip);
    assert_prt_ok(walk_since(history, tip, base, NULL, &has_base, &err), err);
    uint64_t visited = 0;
    for (unsigned i = 1; i < MEMORY_OBJECTS; i++) {
        assert_true(history->visits[i] <= 1);
        visited |= (uint64_t)history->visits[i] << i;
    }
    if ((all & ~old & ~visited) != 0 || (visited & ~all) != 0 || has_base != ((all >> base & 1) != 0) ||
        (truthful && (visited & old) != 0))
        fail_msg("history %" PRIu64 ", from %u to %u: visited %" PRIx64 " of %" PRIx64 " without %" PRIx64 ", base %d",
                 seed, tip, base, visited, all, old, has_base);
}

static void any_history(void **state)
{
    (void)state;
    size_t too_many = 0;
    for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
        uint64_t random = seed;
        const bool truthful = seed % 2 == 0;
        static struct history history;
        memset(&history, 0, sizeof history);
        make_any(&history, &random, truthful);
        for (unsigned base = 1; base <= 7; base++) {
            if (history.memory.items[base].kind == 0)
                continue;
            check(&history, 1, base, truthful, seed);
            for (size_t i = 0; i < history.order_count; i++)
                too_many += (reach(&history, base) >> history.order[i] & 1) != 0;
        }
    }
    print_message("visited though the base has them: %zu\n", too_many);
    assert_true(too_many > 0); /* else the wrong clocks were not wrong enough */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_new_is_visited_and_little_else_is_read),
        cmocka_unit_test(shallow_commits_end_both_sides),
        cmocka_unit_test(what_cannot_be_read_ends_the_walk),
        cmocka_unit_test(a_circle_comes_to_an_end),
        cmocka_unit_test(any_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
