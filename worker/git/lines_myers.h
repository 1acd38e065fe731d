/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_LINES_MYERS_H
#define PRT_GIT_LINES_MYERS_H
/*
 * Counts the insertions and deletions between two sequences of numbers as git finds them: Myers' linear-space
 * divide-and-conquer search from both ends, cut short where git cuts it short. Part of lines.h.
 *
 * Each round of the search allows one more edit from the start and one more from the end. Where the two searches meet,
 * the problem falls into two smaller ones. After 256 rounds a search that has come far with a run of 20 equal lines
 * behind it is believed at once; after max(256, bogosqrt(diagonals)) rounds the point that has come furthest is.
 */
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"
#include "worker/git/lines.h"

/* Zeroed is empty and valid. Memory is kept between searches. */
struct prt_line_search {
    int32_t *reach; /* room for the frontiers of both searches */
    size_t capacity;
};

/* Adds to *counts. The counts of both sequences together are at most PRT_MAX_COMPARED_LINES. PRT_E_MEMORY. */
prt_code prt_line_search_count(struct prt_line_search *search, const uint32_t *before, size_t before_count,
                               const uint32_t *after, size_t after_count, struct prt_line_counts *counts,
                               prt_err *err) PRT_MUST_USE;
void prt_line_search_free(struct prt_line_search *search);

/* The power of two that git takes for a square root: 2 for 1..3, 4 for 4..15, 8 for 16..63; 1 for 0. */
uint32_t prt_bogosqrt(uint64_t n);

#endif
