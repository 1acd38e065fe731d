/* SPDX-License-Identifier: Apache-2.0 */
/* An archive is a function of its entries and its time; another program reads it in tests/e2e/test_cli.py. */
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "report/zip.h"
#include "tests/support/records.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

enum { TIME_AT = 10, DAY_AT = 12 }; /* in the first local header (APPNOTE.TXT 4.3.7) */

static const struct prt_zip_entry entries[] = {
    {.name = PRT_STR_INIT("reports/x/b.md"), .bytes = PRT_STR_INIT("bbb")},
    {.name = PRT_STR_INIT("reports/x/a.json"), .bytes = PRT_STR_INIT("")},
};

static unsigned little16(const prt_buf *out, size_t at)
{
    return (unsigned char)out->data[at] | (unsigned)(unsigned char)out->data[at + 1] << 8;
}

static uint32_t little32(const prt_buf *out, size_t at)
{
    return little16(out, at) | little16(out, at + 2) << 16;
}

static void write_at(int64_t time, prt_buf *out)
{
    prt_err err;
    assert_prt_ok(prt_zip_write(entries, 2, time, out, &err), err);
    assert_true(prt_str_starts(prt_buf_str(out), PRT_STR("PK\3\4")));
}

static void equal_arguments_give_equal_bytes(void **state)
{
    (void)state;
    prt_buf first = {0};
    prt_buf again = {0};
    setenv("TZ", "UTC", 1);
    write_at(1770706801, &first);
    setenv("TZ", "Asia/Kolkata", 1);
    write_at(1770706801, &again);
    assert_true(prt_str_equal(prt_buf_str(&first), prt_buf_str(&again)));
    prt_buf_free(&first);
    prt_buf_free(&again);
}

static void times_are_utc_and_within_what_a_zip_can_say(void **state)
{
    (void)state;
    static const struct {
        int64_t time;
        unsigned year, month, day, hour, minute, second;
    } rows[] = {
        {1770706801, 2026, 2, 10, 7, 0, 0},
        {1770706859, 2026, 2, 10, 7, 0, 58},
        {0, 1980, 1, 1, 0, 0, 0},
        {-5000000000, 1980, 1, 1, 0, 0, 0},
        {99999999999, 2107, 12, 31, 23, 59, 58},
        {INT64_MAX, 2107, 12, 31, 23, 59, 58},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf out = {0};
        write_at(rows[i].time, &out);
        const unsigned day = little16(&out, DAY_AT);
        const unsigned second = little16(&out, TIME_AT);
        assert_int_equal((day >> 9) + 1980, rows[i].year);
        assert_int_equal(day >> 5 & 15, rows[i].month);
        assert_int_equal(day & 31, rows[i].day);
        assert_int_equal(second >> 11, rows[i].hour);
        assert_int_equal(second >> 5 & 63, rows[i].minute);
        assert_int_equal((second & 31) * 2, rows[i].second);
        prt_buf_free(&out);
    }
}

static void where_the_bytes_are_makes_no_difference(void **state)
{
    prt_err err;
    const char *path = prt_temp_path(*state, "b.md");
    const struct prt_zip_entry files[] = {{.name = entries[0].name, .file = path}, entries[1]};
    prt_buf kept = {0};
    prt_buf out = {0};
    assert_prt_ok(prt_file_write(path, entries[0].bytes, &err), err);
    write_at(1770706801, &kept);
    assert_prt_ok(prt_zip_write(files, 2, 1770706801, &out, &err), err);
    assert_true(prt_str_equal(prt_buf_str(&kept), prt_buf_str(&out)));
    prt_buf_free(&kept);
    prt_buf_free(&out);
}

static void a_file_that_is_gone_is_told(void **state)
{
    prt_err err;
    const struct prt_zip_entry gone = {.name = entries[0].name, .file = prt_temp_path(*state, "gone")};
    prt_buf out = {0};
    assert_prt_code(prt_zip_write(&gone, 1, 0, &out, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "gone: cannot be read: No such file or directory");
    assert_int_equal(out.len, 0);
    prt_buf_free(&out);
}

static void two_entries_of_one_name_are_refused(void **state)
{
    (void)state;
    const struct prt_zip_entry twice[] = {entries[0], entries[0]};
    prt_buf out = {0};
    prt_err err;
    assert_int_equal(prt_zip_write(twice, 2, 0, &out, &err), PRT_E_INTERNAL);
    prt_buf_free(&out);
}

/* By the sections 4.3.7, 4.3.12 and 4.3.16 of APPNOTE.TXT, byte by byte: two entries, their directory and its end. What
 * was in the buffer before is not counted. */
static void every_byte_is_that_of_the_format(void **state)
{
    (void)state;
    static const char wanted[] =
        "before"
        "PK\003\004\024\000\000\010\010\000\0008J\134\015\317e@\005\000\000\000\003\000\000\000\016\000\000\000reports/"
        "x/b.mdKJJ\002\000"
        "PK\003\004\024\000\000\010\000\000\0008J\134\000\000\000\000\000\000\000\000\000\000\000\000\020\000\000\000re"
        "ports/x/a.json"
        "PK\001\002\024\003\024\000\000\010\010\000\0008J\134\015\317e@"
        "\005\000\000\000\003\000\000\000\016\000\000\000\000\000\000\000\000\000\000\000\244\201\000\000\000\000report"
        "s/x/b.md"
        "PK\001\002\024\003\024\000\000\010\000\000\0008J\134\000\000\000\000\000\000\000\000\000\000\000\000\020\000"
        "\000\000\000\000\000\000\000\000\000\000\244\2011\000\000\000reports/x/a.json"
        "PK\005\006\000\000\000\000\002\000\002\000z\000\000\000_\000\000\000\000\000";
    prt_buf out = {0};
    prt_err err;
    prt_buf_add_text(&out, "before");
    assert_prt_ok(prt_zip_write(entries, 2, 1770706801, &out, &err), err);
    assert_int_equal(out.len, sizeof wanted - 1);
    assert_memory_equal(out.data, wanted, sizeof wanted - 1);
    prt_buf_free(&out);
}

enum { LARGE = 300000 }; /* more than a piece, packed and not */

/* Half of it repeats itself, half of it is as good as random. */
static prt_str large_text(void)
{
    static char text[LARGE];
    uint64_t state = 1;
    for (size_t i = 0; i < LARGE; i++)
        text[i] = (char)(i % 2 == 0 ? 'a' : prt_test_random(&state));
    return (prt_str){text, LARGE};
}

static void what_is_packed_can_be_unpacked(void **state)
{
    (void)state;
    enum { HEADER = 30, METHOD_AT = 8, CRC_AT = 14, PACKED_AT = 18, SIZE_AT = 22 };
    static unsigned char again[LARGE];
    const struct prt_zip_entry entry = {.name = PRT_STR("t"), .bytes = large_text()};
    z_stream inflater = {.avail_out = LARGE, .next_out = again};
    prt_buf out = {0};
    prt_err err;
    assert_prt_ok(prt_zip_write(&entry, 1, 0, &out, &err), err);
    assert_int_equal(little16(&out, METHOD_AT), 8);
    assert_int_equal(little32(&out, SIZE_AT), LARGE);
    assert_int_equal(little32(&out, CRC_AT), crc32(0, (const void *)entry.bytes.data, LARGE));
    inflater.avail_in = little32(&out, PACKED_AT);
    assert_in_range(inflater.avail_in, LARGE / 2, LARGE * 3 / 4);
    inflater.next_in = (const void *)(out.data + HEADER + 1);
    assert_int_equal(inflateInit2(&inflater, -15), Z_OK);
    assert_int_equal(inflate(&inflater, Z_FINISH), Z_STREAM_END);
    assert_int_equal(inflater.total_out, LARGE);
    assert_memory_equal(again, entry.bytes.data, LARGE);
    assert_int_equal(inflateEnd(&inflater), Z_OK);
    prt_buf_free(&out);
}

static bool take(void *context, prt_str bytes)
{
    prt_buf_add_str(context, bytes);
    return true;
}

/* A buffer with a drain forgets what it was given: its length is no place in the archive. */
static void a_drain_makes_no_difference(void **state)
{
    (void)state;
    enum { COUNT = PRT_BUF_DRAINED / (LARGE / 2) + 2 };
    static const char names[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    struct prt_zip_entry many[COUNT];
    assert_in_range(COUNT, 2, sizeof names - 1);
    for (size_t i = 0; i < COUNT; i++)
        many[i] = (struct prt_zip_entry){.name = {names + i, 1}, .bytes = large_text()};
    prt_buf kept = {0}, taken = {0}, out = {.drain = take, .context = &taken};
    prt_err err;
    assert_prt_ok(prt_zip_write(many, COUNT, 0, &kept, &err), err);
    assert_prt_ok(prt_zip_write(many, COUNT, 0, &out, &err), err);
    assert_true(taken.len > 0); /* it did forget */
    prt_buf_flush(&out);
    assert_true(prt_str_equal(prt_buf_str(&kept), prt_buf_str(&taken)));
    prt_buf_free(&kept);
    prt_buf_free(&taken);
    prt_buf_free(&out);
}

static void what_an_archive_cannot_say_is_refused(void **state)
{
    (void)state;
    static char name[PRT_MAX_NAME + 1];
    static struct prt_zip_entry many[65536];
    const struct prt_zip_entry named = {.name = {name, sizeof name}};
    prt_buf out = {0}, small = {.max = 100};
    prt_err err;
    memset(name, 'n', sizeof name);
    assert_prt_code(prt_zip_write(&named, 1, 0, &out, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "n...: a name of 4097 bytes, at most 4096 are written");
    assert_prt_code(prt_zip_write(many, 65536, 0, &out, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "65536 ZIP entries: an archive has at most 65535");
    assert_int_equal(out.len, 0);
    assert_prt_code(prt_zip_write(entries, 2, 0, &small, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "the ZIP bundle");
    prt_buf_free(&out);
    prt_buf_free(&small);
}

static void an_archive_of_nothing_is_its_end(void **state)
{
    (void)state;
    prt_buf out = {0};
    prt_err err;
    assert_prt_ok(prt_zip_write(NULL, 0, 0, &out, &err), err);
    assert_int_equal(out.len, 22);
    prt_buf_free(&out);
}

static int make(void **state)
{
    *state = prt_temp_new();
    return 0;
}

static int destroy(void **state)
{
    prt_temp_t *temp = *state;
    prt_temp_destroy(&temp);
    return 0;
}

#define IN_TEMP(test) cmocka_unit_test_setup_teardown(test, make, destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_arguments_give_equal_bytes),
        cmocka_unit_test(times_are_utc_and_within_what_a_zip_can_say),
        IN_TEMP(where_the_bytes_are_makes_no_difference),
        IN_TEMP(a_file_that_is_gone_is_told),
        cmocka_unit_test(two_entries_of_one_name_are_refused),
        cmocka_unit_test(every_byte_is_that_of_the_format),
        cmocka_unit_test(what_is_packed_can_be_unpacked),
        cmocka_unit_test(a_drain_makes_no_difference),
        cmocka_unit_test(what_an_archive_cannot_say_is_refused),
        cmocka_unit_test(an_archive_of_nothing_is_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
