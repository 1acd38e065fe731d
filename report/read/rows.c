/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/read/value.h"

/* What rows of tables do: one value, and where it goes. */

static void *at(const struct prt_row *member, void *object)
{
    return (char *)object + member->offset;
}

void prt_read_text(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member, void *object)
{
    *(prt_str *)at(member, object) = prt_value_text(reader, value);
}

void prt_read_text_or_null(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                           void *object)
{
    prt_str *out = at(member, object);
    if (prt_value_is_null(value))
        return;
    *out = prt_value_text(reader, value);
    if (out->len == 0)
        prt_read_refuse(reader, value, "a text that is not empty, or null");
}

void prt_read_c_text(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                     void *object)
{
    const prt_str text = prt_value_text(reader, value);
    if (prt_str_find(text, '\0') != text.len)
        prt_read_refuse(reader, value, "a text without a NUL");
    *(const char **)at(member, object) = prt_read_copy(reader, text).data;
}

void prt_read_flag(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member, void *object)
{
    *(bool *)at(member, object) = prt_value_flag(reader, value);
}

void prt_read_count(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                    void *object)
{
    *(uint64_t *)at(member, object) = prt_value_count(reader, value);
}

void prt_read_size(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member, void *object)
{
    const uint64_t count = prt_value_count(reader, value);
    if (count > SIZE_MAX)
        prt_read_refuse(reader, value, "a number that this machine can count to");
    *(size_t *)at(member, object) = (size_t)count;
}

void prt_read_days(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member, void *object)
{
    int64_t number = 0;
    if (!prt_str_to_i64(value->text, &number) || number < 0 || number > UINT32_MAX)
        prt_read_refuse(reader, value, "a whole number from 0 to 2^32 - 1");
    *(uint32_t *)at(member, object) = (uint32_t)number;
}

void prt_read_number(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                     void *object)
{
    *(int64_t *)at(member, object) = prt_value_number(reader, value);
}

void prt_read_value(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                    void *object)
{
    (void)reader;
    *(struct prt_value *)at(member, object) = *value;
}

/* The window of that name, looked for from where it should be; `window_count` when there is none. */
static size_t find_window(const struct prt_fold_options *options, prt_str name, size_t expected)
{
    if (expected < options->window_count && prt_str_equal(options->windows[expected].name, name))
        return expected;
    size_t window = 0;
    while (window < options->window_count && !prt_str_equal(options->windows[window].name, name))
        window++;
    return window;
}

void prt_read_windows(struct prt_reader *reader, const struct prt_value *value,
                      void (*read)(struct prt_reader *reader, const struct prt_value *value, size_t window,
                                   void *context),
                      void *context)
{
    const struct prt_fold_options *options = &reader->report->options;
    struct prt_parts parts = prt_parts_of_object(reader, value);
    struct prt_value part;
    uint64_t met = 0;
    while (prt_parts_next(&parts, &part)) {
        const size_t window = find_window(options, prt_value_key(reader, &part), parts.index - 1);
        if (window == options->window_count || (met >> window & 1) != 0) {
            prt_read_refuse(reader, &part, "each window of time_windows once, and no other");
            return;
        }
        met |= (uint64_t)1 << window;
        read(reader, &part, window, context);
    }
    if (parts.index != options->window_count)
        prt_read_refuse(reader, value, "each window of time_windows");
}

/* An array by window that is being filled. */
struct filling {
    char *items;
    size_t stride;
};

static struct filling filling_of(const struct prt_row *member, void *object)
{
    return (struct filling){*(char **)at(member, object) + member->inner, member->stride};
}

static void fill_count(struct prt_reader *reader, const struct prt_value *value, size_t window, void *context)
{
    const struct filling *filling = context;
    *(uint64_t *)(void *)(filling->items + window * filling->stride) = prt_value_count(reader, value);
}

static void fill_known(struct prt_reader *reader, const struct prt_value *value, size_t window, void *context)
{
    if (!prt_value_is_null(value))
        fill_count(reader, value, window, context);
}

static void fill_lines(struct prt_reader *reader, const struct prt_value *value, size_t window, void *context)
{
    static const struct prt_row members[] = {
        {.key = "added", .read = prt_read_count, .offset = offsetof(struct prt_figures, added)},
        {.key = "removed", .read = prt_read_count, .offset = offsetof(struct prt_figures, removed)},
    };
    const struct filling *filling = context;
    if (!prt_value_is_null(value))
        prt_read_object(reader, value, PRT_MEMBERS(members), filling->items + window * filling->stride);
}

void prt_read_by_window(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                        void *object)
{
    struct filling filling = filling_of(member, object);
    prt_read_windows(reader, value, fill_count, &filling);
}

void prt_read_known_by_window(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                              void *object)
{
    struct filling filling = filling_of(member, object);
    prt_read_windows(reader, value, fill_known, &filling);
}

void prt_read_lines_by_window(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                              void *object)
{
    struct filling filling = filling_of(member, object);
    prt_read_windows(reader, value, fill_lines, &filling);
}
