/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SIM_STORY_H
#define PRT_SIM_STORY_H
/*
 * Events and orders of the scheduler as lines for people; the language of traces/ and of `sim -v`. README.md tells it.
 */
#include "coordinator/sched/sched.h"
#include "prt/buf.h"

/* "2.1": task 2, attempt 1 */
void prt_story_add_ref(prt_buf *out, struct prt_lease_ref ref);
/* "  5000 heartbeat worker 0 holds 2.1 left 30% 1.1\n" */
void prt_story_add_event(prt_buf *out, int64_t now, const struct prt_event *event);
/* "  5000 add weight 20\n       -> task 4\n": a task that became known then, and the number it got */
void prt_story_add_task(prt_buf *out, int64_t now, uint64_t weight, uint32_t task);
/* "       -> send 2.1 to worker 0\n" */
void prt_story_add_order(prt_buf *out, const struct prt_order *order);
/* "   end tasks 3 waiting 0 leased 0 done 3 buried 0 sent 4 requeued 1 copied 0 dropped 0\n" */
void prt_story_add_counts(prt_buf *out, const struct prt_sched_counts *counts);

/* The opposite of prt_story_add_event for one line. The references are written to `refs`, and what is left
 * of each to `left` (room for `room`), to which the event then points. PRT_E_FORMAT names what is not understood. */
prt_code prt_story_read_event(const char *line, int64_t *now, struct prt_event *event, struct prt_lease_ref *refs,
                              uint32_t *left, size_t room, prt_err *err) PRT_MUST_USE;

#endif
