/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/http/state.h"
#include "prt/mem.h"

enum { LONGEST_NAME = 32 };

/* Names become parts of file names and of tables. */
static bool is_word(const char *name)
{
    const size_t len = name != NULL ? strlen(name) : 0;
    for (size_t i = 0; i < len; i++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789_", name[i]) == NULL)
            return false;
    return len > 0 && len <= LONGEST_NAME;
}

static prt_code add_service(prt_http_t *http, const char *name, struct prt_http_service **out, prt_err *err)
{
    struct prt_http_service **grown =
        prt_grow(http->services, &http->service_capacity, http->service_count + 1, sizeof(struct prt_http_service *));
    if (grown == NULL)
        return prt_fail_memory(err, "a service");
    http->services = grown;
    struct prt_http_service *made = prt_calloc(1, sizeof *made);
    if (made == NULL)
        return prt_fail_memory(err, "a service");
    made->name = prt_strdup(name);
    if (made->name == NULL) {
        free(made);
        return prt_fail_memory(err, "a service");
    }
    http->services[http->service_count++] = made;
    *out = made;
    return PRT_OK;
}

static struct prt_api_error *add_code(struct prt_http_tally *tally, const char *code)
{
    struct prt_api_error *grown = prt_grow(tally->items, &tally->capacity, tally->count + 1, sizeof *grown);
    if (grown == NULL)
        return NULL;
    tally->items = grown;
    char *copy = prt_strdup(code);
    if (copy == NULL)
        return NULL;
    grown[tally->count] = (struct prt_api_error){.code = copy};
    return &grown[tally->count++];
}

static void count_code(struct prt_http_tally *tally, const char *code)
{
    struct prt_api_error *found = NULL;
    for (size_t i = 0; found == NULL && i < tally->count; i++)
        if (strcmp(tally->items[i].code, code) == 0)
            found = &tally->items[i];
    if (found == NULL)
        found = add_code(tally, code);
    if (found != NULL)
        found->count++;
}

static void free_tally(struct prt_http_tally *tally)
{
    for (size_t i = 0; i < tally->count; i++)
        free((void *)(uintptr_t)tally->items[i].code);
    free(tally->items);
}

static void free_service(struct prt_http_service *service)
{
    free_tally(&service->errors);
    free_tally(&service->failures);
    free(service->name);
    free(service);
}

prt_code prt_http_service_get(prt_http_t *http, const char *name, struct prt_http_service **out, prt_err *err)
{
    if (!is_word(name))
        return prt_fail(err, PRT_E_INTERNAL, "the name of a service is a word of up to %d of a-z 0-9 _", LONGEST_NAME);
    for (size_t i = 0; i < http->service_count; i++)
        if (strcmp(http->services[i]->name, name) == 0) {
            *out = http->services[i];
            return PRT_OK;
        }
    return add_service(http, name, out, err);
}

void prt_http_service_begin(struct prt_http_service *service, int64_t now)
{
    if (service->asking++ == 0)
        service->busy_from = now;
}

void prt_http_service_end(struct prt_http_service *service, int64_t now)
{
    if (--service->asking == 0)
        service->counts.busy_ms += now - service->busy_from;
}

int64_t prt_http_service_busy(const struct prt_http_service *service, int64_t now)
{
    return service->counts.busy_ms + (service->asking > 0 ? now - service->busy_from : 0);
}

void prt_http_service_error(struct prt_http_service *service, const char *code)
{
    count_code(&service->errors, code);
}

void prt_http_service_failure(struct prt_http_service *service, const struct prt_http_answer *answer)
{
    char status[16];
    (void)snprintf(status, sizeof status, "%d", answer->status);
    count_code(&service->failures,
               answer->failure == PRT_HTTP_ANSWERED ? status : prt_http_failure_name(answer->failure));
}

void prt_http_services_free(prt_http_t *http)
{
    for (size_t i = 0; i < http->service_count; i++)
        free_service(http->services[i]);
    free(http->services);
}
