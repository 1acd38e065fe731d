/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MODEL_H
#define PRT_MODEL_H
/*
 * The nouns of the project: a task asks for the analysis of one repository, a record is the answer.
 *
 * A record holds facts, never opinions: one row per commit, who made it, when, and how many lines it added and removed.
 * Windows, thresholds, identities and rankings are applied later, in the fold (report/), so changing them costs no
 * analysis. Texts in a record are bytes as git holds them, converted by the commit's own encoding header; they may be
 * invalid UTF-8 and are made valid only when written out.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/arena.h"
#include "prt/doc.h"
#include "prt/err.h"
#include "prt/str.h"

/* Why a repository, or a part of it, has no figures. */
typedef enum prt_category {
#define PRT_CATEGORY(id, name, meaning) PRT_CATEGORY_##id,
#include "prt/category.def"
#undef PRT_CATEGORY
    PRT_CATEGORY_COUNT
} prt_category;

const char *prt_category_name(prt_category category);    /* "missing_objects"; "analysis" for a number out of range */
const char *prt_category_meaning(prt_category category); /* the sentence of category.def */

#define PRT_COUNT_ALL INT64_MIN /* prt_task.count_since: count the lines of every commit */

enum {
    PRT_ID_BYTES = 20,    /* a commit's name in a list */
    PRT_MAX_HEX = 64,     /* digits of a commit's name in a text; SHA-256 has so many */
    PRT_MAX_CONTEXT = 256 /* bytes of prt_record.context */
};

typedef enum prt_task_kind {
    PRT_TASK_ANALYZE = 0, /* the repository's record, or what is new since a ledger at hand */
    PRT_TASK_COUNT,       /* lines of the commits named: a chunk of a large repository, or what a longer window needs */
    PRT_TASK_TOTAL,       /* lines at a commit: the rest of a record that was split */
    PRT_TASK_CHECKOUT, /* files of a commit (prt/checkout.h): of no repository of the report, and no record answers it */
    PRT_TASK_KINDS
} prt_task_kind;

/* What an analysis is asked to do. Texts are views, owned by whoever made the task. Names of commits are hex in texts
 * and raw bytes (20 each) in lists. */
struct prt_task {
    uint32_t id;         /* number in the run, from 0 */
    prt_str repository;  /* its name: the path under the root, "." for the root itself */
    prt_str path;        /* where it is, relative to the worker's --repos-root; "." for the root itself */
    int64_t count_since; /* lines are counted for commits whose author time (seconds since 1970) is not before this */
    prt_task_kind kind;
    /* ANALYZE, when a ledger is at hand; all empty otherwise */
    prt_str base;    /* the tip it was made at */
    prt_str context; /* its record's context */
    /* COUNT, TOTAL: the commit whose tree holds the attributes, and the lines. CHECKOUT: the one whose files they are;
     * empty: the branch's */
    prt_str tip;
    prt_str commits;   /* COUNT: the commits to count */
    prt_str clone_url; /* where it can be cloned from (prt/url.h); empty: it lies at `path` */
    prt_str detect;    /* ANALYZE, TOTAL: which features are looked for, and how (JSON, worker/detect/options.h);
                          empty: all */
    prt_str branch;    /* CHECKOUT: "master"; empty: HEAD's */
    prt_str patterns;  /* CHECKOUT: which files, one pattern a line, for whole paths as in .gitattributes */
};

/* Bits of prt_commit.flags. */
enum {
    PRT_COMMIT_TIMED = 1u << 0,     /* the author line has a date: `time` and `zone` mean something */
    PRT_COMMIT_COUNTED = 1u << 1,   /* `added` and `removed` are known */
    PRT_COMMIT_MERGE = 1u << 2,     /* two or more parents: counts are known and 0, as in git log --numstat */
    PRT_COMMIT_SIGNED_OFF = 1u << 3 /* a line of its message begins with Signed-off-by: */
};

/* A row of the ledger. Immutable facts of one commit. */
struct prt_commit {
    int64_t time;    /* author time, seconds since 1970; saturates at INT64_MAX */
    int32_t zone;    /* author zone as git writes it, read as a decimal number: +0130 is 130, +051800 is 51800, -0730 is
                        -730 */
    uint32_t author; /* index into prt_record.identities */
    uint64_t added;  /* lines, as git log --numstat with git's defaults prints them */
    uint64_t removed;
    uint32_t flags; /* PRT_COMMIT_* */
};

/* An author as the repository's mailmap gives it: name trimmed, address trimmed and its ASCII letters in lower case.
 * Either may be empty. Two identities of a record differ in name or address. */
struct prt_identity {
    prt_str name;
    prt_str email;
};

struct prt_problem {
    prt_category category;
    prt_str text; /* a sentence; valid UTF-8 not promised */
};

/* What a detector found at HEAD: a mapping of named facts, "present" (true or false) the first of them. A file that
 * says nonsense is a fact ("error": a sentence), not a problem. */
struct prt_feature {
    prt_str name; /* the detector's, or the one that the user gave it */
    const prt_doc *facts;
};

/* What the text files at HEAD are. Each is in one language or one of the classes VENDORED, GENERATED and OTHER; their
 * lines and those of LINKS are all lines at HEAD. TESTS counts, once more, those of any language that are tests. */
typedef enum prt_tally_kind {
    PRT_TALLY_LANGUAGE = 0,
    PRT_TALLY_VENDORED,  /* other people's, by the folder they lie in; of whatever language */
    PRT_TALLY_GENERATED, /* by name or by what they say of themselves */
    PRT_TALLY_OTHER,     /* of no known language */
    PRT_TALLY_LINKS,     /* links and submodules, a line each */
    PRT_TALLY_TESTS,
    PRT_TALLY_KINDS
} prt_tally_kind;

struct prt_tally {
    prt_tally_kind kind;
    prt_str name; /* of a language; empty for the classes */
    uint64_t files;
    uint64_t lines;
};

/* Bits of prt_record.flags. */
enum {
    PRT_RECORD_SHALLOW = 1u << 0,   /* history is cut: .git/shallow names at least one commit */
    PRT_RECORD_BARE = 1u << 1,      /* no work tree */
    PRT_RECORD_WORKTREE = 1u << 2,  /* a linked work tree of a repository elsewhere */
    PRT_RECORD_LOC_KNOWN = 1u << 3, /* total_loc means something */
    /* answers to a task that names a ledger at hand */
    PRT_RECORD_UNCHANGED = 1u << 4, /* tip and context are the ledger's: no rows, and nothing else to know */
    /* The ledger's tip is an ancestor: rows are all that the ledger does not have, and perhaps, when dates are wrong,
     * some that it has. total_loc is what is to be added to the ledger's, and tallies to its tallies, modulo 2^64;
     * features are HEAD's. */
    PRT_RECORD_DELTA = 1u << 6,
    /* others can do the rest: rows that were not come to are not counted, total_loc, features and tallies are not
     * known. Only when asked to */
    PRT_RECORD_SPLIT = 1u << 7
};

#define PRT_RECORD_VERSION 3 /* rises whenever the meaning or encoding of a record changes */

/*
 * The answer to a task. An answer to COUNT has a row for each commit named, in that order, with counts and flags alone;
 * what is not counted, without a problem that says why, was given back for others to count (only when asked to). One to
 * TOTAL has total_loc, features and tallies alone. Otherwise: rows are in an order that depends on the repository
 * alone. `problems` empty: everything is known. Problems and rows: the figures are what could be computed. Problems and
 * no tip: nothing could be. Everything pointed to lives in `arena`; prt_record_free releases it.
 */
struct prt_record {
    prt_arena arena;
    prt_str repository;  /* the task's */
    prt_str tip;         /* HEAD's commit, hex; empty: no commits */
    prt_str head;        /* what HEAD names, "refs/heads/master"; "HEAD" when detached; empty when unknown */
    uint32_t flags;      /* PRT_RECORD_* */
    int64_t count_since; /* the task's: rows before it may be uncounted without being incomplete */
    uint64_t
        total_loc; /* lines of all text files at HEAD, as git diff --shortstat <empty tree> HEAD counts insertions */
    struct prt_identity *identities;
    size_t identity_count;
    struct prt_commit *commits;
    size_t commit_count;
    prt_str ids; /* the commits' names, 20 bytes each, in the order of the rows; empty in answers to COUNT and TOTAL */
    prt_str
        context; /* what the record depends on beside the commits: "<shallow>:<mailmap>:<attributes>:<detect>", digests */
    struct prt_feature
        *features; /* in the order of the task's `detect`; of no answer to COUNT, of none that is UNCHANGED or SPLIT */
    size_t feature_count;
    struct prt_tally *tallies; /* known when total_loc is; by kind and name, no two the same */
    size_t tally_count;
    struct prt_problem *problems;
    size_t problem_count;
    struct prt_problem_tail *tail; /* counts the problems beyond PRT_MAX_PROBLEMS; NULL until there is one */
};

/*
 * What an analysis took, in microseconds. Never part of a record or of a report: it is for `profile` alone. The parts,
 * all kinds before PRT_COST_CPU, exclude each other and add up to the time from the first step of the analysis to the
 * last.
 */
typedef enum prt_cost_kind {
    PRT_COST_OPEN = 0, /* opening the repository; HEAD, .mailmap */
    PRT_COST_WALK,     /* commit headers */
    PRT_COST_INFLATE,  /* objects that were not in memory yet: read, inflated, deltas applied */
    PRT_COST_DIFF,     /* comparing trees and texts */
    PRT_COST_RENAMES,  /* finding out which files are the same under another name */
    PRT_COST_TOTAL,    /* lines at HEAD */
    PRT_COST_CPU,      /* processor time of all parts together */
    PRT_COST_KINDS
} prt_cost_kind;

struct prt_cost {
    uint64_t us[PRT_COST_KINDS];
};

const char *prt_cost_name(prt_cost_kind kind);                           /* "inflate"; "unknown" */
void prt_cost_add(struct prt_cost *sum, const struct prt_cost *further); /* kind by kind; saturates */
uint64_t prt_cost_elapsed(const struct prt_cost *cost);                  /* all parts together; saturates */

void prt_record_free(struct prt_record *record); /* releases everything and zeroes the record */

/* Copies with texts and facts of their own in the arena. PRT_E_MEMORY, also for facts beyond the ceilings of one
 * feature. */
prt_code prt_features_copy(prt_arena *arena, const struct prt_feature *features, size_t count, struct prt_feature **out,
                           prt_err *err) PRT_MUST_USE;
prt_code prt_tallies_copy(prt_arena *arena, const struct prt_tally *tallies, size_t count, struct prt_tally **out,
                          prt_err *err) PRT_MUST_USE;
/* What an answer to TOTAL, with its lines known, says: lines, features, tallies. */
prt_code prt_record_take_total(struct prt_record *record, const struct prt_record *answer, prt_err *err) PRT_MUST_USE;

/* Adds a problem with a formatted sentence. At PRT_MAX_PROBLEMS further ones are counted in the last entry. */
prt_code prt_record_add_problem(struct prt_record *record, prt_err *err, prt_category category, const char *format, ...)
    PRT_PRINTF(4, 5) PRT_MUST_USE;

/* Offset in minutes of a zone as git reads it ("130" -> 90, "-730" -> -450), or 0 where it is not within +-23:59. */
int prt_zone_minutes(int32_t zone);

#endif
