/* SPDX-License-Identifier: Apache-2.0 */
#include "report/csv_parts.h"
#include "report/features.h"
#include "report/workflows.h"

/* What repositories hold at HEAD, and what runs for them on GitHub: a row for each thing of each repository. */

/* What tells most about a feature that is there: the kind of project, the licence. */
static prt_str detail_of(const struct prt_folded_repository *repository, prt_str feature)
{
    static const struct {
        prt_str feature;
        const char *key;
    } details[] = {
        {PRT_STR_INIT("project_types"), "primary_type"},
        {PRT_STR_INIT("license"), "spdx_id"},
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
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    prt_csv_row_end(csv);
    for (size_t i = 0; i < report->repository_count; i++)
        for (size_t k = 0; k < report->repositories[i]->feature_count; k++)
            write_feature(csv, report->repositories[i], report->repositories[i]->features[k].name);
}

void prt_csv_write_languages(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {"repository", "language", "kind", "files", "lines"};
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    prt_csv_row_end(csv);
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

enum { RUN_FIELDS = 4, OWNER_FIELDS = 2, FILE_FIELDS = 2 };

static void write_nothing(struct prt_csv *csv, int fields)
{
    for (int i = 0; i < fields; i++)
        prt_csv_none(csv);
}

static void write_run(struct prt_csv *csv, const struct prt_github_workflow *workflow)
{
    if (workflow == NULL || !workflow->run_known || !workflow->has_run) {
        write_nothing(csv, RUN_FIELDS);
        return;
    }
    prt_csv_i64(csv, workflow->last_run.number);
    prt_csv_str(csv, workflow->last_run.conclusion);
    prt_csv_str(csv, workflow->last_run.created_at);
    prt_csv_str(csv, workflow->last_run.url);
}

static prt_str text_of(const prt_doc *file, const char *key)
{
    const prt_doc *text = file != NULL ? prt_doc_get(file, key) : NULL;
    return text != NULL && text->type == PRT_DOC_TEXT ? text->as.text : (prt_str){0};
}

/* What the file at HEAD says of itself. */
static void write_file(struct prt_csv *csv, const prt_doc *file)
{
    if (file == NULL) {
        write_nothing(csv, FILE_FIELDS);
        return;
    }
    const prt_doc *triggers = prt_doc_get(file, "triggers");
    prt_buf names = {0};
    for (size_t i = 0; triggers != NULL && triggers->type == PRT_DOC_LIST && i < triggers->as.list.count; i++) {
        prt_buf_add_text(&names, i > 0 ? " " : "");
        if (triggers->as.list.items[i]->type == PRT_DOC_TEXT)
            prt_buf_add_str(&names, triggers->as.list.items[i]->as.text);
    }
    prt_csv_str(csv, text_of(file, "classification"));
    prt_csv_str(csv, prt_buf_str(&names));
    csv->out->failed = csv->out->failed || names.failed;
    prt_buf_free(&names);
}

static void write_owner(struct prt_csv *csv, const struct prt_github_repository *repository)
{
    if (repository == NULL) {
        write_nothing(csv, OWNER_FIELDS);
        return;
    }
    prt_csv_str(csv, repository->owner);
    prt_csv_str(csv, repository->name);
}

static void write_workflow(struct prt_csv *csv, const struct prt_report *report, prt_str repository,
                           const struct prt_workflow *workflow)
{
    const struct prt_github *github = report->meta.github;
    prt_csv_str(csv, repository);
    write_owner(csv, github != NULL ? prt_github_find(github, repository) : NULL);
    prt_csv_str(csv, workflow->path);
    prt_csv_str(csv, workflow->github != NULL ? workflow->github->name : text_of(workflow->file, "title"));
    prt_csv_str(csv, workflow->github != NULL ? workflow->github->state : (prt_str){0});
    prt_csv_text(csv, workflow->status);
    write_run(csv, workflow->github);
    write_file(csv, workflow->file);
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
                                         "last_run_url",
                                         "classification",
                                         "triggers"};
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    prt_csv_row_end(csv);
    for (size_t i = 0; i < report->repository_count; i++) {
        struct prt_workflows all = prt_workflows_of(report, i);
        struct prt_workflow workflow;
        while (prt_workflows_next(&all, &workflow))
            write_workflow(csv, report, report->repositories[i]->name, &workflow);
    }
}
