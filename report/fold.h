/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_FOLD_H
#define PRT_REPORT_FOLD_H
/*
 * From facts to figures, in two pure steps:
 *
 * 1. prt_fold_repository makes a folded repository of each record as it arrives; the ledger can go afterwards, so
 * memory
 *    does not grow with the number of commits.
 * 2. prt_fold_report (report.h) makes the report of all folded repositories, in an order and with texts that depend on
 *    the data alone: never on arrival, workers or hash seeds.
 *
 * Definitions (docs/schema/definitions.md tells them to readers of a report):
 *  - A commit is in a window when start <= author time <= end (= --as-of). Commits without a date are in no window.
 *    Commits dated after --as-of are in none either and are counted as commits_in_future.
 *  - An author is an e-mail address, in lower case. No address: the placeholder (unknown@unknown), which is shown like
 *    any other. A text without an @ is an address like any other, too: it tells one person from another.
 *  - An author's name in a repository is that of the newest dated commit there; of several at that second, the smallest
 *    in code-point order that is not empty. Without a dated commit, the same among the others. Over all repositories
 *    likewise: the newest commit anywhere decides. An empty name reads "Unknown".
 *  - An organisation is the registrable domain of the address (organization.h), "unknown" without one.
 *  - Activity counts from the newest dated commit that is not in the future.
 *  - A bot is an author whose address, or whose name in the repository, is one of bots.h. Commits and lines are counted
 *    whoever made them; contributors, newcomers and bus factors are people.
 *  - A newcomer in a window is a person with a commit in it whose first dated commit is in it, too.
 *  - The bus factor is the smallest number of people who together made at least half of the people's commits.
 *  - "Earlier" is a window as it was when --as-of was its start (prt_window_earlier), from the same rows.
 *  - Sums stop at INT64_MAX instead of overflowing.
 */
#include "prt/model.h"
#include "prt/window.h"
#include "report/bots.h"
#include "report/organization.h"
#include "report/timeline.h"

struct prt_fold_options {
    const struct prt_window *windows; /* in the order of the configuration; at least one */
    size_t window_count;
    size_t primary;                         /* index of the window that ranks */
    int64_t as_of;                          /* seconds */
    uint32_t current_days;                  /* activity_thresholds.current_days */
    uint32_t active_days;                   /* activity_thresholds.active_days */
    prt_str placeholder;                    /* data_quality.unknown_email_placeholder */
    const struct prt_bots *bots;            /* NULL: the defaults */
    const struct prt_domain_rules *domains; /* NULL: nothing is said about them */
};

/* Figures of one window. */
struct prt_figures {
    uint64_t commits;
    uint64_t added;
    uint64_t removed;
    uint64_t contributors; /* distinct people with a commit in the window (not of authors) */
    uint64_t repositories; /* distinct repositories with a commit in the window (not of repositories) */
};

/* What is told of the people of one window, beside how many they are. */
struct prt_crowd {
    uint64_t bots;       /* distinct bots with a commit in it */
    uint64_t newcomers;  /* see above; nothing can be said where history is cut (prt_folded_knows_newcomers) */
    uint64_t bus_factor; /* 0: no person has a commit in it */
};

struct prt_folded_author {
    prt_str email;  /* the key */
    prt_str name;   /* may be empty; prt_name_shown (names.h) says what is written then */
    int64_t newest; /* author time of the newest dated commit, which gave the name; PRT_NAME_UNDATED: none */
    bool bot;
    bool has_last; /* a dated commit not in the future exists */
    int64_t last;  /* the newest author time of those */
    int64_t first; /* and the oldest */
    uint64_t commits_ever;
    struct prt_figures *windows; /* window_count */
    struct prt_figures
        *earlier; /* likewise, each as it was one window earlier; of lines, see prt_lines_known_earlier */
};

typedef enum prt_activity { PRT_ACTIVITY_CURRENT, PRT_ACTIVITY_ACTIVE, PRT_ACTIVITY_INACTIVE } prt_activity;

typedef enum prt_language_kind {
    PRT_LANGUAGE_PROGRAMMING,
    PRT_LANGUAGE_MARKUP,
    PRT_LANGUAGE_DATA,
    PRT_LANGUAGE_PROSE
} prt_language_kind;

/* Text files at HEAD in a language, without vendored and generated ones; lines as total_loc counts them. */
struct prt_language {
    prt_str name;
    uint64_t files;
    uint64_t lines;
};

struct prt_line_class {
    uint64_t files;
    uint64_t lines;
};

struct prt_folded_repository {
    prt_arena arena; /* owns everything below */
    prt_str name;
    prt_str tip;
    prt_str head;
    uint32_t flags; /* PRT_RECORD_* */
    uint64_t commits_ever;
    uint64_t commits_in_future;
    uint64_t commits_undated;
    uint64_t commits_uncounted; /* inside the longest window, but their lines are not known (missing objects) */
    uint64_t total_loc;
    bool has_newest;     /* a dated commit not in the future exists */
    int64_t newest;      /* its author time */
    int32_t newest_zone; /* as prt_commit.zone; of several commits at that second, the smallest */
    int64_t days_since;  /* whole days from newest to as_of, at least 0 */
    prt_activity activity;
    bool has_newest_earlier;       /* before the primary window a dated commit exists, the start included */
    prt_activity activity_earlier; /* as it was at that start; without such a commit PRT_ACTIVITY_INACTIVE */
    struct prt_figures *windows;   /* window_count, and so are the next three */
    struct prt_figures *earlier;
    struct prt_crowd *crowd;
    struct prt_crowd *crowd_earlier;
    uint64_t *timeline;                /* commits in each bucket of prt_timeline_of(the options' windows) */
    struct prt_heat_map heat_map;      /* commits of the primary window */
    struct prt_folded_author *authors; /* with at least one commit; by e-mail, bytewise */
    size_t author_count;
    struct prt_feature *features; /* features.h; in the order of detectors.def, then the user's own */
    size_t feature_count;
    struct prt_language *languages; /* by lines, most first, then by name; empty when total_loc is not known */
    size_t language_count;
    struct prt_line_class line_classes[PRT_TALLY_KINDS]; /* by prt_tally_kind; that of PRT_TALLY_LANGUAGE is 0 */
    /* The record's, by category and text. Commits that are uncounted without any problem that says why add one. */
    struct prt_problem *problems;
    size_t problem_count;
};

/* Reads the record and keeps nothing of it. PRT_E_FORMAT: a row names an identity that is not there. */
prt_code prt_fold_repository(const struct prt_record *record, const struct prt_fold_options *options,
                             struct prt_folded_repository *out, prt_err *err) PRT_MUST_USE;
void prt_folded_repository_free(struct prt_folded_repository *folded); /* releases everything and zeroes it */

/* false: nothing could be computed (problems, and no tip). Such a repository is in errors[] alone; prt_fold_report puts
 * it there by itself. */
bool prt_folded_has_figures(const struct prt_folded_repository *folded);

/* false: history is cut (a shallow clone), so nobody's first commit is known. */
bool prt_folded_knows_newcomers(const struct prt_folded_repository *folded);

/* Lines of commits are only known back to the start of the longest window, whatever an earlier run may have counted. */
bool prt_lines_known_earlier(const struct prt_fold_options *options, size_t window);

/* HEAD has a commit. Never false for a repository whose commits merely could not be read. */
bool prt_folded_has_commits(const struct prt_folded_repository *folded);

#endif
