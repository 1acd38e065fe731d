/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/unreachable.h"

#include <string.h>

#include "prt/url.h"

/* Views into the URL; false: it has no host, or one that is too long to be told apart. */
static bool host_of(prt_str text, prt_str *out)
{
    struct prt_url url;
    prt_err ignored;
    if (prt_url_parse(text, &url, &ignored) != PRT_OK || url.host.len == 0)
        return false;
    const char *end = url.port.len > 0 ? url.port.data + url.port.len : url.host.data + url.host.len;
    *out = (prt_str){url.host.data, (size_t)(end - url.host.data)};
    return out->len < PRT_UNREACHABLE_NAME;
}

static struct prt_unreachable_host *find(struct prt_unreachable *table, prt_str url)
{
    prt_str name;
    if (!host_of(url, &name))
        return NULL;
    for (size_t i = 0; i < PRT_UNREACHABLE_HOSTS; i++)
        if (prt_str_equal(prt_str_from(table->hosts[i].name), name))
            return &table->hosts[i];
    return NULL;
}

static struct prt_unreachable_host *enter(struct prt_unreachable *table, prt_str url)
{
    prt_str name;
    struct prt_unreachable_host *place = &table->hosts[0];
    if (!host_of(url, &name))
        return NULL;
    for (size_t i = 0; i < PRT_UNREACHABLE_HOSTS && place->name[0] != '\0'; i++)
        if (table->hosts[i].name[0] == '\0' || table->hosts[i].last_at < place->last_at)
            place = &table->hosts[i];
    *place = (struct prt_unreachable_host){0};
    memcpy(place->name, name.data, name.len);
    return place;
}

prt_may_ask prt_unreachable_may_ask(struct prt_unreachable *table, prt_str url, uint32_t task, int64_t now,
                                    int64_t *later)
{
    struct prt_unreachable_host *host = find(table, url);
    if (host == NULL || host->failures < PRT_UNREACHABLE_TASKS)
        return PRT_MAY_ASK;
    if (now < host->not_before) {
        *later = host->not_before;
        return host->given_up ? PRT_MAY_NOT_ASK : PRT_MAY_ASK_LATER;
    }
    host->not_before = now + PRT_UNREACHABLE_MS;
    host->tries = true;
    host->trying = task;
    return PRT_MAY_ASK;
}

void prt_unreachable_failed(struct prt_unreachable *table, prt_str url, uint32_t task, int64_t now, int64_t patience_ms)
{
    struct prt_unreachable_host *host = find(table, url);
    if (host == NULL)
        host = enter(table, url);
    if (host == NULL)
        return;
    if (host->failures == 0)
        host->first_at = now;
    if (host->failures < PRT_UNREACHABLE_TASKS && (host->failures == 0 || host->last_task != task))
        host->failures++;
    if (host->tries && host->trying == task && now - host->first_at >= patience_ms)
        host->given_up = true;
    host->last_task = task;
    host->last_at = now;
    host->not_before = now + PRT_UNREACHABLE_MS;
}

void prt_unreachable_answered(struct prt_unreachable *table, prt_str url)
{
    struct prt_unreachable_host *host = find(table, url);
    if (host != NULL)
        *host = (struct prt_unreachable_host){0};
}
