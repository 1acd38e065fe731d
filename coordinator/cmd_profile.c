/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "coordinator/command.h"
#include "coordinator/profile_measure.h"
#include "coordinator/profile_options.h"
#include "coordinator/profile_report.h"
#include "coordinator/setup.h"
#include "prt/clock.h"
#include "prt/file.h"

/* Everything one `profile` holds. */
struct profile {
    struct prt_profile_options options;
    prt_log log;
    prt_diagnosis_t *diagnosis;
    struct prt_setup setup;
    struct prt_profile figures;
};

static int compare_wall(const void *a, const void *b)
{
    const struct prt_profile_row *x = a, *y = b;
    return (x->wall > y->wall) - (x->wall < y->wall);
}

/* The run with the median wall time as a whole, so that its figures belong together; of an even number the faster. */
static prt_exit measure_row(struct profile *profile, uint32_t workers, struct prt_profile_row *out)
{
    struct prt_profile_row runs[PRT_PROFILE_RUNS_MAX];
    const uint32_t count = profile->options.runs;
    for (uint32_t i = 0; i < count; i++) {
        const prt_exit code = prt_profile_measure(&profile->setup, workers, profile->options.quiet, &runs[i]);
        if (code != PRT_EXIT_COMPLETE)
            return code;
    }
    /* cppcheck-suppress uninitvar ; the loop has filled `count` of them */
    qsort(runs, count, sizeof *runs, compare_wall);
    *out = runs[(count - 1) / 2];
    return PRT_EXIT_COMPLETE;
}

static prt_exit measure(struct profile *profile)
{
    struct prt_profile *figures = &profile->figures;
    *figures = (struct prt_profile){.root = profile->setup.discovery.root,
                                    .processors = prt_setup_processors(),
                                    .runs = profile->options.runs,
                                    .found = profile->setup.discovery.found,
                                    .found_count = (uint32_t)profile->setup.discovery.found_count};
    if (profile->options.workers_count == 0)
        prt_profile_default_workers(figures->processors, &profile->options);
    for (uint32_t i = 0; i < profile->options.workers_count; i++) {
        const prt_exit code = measure_row(profile, profile->options.workers[i], &figures->rows[i]);
        if (code != PRT_EXIT_COMPLETE)
            return code;
        figures->row_count++;
    }
    return PRT_EXIT_COMPLETE;
}

static prt_code print(const struct prt_profile *figures, prt_err *err)
{
    prt_buf text = {0};
    prt_profile_text(figures, &text);
    prt_code rc = prt_buf_check(&text, "the profile", err);
    if (rc == PRT_OK && (fwrite(text.data, 1, text.len, stdout) != text.len || fflush(stdout) != 0))
        rc = prt_fail(err, PRT_E_IO, "the profile cannot be written to the standard output");
    prt_buf_free(&text);
    return rc;
}

static prt_code write_file(const char *path, const struct prt_profile *figures, prt_err *err)
{
    prt_buf text = {0};
    if (path == NULL)
        return PRT_OK;
    prt_profile_md(figures, &text);
    prt_code rc = prt_buf_check(&text, "the profile", err);
    if (rc == PRT_OK)
        rc = prt_file_write(path, prt_buf_str(&text), err);
    prt_buf_free(&text);
    return rc;
}

static prt_exit show(const struct profile *profile)
{
    prt_err err;
    prt_code rc = print(&profile->figures, &err);
    if (rc == PRT_OK)
        rc = write_file(profile->options.output, &profile->figures, &err);
    if (rc != PRT_OK)
        return prt_setup_complain(&profile->log, &err, PRT_EXIT_SYSTEM);
    return profile->figures.rows[0].problems == 0 ? PRT_EXIT_COMPLETE : PRT_EXIT_PARTIAL;
}

static prt_exit carry_out(struct profile *profile)
{
    const struct prt_setup_options setup = {.project = profile->options.project,
                                            .repos_path = profile->options.repos_path,
                                            .config_dir = profile->options.config_dir,
                                            .as_of = profile->options.as_of,
                                            .level = &profile->log.level,
                                            .diagnosis = profile->diagnosis};
    prt_exit code = prt_setup_open(&setup, &profile->log, &profile->setup);
    if (code == PRT_EXIT_COMPLETE)
        code = measure(profile);
    return code == PRT_EXIT_COMPLETE ? show(profile) : code;
}

prt_exit prt_cmd_profile(int argc, char **argv)
{
    struct profile profile = {.log = prt_log_to_stderr("reporting-tool", PRT_LOG_ERROR)};
    prt_err err;
    if (prt_profile_options_parse(argc, argv, prt_calendar_now(), getenv("SOURCE_DATE_EPOCH"), &profile.options,
                                  &err) != PRT_OK) {
        fprintf(stderr, "reporting-tool profile: %s\n", err.text);
        return prt_setup_exit_of(&err);
    }
    if (profile.options.help)
        return (prt_exit)prt_usage_print(&prt_usage_profile, NULL);
    profile.log.level = profile.options.level;
    profile.diagnosis = prt_command_diagnosis("profile", &profile.log);
    const prt_exit code = carry_out(&profile);
    prt_diagnosis_end(&profile.diagnosis);
    prt_setup_free(&profile.setup);
    return code;
}
