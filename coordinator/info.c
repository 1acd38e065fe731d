/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/info.h"

#include <stdlib.h>

#include "coordinator/remote/info_yaml/tree.h"
#include "prt/mem.h"

static prt_code add_error(struct prt_info_found *found, prt_str text, prt_err *err)
{
    struct prt_report_error *grown =
        prt_grow(found->errors, &found->error_capacity, found->error_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "errors of INFO.yaml files");
    found->errors = grown;
    const prt_str kept = prt_arena_str(&found->arena, text);
    if (kept.data == NULL)
        return prt_fail_memory(err, "errors of INFO.yaml files");
    grown[found->error_count++] = (struct prt_report_error){.category = PRT_CATEGORY_INFO_YAML, .text = kept};
    return PRT_OK;
}

static prt_code ask_next(struct prt_info_found *found, prt_err *err);

static void answered(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_info_found *found = context;
    const prt_str url = prt_str_from(request->url);
    size_t low = 0, high = found->trackers.asked;
    prt_err ignored;
    while (low < high) { /* the addresses are in order */
        const size_t middle = low + (high - low) / 2;
        if (prt_str_compare(found->trackers.urls[middle], url) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < found->trackers.asked && prt_str_equal(found->trackers.urls[low], url)) {
        found->trackers.answers[low].status = answer->failure == PRT_HTTP_ANSWERED ? answer->status : 0;
        found->trackers.answers[low].error = answer->error;
    }
    (void)!ask_next(found, &ignored); /* what is not asked for want of memory has no answer, and says so */
}

/* Nothing when all have been asked. */
static prt_code ask_next(struct prt_info_found *found, prt_err *err)
{
    const struct prt_config_info *config = &found->settings.config->info;
    if (found->next >= found->trackers.asked)
        return PRT_OK;
    const size_t index = found->next++;
    const struct prt_http_request request = {.service = "info_yaml",
                                             .method = PRT_HTTP_HEAD,
                                             .url = found->trackers.urls[index].data,
                                             .attempt_ms = config->url_timeout_ms,
                                             .tries = config->url_retries + 1,
                                             .allow_http = true,
                                             .unkept = true};
    (void)prt_fail(&found->trackers.answers[index].error, PRT_E_CANCELLED, "it was not asked");
    return prt_http_add(found->http, &request, answered, found, err);
}

static prt_code begin_asking(struct prt_info_found *found, prt_err *err)
{
    prt_code code = prt_info_trackers_begin(&found->info, &found->trackers, err);
    if (code == PRT_OK && found->trackers.asked > 0)
        code = found->settings.client(found->settings.client_context, &found->http, err);
    for (size_t i = 0; code == PRT_OK && i < PRT_INFO_AT_ONCE; i++)
        code = ask_next(found, err);
    return code;
}

/* A run without trackers' verdicts is a run all the same. */
static prt_code check_trackers(struct prt_info_found *found, prt_err *err)
{
    prt_err why;
    if (!found->settings.config->info.validate_urls)
        return PRT_OK;
    const prt_code code = begin_asking(found, &why);
    if (code == PRT_OK)
        return PRT_OK;
    if (found->http == NULL)
        prt_info_trackers_free(&found->trackers);
    if (code == PRT_E_MEMORY) {
        *err = why;
        return code;
    }
    (void)prt_wrap(&why, "issue trackers were not asked for");
    return add_error(found, prt_str_from(why.text), err);
}

static void tell_problems(const struct prt_info_found *found)
{
    for (size_t i = 0; i < found->info.project_count; i++)
        for (size_t k = 0; k < found->info.projects[i].problem_count; k++)
            prt_warning(found->settings.log, "INFO.yaml: %.*s", PRT_STR_ARG(found->info.projects[i].problems[k]));
}

static prt_code take_files(struct prt_info_found *found, prt_err *err)
{
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < found->info.error_count; i++)
        code = add_error(found, found->info.errors[i], err);
    if (code != PRT_OK)
        return code;
    tell_problems(found);
    found->options.info = &found->info;
    found->options.absent = (prt_str){0};
    return check_trackers(found, err);
}

/* Why there are none at all: an error of the run, and said in the section's place. */
static prt_code take_failure(struct prt_info_found *found, const char *key, prt_str why, prt_err *err)
{
    prt_buf text = {0};
    prt_buf_add_fmt(&text, "%s: ", key);
    prt_buf_add_str(&text, why);
    prt_code code = prt_buf_check(&text, "a sentence about INFO.yaml files", err);
    if (code == PRT_OK)
        code = add_error(found, prt_buf_str(&text), err);
    prt_buf_free(&text);
    if (code == PRT_OK)
        found->options.absent = found->errors[found->error_count - 1].text;
    return code;
}

static prt_code take_outcome(struct prt_info_found *found, prt_code code, const char *key, const prt_err *why,
                             prt_err *err)
{
    if (code == PRT_OK)
        return take_files(found, err);
    if (code != PRT_E_MEMORY)
        return take_failure(found, key, prt_str_from(why->text), err);
    *err = *why;
    return code;
}

static void clone_failed(void *context, prt_str why)
{
    prt_err ignored;
    (void)!take_failure(context, "info_yaml.clone_url", why,
                        &ignored); /* the section says that it is absent in any case */
}

static prt_code clone_came(void *context, struct prt_checkout *checkout, prt_err *err)
{
    struct prt_info_found *found = context;
    prt_err why;
    if (checkout == NULL)
        return PRT_OK;
    const prt_code code =
        prt_info_read_checkout(checkout, "the repository", found->settings.config->host, &found->info, &why);
    return take_outcome(found, code, "info_yaml.clone_url", &why, err);
}

static prt_code wish(struct prt_info_found *found, prt_err *err)
{
    prt_err why;
    const struct prt_checkout_wish files = {.what = "info_yaml",
                                            .url = found->settings.config->info.clone_url,
                                            .branch = found->settings.config->info.branch,
                                            .patterns = PRT_STR("**/INFO.yaml"),
                                            .failed = clone_failed,
                                            .done = clone_came,
                                            .context = found};
    const prt_code code = prt_checkouts_wish(found->settings.checkouts, &files, &why);
    found->options.absent = PRT_STR("info_yaml.clone_url: the repository was not read");
    if (code == PRT_E_CONFIG)
        return take_failure(found, "info_yaml.clone_url", prt_str_from(why.text), err);
    if (code != PRT_OK)
        *err = why;
    return code;
}

static prt_code read_folder(struct prt_info_found *found, prt_err *err)
{
    const struct prt_config *config = found->settings.config;
    prt_err why;
    const prt_code code = prt_info_read_tree(config->info.path.data, config->host, &found->info, &why);
    return take_outcome(found, code, "info_yaml.path", &why, err);
}

/* Why nothing is to be read; NULL: something is. */
static const char *reason_for_nothing(const struct prt_info_settings *settings)
{
    const struct prt_config *config = settings->config;
    const struct prt_config_info *info = &config->info;
    if (!info->enabled)
        return "info_yaml.enabled is false";
    if (info->path.len == 0 && (info->clone_url.len == 0 || settings->checkouts == NULL))
        return "";
    return config->gerrit ? NULL : "INFO.yaml files belong to projects of a Gerrit server, and none is configured";
}

static int by_text(const void *left, const void *right)
{
    return prt_str_compare(*(const prt_str *)left, *(const prt_str *)right);
}

static prt_code list_closed(struct prt_info_found *found, prt_err *err)
{
    const struct prt_gerrit_listing *listing = found->settings.gerrit;
    size_t count = 0;
    if (listing == NULL || listing->count == 0)
        return PRT_OK;
    prt_str *closed = prt_arena_alloc(&found->arena, listing->count, sizeof *closed);
    if (closed == NULL)
        return prt_fail_memory(err, "closed projects");
    for (size_t i = 0; i < listing->count; i++)
        if (listing->projects[i].state != PRT_PROJECT_ACTIVE)
            closed[count++] = listing->projects[i].name;
    if (count > 1)
        qsort(closed, count, sizeof *closed, by_text);
    found->options.closed = closed;
    found->options.closed_count = count;
    return PRT_OK;
}

prt_code prt_info_find(const struct prt_info_settings *settings, struct prt_info_found *out, prt_err *err)
{
    const struct prt_config_info *config = &settings->config->info;
    const char *reason = reason_for_nothing(settings);
    out->settings = *settings;
    out->options = (struct prt_info_options){.current_days = config->current_days,
                                             .active_days = config->active_days,
                                             .exclude_archived = config->exclude_archived,
                                             .absent = prt_str_from(reason)};
    if (reason != NULL)
        return PRT_OK;
    const prt_code code = list_closed(out, err);
    if (code != PRT_OK)
        return code;
    return config->path.len > 0 ? read_folder(out, err) : wish(out, err);
}

prt_code prt_info_settle(struct prt_info_found *found, prt_err *err)
{
    return found->trackers.info != NULL ? prt_info_trackers_end(&found->trackers, err) : PRT_OK;
}

void prt_info_found_free(struct prt_info_found *found)
{
    prt_info_trackers_free(&found->trackers);
    free(found->errors);
    prt_info_free(&found->info);
    prt_arena_free(&found->arena);
    *found = (struct prt_info_found){0};
}
