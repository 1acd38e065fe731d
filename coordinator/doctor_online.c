/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "coordinator/doctor_parts.h"
#include "coordinator/remote/http/http.h"
#include "prt/clock.h"

enum { SERVERS = 3, PATIENCE_MS = 30000, MAX_BODY = 1 << 20 };

struct server {
    const char *name;
    char url[PRT_MAX_URL];
};

/* What is configured as a URL, or the host's own; "" when nothing is. */
static void place(char out[PRT_MAX_URL], prt_str url, prt_str host)
{
    if (url.len > 0)
        snprintf(out, PRT_MAX_URL, "%.*s", PRT_STR_ARG(url));
    else if (host.len > 0)
        snprintf(out, PRT_MAX_URL, "https://%.*s/", PRT_STR_ARG(host));
}

static size_t list_servers(const struct prt_config *config, struct server out[SERVERS])
{
    const struct prt_config_services *services = &config->services;
    struct server all[SERVERS] = {{.name = "jenkins"}, {.name = "gerrit"}, {.name = "github"}};
    size_t count = 0;
    if (services->jenkins)
        place(all[0].url, services->jenkins_base_url, services->jenkins_host);
    if (config->gerrit)
        place(all[1].url, services->gerrit_base_url, services->gerrit_host);
    if (config->github.enabled)
        place(all[2].url, config->github.base_url, PRT_STR("api.github.com"));
    for (size_t i = 0; i < SERVERS; i++)
        if (all[i].url[0] != '\0')
            out[count++] = all[i];
    return count;
}

/* Any answer will do: who may see what is for a run to find out. */
static void judge(struct prt_doctor *doctor, const struct prt_http_request *request,
                  const struct prt_http_answer *answer)
{
    prt_err err;
    if (answer->failure == PRT_HTTP_ANSWERED && answer->status < 500)
        prt_doctor_ok(doctor, request->service, "answers (status %ld)", (long)answer->status);
    else {
        (void)!prt_http_explain(request, answer, &err);
        prt_doctor_problem(doctor, request->service, "%s", err.text);
    }
}

static prt_code ask(struct prt_doctor *doctor, struct server *servers, size_t count, prt_err *err)
{
    struct prt_http_request requests[SERVERS] = {{.service = NULL}};
    struct prt_http_answer answers[SERVERS] = {{.status = 0}};
    prt_http_t *http = NULL;
    prt_code rc = prt_http_new(&(struct prt_http_settings){.service_ms = PATIENCE_MS}, &http, err);
    for (size_t i = 0; i < count; i++)
        requests[i] = (struct prt_http_request){.service = servers[i].name,
                                                .url = servers[i].url,
                                                .max_bytes = MAX_BODY,
                                                .attempt_ms = PATIENCE_MS,
                                                .allow_http = true,
                                                .unkept = true,
                                                .unfollowed = true,
                                                .once = true};
    if (rc == PRT_OK)
        rc = prt_http_get_all(http, requests, count, prt_monotonic_ms() + PATIENCE_MS, answers, err);
    for (size_t i = 0; rc == PRT_OK && i < count; i++) {
        judge(doctor, &requests[i], &answers[i]);
        prt_http_answer_free(&answers[i]);
    }
    prt_http_destroy(&http);
    return rc;
}

void prt_doctor_online(struct prt_doctor *doctor)
{
    struct server servers[SERVERS];
    prt_err err;
    const size_t count = doctor->configured ? list_servers(&doctor->config, servers) : 0;
    if (count > 0 && ask(doctor, servers, count, &err) != PRT_OK)
        prt_doctor_problem(doctor, "servers", "%s", err.text);
}
