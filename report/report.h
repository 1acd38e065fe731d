/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_REPORT_H
#define PRT_REPORT_REPORT_H
/*
 * The whole report as plain data, sorted and ranked; the writers (write_json.h, write_md.h) only print it.
 */
#include "prt/buf.h"
#include "report/fold.h"

/* What is known about the run and is not folded from records. All texts are views the caller keeps alive. */
struct prt_report_meta {
    prt_str project;
    prt_str version;           /* of the program */
    prt_str config_digest;     /* SHA-256 of the resolved configuration, hex */
    prt_str root;              /* absolute path of the repositories' root */
    prt_str host;              /* gerrit_host */
    prt_str path_prefix;       /* gerrit_path_prefix */
    bool gerrit;               /* false: a GitHub project; decides wording and links */
    uint32_t top_contributors; /* rows in tables; 0: all */
    uint32_t top_organizations;
};

/* A repository, or something that looked like one, without figures. */
struct prt_report_error {
    prt_str repository;
    prt_category category;
    prt_str text;
};

/* Something discovery saw and left out on purpose, with the reason. Not an error. */
struct prt_report_skip {
    prt_str path;
    prt_str reason;
};

struct prt_author {
    prt_str email;
    prt_str name;
    prt_str username;     /* first word of the name, as the predecessor had it */
    prt_str organization; /* "domain" in the JSON */
    uint64_t commits_ever;
    struct prt_figures *windows;
    prt_str **repositories; /* [window] -> names, sorted; windows[w].repositories of them */
};

struct prt_organization {
    prt_str domain;
    uint64_t contributors_ever;
    struct prt_figures *windows;
};

struct prt_report {
    prt_arena arena;
    struct prt_report_meta meta;
    struct prt_fold_options options;
    const struct prt_folded_repository *const *repositories; /* by name, bytewise */
    size_t repository_count;
    struct prt_author *authors; /* by e-mail, bytewise */
    size_t author_count;
    struct prt_organization *organizations; /* by domain, bytewise */
    size_t organization_count;
    struct prt_report_error
        *errors; /* by repository, category, text; problems of partial repositories are among them */
    size_t error_count;
    struct prt_report_skip *skips; /* by path */
    size_t skip_count;
    /* rankings: indexes into the arrays above, best first; ties by name, then key, code-point order */
    uint32_t *repositories_by_commits; /* all, by commits in the primary window */
    uint32_t *authors_by_commits;
    uint32_t *authors_by_net; /* added - removed */
    uint32_t *organizations_by_commits;
};

/* Input arrays may come in any order; the result does not depend on it. `repositories` must outlive the report. Two
 * folded repositories of one name are PRT_E_INTERNAL. */
prt_code prt_fold_report(const struct prt_report_meta *meta, const struct prt_fold_options *options,
                         const struct prt_folded_repository *const *repositories, size_t repository_count,
                         const struct prt_report_error *errors, size_t error_count, const struct prt_report_skip *skips,
                         size_t skip_count, struct prt_report *out, prt_err *err) PRT_MUST_USE;
void prt_report_free(struct prt_report *report);

/* report_raw.json, schema 2.0.0 (docs/schema/report-2.0.0.json). */
prt_code prt_report_write_json(const struct prt_report *report, prt_buf *out, prt_err *err) PRT_MUST_USE;
/* report.md, GitHub-flavoured. */
prt_code prt_report_write_md(const struct prt_report *report, prt_buf *out, prt_err *err) PRT_MUST_USE;

#define PRT_SCHEMA_VERSION "2.0.0"

#endif
