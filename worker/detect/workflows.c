/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GitHub workflows, read as GitHub reads them: triggers are what stands under `on`, which is a text, a list or a
 * mapping; jobs are the keys under `jobs`. (To YAML 1.1 a plain `on` is true; keys are texts as written here,
 * prt/doc.h.)
 */
#include "worker/detect/workflows.h"

#include <string.h>

#include "worker/detect/detector.h"

struct summary {
    prt_doc *files;
    uint64_t count, verify, merge, other;
};

static void add_triggers(struct prt_facts *facts, prt_doc *list, const prt_doc *on)
{
    if (on == NULL)
        return;
    if (on->type == PRT_DOC_TEXT)
        prt_facts_add_text(facts, list, on->as.text);
    for (size_t i = 0; on->type == PRT_DOC_LIST && i < on->as.list.count; i++)
        if (on->as.list.items[i]->type == PRT_DOC_TEXT)
            prt_facts_add_text(facts, list, on->as.list.items[i]->as.text);
    for (size_t i = 0; on->type == PRT_DOC_MAP && i < on->as.map.count; i++)
        prt_facts_add_text(facts, list, on->as.map.keys[i]);
}

/* `name`, else the key; an expression (${{ ... }}) is told as it stands. */
static void add_job_names(struct prt_facts *facts, prt_doc *list, const prt_doc *jobs)
{
    for (size_t i = 0; i < jobs->as.map.count; i++) {
        const prt_doc *name = prt_doc_get(jobs->as.map.values[i], "name");
        prt_facts_add_text(facts, list,
                           name != NULL && name->type == PRT_DOC_TEXT ? name->as.text : jobs->as.map.keys[i]);
    }
}

/* All keys are there, whatever the file says. */
static void tell_contents(struct prt_facts *facts, prt_doc *file, const prt_doc *workflow)
{
    const prt_doc *jobs = workflow != NULL ? prt_doc_get(workflow, "jobs") : NULL;
    const prt_doc *name = workflow != NULL ? prt_doc_get(workflow, "name") : NULL;
    const bool has_jobs = jobs != NULL && jobs->type == PRT_DOC_MAP;
    prt_doc *triggers = prt_facts_put_list(facts, file, "triggers");
    if (workflow != NULL)
        add_triggers(facts, triggers, prt_doc_get(workflow, "on"));
    prt_facts_put_number(facts, file, "jobs", has_jobs ? jobs->as.map.count : 0);
    prt_doc *names = prt_facts_put_list(facts, file, "job_names");
    if (has_jobs)
        add_job_names(facts, names, jobs);
    if (name != NULL && name->type == PRT_DOC_TEXT)
        prt_facts_put_text(facts, file, "title", name->as.text);
    else
        prt_facts_put_null(facts, file, "title");
}

static prt_code tell_workflow(struct prt_detection *at, prt_doc *file, prt_str path, prt_str text, prt_err *err)
{
    prt_arena arena = {0};
    prt_err why = {.text = ""};
    const prt_doc *workflow = NULL;
    const prt_code code = prt_detection_yaml(&arena, path, text, &workflow, &why, err);
    if (code == PRT_OK) {
        tell_contents(at->facts, file, workflow);
        if (workflow == NULL)
            prt_facts_put_text(at->facts, file, "error", prt_str_from(why.text));
    }
    prt_arena_free(&arena);
    return code;
}

static void count_class(struct summary *summary, const char *class)
{
    summary->count++;
    if (strcmp(class, "merge") == 0)
        summary->merge++;
    else if (strcmp(class, "verify") == 0)
        summary->verify++;
    else
        summary->other++;
}

static prt_code look_into(struct prt_detection *at, void *context, prt_str path, const struct prt_view_entry *entry,
                          prt_err *err)
{
    struct summary *summary = context;
    prt_str text;
    prt_code code = prt_detection_read_entry(at, path, entry, &text, err);
    if (code != PRT_OK)
        return code;
    const bool readable = text.data != NULL && prt_str_is_utf8(text);
    const char *class = readable ? prt_workflow_class(at->options, entry->name, text) : "other";
    prt_doc *file = prt_facts_add_map(at->facts, summary->files);
    count_class(summary, class);
    prt_facts_put_text(at->facts, file, "name", entry->name);
    prt_facts_put_text(at->facts, file, "path", path);
    prt_facts_put_text(at->facts, file, "classification", prt_str_from(class));
    if (readable)
        return tell_workflow(at, file, path, text, err);
    tell_contents(at->facts, file, NULL);
    prt_facts_put_text(at->facts, file, "error", text.data != NULL ? PRT_STR("not UTF-8") : PRT_STR("not read"));
    return PRT_OK;
}

prt_code prt_detect_workflows(struct prt_detection *at, prt_err *err)
{
    struct summary summary = {.files = prt_facts_new(at->facts, PRT_DOC_LIST)};
    const prt_code code = prt_detection_workflows(at, look_into, &summary, err);
    prt_facts_put_flag(at->facts, at->out, "present", summary.count > 0);
    prt_facts_put_number(at->facts, at->out, "count", summary.count);
    prt_doc *classified = prt_facts_put_map(at->facts, at->out, "classified");
    prt_facts_put_number(at->facts, classified, "verify", summary.verify);
    prt_facts_put_number(at->facts, classified, "merge", summary.merge);
    prt_facts_put_number(at->facts, classified, "other", summary.other);
    prt_facts_put(at->facts, at->out, PRT_STR("files"), summary.files);
    return code;
}
