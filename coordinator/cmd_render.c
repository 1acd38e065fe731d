/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coordinator/command.h"
#include "coordinator/option_values.h"
#include "coordinator/plain.h"
#include "coordinator/publish.h"
#include "coordinator/report_file.h"
#include "coordinator/setup.h"
#include "prt/limits.h"
#include "prt/options.h"
#include "report/read/read.h"

enum option_row { OUTPUT_DIR, OUTPUT_FORMAT, NAME, CONFIG_DIR, CONFIG_FILE, NO_ZIP, QUIET, HELP, ROWS };

static const prt_option rows[ROWS] = {
    [OUTPUT_DIR] = {"output-dir", 'o', "DIR", "files go to DIR/NAME (default: to where REPORT is)"},
    [OUTPUT_FORMAT] = {"output-format", 'f', "FORMATS",
                       "md, html, csv, json (REPORT itself), several with commas, or all (default: all)"},
    [NAME] = {"name", 0, "NAME", "of the folder and the bundle (default: the report's project)"},
    [CONFIG_DIR] = {"config-dir", 0, "DIR", "folder of default.yaml and NAME.yaml (default: configuration)"},
    [CONFIG_FILE] = {"config", 0, "FILE", "the project's configuration, in place of NAME.yaml"},
    [NO_ZIP] = {"no-zip", 0, NULL, "no bundle of the report's files"},
    [QUIET] = {"quiet", 'q', NULL, "print errors only"},
    [HELP] = {"help", 'h', NULL, "print this"},
};

static const struct prt_usage_row exits[] = {
    {"0", "complete"},
    {"1", "nothing was published: REPORT or the configuration is refused"},
    {"2", "published, but the report is incomplete: see its errors[]"},
    {"3", "usage; there is no REPORT"},
    {"4", "system (disk, memory)"},
};

const struct prt_usage prt_usage_render = {
    .name = "reporting-tool render",
    .summary = "make the files of a report again, of its report_raw.json",
    .synopsis = "[option ...] REPORT",
    .about = "Makes report.md, report.html, the CSV tables and the bundle of REPORT, a report_raw.json, the folder "
             "it is in, or - for the standard input, as `generate` made them: without repositories, and in another "
             "look if the configuration says so (output.*, render.*, html_tables.*). Figures, windows, thresholds "
             "and people are the report's; what is hidden in it stays hidden, and what is not cannot be hidden here.",
    .options = rows,
    .option_count = ROWS,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .operand = "FILE",
    .examples = "  reporting-tool render reports/demo\n"
                "  reporting-tool render -f html --config dark.yaml -o again reports/demo/report_raw.json\n",
};

struct render {
    const char *path, *output_dir, *name, *config_dir, *config_file;
    unsigned formats;
    bool no_zip, quiet, help;
    char place[PATH_MAX]; /* the folder that REPORT is in; "": the standard input, or a file of another name */
    prt_buf text;
    struct prt_report report;
    struct prt_config config;
    char project[NAME_MAX + 1]; /* the folder's and the bundle's name */
};

static prt_code take(int row, const char *value, struct render *out, prt_err *err)
{
    switch (row) {
    case OUTPUT_DIR: out->output_dir = value; return PRT_OK;
    case OUTPUT_FORMAT: return prt_formats_parse(value, &out->formats, err);
    case NAME: out->name = value; return PRT_OK;
    case CONFIG_DIR: out->config_dir = value; return PRT_OK;
    case CONFIG_FILE: out->config_file = value; return PRT_OK;
    case NO_ZIP: out->no_zip = true; return PRT_OK;
    case QUIET: out->quiet = true; return PRT_OK;
    default: out->help = true; return PRT_OK;
    }
}

static bool is_stdin(const struct render *render)
{
    return strcmp(render->path, "-") == 0;
}

/* What is called otherwise is no report in its place: beside it there may be another one's files. */
static prt_code find_place(struct render *render, prt_err *err)
{
    static const prt_str usual = PRT_STR_INIT("report_raw.json");
    struct stat status;
    const prt_str path = prt_str_from(render->path);
    const size_t slash = prt_str_rfind(path, '/');
    const prt_str file = slash == path.len ? path : prt_str_sub(path, slash + 1, path.len);
    const bool there = stat(render->path, &status) == 0;
    const bool folder = there && S_ISDIR(status.st_mode);
    prt_str place = {0};
    if (!there && !is_stdin(render))
        return prt_fail(err, PRT_E_USAGE, "%s: %s", render->path, strerror(errno));
    if (folder)
        place = path;
    else if (!is_stdin(render) && prt_str_equal(file, usual))
        place = slash == path.len ? PRT_STR(".") : prt_str_sub(path, 0, slash == 0 ? 1 : slash);
    if (place.len == 0 && render->output_dir == NULL)
        return prt_fail(err, PRT_E_USAGE, "%s is not called report_raw.json: --output-dir says where the files go",
                        is_stdin(render) ? "the standard input" : render->path);
    if (place.len >= sizeof render->place)
        return prt_fail(err, PRT_E_LIMIT, "%s: the path is too long", render->path);
    snprintf(render->place, sizeof render->place, "%.*s", PRT_STR_ARG(place));
    return PRT_OK;
}

static prt_code parse(int argc, char **argv, struct render *out, prt_err *err)
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
    if (prt_options_rest(&line, &rest) != 1)
        return prt_fail(err, PRT_E_USAGE,
                        "give one REPORT, the path of a report_raw.json or of the folder it is in, or -");
    out->path = rest[0];
    return find_place(out, err);
}

static prt_code read_stdin(prt_buf *out, prt_err *err)
{
    char piece[1 << 16];
    ssize_t got;
    while ((got = read(STDIN_FILENO, piece, sizeof piece)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return prt_fail_errno(err, errno, "the standard input cannot be read");
        prt_buf_add(out, piece, (size_t)got);
        if (out->failed)
            break;
    }
    return prt_buf_check(out, "the standard input", err);
}

static prt_code load(struct render *render, prt_err *err)
{
    prt_code rc =
        is_stdin(render) ? read_stdin(&render->text, err) : prt_report_file_read(render->path, &render->text, err);
    if (rc == PRT_E_NOT_FOUND)
        return err->code = PRT_E_USAGE;
    if (rc == PRT_E_LIMIT)
        return err->code = PRT_E_FORMAT; /* of the report's size: nothing of this system's */
    if (rc == PRT_OK)
        rc = prt_report_read(is_stdin(render) ? "standard input" : render->path, prt_buf_str(&render->text),
                             &render->report, err);
    return rc;
}

/* The project's name becomes a path: it is held against the rules of `generate` anew. */
static prt_code choose_name(struct render *render, prt_err *err)
{
    const prt_str project = render->report.meta.project;
    prt_err rule;
    if (render->name != NULL && prt_project_name_check(render->name, &rule) != PRT_OK)
        return prt_fail(err, PRT_E_USAGE, "--name%s", rule.text + strlen("--project"));
    const prt_str name = render->name != NULL ? prt_str_from(render->name) : project;
    snprintf(render->project, sizeof render->project, "%.*s", PRT_STR_ARG(name));
    if (strlen(render->project) == name.len && prt_project_name_check(render->project, &rule) == PRT_OK)
        return PRT_OK;
    return prt_fail(err, PRT_E_FORMAT, "%s: project: \"%.*s\" can be no folder's name; --name NAME gives one",
                    render->path, PRT_STR_ARG(prt_str_sub(project, 0, 100)));
}

/* Of the report's project, whatever the folder is called. */
static prt_code configure(struct render *render, prt_err *err)
{
    char project[NAME_MAX + 1];
    prt_err rule;
    const struct prt_discovery nothing = {0};
    struct prt_config_notes notes = {0};
    snprintf(project, sizeof project, "%.*s", PRT_STR_ARG(render->report.meta.project));
    const bool fine = prt_project_name_check(project, &rule) == PRT_OK;
    const struct prt_setup_options options = {.project = fine ? project : render->project,
                                              .config_dir = render->config_dir,
                                              .config_file = render->config_file,
                                              .as_of = render->report.options.as_of};
    const prt_code rc = prt_setup_configure(&options, &nothing, &render->config, &notes, err);
    prt_plain_complain_lines("render", prt_buf_str(&notes.problems));
    prt_config_notes_free(&notes);
    return rc;
}

/* A report has no more than it shows: neither can what is hidden be shown, nor is what is shown hidden by not printing
 * it. */
static prt_code check_privacy(const struct render *render, prt_err *err)
{
    const prt_hiding wanted = prt_hiding_of(&render->config.privacy);
    const prt_hiding has = prt_hiding_of(&render->report.meta.privacy);
    if (wanted > has)
        return prt_fail(err, PRT_E_FORMAT,
                        "%s: privacy: expected \"%s\", as the configuration asks for, got \"%s\": people in a report "
                        "cannot be hidden afterwards; `generate` makes it anew",
                        render->path, prt_hiding_name(wanted), prt_hiding_name(has));
    if (wanted < has && !render->quiet)
        prt_plain_complain("render", has == PRT_HIDE_AUTHORS
                                         ? PRT_STR("people are anonymous in this report, and stay so")
                                         : PRT_STR("addresses are masked in this report, and stay so"));
    return PRT_OK;
}

/* What the report does not say, and the configuration does. */
static void dress(struct render *render)
{
    struct prt_report_meta *meta = &render->report.meta;
    meta->top_contributors = render->config.top_contributors;
    meta->top_organizations = render->config.top_organizations;
    meta->sections_off = render->config.sections_off;
    meta->look = render->config.look;
}

static prt_code publish(struct render *render, prt_err *err)
{
    char folder[PATH_MAX];
    const struct prt_publish_options options = {.output_dir = render->output_dir,
                                                .project = render->project,
                                                .formats = render->formats,
                                                .zip = !render->no_zip,
                                                .raw = prt_buf_str(&render->text),
                                                .raw_is_there = render->output_dir == NULL,
                                                .tell = !render->quiet};
    prt_code rc = PRT_OK;
    if (render->output_dir != NULL)
        rc = prt_publish_prepare(&options, folder, sizeof folder, err);
    else
        snprintf(folder, sizeof folder, "%s", render->place);
    return rc == PRT_OK ? prt_publish(&options, folder, &render->report, err) : rc;
}

static prt_code carry_out(struct render *render, prt_err *err)
{
    prt_code rc = load(render, err);
    if (rc == PRT_OK)
        rc = choose_name(render, err);
    if (rc == PRT_OK)
        rc = configure(render, err);
    if (rc == PRT_OK)
        rc = check_privacy(render, err);
    if (rc != PRT_OK)
        return rc;
    dress(render);
    return publish(render, err);
}

prt_exit prt_cmd_render(int argc, char **argv)
{
    struct render render = {.formats = PRT_FORMAT_ALL};
    prt_exit code = PRT_EXIT_COMPLETE;
    prt_err err;
    prt_code rc = parse(argc, argv, &render, &err);
    if (rc == PRT_OK && render.help)
        return (prt_exit)prt_usage_print(&prt_usage_render, NULL);
    if (rc == PRT_OK)
        rc = carry_out(&render, &err);
    if (rc != PRT_OK) {
        prt_plain_complain_lines("render", prt_str_from(err.text));
        code = prt_setup_exit_of(&err);
    } else if (render.report.error_count > 0) {
        code = PRT_EXIT_PARTIAL;
    }
    prt_config_free(&render.config);
    prt_report_free(&render.report);
    prt_buf_free(&render.text);
    return code;
}
