/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "coordinator/remote/http/state.h"
#include "prt/mem.h"

static void free_host(struct prt_http_host *host)
{
    for (struct prt_http_transfer *at = prt_http_host_pop(host); at != NULL; at = prt_http_host_pop(host))
        prt_http_transfer_destroy(&at);
    free(host->origin);
    free(host);
}

static struct prt_http_host *new_host(const char *origin)
{
    struct prt_http_host *host = prt_calloc(1, sizeof *host);
    if (host == NULL)
        return NULL;
    host->origin = prt_strdup(origin);
    if (host->origin == NULL) {
        free(host);
        return NULL;
    }
    return host;
}

static prt_code add_host(prt_http_t *http, const char *origin, struct prt_http_host **out, prt_err *err)
{
    struct prt_http_host **grown =
        prt_grow(http->hosts, &http->host_capacity, http->host_count + 1, sizeof(struct prt_http_host *));
    if (grown == NULL)
        return prt_fail_memory(err, "a host");
    http->hosts = grown;
    struct prt_http_host *made = new_host(origin);
    if (made == NULL)
        return prt_fail_memory(err, "a host");
    const prt_code rc = prt_map_put(http->host_index, prt_str_from(origin), http->host_count, err);
    if (rc != PRT_OK) {
        free_host(made);
        return rc;
    }
    http->hosts[http->host_count++] = made;
    *out = made;
    return PRT_OK;
}

prt_code prt_http_host_get(prt_http_t *http, const char *origin, struct prt_http_host **out, prt_err *err)
{
    uint64_t index = 0;
    if (!prt_map_get(http->host_index, prt_str_from(origin), &index))
        return add_host(http, origin, out, err);
    *out = http->hosts[index];
    return PRT_OK;
}

void prt_http_host_push(struct prt_http_host *host, struct prt_http_transfer *transfer)
{
    transfer->next = NULL;
    if (host->last != NULL)
        host->last->next = transfer;
    else
        host->first = transfer;
    host->last = transfer;
}

void prt_http_host_push_front(struct prt_http_host *host, struct prt_http_transfer *transfer)
{
    transfer->next = host->first;
    host->first = transfer;
    if (host->last == NULL)
        host->last = transfer;
}

struct prt_http_transfer *prt_http_host_pop(struct prt_http_host *host)
{
    struct prt_http_transfer *transfer = host->first;
    if (transfer == NULL)
        return NULL;
    host->first = transfer->next;
    if (host->first == NULL)
        host->last = NULL;
    transfer->next = NULL;
    return transfer;
}

void prt_http_hosts_free(prt_http_t *http)
{
    for (size_t i = 0; i < http->host_count; i++)
        free_host(http->hosts[i]);
    free(http->hosts);
    prt_map_destroy(&http->host_index);
}
