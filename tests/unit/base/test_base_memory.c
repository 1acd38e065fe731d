/* SPDX-License-Identifier: Apache-2.0 */
/* Everything in base that allocates, with each of its allocations refused in turn. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prt/arena.h"
#include "prt/buf.h"
#include "prt/doc.h"
#include "prt/file.h"
#include "prt/json.h"
#include "prt/log.h"
#include "prt/map.h"
#include "prt/mem.h"
#include "prt/model.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

/* Without memory there is one code to return. */
static bool is_good(prt_code code, const prt_err *err)
{
    if (code == PRT_OK)
        return true;
    if (code != PRT_E_MEMORY)
        fail_msg("%s: %s", prt_code_name(code), err->text);
    return false;
}

static bool make_copies(void *state)
{
    (void)state;
    void *copies[] = {prt_alloc(3), prt_calloc(3, 3), prt_memdup("abc", 3), prt_strdup("abc"), prt_strndup("abc", 2)};
    bool good = true;
    for (size_t i = 0; i < sizeof copies / sizeof copies[0]; i++) {
        good = good && copies[i] != NULL;
        free(copies[i]);
    }
    return good;
}

static bool grow_an_array(void *state)
{
    (void)state;
    size_t capacity = 0;
    size_t count = 0;
    int *items = NULL;
    for (; count < 100; count++) {
        size_t before = capacity;
        int *grown = prt_grow(items, &capacity, count + 1, sizeof *grown);
        if (grown == NULL) {
            assert_int_equal(capacity, before);
            break;
        }
        items = grown;
        items[count] = (int)count;
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(items[i], i);
    free(items);
    return count == 100;
}

static bool fill_a_buffer(void *state)
{
    (void)state;
    prt_err err;
    prt_buf buf = {0};
    for (int i = 0; i < 100; i++)
        prt_buf_add_fmt(&buf, "%d,", i);
    /* What is there is the beginning of what should be there. */
    assert_true(prt_str_starts(PRT_STR("0,1,2,3,4,5,6,7,8,9,"), prt_str_sub(prt_buf_str(&buf), 0, 20)));
    bool good = is_good(prt_buf_check(&buf, "numbers", &err), &err);
    prt_buf_free(&buf);
    return good;
}

static bool fill_an_arena(void *state)
{
    (void)state;
    prt_arena arena = {0};
    bool good = true;
    for (size_t size = 1; size < 300000; size *= 3)
        good = prt_arena_alloc(&arena, 1, size) != NULL && prt_arena_str(&arena, PRT_STR("text")).data != NULL && good;
    prt_arena_free(&arena);
    return good;
}

/* A put that is refused leaves the map as it was. */
static bool fill_a_map(void *state)
{
    (void)state;
    prt_err err;
    uint64_t value = 0;
    unsigned there = 0;
    prt_map_t *map = prt_map_new();
    if (map == NULL)
        return false;
    for (; there < 50; there++) {
        char key[8];
        prt_str text = {key, (size_t)snprintf(key, sizeof key, "%u", there)};
        if (!is_good(prt_map_put(map, text, there, &err), &err)) {
            assert_false(prt_map_get(map, text, &value));
            break;
        }
    }
    assert_int_equal(prt_map_count(map), there);
    for (unsigned i = 0; i < there; i++) {
        char key[8];
        prt_str text = {key, (size_t)snprintf(key, sizeof key, "%u", i)};
        assert_true(prt_map_get(map, text, &value));
        assert_int_equal(value, i);
    }
    prt_map_destroy(&map);
    return there == 50;
}

static bool write_json(void *state)
{
    (void)state;
    prt_err err;
    prt_buf out = {0};
    prt_json json = {.out = &out, .indent = 2};
    prt_json_array(&json);
    for (int i = 0; i < 50; i++)
        prt_json_text(&json, "text\n");
    prt_json_end(&json);
    bool good = is_good(prt_json_finish(&json, "the document", &err), &err);
    prt_buf_free(&out);
    return good;
}

static bool read_yaml(void *state)
{
    (void)state;
    static const char text[] =
        "base: &base {a: 1, b: [x, y, *one]}\n"
        "d:\n  <<: *base\n  c: 3\n"
        "many: {k1: , k2: , k3: , k4: , k5: , k6: , k7: , k8: , k9: , k10: , k11: , k12: , k13: ,\n"
        "  k14: , k15: , k16: , k17: , k18: , k19: , k20: , k21: , k22: , k23: , k24: }\n";
    prt_err err;
    prt_arena arena = {0};
    const prt_doc *doc = NULL;
    prt_buf whole = {.max = 4096};
    char room[4096];
    whole.data = room; /* never grows: this test is not about the buffer */
    whole.capacity = sizeof room;
    prt_buf_add_text(&whole, "one: &one 1\n");
    prt_buf_add_text(&whole, text);
    bool good = is_good(prt_yaml_read(&arena, "x.yaml", prt_buf_str(&whole), &doc, &err), &err);
    assert_int_equal(doc != NULL, good);
    prt_arena_free(&arena);
    return good;
}

static bool read_json(void *state)
{
    (void)state;
    static const char text[] =
        "{\"a\": [1, 2.5, true, null, \"text\", {\"deep\": {}}], \"b\": \"\\u00e9\", \"c\": [[]]}";
    prt_err err;
    prt_arena arena = {0};
    const prt_doc *doc = NULL;
    bool good = is_good(prt_json_read(&arena, "x.json", prt_str_from(text), &doc, &err), &err);
    assert_int_equal(doc != NULL, good);
    prt_arena_free(&arena);
    return good;
}

static bool add_problems(void *state)
{
    (void)state;
    prt_err err;
    struct prt_record record = {0};
    bool good = true;
    for (size_t i = 0; i < 200 && good; i++) {
        size_t before = record.problem_count;
        good = is_good(prt_record_add_problem(&record, &err, PRT_CATEGORY_ANALYSIS, "number %zu", i), &err);
        assert_true(good || record.problem_count == before);
    }
    prt_record_free(&record);
    return good;
}

static bool write_and_read_a_file(void *state)
{
    prt_err err;
    const char *path = state;
    prt_buf bytes = {0};
    bool good = is_good(prt_file_write(path, PRT_STR("some text"), &err), &err) &&
                is_good(prt_file_read(path, 100, &bytes, &err), &err);
    prt_buf_free(&bytes);
    return good;
}

static bool make_folders(void *state)
{
    prt_err err;
    return is_good(prt_make_folders(state, 0777, &err), &err);
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool (*attempt)(void *state);
        size_t least; /* allocations there must be, or the row tests nothing */
    } rows[] = {
        {"copies", make_copies, 5},     {"an array", grow_an_array, 4}, {"a buffer", fill_a_buffer, 4},
        {"an arena", fill_an_arena, 4}, {"a map", fill_a_map, 54},      {"JSON written", write_json, 4},
        {"YAML read", read_yaml, 30},   {"JSON read", read_json, 1},    {"problems", add_problems, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t made = prt_test_each_failure(rows[i].attempt, NULL);
        if (made < rows[i].least)
            fail_msg("%s: %zu allocations", rows[i].name, made);
    }
}

static void files_too(void **state)
{
    (void)state;
    prt_temp_t *temp = prt_temp_new();
    char file[200];
    char folder[200];
    (void)snprintf(file, sizeof file, "%s/file", prt_temp_folder(temp));
    (void)snprintf(folder, sizeof folder, "%s/a/b", prt_temp_folder(temp));
    assert_true(prt_test_each_failure(write_and_read_a_file, file) >= 1);
    assert_true(prt_test_each_failure(make_folders, folder) >= 1);
    assert_int_equal(prt_temp_count(temp, "."), 2);
    prt_temp_destroy(&temp);
}

/* As read_json, but jansson may take a text it had no memory for as one that is missing. */
static bool read_json_by_any_word(void *state)
{
    prt_err err;
    prt_arena arena = {0};
    const prt_doc *doc = NULL;
    prt_code code = prt_json_read(&arena, "x.json", prt_str_from(state), &doc, &err);
    assert_true(code == PRT_OK || code == PRT_E_MEMORY || code == PRT_E_FORMAT);
    assert_int_equal(doc != NULL, code == PRT_OK);
    prt_arena_free(&arena);
    return code == PRT_OK;
}

/* Given the program's malloc, jansson can be refused as well. */
static void the_json_library_too(void **state)
{
    (void)state;
    char text[] = "{\"a\": [1, 2.5, true, null, \"text\", {\"deep\": {}}], \"b\": \"\\u00e9\", \"c\": [[]]}";
    json_set_alloc_funcs(malloc, free);
    assert_true(prt_test_each_failure(read_json_by_any_word, text) > 20);
}

static prt_code read_in_yaml(prt_arena *arena, const prt_doc **doc, prt_err *err)
{
    static const char text[] = "a: &a {k: [1, x, {m: ~}]}\nb:\n  <<: *a\n  n: 1\nc: [*a, 1.5, \"text\"]\n";
    return prt_yaml_read(arena, "x", prt_str_from(text), doc, err);
}

static prt_code read_in_json(prt_arena *arena, const prt_doc **doc, prt_err *err)
{
    static const char text[] = "{\"a\": [1, \"x\", {\"m\": null}], \"b\": {}, \"c\": [[], 1.5, \"text\"]}";
    return prt_json_read(arena, "x", prt_str_from(text), doc, err);
}

/* The arena's ceiling instead of the system's: wherever it lies, the file is refused and nothing is given out. */
static void an_arena_may_be_full_at_any_point(void **state)
{
    (void)state;
    static prt_code (*const rows[])(prt_arena * arena, const prt_doc **doc, prt_err *err) = {read_in_yaml,
                                                                                             read_in_json};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_code code = PRT_E_MEMORY;
        size_t max = 1;
        for (; code != PRT_OK; max += 16) {
            prt_err err;
            prt_arena arena = {.max = max};
            const prt_doc *doc = NULL;
            code = rows[i](&arena, &doc, &err);
            assert_int_equal(is_good(code, &err), doc != NULL);
            prt_arena_free(&arena);
        }
        assert_in_range(max, 600, 6000);
    }
}

static void a_log_line_needs_no_memory(void **state)
{
    (void)state;
    int ends[2];
    char room[64] = "";
    assert_int_equal(pipe(ends), 0);
    prt_log log = {.fd = ends[1], .level = PRT_LOG_ERROR};
    prt_test_fail_after(0);
    prt_error(&log, "%s: not enough memory", "x");
    assert_int_equal(prt_test_fail_never(), 0);
    assert_true(read(ends[0], room, sizeof room - 1) > 0);
    assert_string_equal(room, "[ERROR] x: not enough memory\n");
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_may_fail),   cmocka_unit_test(files_too),
        cmocka_unit_test(the_json_library_too),       cmocka_unit_test(an_arena_may_be_full_at_any_point),
        cmocka_unit_test(a_log_line_needs_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
