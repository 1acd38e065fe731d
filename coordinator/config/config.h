/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_CONFIG_H
#define PRT_COORDINATOR_CONFIG_CONFIG_H
/*
 * What the configuration says, typed, with a default for everything. Which keys there are, what they expect and mean,
 * is the table in keys.c; docs/configuration.md is made of it.
 *
 * Read: <folder>/default.yaml, then the project's file over it (find.h), and <folder>/organizational_domains.yaml
 * (domains.h); each may be missing. Then what environment and command line say. Mappings merge key by key, any other
 * value replaces. Every problem of all files is told at once, each as "file:line: key:
 * expected ..., got ...".
 */
#include "coordinator/config/notes.h"
#include "coordinator/config/settings.h"
#include "prt/arena.h"
#include "prt/doc.h"
#include "prt/err.h"
#include "prt/limits.h"
#include "prt/window.h"
#include "report/bots.h"
#include "report/look.h"
#include "report/organization.h"
#include "report/privacy.h"

/* Servers to be asked. Texts end with a NUL; empty: not configured. */
struct prt_config_services {
    prt_str gerrit_host; /* as configured, never derived */
    prt_str gerrit_base_url;
    uint32_t gerrit_timeout_ms;
    bool include_hidden; /* gerrit.include_hidden */
    bool jenkins;        /* jenkins.enabled */
    prt_str jenkins_host;
    prt_str jenkins_base_url;
    uint32_t jenkins_timeout_ms;
    bool jenkins_http;
    bool jjb; /* jjb_attribution.enabled */
    prt_str jjb_path;
    prt_str jjb_url; /* in place of a path; where both are empty, the Gerrit server's ci-management */
    prt_str jjb_branch;
};

/* extensions.github_api. Texts end with a NUL; empty: not configured. */
struct prt_config_github {
    bool enabled, anonymous;
    prt_str token; /* a secret: not to be printed, logged, or part of a digest */
    prt_str base_url, organization;
    uint32_t timeout_ms, limit_wait_s;
};

/* Texts end with a NUL; empty: not configured. */
struct prt_config_info {
    bool enabled, exclude_archived, validate_urls;
    prt_str path, clone_url, branch;
    uint32_t current_days, active_days; /* active is not less than current */
    uint32_t url_timeout_ms;
    uint32_t url_retries;
};

/* html_tables */
struct prt_config_tables {
    bool sortable, searchable, pagination;
    uint32_t page_size, least_rows;
    const prt_doc *sizes; /* as written; NULL: not said */
};

enum { PRT_CONFIG_LAYERS = 2 };

struct prt_config {
    prt_arena arena;                                   /* all texts */
    struct prt_config_layer layers[PRT_CONFIG_LAYERS]; /* the stronger one last */
    struct prt_config_settings settings;               /* what was said, by key and place */
    struct prt_window windows[PRT_MAX_WINDOWS];        /* start and end are set by prt_config_place_windows */
    size_t window_count;
    size_t primary;
    prt_str primary_name;
    uint32_t current_days;
    uint32_t active_days;
    uint32_t top_contributors;
    uint32_t top_organizations;
    uint64_t sections_off; /* prt_report_meta.sections_off */
    prt_str placeholder;
    bool bot_defaults;                    /* the built-in patterns count */
    struct prt_config_texts bot_patterns; /* ... and these ... */
    struct prt_bots bots;                 /* ... as they are told apart */
    struct prt_privacy privacy;
    struct prt_config_texts features_enabled, g2g_files, verify_words, merge_words;
    const prt_doc *features_custom;
    prt_str detect;                  /* these as one line, prt_task.detect */
    struct prt_domain_rules domains; /* of organizational_domains.yaml */
    bool gerrit_enabled;             /* as configured */
    bool gerrit;                     /* false: the project lives on GitHub */
    prt_str host;                    /* gerrit.host, or what the root's path says */
    bool host_guessed;               /* host is the name of a folder, and nothing says that it is one at GitHub */
    prt_str path_prefix;             /* path of gerrit.base_url, "/r"; or "" */
    uint32_t max_workers;            /* 0: not configured */
    bool cache;
    uint32_t task_timeout_s;
    uint32_t max_memory_mib;
    uint32_t worker_wait_s;
    struct prt_config_info info;
    struct prt_config_services services;
    struct prt_config_github github;
    uint32_t watchdog_s;
    uint32_t lease_s;
    uint32_t nice;     /* 0 to 19 */
    uint32_t delay_ms; /* between two tasks of a slot */
    uint32_t strategy; /* PRT_STRATEGY_ */
    uint32_t theme;    /* prt_theme */
    bool contents;     /* report.html begins with a table of contents */
    prt_str css_file;
    struct prt_config_tables tables;
    struct prt_look look; /* what the writer of report.html takes of the last four */
    char digest[65];      /* SHA-256 of what can change a figure, hex */
};

/* What performance.strategy says; both mean the same. */
enum { PRT_STRATEGY_PROCESS, PRT_STRATEGY_THREAD };

struct prt_config_request {
    const char *folder;                          /* NULL: none */
    const char *file;                            /* in place of the project's file in the folder; NULL: that one */
    const char *project;                         /* whose file it is */
    const char *root;                            /* of the repositories, absolute; only used to derive the host */
    const struct prt_config_override *overrides; /* environment and command line, the strongest last */
    size_t override_count;
};

/* PRT_E_CONFIG: something is wrong, and `notes` says what; their warnings are for a configuration that is fine too.
 * PRT_E_IO and others for a file that exists and cannot be read. `out` must stay where it is. */
prt_code prt_config_load(const struct prt_config_request *request, struct prt_config *out,
                         struct prt_config_notes *notes, prt_err *err) PRT_MUST_USE;
void prt_config_free(struct prt_config *config);

/* Fixes every window's start and end. */
void prt_config_place_windows(struct prt_config *config, int64_t as_of);

/* The earliest start of any window: lines of older commits are not needed. */
int64_t prt_config_count_since(const struct prt_config *config);

#endif
