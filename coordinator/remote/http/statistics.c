/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/statistics.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coordinator/remote/http/state.h"
#include "prt/clock.h"
#include "prt/mem.h"

enum { SIZE_TEXT = 32 };

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct prt_api_error *)a)->code, ((const struct prt_api_error *)b)->code);
}

static int by_service(const void *a, const void *b)
{
    return strcmp(((const struct prt_api_statistics *)a)->service, ((const struct prt_api_statistics *)b)->service);
}

static void sort_codes(struct prt_http_tally *tally)
{
    if (tally->count > 1)
        qsort(tally->items, tally->count, sizeof tally->items[0], by_code);
}

static struct prt_api_statistics publish(struct prt_http_service *service)
{
    struct prt_api_statistics out = service->counts;
    sort_codes(&service->errors);
    sort_codes(&service->failures);
    out.service = service->name;
    out.busy_ms = prt_http_service_busy(service, prt_monotonic_ms());
    out.errors = service->errors.items;
    out.error_count = service->errors.count;
    out.failures = service->failures.items;
    out.failure_count = service->failures.count;
    return out;
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static const char *size_text(uint64_t bytes, char out[SIZE_TEXT])
{
    if (bytes < 1024)
        (void)snprintf(out, SIZE_TEXT, "%" PRIu64 " B", bytes);
    else if (bytes < 1024 * 1024)
        (void)snprintf(out, SIZE_TEXT, "%.1f KiB", (double)bytes / 1024);
    else
        (void)snprintf(out, SIZE_TEXT, "%.1f MiB", (double)bytes / (1024 * 1024));
    return out;
}

static void add_errors(const struct prt_api_statistics *service, const char *between, prt_buf *out)
{
    for (size_t i = 0; i < service->error_count; i++)
        prt_buf_add_fmt(out, "%s%s x %" PRIu64, i > 0 ? between : "", service->errors[i].code,
                        service->errors[i].count);
}

static void add_text(const struct prt_api_statistics *service, prt_buf *out)
{
    char size[SIZE_TEXT];
    prt_buf_add_fmt(out, "%s: %" PRIu64 " request%s, %" PRIu64 " good, %" PRIu64 " failed; ", service->service,
                    service->requests, plural(service->requests), service->good, service->failed);
    prt_buf_add_fmt(out,
                    "%" PRIu64 " call%s (%" PRIu64 " retr%s, %" PRIu64 " redirect%s, %" PRIu64 " not modified),"
                    " %s in %" PRId64 ".%" PRId64 " s\n",
                    service->calls, plural(service->calls), service->retries, service->retries == 1 ? "y" : "ies",
                    service->redirects, plural(service->redirects), service->not_modified,
                    size_text(service->bytes, size), service->busy_ms / 1000, service->busy_ms % 1000 / 100);
    if (service->error_count == 0)
        return;
    prt_buf_add_text(out, "    errors: ");
    add_errors(service, ", ", out);
    prt_buf_add_char(out, '\n');
}

static void add_row(const struct prt_api_statistics *service, prt_buf *out)
{
    char size[SIZE_TEXT];
    prt_buf_add_fmt(out,
                    "| %s | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %s |"
                    " %" PRId64 ".%" PRId64 " s | ",
                    service->service, service->requests, service->good, service->failed, service->calls,
                    service->retries, service->not_modified, size_text(service->bytes, size), service->busy_ms / 1000,
                    service->busy_ms % 1000 / 100);
    add_errors(service, ", ", out);
    prt_buf_add_text(out, service->error_count > 0 ? " |\n" : "|\n");
}

static prt_code append_all(int fd, const char *path, prt_str text, prt_err *err)
{
    while (text.len > 0) {
        const ssize_t written = write(fd, text.data, text.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return prt_fail_errno(err, errno, "%s: cannot be written", path);
        text = prt_str_sub(text, (size_t)written, text.len);
    }
    return PRT_OK;
}

/* Of the services that were asked; `all` has room for each. */
static size_t publish_all(prt_http_t *http, struct prt_api_statistics *all)
{
    size_t asked = 0;
    for (size_t i = 0; i < http->service_count; i++)
        if (http->services[i]->counts.requests > 0)
            all[asked++] = publish(http->services[i]);
    qsort(all, asked, sizeof *all, by_service);
    return asked;
}

prt_code prt_http_statistics_look(prt_http_t *http, prt_arena *arena, const struct prt_api_statistics **out,
                                  size_t *count, prt_err *err)
{
    struct prt_api_statistics *all = prt_arena_alloc(arena, http->service_count + 1, sizeof *all);
    if (all == NULL)
        return prt_fail_memory(err, "statistics");
    *count = publish_all(http, all);
    *out = all;
    return PRT_OK;
}

prt_code prt_http_statistics(prt_http_t *http, const struct prt_api_statistics **out, size_t *count, prt_err *err)
{
    struct prt_api_statistics *all = prt_calloc(http->service_count, sizeof *all);
    if (all == NULL)
        return prt_fail_memory(err, "statistics");
    *count = publish_all(http, all);
    free(http->published);
    http->published = all;
    *out = all;
    return PRT_OK;
}

void prt_http_statistics_text(const struct prt_api_statistics *services, size_t count, prt_buf *out)
{
    for (size_t i = 0; i < count; i++)
        add_text(&services[i], out);
}

void prt_http_statistics_markdown(const struct prt_api_statistics *services, size_t count, prt_buf *out)
{
    prt_buf_add_text(out, "## API statistics\n\n");
    if (count == 0) {
        prt_buf_add_text(out, "No other server was asked.\n\n");
        return;
    }
    prt_buf_add_text(out, "| Service | Requests | Good | Failed | Calls | Retries | Not modified | Bytes | Time |"
                          " Errors |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
    for (size_t i = 0; i < count; i++)
        add_row(&services[i], out);
    prt_buf_add_char(out, '\n');
}

prt_code prt_http_append(const char *path, prt_str text, prt_err *err)
{
    /* Not a FIFO that nobody reads, which would hang. */
    const int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (fd < 0)
        return prt_fail_errno(err, errno, "%s: cannot be opened", path);
    const prt_code rc = append_all(fd, path, text, err);
    close(fd);
    return rc;
}
