/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares the written reports with the files in data/, and with what the same inputs give in other orders.
 * PRT_GOLDEN_UPDATE=1 writes the files instead.
 */
#include <stdlib.h>
#include <string.h>

#include "prt/file.h"
#include "report/read/read.h"
#include "tests/golden/scenes.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

enum { ORDERS = 60, MOST_FILES = 16 };

/* A report's files, by format. */
struct written {
    const char *names[MOST_FILES];
    prt_buf bytes[MOST_FILES];
    size_t count;
};

static void written_free(struct written *written)
{
    for (size_t i = 0; i < written->count; i++)
        prt_buf_free(&written->bytes[i]);
}

typedef prt_code writer(const struct prt_report *report, prt_buf *out, prt_err *err);

static void write_file(const struct prt_report *report, const char *name, writer *write, struct written *written)
{
    prt_err err;
    assert_true(written->count < MOST_FILES);
    written->names[written->count] = name;
    assert_prt_ok(write(report, &written->bytes[written->count++], &err), err);
}

/* Of report.html what differs between reports: styles and scripts are files of report/web. */
static prt_code write_body(const struct prt_report *report, prt_buf *out, prt_err *err)
{
    prt_buf page = {0};
    const prt_code rc = prt_report_write_html(report, &page, err);
    if (rc == PRT_OK) {
        const char *body = strstr(page.data, "<body");
        assert_non_null(body);
        const char *code = strstr(body, "<script>// SPDX");
        assert_non_null(code);
        prt_buf_add(out, body, (size_t)(code - body));
        prt_buf_add_char(out, '\n');
    }
    prt_buf_free(&page);
    return rc;
}

static void write_tables(const struct prt_report *report, struct written *written)
{
    prt_err err;
    for (size_t i = 0; i < prt_report_csv_count(); i++) {
        if (!prt_report_csv_wanted(report, i))
            continue;
        assert_true(written->count < MOST_FILES);
        written->names[written->count] = prt_report_csv_file(i);
        assert_prt_ok(prt_report_write_csv(report, i, &written->bytes[written->count++], &err), err);
    }
}

/* Those that can be made again of the first. */
static void write_formats(const struct prt_report *report, struct written *written)
{
    write_file(report, "report_raw.json", prt_report_write_json, written);
    write_file(report, "report.md", prt_report_write_md, written);
    write_file(report, "report_body.html", write_body, written);
    write_tables(report, written);
}

static void write_files(const struct scene *scene, const struct prt_folded_repository *const *views,
                        struct written *written)
{
    prt_err err;
    struct prt_report report;
    struct prt_allocated_jobs allocated = {0};
    struct prt_report_meta meta = scene->meta;
    const struct prt_match_input input = {.projects = scene->projects, .project_count = scene->project_count};
    if (scene->project_count > 0) {
        assert_prt_ok(prt_allocate(&input, scene->jobs, scene->job_count, &allocated, &err), err);
        meta.jenkins = &allocated.jenkins;
    }
    assert_prt_ok(prt_fold_report(&meta, &scene->options, views, scene->record_count, scene->errors, scene->error_count,
                                  scene->skips, scene->skip_count, &report, &err),
                  err);
    write_formats(&report, written);
    write_file(&report, "report_raw_15.json", prt_report_write_json_15, written);
    prt_report_free(&report);
    prt_allocated_jobs_free(&allocated);
}

static struct written write_scene(const struct scene *scene)
{
    prt_err err;
    struct written written = {0};
    struct prt_folded_repository folded[SCENE_MOST];
    const struct prt_folded_repository *views[SCENE_MOST];
    for (size_t i = 0; i < scene->record_count; i++) {
        assert_prt_ok(prt_fold_repository(&scene->records[i], &scene->options, &folded[i], &err), err);
        views[i] = &folded[i];
    }
    write_files(scene, views, &written);
    for (size_t i = 0; i < scene->record_count; i++)
        prt_folded_repository_free(&folded[i]);
    return written;
}

static bool updating(void)
{
    const char *wish = getenv("PRT_GOLDEN_UPDATE");
    return wish != NULL && strcmp(wish, "1") == 0;
}

/* The first line where two texts differ. */
static void show_difference(const char *path, prt_str got, prt_str wanted)
{
    size_t line = 1;
    size_t begin = 0;
    for (size_t at = 0; at < got.len && at < wanted.len && got.data[at] == wanted.data[at]; at++)
        if (got.data[at] == '\n') {
            line++;
            begin = at + 1;
        }
    prt_str ours = prt_str_sub(got, begin, got.len);
    prt_str theirs = prt_str_sub(wanted, begin, wanted.len);
    ours.len = prt_str_find(ours, '\n');
    theirs.len = prt_str_find(theirs, '\n');
    print_error("%s:%zu: wanted %.*s\n", path, line, PRT_STR_ARG(theirs));
    print_error("%s:%zu: got    %.*s\n", path, line, PRT_STR_ARG(ours));
}

static void path_of(prt_buf *path, const char *scene, const char *name)
{
    prt_buf_add_fmt(path, "%s/%s", PRT_GOLDEN_DATA, scene);
    prt_err err;
    if (updating())
        assert_prt_ok(prt_make_folders(path->data, 0777, &err), err);
    prt_buf_add_fmt(path, "/%s", name);
}

static void compare_file(const char *scene, const char *name, prt_str written)
{
    prt_err err;
    prt_buf path = {0};
    prt_buf expected = {0};
    path_of(&path, scene, name);
    if (updating())
        assert_prt_ok(prt_file_write(path.data, written, &err), err);
    assert_prt_ok(prt_file_read(path.data, 1u << 24, &expected, &err), err);
    bool equal = prt_str_equal(written, prt_buf_str(&expected));
    if (!equal)
        show_difference(path.data, written, prt_buf_str(&expected));
    prt_buf_free(&expected);
    prt_buf_free(&path);
    assert_true(equal);
}

static void reports_are_the_expected_ones_byte_for_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        struct scene scene;
        scene_make(&scene, i);
        struct written written = write_scene(&scene);
        for (size_t f = 0; f < written.count; f++)
            compare_file(scene.name, written.names[f], prt_buf_str(&written.bytes[f]));
        written_free(&written);
        scene_free(&scene);
    }
}

/* Everything whose order is nobody's promise. */
static void shuffle_scene(struct scene *scene, uint64_t seed)
{
    for (size_t i = 0; i < scene->record_count; i++)
        prt_test_shuffle_record(&scene->records[i], seed + i);
    prt_test_shuffle(scene->records, scene->record_count, sizeof scene->records[0], seed);
    prt_test_shuffle(scene->errors, scene->error_count, sizeof scene->errors[0], seed);
    prt_test_shuffle(scene->skips, scene->skip_count, sizeof scene->skips[0], seed);
    prt_test_shuffle(scene->jobs, scene->job_count, sizeof scene->jobs[0], seed);
    prt_test_shuffle(scene->info_projects, scene->info.project_count, sizeof scene->info_projects[0], seed);
    prt_test_shuffle(scene->projects, scene->project_count, sizeof scene->projects[0], seed);
}

static void the_order_of_the_inputs_does_not_show(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        struct scene scene;
        scene_make(&scene, i);
        struct written first = write_scene(&scene);
        for (uint64_t seed = 1; seed <= ORDERS; seed++) {
            shuffle_scene(&scene, seed);
            struct written again = write_scene(&scene);
            assert_int_equal(again.count, first.count);
            for (size_t f = 0; f < first.count; f++)
                if (!prt_str_equal(prt_buf_str(&again.bytes[f]), prt_buf_str(&first.bytes[f])))
                    fail_msg("scene %s, seed %d: %s differs", scene.name, (int)seed, first.names[f]);
            written_free(&again);
        }
        written_free(&first);
        scene_free(&scene);
    }
}

/* The same JSON in another layout. */
static void respace(prt_str text, prt_buf *out)
{
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        const char byte = text.data[i];
        prt_buf_add_char(out, byte);
        if (quoted && byte == '\\')
            prt_buf_add_char(out, text.data[++i]);
        else if (byte == '"')
            quoted = !quoted;
        else if (!quoted && (byte == ',' || byte == ':' || byte == '[' || byte == '{'))
            prt_buf_add_text(out, "\n\t ");
    }
}

static void check_again(const struct scene *scene, prt_str text, const struct written *first)
{
    prt_err err;
    struct prt_report report;
    struct written again = {0};
    assert_prt_ok(prt_report_read("report_raw.json", text, &report, &err), err);
    report.meta.top_contributors = scene->meta.top_contributors;
    report.meta.top_organizations = scene->meta.top_organizations;
    report.meta.sections_off = scene->meta.sections_off;
    report.meta.look = scene->meta.look;
    write_formats(&report, &again);
    for (size_t f = 0; f < again.count; f++) {
        const bool equal = prt_str_equal(prt_buf_str(&again.bytes[f]), prt_buf_str(&first->bytes[f]));
        if (!equal)
            show_difference(first->names[f], prt_buf_str(&again.bytes[f]), prt_buf_str(&first->bytes[f]));
        assert_string_equal(again.names[f], first->names[f]);
        assert_true(equal);
    }
    assert_int_equal(again.count, first->count - 1); /* all but the one of schema 1.5 */
    prt_report_free(&report);
    written_free(&again);
}

static void a_report_that_is_read_again_gives_the_same_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        struct scene scene;
        prt_buf other = {0};
        scene_make(&scene, i);
        struct written first = write_scene(&scene);
        check_again(&scene, prt_buf_str(&first.bytes[0]), &first);
        respace(prt_buf_str(&first.bytes[0]), &other);
        check_again(&scene, prt_buf_str(&other), &first);
        prt_buf_free(&other);
        written_free(&first);
        scene_free(&scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_are_the_expected_ones_byte_for_byte),
        cmocka_unit_test(the_order_of_the_inputs_does_not_show),
        cmocka_unit_test(a_report_that_is_read_again_gives_the_same_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
