/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "coordinator/command.h"
#include "coordinator/report_file.h"
#include "prt/json.h"
#include "prt/json_view.h"
#include "prt/limits.h"
#include "prt/options.h"
#include "prt/str.h"
#include "report/compare.h"

/* As diff(1) has them, and not as the other commands. */
enum { EQUAL = 0, DIFFERENT = 1, TROUBLE = 2 };

enum {
    SHOWN = 100,      /* differences that are printed, unless --limit says otherwise */
    VALUE_SHOWN = 200 /* bytes of a value */
};

enum option_row { IGNORE, LIMIT, JSON, QUIET, HELP, ROWS };

static const prt_option rows[ROWS] = {
    [IGNORE] = {"ignore", 0, "PATH", "do not look at PATH; * stands for anything: \"repositories[*].local_path\""},
    [LIMIT] = {"limit", 0, "N", "print N differences and count the rest (default: 100; 0: all)"},
    [JSON] = {"json", 0, NULL, "print them as JSON"},
    [QUIET] = {"quiet", 'q', NULL, "print nothing; the exit code tells"},
    [HELP] = {"help", 'h', NULL, "print this"},
};

static const struct prt_usage_row exits[] = {
    {"0", "they say the same"},
    {"1", "they do not"},
    {"2", "trouble (as diff)"},
};

const struct prt_usage prt_usage_compare = {
    .name = "reporting-tool compare",
    .summary = "print what two reports say differently",
    .synopsis = "[option ...] A B",
    .about =
        "Prints what two reports (report_raw.json, or the folder it is in) say differently: members by key, "
        "repositories, people and jobs by name, in any order; the counts of charts by week, month, day and hour.\n\n"
        "  repositories[aai/babel].commit_counts.last_30: 12 -> 13",
    .options = rows,
    .option_count = ROWS,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .operand = "FILE",
    .examples = "  reporting-tool compare last-week/demo reports/demo\n"
                "  reporting-tool compare --ignore \"repositories[*].local_path\" --limit 0 A B\n",
};

struct comparison {
    const char *paths[2];
    prt_buf bytes[2];
    prt_str ignored[PRT_MAX_IGNORED];
    size_t ignored_count;
    uint64_t limit;
    bool as_json, quiet, help;
    uint64_t printed;
    prt_buf text;
    prt_json json;
};

static prt_code take(int row, const char *value, struct comparison *out, prt_err *err)
{
    switch (row) {
    case IGNORE:
        if (out->ignored_count == PRT_MAX_IGNORED)
            return prt_fail(err, PRT_E_USAGE, "--ignore: at most %d", PRT_MAX_IGNORED);
        out->ignored[out->ignored_count++] = prt_str_from(value);
        return PRT_OK;
    case LIMIT:
        if (!prt_str_to_u64(prt_str_from(value), &out->limit))
            return prt_fail(err, PRT_E_USAGE, "--limit: expected a whole number, got \"%s\"", value);
        return PRT_OK;
    case JSON: out->as_json = true; return PRT_OK;
    case QUIET: out->quiet = true; return PRT_OK;
    default: out->help = true; return PRT_OK;
    }
}

static prt_code parse(int argc, char **argv, struct comparison *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROWS, .argc = argc, .argv = argv};
    const char *value = NULL;
    char **rest = NULL;
    int row = 0;
    prt_code rc;
    while ((rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0)
        if ((rc = take(row, value, out, err)) != PRT_OK)
            return rc;
    if (rc != PRT_OK || out->help)
        return rc;
    if (prt_options_rest(&line, &rest) != 2)
        return prt_fail(err, PRT_E_USAGE,
                        "give two reports, the paths of two report_raw.json (--help lists the options)");
    out->paths[0] = rest[0];
    out->paths[1] = rest[1];
    return PRT_OK;
}

/* JSON as it stands in the report, but for controls and length: it goes to a terminal. */
static void add_value(prt_buf *out, prt_str value)
{
    if (value.len == 0) {
        prt_buf_add_text(out, "(not there)");
        return;
    }
    const size_t until = out->len + VALUE_SHOWN;
    size_t at = 0;
    while (at < value.len && out->len < until) {
        const bool line_end = value.data[at] == '\n';
        prt_buf_add_char(out, (unsigned char)value.data[at] < 0x20 ? ' ' : value.data[at]);
        at++;
        while (line_end && at < value.len && prt_ascii_space(value.data[at]))
            at++; /* the next line's indentation */
    }
    prt_buf_add_text(out, at < value.len ? "..." : "");
}

/* A path holds texts of the report, as they are: without their quotes they are escaped as JSON. */
static void add_path(prt_buf *out, prt_str path)
{
    prt_buf quoted = {0};
    prt_json json = {.out = &quoted};
    prt_json_str(&json, path.len > 0 ? path : PRT_STR("(whole)"));
    prt_buf_add_str(out, prt_str_sub(prt_buf_str(&quoted), 1, quoted.len - 1));
    out->failed = out->failed || quoted.failed;
    prt_buf_free(&quoted);
}

static void tell_text(struct comparison *comparison, const struct prt_difference *difference)
{
    prt_buf *out = &comparison->text;
    prt_buf_clear(out);
    add_path(out, difference->path);
    prt_buf_add_text(out, ": ");
    add_value(out, difference->a);
    prt_buf_add_text(out, " -> ");
    add_value(out, difference->b);
    puts(out->failed ? "out of memory" : out->data);
}

static void tell_json(struct comparison *comparison, const struct prt_difference *difference)
{
    prt_json *json = &comparison->json;
    prt_json_object(json);
    prt_json_member_str(json, "path", difference->path);
    prt_json_member_str_or_null(json, "a", difference->a);
    prt_json_member_str_or_null(json, "b", difference->b);
    prt_json_end(json);
}

static void tell(const struct prt_difference *difference, void *context)
{
    struct comparison *comparison = context;
    if (comparison->quiet || (comparison->limit != 0 && comparison->printed == comparison->limit))
        return;
    comparison->printed++;
    if (comparison->as_json)
        tell_json(comparison, difference);
    else
        tell_text(comparison, difference);
}

static prt_code load(struct comparison *comparison, int side, prt_str *value, prt_err *err)
{
    const char *path = comparison->paths[side];
    const prt_code rc = prt_report_file_read(path, &comparison->bytes[side], err);
    return rc != PRT_OK ? rc : prt_json_check(path, prt_buf_str(&comparison->bytes[side]), value, err);
}

static prt_code close_json(struct comparison *comparison, size_t differences, prt_err *err)
{
    prt_json_end(&comparison->json);
    prt_json_member_u64(&comparison->json, "count", differences);
    prt_json_end(&comparison->json);
    const prt_code rc = prt_json_finish(&comparison->json, "the differences", err);
    if (rc == PRT_OK)
        puts(comparison->text.data);
    return rc;
}

static prt_code close_comparison(struct comparison *comparison, size_t differences, prt_err *err)
{
    if (comparison->quiet)
        return PRT_OK;
    if (comparison->as_json)
        return close_json(comparison, differences, err);
    if (differences == 0)
        return PRT_OK;
    printf("%zu difference%s", differences, differences == 1 ? "" : "s");
    if (differences > comparison->printed)
        printf(", %llu printed (--limit 0 prints all)", (unsigned long long)comparison->printed);
    puts("");
    return PRT_OK;
}

static prt_code carry_out(struct comparison *comparison, size_t *differences, prt_err *err)
{
    const struct prt_compare compare = {.ignored = comparison->ignored,
                                        .ignored_count = comparison->ignored_count,
                                        .found = tell,
                                        .context = comparison};
    prt_str a, b;
    prt_code rc = load(comparison, 0, &a, err);
    if (rc == PRT_OK)
        rc = load(comparison, 1, &b, err);
    if (rc != PRT_OK)
        return rc;
    if (comparison->as_json) {
        prt_json_object(&comparison->json);
        prt_json_key(&comparison->json, "differences");
        prt_json_array(&comparison->json);
    }
    rc = prt_compare_json(a, b, &compare, differences, err);
    return rc != PRT_OK ? rc : close_comparison(comparison, *differences, err);
}

prt_exit prt_cmd_compare(int argc, char **argv)
{
    struct comparison comparison = {.limit = SHOWN};
    size_t differences = 0;
    prt_err err;
    comparison.json = (prt_json){.out = &comparison.text, .indent = 2};
    prt_code rc = parse(argc, argv, &comparison, &err);
    if (rc == PRT_OK && comparison.help)
        return (prt_exit)prt_usage_print(&prt_usage_compare, NULL);
    if (rc == PRT_OK)
        rc = carry_out(&comparison, &differences, &err);
    if (rc != PRT_OK)
        fprintf(stderr, "reporting-tool compare: %s\n", err.text);
    for (int side = 0; side < 2; side++)
        prt_buf_free(&comparison.bytes[side]);
    prt_buf_free(&comparison.text);
    return (prt_exit)(rc != PRT_OK ? TROUBLE : differences > 0 ? DIFFERENT : EQUAL);
}
