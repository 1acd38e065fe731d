/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/info_yaml/trackers.h"

#include <stdio.h>
#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"

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

static void gather(struct prt_info_trackers *trackers)
{
    size_t all = 0;
    for (size_t i = 0; i < trackers->info->project_count; i++) {
        const prt_str url = trackers->info->projects[i].tracker.url;
        if (url.len > 0 && fault_of(url) == NULL)
            trackers->urls[all++] = url;
    }
    if (all > 1)
        qsort(trackers->urls, all, sizeof *trackers->urls, by_text);
    for (size_t i = 0; i < all; i++)
        if (i == 0 || !prt_str_equal(trackers->urls[i], trackers->urls[trackers->count - 1]))
            trackers->urls[trackers->count++] = trackers->urls[i];
    trackers->asked = trackers->count < PRT_MAX_INFO_TRACKERS ? trackers->count : PRT_MAX_INFO_TRACKERS;
}

prt_code prt_info_trackers_begin(struct prt_info *info, struct prt_info_trackers *out, prt_err *err)
{
    *out = (struct prt_info_trackers){.info = info, .urls = prt_calloc(info->project_count, sizeof *out->urls)};
    if (out->urls == NULL)
        return prt_fail_memory(err, "addresses of issue trackers");
    gather(out);
    out->answers = prt_calloc(out->asked, sizeof *out->answers);
    return out->answers != NULL ? PRT_OK : prt_fail_memory(err, "answers of issue trackers");
}

static prt_code judge(const struct prt_info_trackers *trackers, size_t index, struct prt_info_tracker *verdict,
                      prt_err *err)
{
    char status[32];
    if (index >= trackers->asked) {
        verdict->trouble = PRT_STR("not asked about: too many different addresses");
        return PRT_OK;
    }
    const struct prt_info_answer *answer = &trackers->answers[index];
    verdict->check = answer->status > 0 && answer->status < 400 ? PRT_INFO_VALID : PRT_INFO_INVALID;
    if (verdict->check == PRT_INFO_VALID)
        return PRT_OK;
    snprintf(status, sizeof status, "HTTP %d", answer->status);
    const char *why = answer->status > 0 ? status : answer->error.text;
    verdict->trouble = prt_arena_str(&trackers->info->arena, prt_str_from(why));
    return verdict->trouble.data != NULL ? PRT_OK : prt_fail_memory(err, "answers of issue trackers");
}

static void settle(const struct prt_info_trackers *trackers, const struct prt_info_tracker *verdicts,
                   struct prt_info_tracker *tracker)
{
    const char *fault = tracker->url.len > 0 ? fault_of(tracker->url) : NULL;
    if (tracker->url.len == 0)
        return;
    if (fault != NULL) {
        tracker->check = PRT_INFO_INVALID;
        tracker->trouble = prt_str_from(fault);
        return;
    }
    const prt_str *at = bsearch(&tracker->url, trackers->urls, trackers->count, sizeof *trackers->urls, by_text);
    const struct prt_info_tracker *verdict = &verdicts[at - trackers->urls];
    tracker->check = verdict->check;
    tracker->trouble = verdict->trouble;
}

prt_code prt_info_trackers_end(const struct prt_info_trackers *trackers, prt_err *err)
{
    struct prt_info_tracker *verdicts = prt_calloc(trackers->count, sizeof *verdicts);
    prt_code code = verdicts != NULL ? PRT_OK : prt_fail_memory(err, "answers of issue trackers");
    for (size_t i = 0; code == PRT_OK && i < trackers->count; i++)
        code = judge(trackers, i, &verdicts[i], err);
    for (size_t i = 0; code == PRT_OK && i < trackers->info->project_count; i++)
        settle(trackers, verdicts, &trackers->info->projects[i].tracker);
    free(verdicts);
    return code;
}

void prt_info_trackers_free(struct prt_info_trackers *trackers)
{
    free(trackers->urls);
    free(trackers->answers);
    *trackers = (struct prt_info_trackers){0};
}
