/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_STACKS_VICTIM_H
#define PRT_TESTS_STACKS_VICTIM_H
/*
 * A process that stands in a function of a known name, and everything that it and its helpers print, in one file.
 *
 *     struct victim victim = victim_start(victim_waits);
 *     ... victim_wait_for(&victim, "victim_waits") ...
 *     victim_end(&victim);
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { VICTIM_TEXT_MAX = 1 << 16 };

struct victim {
    pid_t pid;
    int fd; /* of the file: for its log and ours */
    char text[VICTIM_TEXT_MAX];
};

/* What it can be at; each says that it is ready by closing `ready`. */
void victim_waits(int fd, int ready);
void victim_computes(int fd, int ready);

struct victim *victim_start(void (*act)(int fd, int ready)); /* returns when it is there */
void victim_end(struct victim **victim);                     /* kills it */

const char *victim_text(struct victim *victim); /* what was printed so far */
size_t victim_count(struct victim *victim, const char *part);
bool victim_wait_for(struct victim *victim, const char *part); /* false: not within ten seconds */
/* Its state, as /proc has it ('S', 'T' ...), is that, now or soon: whoever looks at it stops it for a moment. */
bool victim_is(const struct victim *victim, char state);

#endif
