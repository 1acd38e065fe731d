/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SIM_TRACE_H
#define PRT_SIM_TRACE_H
/*
 * Traces: a timed story of events with the orders that must follow, told in a text file (README.md has the language).
 * The runner keeps the events, leaves out all "->" and "time" lines, plays the events against a scheduler that it steps
 * at each of its deadlines in between, and compares what comes out with the file, line by line.
 */
#include <stdbool.h>
#include <stdio.h>

#include "prt/err.h"

/* *same false: a diff was printed to `out`. With `rewrite` the file is brought in line instead. */
prt_code prt_trace_run(const char *path, bool rewrite, FILE *out, bool *same, prt_err *err) PRT_MUST_USE;

#endif
