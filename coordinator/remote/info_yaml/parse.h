/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_INFO_YAML_PARSE_H
#define PRT_INFO_YAML_PARSE_H
/*
 * One INFO.yaml, from bytes to a project. Pure.
 *
 *     project: aai-babel                      needed: without it the file says nothing about anything
 *     project_creation_date: '2017-11-07'
 *     lifecycle_state: Incubation             missing, null or empty: "Unknown"
 *     project_lead: {name, email, company, id, timezone}          missing, or without a name: no lead
 *     committers: [{name, email, company, id, timezone}, ...]     without a name, or named Unknown: left out
 *     issue_tracking: {type, url, key}
 *     repositories: [aai/babel, {name: aai/babel}, ...]
 *
 * YAML is read as by the other programs that read these files (prt_yaml_read_lax): of a key twice, the last counts.
 * Other keys are not looked at. A key of the wrong type is as if it were not there, and project.problems says so; the
 * rest of the file is read all the same.
 */
#include "prt/model_info.h"

/* "<server>/<path>/INFO.yaml" into its parts. false: no server's folder. Views into `file`. */
bool prt_info_place(prt_str file, prt_str *server, prt_str *path);

/* `file` (NUL-terminated) is below a server's folder; it is copied, as is everything that is kept. PRT_E_FORMAT and
 * PRT_E_LIMIT, with file and line: not YAML, not a mapping, or without a project. PRT_E_MEMORY. */
prt_code prt_info_parse(prt_arena *arena, const char *file, prt_str bytes, struct prt_info_project *out,
                        prt_err *err) PRT_MUST_USE;

#endif
