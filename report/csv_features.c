/* SPDX-License-Identifier: Apache-2.0 */
#include "report/csv_parts.h"
#include "report/features.h"

/* What repositories hold at HEAD, and what runs for them on GitHub: a row for each thing of each repository. */

static void write_titles(struct prt_csv *csv, const char *const *titles, size_t count)
{
    for (size_t i = 0; i < count; i++)
        prt_csv_title(csv, titles[i]);
    prt_csv_row_end(csv);
}

/* What tells most about a feature that is there: the kind of project, the licence. */
static prt_str detail_of(const struct prt_folded_repository *repository, prt_str feature)
{
    static const struct {
        prt_str feature;
        const char *key;
    } details[] = {
        {PRT_STR_INIT("project_types"), "primary_type"},
        {PRT_STR_INIT("license"), "spdx"},
        {PRT_STR_INIT("readthedocs"), "config_type"},
    };
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++)
        if (prt_str_equal(feature, details[i].feature))
            return prt_feature_text(repository, feature, details[i].key);
    return (prt_str){0};
}

static void write_feature(struct prt_csv *csv, const struct prt_folded_repository *repository, prt_str feature)
{
    const prt_presence presence = prt_feature_presence(repository, feature);
    prt_csv_str(csv, repository->name);
    prt_csv_str(csv, feature);
    if (presence == PRT_PRESENCE_UNKNOWN || presence == PRT_PRESENCE_UNASKED)
        prt_csv_none(csv);
    else
        prt_csv_flag(csv, presence == PRT_PRESENCE_PRESENT);
    prt_csv_str(csv, detail_of(repository, feature));
    prt_csv_row_end(csv);
}

void prt_csv_write_features(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {"repository", "feature", "present", "detail"};
    write_titles(csv, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < report->repository_count; i++)
        for (size_t k = 0; k < report->repositories[i]->feature_count; k++)
            write_feature(csv, report->repositories[i], report->repositories[i]->features[k].name);
}

void prt_csv_write_languages(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {"repository", "language", "kind", "files", "lines"};
    write_titles(csv, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < report->repository_count; i++) {
        const struct prt_folded_repository *repository = report->repositories[i];
        for (size_t k = 0; k < repository->language_count; k++) {
            prt_csv_str(csv, repository->name);
            prt_csv_str(csv, repository->languages[k].name);
            prt_csv_text(csv, prt_language_kind_name(prt_language_kind_of(repository->languages[k].name)));
            prt_csv_u64(csv, repository->languages[k].files);
            prt_csv_u64(csv, repository->languages[k].lines);
            prt_csv_row_end(csv);
        }
    }
}

static void write_run(struct prt_csv *csv, const struct prt_github_workflow *workflow)
{
    if (!workflow->run_known || !workflow->has_run) {
        for (int field = 0; field < 4; field++)
            prt_csv_none(csv);
        return;
    }
    prt_csv_i64(csv, workflow->last_run.number);
    prt_csv_str(csv, workflow->last_run.conclusion);
    prt_csv_str(csv, workflow->last_run.created_at);
    prt_csv_str(csv, workflow->last_run.url);
}

static void write_workflow(struct prt_csv *csv, const struct prt_github_repository *repository,
                           const struct prt_github_workflow *workflow)
{
    prt_csv_str(csv, repository->repository);
    prt_csv_str(csv, repository->owner);
    prt_csv_str(csv, repository->name);
    prt_csv_str(csv, workflow->path);
    prt_csv_str(csv, workflow->name);
    prt_csv_str(csv, workflow->state);
    prt_csv_text(csv, workflow->status);
    write_run(csv, workflow);
    prt_csv_row_end(csv);
}

void prt_csv_write_workflows(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {"repository",
                                         "owner",
                                         "name",
                                         "path",
                                         "workflow",
                                         "state",
                                         "status",
                                         "last_run_number",
                                         "last_run_conclusion",
                                         "last_run_created",
                                         "last_run_url"};
    write_titles(csv, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < report->meta.github->count; i++) {
        const struct prt_github_repository *repository = &report->meta.github->repositories[i];
        for (size_t k = 0; k < repository->workflow_count; k++)
            write_workflow(csv, repository, &repository->workflows[k]);
    }
}
