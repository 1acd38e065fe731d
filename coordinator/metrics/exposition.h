/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_METRICS_EXPOSITION_H
#define PRT_METRICS_EXPOSITION_H
/*
 * A snapshot as Prometheus reads it: https://prometheus.io/docs/instrumenting/exposition_formats/ (text 0.0.4), or, for
 * whoever asks for it, OpenMetrics 1.0.0 (https://github.com/OpenObservability/OpenMetrics). docs/metrics.md explains
 * the names, which are a contract; a test holds the two together. Pure.
 */
#include "coordinator/metrics/snapshot.h"
#include "prt/buf.h"

typedef enum prt_exposition { PRT_EXPOSITION_PROMETHEUS, PRT_EXPOSITION_OPENMETRICS } prt_exposition;

/* Appends it; want of memory shows in the buffer. */
void prt_exposition_write(const struct prt_snapshot *snapshot, prt_exposition format, prt_buf *out);

#endif
