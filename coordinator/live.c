/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/live.h"

#include <stdio.h>
#include <string.h>

#include "coordinator/remote/http/statistics.h"
#include "coordinator/run_state.h"
#include "coordinator/services.h"
#include "prt/clock.h"

static prt_code look_at_services(const struct prt_live *live, prt_arena *arena, struct prt_snapshot *out, prt_err *err)
{
    if (live->services == NULL || live->services->http == NULL)
        return PRT_OK;
    return prt_http_statistics_look(live->services->http, arena, &out->api, &out->api_count, err);
}

/* A prt_metrics_look; the context is a struct prt_live. */
static prt_code look(void *context, prt_arena *arena, struct prt_snapshot *out, prt_err *err)
{
    const struct prt_live *live = context;
    *out = (struct prt_snapshot){.run = prt_str_from(live->run_id),
                                 .project = prt_str_from(live->project),
                                 .stage = live->stage,
                                 .started = live->started,
                                 .now = prt_calendar_now(),
                                 .elapsed_ms = prt_monotonic_ms() - live->started_ms,
                                 .figures = live->figures};
    if (look_at_services(live, arena, out, err) != PRT_OK)
        return err->code;
    if (live->run != NULL)
        return prt_run_look(live->run, arena, out, err);
    return live->outcome != NULL ? prt_run_look_errors(live->outcome, arena, out, err) : PRT_OK;
}

void prt_live_begin(struct prt_live *live, const char *project)
{
    *live = (struct prt_live){
        .project = project, .stage = "beginning", .started = prt_calendar_now(), .started_ms = prt_monotonic_ms()};
}

prt_code prt_live_open(struct prt_live *live, const struct prt_place *place, const char *names, const prt_log *log,
                       prt_err *err)
{
    const struct prt_metrics_options options = {
        .address = place->address, .port = place->port, .names = names, .look = look, .context = live};
    const prt_code rc = prt_metrics_server_new(&options, &live->server, err);
    if (rc != PRT_OK)
        return prt_wrap(err, "--metrics");
    prt_info(log, "metrics are at http://%s/metrics, a page at http://%s/", prt_metrics_server_place(live->server),
             prt_metrics_server_place(live->server));
    if (!place->loopback)
        prt_info(log, "--metrics: whoever can connect to %s can read names of repositories and workers",
                 prt_metrics_server_place(live->server));
    return PRT_OK;
}

void prt_live_end(struct prt_live *live)
{
    prt_metrics_server_destroy(&live->server);
}

const struct prt_attend *prt_live_attend(struct prt_live *live)
{
    return live != NULL ? prt_metrics_server_attend(live->server) : NULL;
}

void prt_live_serve(struct prt_live *live)
{
    const struct prt_attend *attend = prt_live_attend(live);
    if (attend != NULL)
        attend->serve(attend->context);
}

void prt_live_enter(struct prt_live *live, const struct prt_run *run)
{
    if (live == NULL)
        return;
    live->run = run;
    live->outcome = run->out;
    snprintf(live->run_id, sizeof live->run_id, "%s", run->id);
}

/* What the run came to stays to be seen. */
void prt_live_leave(struct prt_live *live)
{
    struct prt_snapshot last;
    prt_arena arena = {0};
    prt_err ignored;
    if (live == NULL || live->run == NULL)
        return;
    if (look(live, &arena, &last, &ignored) == PRT_OK)
        live->figures = last.figures;
    live->figures.workers = live->figures.slots = 0;
    live->run = NULL;
    prt_arena_free(&arena);
}

prt_code prt_live_look_at_run(const struct prt_run *run, prt_arena *arena, struct prt_snapshot *out, prt_err *err)
{
    struct prt_live alone;
    if (run->options->live != NULL)
        return look(run->options->live, arena, out, err);
    prt_live_begin(&alone, "");
    alone.stage = "analysing repositories";
    alone.started_ms = run->progress.started;
    alone.started -= (run->now - run->progress.started) / 1000;
    alone.run = run;
    return look(&alone, arena, out, err);
}
