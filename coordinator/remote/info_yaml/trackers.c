/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/info_yaml/trackers.h"

#include <stdio.h>
#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"

struct survey {
    struct prt_info *info;
    prt_str *urls; /* distinct, sorted */
    size_t count;  /* of them all */
    size_t asked;  /* the first so many */
    struct prt_info_answer *answers;
    struct prt_info_tracker *verdicts; /* check and trouble of each URL */
};

static int by_text(const void *left, const void *right)
{
    return prt_str_compare(*(const prt_str *)left, *(const prt_str *)right);
}

static bool begins(prt_str url, prt_str scheme)
{
    return prt_str_equal_fold(prt_str_sub(url, 0, scheme.len), scheme);
}

/* What is wrong with it; NULL: it can be asked for. */
static const char *fault_of(prt_str url)
{
    const bool http = begins(url, PRT_STR("http://"));
    if (!http && !begins(url, PRT_STR("https://")))
        return "not an http or https address";
    const prt_str rest = prt_str_sub(url, http ? 7 : 8, url.len);
    size_t host = 0;
    for (size_t i = 0; i < rest.len; i++)
        if ((unsigned char)rest.data[i] <= ' ' || rest.data[i] == 0x7f)
            return "a blank or control character in the address";
    while (host < rest.len && rest.data[host] != '/' && rest.data[host] != '?' && rest.data[host] != '#')
        host++;
    if (host == 0)
        return "no host in the address";
    return prt_str_find(prt_str_sub(rest, 0, host), '@') < host ? "a user in the address" : NULL;
}

static void gather(struct survey *survey)
{
    size_t all = 0;
    for (size_t i = 0; i < survey->info->project_count; i++) {
        const prt_str url = survey->info->projects[i].tracker.url;
        if (url.len > 0 && fault_of(url) == NULL)
            survey->urls[all++] = url;
    }
    if (all > 1)
        qsort(survey->urls, all, sizeof *survey->urls, by_text);
    for (size_t i = 0; i < all; i++)
        if (i == 0 || !prt_str_equal(survey->urls[i], survey->urls[survey->count - 1]))
            survey->urls[survey->count++] = survey->urls[i];
    survey->asked = survey->count < PRT_MAX_INFO_TRACKERS ? survey->count : PRT_MAX_INFO_TRACKERS;
}

static prt_code judge(struct survey *survey, size_t index, prt_err *err)
{
    const struct prt_info_answer *answer = &survey->answers[index];
    struct prt_info_tracker *verdict = &survey->verdicts[index];
    char status[32];
    if (index >= survey->asked) {
        verdict->trouble = PRT_STR("not asked about: too many different addresses");
        return PRT_OK;
    }
    verdict->check = answer->status > 0 && answer->status < 400 ? PRT_INFO_VALID : PRT_INFO_INVALID;
    if (verdict->check == PRT_INFO_VALID)
        return PRT_OK;
    snprintf(status, sizeof status, "HTTP %d", answer->status);
    const char *why = answer->status > 0 ? status : answer->error.text;
    verdict->trouble = prt_arena_str(&survey->info->arena, prt_str_from(why));
    return verdict->trouble.data != NULL ? PRT_OK : prt_fail_memory(err, "answers of issue trackers");
}

static void settle(const struct survey *survey, struct prt_info_tracker *tracker)
{
    const char *fault = tracker->url.len > 0 ? fault_of(tracker->url) : NULL;
    if (tracker->url.len == 0)
        return;
    if (fault != NULL) {
        tracker->check = PRT_INFO_INVALID;
        tracker->trouble = prt_str_from(fault);
        return;
    }
    const prt_str *at = bsearch(&tracker->url, survey->urls, survey->count, sizeof *survey->urls, by_text);
    const struct prt_info_tracker *verdict = &survey->verdicts[at - survey->urls];
    tracker->check = verdict->check;
    tracker->trouble = verdict->trouble;
}

static prt_code run(struct survey *survey, prt_info_ask *ask, void *context, prt_err *err)
{
    prt_code code = PRT_OK;
    gather(survey);
    survey->answers = prt_calloc(survey->asked, sizeof *survey->answers);
    survey->verdicts = prt_calloc(survey->count, sizeof *survey->verdicts);
    if (survey->answers == NULL || survey->verdicts == NULL)
        return prt_fail_memory(err, "answers of issue trackers");
    if (survey->asked > 0)
        code = ask(context, survey->urls, survey->asked, survey->answers, err);
    for (size_t i = 0; code == PRT_OK && i < survey->count; i++)
        code = judge(survey, i, err);
    for (size_t i = 0; code == PRT_OK && i < survey->info->project_count; i++)
        settle(survey, &survey->info->projects[i].tracker);
    return code;
}

prt_code prt_info_check_trackers(struct prt_info *info, prt_info_ask *ask, void *context, prt_err *err)
{
    struct survey survey = {.info = info, .urls = prt_calloc(info->project_count, sizeof *survey.urls)};
    const prt_code code =
        survey.urls != NULL ? run(&survey, ask, context, err) : prt_fail_memory(err, "addresses of issue trackers");
    free(survey.urls);
    free(survey.answers);
    free(survey.verdicts);
    return code;
}
