/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim --trace FILE [--write]           plays a trace; --write brings the file in line with what happens
 * sim --seed N [-v]                    one random run; -v tells every step
 * sim --seeds COUNT [--from N]         many
 * sim --tasks N --workers N [--seed N] one large run
 * sim --slow-worker                    a worker fifty times slower than the other costs little
 * sim --giant                          a task that outweighs all others is shared, by workers of any speed
 * Exit code: 0 all is well, 1 something is not as it should be, 2 usage or system.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "prt/clock.h"
#include "tests/sim/trace.h"
#include "tests/sim/world.h"

struct arguments {
    const char *trace;
    bool write, verbose, slow_worker, giant;
    uint64_t seed, seeds;
    uint32_t tasks, workers;
};

static int run_trace(const struct arguments *arguments)
{
    prt_err err;
    bool same = false;
    if (prt_trace_run(arguments->trace, arguments->write, stdout, &same, &err) != PRT_OK) {
        fprintf(stderr, "sim: %s\n", err.text);
        return 2;
    }
    if (!same)
        fprintf(stderr,
                "sim: %s does not tell what happens (- expected, + got); to accept it: sim --trace %s --write\n",
                arguments->trace, arguments->trace);
    return same ? 0 : 1;
}

static void print_result(const struct prt_world_result *result, int64_t real_ms)
{
    printf(
        "%" PRIu32 " tasks, %" PRIu32 " of them added: %" PRIu32 " done, %" PRIu32 " buried; %" PRIu64 " sent, %" PRIu64
        " requeued, %" PRIu64 " copied, %" PRIu64 " dropped; at most %" PRIu32 " attempts; %" PRIu32 " sessions\n",
        result->counts.tasks, result->added, result->counts.done, result->counts.buried, result->counts.sent,
        result->counts.requeued, result->counts.copied, result->counts.dropped, result->max_attempts, result->sessions);
    printf("%" PRIu64 " steps, %" PRIu64 " messages, %" PRIu64 " lost, %" PRIu64
           " doubled; %.3f s virtual, %.3f s real\n",
           result->steps, result->messages, result->lost, result->doubled, (double)result->end / 1000,
           (double)real_ms / 1000);
}

static bool run_plan(const struct prt_world_plan *plan, const char *replay, struct prt_world_result *result)
{
    prt_buf why = {0};
    const bool good = prt_world_run(plan, result, &why);
    if (!good)
        fprintf(stderr, "%.*splay it again: %s\n", (int)why.len, why.data != NULL ? why.data : "", replay);
    prt_buf_free(&why);
    return good;
}

static bool run_seed(uint64_t seed, FILE *story, struct prt_world_result *result)
{
    char replay[64];
    struct prt_world_plan plan;
    snprintf(replay, sizeof replay, "sim --seed %" PRIu64 " -v", seed);
    prt_world_draw(&plan, seed);
    plan.story = story;
    const bool good = run_plan(&plan, replay, result);
    prt_world_plan_free(&plan);
    return good;
}

static int run_one(const struct arguments *arguments)
{
    struct prt_world_result result;
    const int64_t start = prt_monotonic_ms();
    const bool good = run_seed(arguments->seed, arguments->verbose ? stdout : NULL, &result);
    print_result(&result, prt_monotonic_ms() - start);
    return good ? 0 : 1;
}

static void add_result(struct prt_world_result *sum, const struct prt_world_result *one)
{
    sum->end += one->end;
    sum->steps += one->steps;
    sum->messages += one->messages;
    sum->lost += one->lost;
    sum->doubled += one->doubled;
    sum->added += one->added;
    sum->sessions += one->sessions;
    sum->counts.tasks += one->counts.tasks;
    sum->counts.done += one->counts.done;
    sum->counts.buried += one->counts.buried;
    sum->counts.sent += one->counts.sent;
    sum->counts.requeued += one->counts.requeued;
    sum->counts.copied += one->counts.copied;
    sum->counts.yields += one->counts.yields;
    sum->given_back += one->given_back;
    sum->counts.dropped += one->counts.dropped;
    if (one->max_attempts > sum->max_attempts)
        sum->max_attempts = one->max_attempts;
}

/* A run of many seeds in which something never came about would prove nothing about it. */
static bool saw_everything(const struct prt_world_result *sum)
{
    const struct prt_sched_counts *counts = &sum->counts;
    const bool all = counts->done != 0 && counts->buried != 0 && counts->requeued != 0 && counts->copied != 0 &&
                     counts->dropped != 0 && sum->lost != 0 && sum->doubled != 0 && sum->added != 0 &&
                     sum->given_back != 0 && counts->yields > sum->given_back;
    if (!all)
        fprintf(stderr, "sim: these seeds did not bring about everything that may happen\n");
    return all;
}

static int run_seeds(const struct arguments *arguments)
{
    struct prt_world_result sum = {0}, one;
    uint64_t failures = 0;
    const int64_t start = prt_monotonic_ms();
    for (uint64_t i = 0; i < arguments->seeds; i++) {
        failures += !run_seed(arguments->seed + i, NULL, &one);
        add_result(&sum, &one);
    }
    print_result(&sum, prt_monotonic_ms() - start);
    if (failures != 0)
        fprintf(stderr, "sim: %" PRIu64 " of %" PRIu64 " seeds failed\n", failures, arguments->seeds);
    return failures == 0 && (arguments->seeds < 100 || saw_everything(&sum)) ? 0 : 1;
}

static int run_large(const struct arguments *arguments)
{
    char replay[96];
    struct prt_world_plan plan;
    struct prt_world_result result;
    const int64_t start = prt_monotonic_ms();
    snprintf(replay, sizeof replay, "sim --tasks %" PRIu32 " --workers %" PRIu32 " --seed %" PRIu64, arguments->tasks,
             arguments->workers, arguments->seed);
    prt_world_draw_large(&plan, arguments->seed, arguments->tasks, arguments->workers);
    plan.story = arguments->verbose ? stdout : NULL;
    const bool good = run_plan(&plan, replay, &result);
    prt_world_plan_free(&plan);
    print_result(&result, prt_monotonic_ms() - start);
    return good ? 0 : 1;
}

/* Two workers, the second fifty times slower, no faults. The ideal is all work shared out in proportion to speed, with
 * no time lost at the end or on the wire. */
static double against_ideal(uint64_t seed, uint32_t tasks, uint32_t slots)
{
    struct prt_world_plan plan;
    struct prt_world_result result;
    uint64_t work = 0;
    prt_world_draw_large(&plan, seed, tasks, 2);
    plan.wire = (struct prt_sim_wire_faults){.min_delay = 1, .max_delay = 1};
    plan.sched.max_lease_ms = 3600000;
    plan.split = 0;
    for (uint32_t i = 0; i < 2; i++) {
        plan.agents[i].slots = slots;
        plan.agents[i].slowness = i == 0 ? 100 : 5000;
        plan.agents[i].timeout_ms = 3600000;
        plan.agents[i].fault_every_ms = plan.agents[i].crash = 0;
    }
    for (uint32_t i = 0; i < tasks; i++)
        work += plan.weights[i];
    const bool good = run_plan(&plan, "sim --slow-worker", &result);
    prt_world_plan_free(&plan);
    const double ideal = (double)work / (slots * (1 + 1 / 50.0));
    return good ? (double)result.end / ideal : 1e9;
}

static int run_slow_worker(void)
{
    static const struct {
        uint32_t tasks, slots;
    } cases[] = {{20, 1}, {100, 1}, {1000, 1}, {100, 4}, {1000, 4}, {1000, 16}};
    int failures = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (uint64_t seed = 1; seed <= 5; seed++) {
            const double ratio = against_ideal(seed, cases[i].tasks, cases[i].slots);
            printf("%4" PRIu32 " tasks, %2" PRIu32 " slots, seed %" PRIu64 ": %.3f of the ideal\n", cases[i].tasks,
                   cases[i].slots, seed, ratio);
            failures += ratio > 1.3;
        }
    return failures == 0 ? 0 : 1;
}

/* The time of the run over what it would take if no slot were ever idle, in two workers of which one is this much
 * slower. */
static double giant_against_ideal(uint64_t seed, uint32_t slots, int64_t slowness, bool deaf_to_yields)
{
    enum { GIANT_MS = 600000, SMALL = 5, PARTS = 2000 };
    struct prt_world_plan plan;
    struct prt_world_result result;
    uint64_t work = GIANT_MS;
    prt_world_draw_large(&plan, seed, SMALL, 2);
    free(plan.weights);
    size_t capacity = 0;
    plan.weights = prt_sim_grow(NULL, &capacity, SMALL + PARTS, sizeof *plan.weights);
    memset(plan.weights, 0, capacity * sizeof *plan.weights);
    plan.most_added = PARTS;
    plan.split = 0;
    plan.wire = (struct prt_sim_wire_faults){.min_delay = 1, .max_delay = 1};
    plan.sched.max_lease_ms = 36000000;
    plan.sched.yield_after_ms = 5;
    plan.sched.yield_again_ms = 100;
    plan.weights[0] = GIANT_MS;
    for (uint32_t i = 1; i < SMALL; i++)
        work += plan.weights[i] = 2000 * i;
    for (uint32_t i = 0; i < 2; i++)
        plan.agents[i] = (struct prt_sim_habits){.slots = slots,
                                                 .slowness = i == 0 ? 100 : slowness,
                                                 .heartbeat_ms = 250,
                                                 .silence_ms = 6000,
                                                 .timeout_ms = 36000000,
                                                 .stubborn = deaf_to_yields ? 1000 : 0,
                                                 .tells_left = true};
    const bool good = run_plan(&plan, "sim --giant", &result);
    prt_world_plan_free(&plan);
    const double ideal = (double)work / (slots * (1 + 100 / (double)slowness));
    return good ? (double)result.end / ideal : 1e9;
}

static int run_giant(void)
{
    static const struct {
        uint32_t slots;
        int64_t slowness;
        bool deaf;
    } cases[] = {{1, 100, false}, {2, 100, false}, {8, 100, false}, {2, 300, false}, {4, 5000, false}, {2, 100, true}};
    int failures = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double ratio = giant_against_ideal(1, cases[i].slots, cases[i].slowness, cases[i].deaf);
        printf("2 workers of %" PRIu32 " slots, one %.0f times slower%s: %.3f of the ideal\n", cases[i].slots,
               (double)cases[i].slowness / 100, cases[i].deaf ? ", deaf to yields" : "", ratio);
        failures += cases[i].deaf ? ratio < 2 : ratio > 1.1;
    }
    return failures == 0 ? 0 : 1;
}

static bool parse(int argc, char **argv, struct arguments *arguments)
{
    static const struct option options[] = {
        {"trace", required_argument, NULL, 't'},
        {"write", no_argument, NULL, 'W'},
        {"seed", required_argument, NULL, 's'},
        {"seeds", required_argument, NULL, 'S'},
        {"from", required_argument, NULL, 's'},
        {"tasks", required_argument, NULL, 'n'},
        {"workers", required_argument, NULL, 'w'},
        {"slow-worker", no_argument, NULL, 'l'},
        {"giant", no_argument, NULL, 'g'},
        {"verbose", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    for (int c; (c = getopt_long(argc, argv, "v", options, NULL)) != -1;)
        switch (c) {
        case 't': arguments->trace = optarg; break;
        case 'W': arguments->write = true; break;
        case 's': arguments->seed = strtoull(optarg, NULL, 10); break;
        case 'S': arguments->seeds = strtoull(optarg, NULL, 10); break;
        case 'n': arguments->tasks = (uint32_t)strtoul(optarg, NULL, 10); break;
        case 'w': arguments->workers = (uint32_t)strtoul(optarg, NULL, 10); break;
        case 'l': arguments->slow_worker = true; break;
        case 'g': arguments->giant = true; break;
        case 'v': arguments->verbose = true; break;
        default: return false;
        }
    return optind == argc && (arguments->workers != 0) == (arguments->tasks != 0);
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.seed = 1};
    if (!parse(argc, argv, &arguments)) {
        fputs("usage: sim --trace FILE [--write] | --seed N [-v] | --seeds COUNT [--from N] |"
              " --tasks N --workers N [--seed N] | --slow-worker | --giant\n",
              stderr);
        return 2;
    }
    if (arguments.trace != NULL)
        return run_trace(&arguments);
    if (arguments.slow_worker)
        return run_slow_worker();
    if (arguments.giant)
        return run_giant();
    if (arguments.seeds != 0)
        return run_seeds(&arguments);
    return arguments.tasks != 0 ? run_large(&arguments) : run_one(&arguments);
}
