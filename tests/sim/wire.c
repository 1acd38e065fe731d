/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"

struct prt_sim_slot {
    int64_t arrival;
    uint64_t number; /* ties in order of posting */
    struct prt_sim_message message;
};

static bool arrives_earlier(const void *context, uint32_t a, uint32_t b)
{
    const struct prt_sim_wire *wire = context;
    const struct prt_sim_slot *left = &wire->slots[a];
    const struct prt_sim_slot *right = &wire->slots[b];
    return left->arrival != right->arrival ? left->arrival < right->arrival : left->number < right->number;
}

static void out_of_memory(void)
{
    fputs("sim: out of memory\n", stderr);
    exit(2);
}

static struct prt_sim_refs copy_refs(const struct prt_sim_refs *list)
{
    struct prt_sim_refs copy = {0};
    for (size_t i = 0; i < list->count; i++)
        prt_sim_refs_add(&copy, list->refs[i]);
    return copy;
}

static struct prt_sim_message copy_message(const struct prt_sim_message *message)
{
    struct prt_sim_message copy = *message;
    copy.in_hand = copy_refs(&message->in_hand);
    copy.left = copy_refs(&message->left);
    copy.kept = copy_refs(&message->kept);
    copy.acknowledged = copy_refs(&message->acknowledged);
    copy.resend = copy_refs(&message->resend);
    copy.cancelled = copy_refs(&message->cancelled);
    return copy;
}

static uint32_t take_slot(struct prt_sim_wire *wire)
{
    if (wire->unused.count != 0)
        return wire->unused.refs[--wire->unused.count].task;
    wire->slots = prt_sim_grow(wire->slots, &wire->slot_capacity, wire->slot_count + 1, sizeof *wire->slots);
    prt_err err;
    if (prt_heap_reserve(&wire->flight, wire->slot_capacity, &err) != PRT_OK)
        out_of_memory();
    return (uint32_t)wire->slot_count++;
}

static int64_t travel_time(struct prt_sim_wire *wire)
{
    const struct prt_sim_wire_faults *faults = &wire->faults;
    if (prt_random_chance(wire->random, faults->long_delay))
        return prt_random_between(wire->random, faults->max_delay, faults->longest_delay);
    return prt_random_between(wire->random, faults->min_delay, faults->max_delay);
}

void prt_sim_wire_init(struct prt_sim_wire *wire, struct prt_random *random)
{
    *wire = (struct prt_sim_wire){.random = random, .faults = {.min_delay = 1, .max_delay = 1}};
    prt_heap_init(&wire->flight, arrives_earlier, wire);
}

void prt_sim_wire_free(struct prt_sim_wire *wire)
{
    while (wire->flight.count != 0) {
        struct prt_sim_message message = prt_sim_wire_take(wire);
        prt_sim_message_free(&message);
    }
    prt_heap_free(&wire->flight);
    free(wire->slots);
    free(wire->unused.refs);
}

void prt_sim_wire_hold(struct prt_sim_wire *wire, int64_t when, struct prt_sim_message *message)
{
    const uint32_t slot = take_slot(wire);
    wire->slots[slot] = (struct prt_sim_slot){.arrival = when, .number = wire->posted++, .message = *message};
    *message = (struct prt_sim_message){0};
    prt_heap_put(&wire->flight, slot);
}

void prt_sim_wire_post(struct prt_sim_wire *wire, int64_t now, struct prt_sim_message *message)
{
    if (prt_random_chance(wire->random, wire->faults.duplication)) {
        struct prt_sim_message copy = copy_message(message);
        prt_sim_wire_hold(wire, now + travel_time(wire), &copy);
        wire->doubled++;
    }
    if (prt_random_chance(wire->random, wire->faults.loss)) {
        prt_sim_message_free(message);
        wire->lost++;
        return;
    }
    prt_sim_wire_hold(wire, now + travel_time(wire), message);
}

int64_t prt_sim_wire_next(const struct prt_sim_wire *wire)
{
    const uint32_t slot = prt_heap_top(&wire->flight);
    return slot != PRT_HEAP_NONE ? wire->slots[slot].arrival : INT64_MAX;
}

struct prt_sim_message prt_sim_wire_take(struct prt_sim_wire *wire)
{
    const uint32_t slot = prt_heap_top(&wire->flight);
    prt_heap_remove(&wire->flight, slot);
    prt_sim_refs_add(&wire->unused, (struct prt_lease_ref){slot, 0});
    return wire->slots[slot].message;
}

void prt_sim_message_free(struct prt_sim_message *message)
{
    free(message->in_hand.refs);
    free(message->left.refs);
    free(message->kept.refs);
    free(message->acknowledged.refs);
    free(message->resend.refs);
    free(message->cancelled.refs);
    *message = (struct prt_sim_message){0};
}

void prt_sim_refs_add(struct prt_sim_refs *list, struct prt_lease_ref ref)
{
    list->refs = prt_sim_grow(list->refs, &list->capacity, list->count + 1, sizeof *list->refs);
    list->refs[list->count++] = ref;
}

bool prt_sim_refs_has(const struct prt_sim_refs *list, struct prt_lease_ref ref)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->refs[i].task == ref.task && list->refs[i].attempt == ref.attempt)
            return true;
    return false;
}

void *prt_sim_grow(void *items, size_t *capacity, size_t need, size_t item_size)
{
    void *grown = prt_grow(items, capacity, need, item_size);
    if (grown == NULL)
        out_of_memory();
    return grown;
}
