/* SPDX-License-Identifier: Apache-2.0 */
/* docs/protocol.md names every message with its number, every field with its type and ceiling, and the real times. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/msg.h"
#include "proto/shape.h"
#include "prt/buf.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "tests/support/unit.h"

static prt_buf document;
static prt_buf times;

static void read_file(const char *name, prt_buf *out)
{
    prt_err err;
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", PRT_SOURCE_DIR, name);
    assert_prt_ok(prt_file_read(path, PRT_MIB(1), out, &err), err);
}

static int read_files(void **state)
{
    (void)state;
    read_file("docs/protocol.md", &document);
    read_file("coordinator/run_state.h", &times);
    return 0;
}

static int free_files(void **state)
{
    (void)state;
    prt_buf_free(&document);
    prt_buf_free(&times);
    return 0;
}

/* The part of the page from "**name**" to the next such heading. */
static prt_str section_of(const char *name)
{
    char heading[64];
    snprintf(heading, sizeof heading, "\n**%s**", name);
    const char *from = strstr(document.data, heading);
    if (from == NULL)
        fail_msg("docs/protocol.md has no section **%s**", name);
    const char *to = strstr(from + strlen(heading), "\n**");
    return (prt_str){from, to != NULL ? (size_t)(to - from) : strlen(from)};
}

static bool holds(prt_str text, const char *part)
{
    return memmem(text.data, text.len, part, strlen(part)) != NULL;
}

enum { TYPE_MAX = 64 };

static void describe(const struct prt_field *field, const char *item, char text[TYPE_MAX])
{
    const char *const names[] = {
        [PRT_FIELD_U32] = "u32",   [PRT_FIELD_U64] = "u64",   [PRT_FIELD_I64] = "i64",   [PRT_FIELD_ENUM] = "enum",
        [PRT_FIELD_NAME] = "name", [PRT_FIELD_TEXT] = "text", [PRT_FIELD_LIST] = "list",
    };
    if (field->kind == PRT_FIELD_LIST)
        snprintf(text, TYPE_MAX, "list of %s, %llu", item, (unsigned long long)field->greatest);
    else if (field->kind == PRT_FIELD_TEXT && field->greatest >= PRT_MIB(1))
        snprintf(text, TYPE_MAX, "text, %llu MiB", (unsigned long long)(field->greatest >> 20));
    else if (field->kind == PRT_FIELD_NAME || field->kind == PRT_FIELD_TEXT)
        snprintf(text, TYPE_MAX, "%s, %llu", names[field->kind], (unsigned long long)field->greatest);
    else if (field->kind == PRT_FIELD_U32 && field->least > 0 && field->greatest < UINT32_MAX)
        snprintf(text, TYPE_MAX, "u32, %llu..%llu", (unsigned long long)field->least,
                 (unsigned long long)field->greatest);
    else if (field->kind == PRT_FIELD_U32 && field->least > 0)
        snprintf(text, TYPE_MAX, "u32, %llu..", (unsigned long long)field->least);
    else if (field->kind == PRT_FIELD_ENUM && field->greatest != PRT_CATEGORY_COUNT - 1)
        snprintf(text, TYPE_MAX, "enum %llu..%llu", (unsigned long long)field->least,
                 (unsigned long long)field->greatest);
    else
        snprintf(text, TYPE_MAX, "%s", names[field->kind]);
}

static const char *item_name(const struct prt_shape *shape)
{
    if (shape != NULL && shape->size == sizeof(struct prt_job))
        return "job";
    return shape != NULL && shape->size == sizeof(struct prt_task_ref) ? "task_ref" : "task_progress";
}

/* "| `slots` | u32, 1..1024 |" */
static void assert_row(prt_str section, const char *message, const struct prt_field *field)
{
    char row[200];
    char type[TYPE_MAX];
    describe(field, item_name(field->item), type);
    snprintf(row, sizeof row, "| `%s` | %s |", field->name, type);
    if (!holds(section, row))
        fail_msg("docs/protocol.md: **%s** lacks the row %s", message, row);
}

static void every_message_and_field_is_explained(void **state)
{
    (void)state;
    for (unsigned type = PRT_MESSAGE_HELLO; type <= PRT_MESSAGE_LAST; type++) {
        if (prt_message_shape((prt_message_type)type) == NULL)
            continue;
        const char *name = prt_message_name((prt_message_type)type);
        const struct prt_shape *shape = prt_message_shape((prt_message_type)type);
        char row[100];
        snprintf(row, sizeof row, "\n| %u | `%s` |", type, name);
        if (strstr(document.data, row) == NULL)
            fail_msg("docs/protocol.md: the table of messages lacks | %u | `%s` |", type, name);
        for (size_t i = 0; i < shape->field_count; i++)
            assert_row(section_of(name), name, &shape->fields[i]);
    }
}

/* Rows of a section's table, its two head lines not counted. */
static size_t rows_of(prt_str section)
{
    size_t rows = 0;
    for (size_t i = 0; i + 3 < section.len; i++)
        rows += memcmp(section.data + i, "\n| `", 4) == 0;
    return rows;
}

static void nothing_is_explained_that_is_not_there(void **state)
{
    (void)state;
    for (unsigned type = PRT_MESSAGE_HELLO; type <= PRT_MESSAGE_LAST; type++) {
        if (prt_message_shape((prt_message_type)type) == NULL)
            continue;
        prt_str section = section_of(prt_message_name((prt_message_type)type));
        assert_int_equal(rows_of(section), prt_message_shape((prt_message_type)type)->field_count);
    }
}

static void every_item_is_explained(void **state)
{
    (void)state;
    const struct prt_shape *heartbeat = prt_message_shape(PRT_MESSAGE_HEARTBEAT);
    size_t items = 0;
    for (size_t i = 0; i < heartbeat->field_count; i++) {
        const struct prt_shape *item = heartbeat->fields[i].item;
        if (item == NULL)
            continue;
        items++;
        for (size_t j = 0; j < item->field_count; j++) {
            char text[100];
            snprintf(text, sizeof text, "`%s` ", item->fields[j].name);
            if (!holds(section_of(item_name(item)), text))
                fail_msg("docs/protocol.md: **%s** lacks %s", item_name(item), text);
        }
    }
    assert_int_equal(items, 2);
}

/* The value of a name in the coordinator's header, as it is written there. */
static unsigned long value_of(const char *name)
{
    char text[100];
    snprintf(text, sizeof text, "%s =", name);
    const char *at = strstr(times.data, text);
    if (at == NULL)
        fail_msg("coordinator/run_state.h has no %s", name);
    return strtoul(at + strlen(text), NULL, 10);
}

/* "| what | 250 | `PRT_RUN_HEARTBEAT_MS` |": the number before the name is the one in the header. */
static void the_times_are_the_real_ones(void **state)
{
    (void)state;
    size_t seen = 0;
    for (const char *at = strstr(document.data, "`PRT_RUN_"); at != NULL; at = strstr(at + 1, "`PRT_RUN_"), seen++) {
        char name[64];
        char value[64];
        assert_int_equal(sscanf(at, "`%63[A-Z_]`", name), 1);
        int len = snprintf(value, sizeof value, " %lu | ", value_of(name));
        if (memcmp(at - len, value, (size_t)len) != 0)
            fail_msg("docs/protocol.md: the value of %s is%s in coordinator/run_state.h", name, value);
    }
    assert_int_equal(seen, 10);
}

static void versions_and_ceilings_are_the_real_ones(void **state)
{
    (void)state;
    char text[200];
    snprintf(text, sizeof text, "\nVersion %d.", PRT_PROTOCOL_VERSION);
    assert_non_null(strstr(document.data, text));
    snprintf(text, sizeof text, "at most %zu KiB, `task` at most %zu MiB + %zu KiB, `result` at most %zu MiB + %zu KiB",
             (size_t)(PRT_MAX_CONTROL_FRAME >> 10), (size_t)(PRT_MAX_TASK_FRAME >> 20),
             (size_t)((PRT_MAX_TASK_FRAME - PRT_MAX_IDS) >> 10), (size_t)(PRT_MAX_FRAME >> 20),
             (size_t)((PRT_MAX_FRAME - PRT_MAX_RECORD) >> 10));
    assert_non_null(strstr(document.data, text));
    snprintf(text, sizeof text, "nesting with %d levels", PRT_MAX_NESTING);
    assert_non_null(strstr(document.data, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_and_field_is_explained),
        cmocka_unit_test(nothing_is_explained_that_is_not_there),
        cmocka_unit_test(every_item_is_explained),
        cmocka_unit_test(the_times_are_the_real_ones),
        cmocka_unit_test(versions_and_ceilings_are_the_real_ones),
    };
    return cmocka_run_group_tests(tests, read_files, free_files);
}
