/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/info.h"

#include <stdlib.h>

#include "coordinator/remote/http/http.h"
#include "coordinator/remote/info_yaml/trackers.h"
#include "coordinator/remote/info_yaml/tree.h"
#include "prt/clock.h"
#include "prt/mem.h"

struct asking {
    const struct prt_config_info *config;
    const prt_log *log;
};

static void take(struct prt_http_answer *answer, struct prt_info_answer *out)
{
    out->status = answer->failure == PRT_HTTP_ANSWERED ? answer->status : 0;
    out->error = answer->error;
    prt_http_answer_free(answer);
}

static prt_code ask_all(prt_http_t *http, const struct asking *asking, const prt_str *urls, size_t count,
                        struct prt_info_answer *answers, prt_err *err)
{
    struct prt_http_request *requests = prt_calloc(count, sizeof *requests);
    struct prt_http_answer *got = prt_calloc(count, sizeof *got);
    prt_code code = requests != NULL && got != NULL ? PRT_OK : prt_fail_memory(err, "questions to issue trackers");
    for (size_t i = 0; code == PRT_OK && i < count; i++)
        requests[i] = (struct prt_http_request){.service = "info_yaml",
                                                .method = PRT_HTTP_HEAD,
                                                .url = urls[i].data,
                                                .attempt_ms = asking->config->url_timeout_ms,
                                                .allow_http = true,
                                                .unkept = true};
    if (code == PRT_OK)
        code = prt_http_get_all(http, requests, count, prt_monotonic_ms() + PRT_INFO_TRACKERS_MS, got, err);
    for (size_t i = 0; code == PRT_OK && i < count; i++)
        take(&got[i], &answers[i]);
    free(requests);
    free(got);
    return code;
}

static prt_code ask(void *context, const prt_str *urls, size_t count, struct prt_info_answer *answers, prt_err *err)
{
    const struct asking *asking = context;
    prt_http_t *http = NULL;
    prt_code code = prt_http_new(&(struct prt_http_settings){.log = asking->log,
                                                             .seed = (uint64_t)prt_monotonic_us(),
                                                             .at_once = PRT_INFO_AT_ONCE,
                                                             .tries = asking->config->url_retries + 1},
                                 &http, err);
    if (code == PRT_OK)
        code = ask_all(http, asking, urls, count, answers, err);
    prt_http_destroy(&http);
    return code;
}

static void add_error(struct prt_info_found *found, prt_str text)
{
    found->errors[found->error_count++] = (struct prt_report_error){.category = PRT_CATEGORY_INFO_YAML, .text = text};
}

/* One more than the files', for what goes wrong beside them. */
static prt_code list_errors(struct prt_info_found *found, prt_err *err)
{
    found->errors = prt_calloc(found->info.error_count + 1, sizeof *found->errors);
    if (found->errors == NULL)
        return prt_fail_memory(err, "errors of INFO.yaml files");
    for (size_t i = 0; i < found->info.error_count; i++)
        add_error(found, found->info.errors[i]);
    return PRT_OK;
}

static prt_code check_trackers(const struct prt_config *config, const prt_log *log, struct prt_info_found *found,
                               prt_err *err)
{
    struct asking asking = {&config->info, log};
    if (!config->info.validate_urls)
        return PRT_OK;
    if (prt_info_check_trackers(&found->info, ask, &asking, &found->why) == PRT_OK)
        return PRT_OK;
    if (found->why.code == PRT_E_MEMORY) {
        *err = found->why;
        return err->code;
    }
    (void)prt_wrap(&found->why, "issue trackers were not asked for");
    add_error(found, prt_str_from(found->why.text));
    return PRT_OK;
}

/* Why nothing is to be read; NULL: something is. */
static const char *reason_for_nothing(const struct prt_config *config)
{
    const struct prt_config_info *info = &config->info;
    if (!info->enabled)
        return "info_yaml.enabled is false";
    if (info->path.len == 0)
        return info->clone_url.len > 0
                   ? "info_yaml.path is not set: clone info_yaml.clone_url and name the folder there"
                   : "";
    return config->gerrit ? NULL : "INFO.yaml files belong to projects of a Gerrit server, and none is configured";
}

static prt_code read_files(const struct prt_config *config, const prt_log *log, struct prt_info_found *out,
                           prt_err *err)
{
    prt_code code = prt_info_read_tree(config->info.path.data, config->host, &out->info, &out->why);
    if (code == PRT_E_MEMORY) {
        *err = out->why;
        return code;
    }
    const bool there = code == PRT_OK;
    code = list_errors(out, err);
    if (code != PRT_OK)
        return code;
    if (there) {
        out->options.info = &out->info;
        return check_trackers(config, log, out, err);
    }
    (void)prt_wrap(&out->why, "info_yaml.path");
    out->options.absent = prt_str_from(out->why.text);
    add_error(out, out->options.absent);
    return PRT_OK;
}

prt_code prt_info_find(const struct prt_config *config, const prt_log *log, struct prt_info_found *out, prt_err *err)
{
    const char *reason = reason_for_nothing(config);
    out->options = (struct prt_info_options){.current_days = config->info.current_days,
                                             .active_days = config->info.active_days,
                                             .exclude_archived = config->info.exclude_archived,
                                             .absent = prt_str_from(reason)};
    return reason != NULL ? PRT_OK : read_files(config, log, out, err);
}

void prt_info_found_free(struct prt_info_found *found)
{
    free(found->errors);
    prt_info_free(&found->info);
    *found = (struct prt_info_found){0};
}
