/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MODEL_INFO_H
#define PRT_MODEL_INFO_H
/*
 * What INFO.yaml files say about projects: who leads them, who may commit, where they are in their life. Facts alone:
 * coordinator/remote/info_yaml reads them, report/info_yaml.h judges and counts, the writers print.
 * Texts are bytes as the files hold them; they are made valid UTF-8 and escaped when they are written out.
 */
#include <stdbool.h>
#include <stddef.h>

#include "prt/arena.h"
#include "prt/str.h"

/* Any text may be empty, but a committer's name. */
struct prt_info_person {
    prt_str name;
    prt_str email;
    prt_str company;
    prt_str id; /* at the server */
    prt_str timezone;
};

typedef enum prt_info_check { PRT_INFO_NOT_CHECKED, PRT_INFO_VALID, PRT_INFO_INVALID } prt_info_check;

struct prt_info_tracker {
    prt_str type, url, key;
    prt_info_check check;
    prt_str trouble; /* PRT_INFO_INVALID: why, "HTTP 404" */
};

struct prt_info_project {
    prt_str file;   /* "<server>/<path>/INFO.yaml", below the folder */
    prt_str server; /* the first part of it: a Gerrit server */
    prt_str path; /* the rest without the name: a Gerrit project; the server itself for a file directly in its folder */
    prt_str name;
    prt_str created;
    prt_str state; /* lifecycle_state; "Unknown" when the file does not say */
    bool has_lead;
    struct prt_info_person lead;
    struct prt_info_person *committers; /* in the order of the file */
    size_t committer_count;
    prt_str *repositories; /* in the order of the file */
    size_t repository_count;
    struct prt_info_tracker tracker;
    prt_str *problems; /* "<file>:<line>: <key>: expected ..., got ..."; the key is then as if it were not there */
    size_t problem_count;
};

struct prt_info {
    prt_arena arena;                   /* of everything here */
    struct prt_info_project *projects; /* by file, bytewise */
    size_t project_count;
    /* One sentence for each file that could not be read, so that its project is missing, and for each folder that could
     * not be looked into; by text, bytewise. What was wrong in a file that was read all the same is its project's. */
    prt_str *errors;
    size_t error_count;
};

#endif
