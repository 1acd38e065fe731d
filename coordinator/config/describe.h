/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_DESCRIBE_H
#define PRT_COORDINATOR_CONFIG_DESCRIBE_H
/*
 * The reference of all keys as Markdown: a table for each section with type, default and meaning, in the table's order,
 * then the old names. It is the second half of docs/configuration.md, and a test holds it against that file.
 */
#include "prt/buf.h"

/* Appends it; want of memory shows in the buffer. */
void prt_config_describe(prt_buf *out);

/* The line that stands before it in docs/configuration.md. */
#define PRT_CONFIG_DESCRIBED "<!-- from here on: reporting-tool check --describe -->"

#endif
