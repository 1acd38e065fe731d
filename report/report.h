/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_REPORT_H
#define PRT_REPORT_REPORT_H
/*
 * The whole report as plain data, sorted and ranked; the writers at the end only print it.
 */
#include "prt/api_statistics.h"
#include "prt/buf.h"
#include "prt/model_github.h"
#include "prt/model_jenkins.h"
#include "report/fold.h"
#include "report/info_yaml.h"
#include "report/look.h"
#include "report/privacy.h"

#define PRT_SCHEMA_VERSION    "2.0.0"
#define PRT_SCHEMA_VERSION_15 "1.5.0"

/* What is known about the run and is not folded from records. All texts are views the caller keeps alive. */
struct prt_report_meta {
    prt_str project;
    prt_str version;           /* of the program */
    prt_str config_digest;     /* SHA-256 of the resolved configuration, hex */
    prt_str root;              /* absolute path of the repositories' root */
    prt_str host;              /* gerrit_host */
    prt_str path_prefix;       /* gerrit_path_prefix */
    bool gerrit;               /* false: a GitHub project; decides wording and links */
    bool host_guessed;         /* the host is a folder's name: no address is made of it, and no service named */
    uint32_t top_contributors; /* rows in tables; 0: all */
    uint32_t top_organizations;
    uint64_t sections_off; /* prt_section_bit (sections.h) of those that are switched off */
    struct prt_jenkins_server jenkins_server;
    const struct prt_jenkins *jenkins;    /* NULL: no allocation of jobs in this report */
    prt_str no_jenkins;                   /* why there is none, a sentence; empty: nobody asked for it */
    const struct prt_github *github;      /* NULL: GitHub was not asked */
    prt_str no_github;                    /* why not, a sentence; empty: nobody wanted it */
    const struct prt_api_statistics *api; /* what asking other servers took, by service */
    size_t api_count;
    struct prt_info_options info;
    struct prt_privacy privacy;
    struct prt_look look; /* of report.html */
};

/* A repository, or something that looked like one, without figures. An empty name is an error of the run itself. */
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
    prt_str name;         /* "Unknown" when no commit gives one */
    prt_str username;     /* first word of the name */
    prt_str organization; /* "domain" in the JSON */
    bool bot;             /* by the address, or by the name above */
    bool has_first;       /* a dated commit not in the future exists ... */
    int64_t first;        /* ... and this is the oldest author time of those, over all repositories */
    uint64_t commits_ever;
    struct prt_figures *windows;
    struct prt_figures *earlier; /* one window earlier; without repositories */
    uint32_t *
        *repositories; /* [window] -> indexes into prt_report.repositories, rising; windows[w].repositories of them */
};

/* Of people alone: a domain that only bots have is none. */
struct prt_organization {
    prt_str domain;
    uint64_t contributors_ever;
    struct prt_figures *windows;
    struct prt_figures *earlier; /* one window earlier; without repositories */
    struct prt_crowd *crowd;
    struct prt_crowd *crowd_earlier;
};

/* All repositories together, in one window. */
struct prt_total {
    struct prt_figures figures; /* repositories: those with a commit in it */
    struct prt_crowd crowd;
    uint64_t organizations;   /* with a commit in it */
    uint64_t elephant_factor; /* smallest number of them that made half of the commits of all of them */
};

/* How many repositories were what, when the primary window began. */
struct prt_earlier_classes {
    uint64_t current;
    uint64_t active;
    uint64_t inactive;
    uint64_t not_begun; /* without a dated commit until then */
};

/* Sums over the report. "In the period" is: in the primary window. */
struct prt_report_counts {
    uint64_t discovered; /* analyzed + failed */
    uint64_t analyzed;   /* with figures */
    uint64_t failed;     /* without figures: distinct repositories that are in errors alone */
    uint64_t partial;    /* with figures and problems */
    uint64_t current;    /* of those with commits, by activity; the three and no_commits make `analyzed` */
    uint64_t active;
    uint64_t inactive;
    uint64_t no_commits;
    uint64_t commits; /* in the period */
    uint64_t added;
    uint64_t removed;
    uint64_t contributors; /* people and organisations with a commit in the period */
    uint64_t organizations;
    uint64_t bots;    /* with a commit in the period */
    uint64_t shallow; /* repositories whose history is cut: where there is one, nothing is known of newcomers */
    uint64_t commits_ever;
    uint64_t commits_in_future;
    uint64_t commits_undated;
    uint64_t commits_uncounted;
    uint64_t total_loc;   /* over the repositories where it is known */
    uint64_t unknown_loc; /* repositories with commits where it is not */
};

/* Of all repositories where it is known: sums, and in how many of them there is any. */
struct prt_report_language {
    struct prt_language language;
    uint64_t repositories;
};

struct prt_report {
    prt_arena arena;
    struct prt_report_meta meta;
    struct prt_fold_options options;
    const struct prt_folded_repository **repositories; /* those with figures, by name, bytewise */
    size_t repository_count;
    struct prt_author *authors; /* by e-mail, bytewise */
    size_t author_count;
    size_t people_count;           /* of them, those that are no bots */
    uint32_t **repository_authors; /* [repository][k] -> index in authors of repositories[repository]->authors[k] */
    struct prt_organization *organizations; /* by domain, bytewise */
    size_t organization_count;
    struct prt_report_error *errors; /* the caller's and the problems of all records; by repository, category, text */
    size_t error_count;              /* 0: the report is complete */
    struct prt_report_skip *skips;   /* by path, reason */
    size_t skip_count;
    struct prt_report_language *languages; /* by lines, most first, then by name */
    size_t language_count;
    struct prt_report_counts counts;
    struct prt_total *totals;         /* [window] */
    struct prt_total *totals_earlier; /* [window], each one window earlier */
    struct prt_earlier_classes classes_earlier;
    struct prt_timeline timeline; /* the axis of all ->timeline of repositories */
    uint64_t *timeline_commits;   /* their sums: commits in each bucket */
    struct prt_heat_map heat_map; /* commits of the primary window */
    struct prt_info_report info;  /* empty without meta.info.info */
    /* Rankings: indexes into the arrays above, best first; ties by name, then key, code-point order. */
    uint32_t *repositories_by_commits; /* all, by commits in the primary window */
    uint32_t *repositories_by_age;     /* all, by days since the last commit, longest first; unknown before that */
    /* Of these, the first people_count are people; the bots behind them are no part of the ranking. */
    uint32_t *authors_by_commits;
    uint32_t *authors_by_net; /* added - removed */
    uint32_t *organizations_by_commits;
    uint32_t *author_places; /* [author]: place by name, then key, among all, bots too; decides between equals */
};

/*
 * Input arrays may come in any order; the result does not depend on it. `repositories`, their options and all texts
 * must outlive the report. Folded repositories without figures become errors here; `errors` are those of repositories
 * for which there is no record at all.
 * PRT_E_INTERNAL: two folded repositories of one name, one that is in `errors` as well, or no window.
 */
prt_code prt_fold_report(const struct prt_report_meta *meta, const struct prt_fold_options *options,
                         const struct prt_folded_repository *const *repositories, size_t repository_count,
                         const struct prt_report_error *errors, size_t error_count, const struct prt_report_skip *skips,
                         size_t skip_count, struct prt_report *out, prt_err *err) PRT_MUST_USE;
bool prt_report_lists(const struct prt_report *report, prt_str repository); /* it is in ->repositories */
uint64_t prt_report_failed_services(const struct prt_report *report);       /* errors of other servers */
void prt_report_free(struct prt_report *report);                            /* releases everything and zeroes it */

/* Appends report_raw.json, schema PRT_SCHEMA_VERSION (docs/schema/report-2.0.0.json). */
prt_code prt_report_write_json(const struct prt_report *report, prt_buf *out, prt_err *err) PRT_MUST_USE;
/* Appends report_raw.json for readers of schema PRT_SCHEMA_VERSION_15 (docs/schema/report-1.5.0.json), who count bots
 * among people. */
prt_code prt_report_write_json_15(const struct prt_report *report, prt_buf *out, prt_err *err) PRT_MUST_USE;
/* Appends report.md, GitHub-flavoured. */
prt_code prt_report_write_md(const struct prt_report *report, prt_buf *out, prt_err *err) PRT_MUST_USE;
/* Appends report.html: one file that asks for nothing else, and is whole without scripts. */
prt_code prt_report_write_html(const struct prt_report *report, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* The CSV tables, 0 .. count - 1; a report has those that are wanted. Columns: docs/schema/csv.md. */
size_t prt_report_csv_count(void);
const char *prt_report_csv_file(size_t table); /* "report_repositories.csv" */
bool prt_report_csv_wanted(const struct prt_report *report, size_t table);
prt_code prt_report_write_csv(const struct prt_report *report, size_t table, prt_buf *out, prt_err *err) PRT_MUST_USE;

#endif
