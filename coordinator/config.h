/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_H
#define PRT_COORDINATOR_CONFIG_H
/*
 * What the configuration files say, typed, with a default for everything.
 *
 * Read: <folder>/default.yaml, then <folder>/<project in lower case>.yaml over it; either may be missing. Mappings
 * merge key by key, any other value replaces. Every problem of both files is reported at once, each as "file:line: key:
 * expected ..., got ...".
 *
 * | key                                   | default    | meaning |
 * | time_windows.<name>[.days]            | last_30, last_90, last_365, last_3_years | days before --as-of; null
 * removes a default window | | primary_reporting_window              | last_365   | the window that ranks | |
 * activity_thresholds.current_days      | 365        | | | activity_thresholds.active_days       | 1095       | not
 * less than current_days | | output.top_contributors_limit         | 30         | rows in the table; 0: all | |
 * output.top_organizations_limit        | 30         | | | data_quality.unknown_email_placeholder| unknown@unknown | |
 * | gerrit.enabled, gerrit.host, gerrit.base_url | from the root's path | |
 * | performance.max_workers               | processors | slots of the local worker |
 * | performance.task_timeout              | 900        | seconds one analysis may take |
 * | performance.max_memory                | 2048       | MiB one analysis may hold; 0: no ceiling |
 * | performance.worker_wait               | 300        | seconds without a worker that takes tasks, then the run ends with
 * what it has; also the patience for --min-workers |
 * | gerrit.timeout                        | 60         | seconds one try of a request may take; likewise below |
 * | jenkins.enabled                       | true       | false: no Jenkins, whatever else is said |
 * | jenkins.host                          |            | name or address, perhaps with :PORT; $JENKINS_HOST wins over it |
 * | jenkins.base_url                      |            | https://HOST[:PORT][/PATH]: where it is, instead of looking for it |
 * | jenkins.timeout                       | 120        | |
 * | jenkins.allow_http_fallback           | false      | without credentials, when there is no TLS at the host |
 * | jjb_attribution.enabled, jjb_attribution.path |    | folder of a checkout of ci-management; also as
 * jenkins.jjb_attribution or ci_management, the first of the three that is there |
 * | info_yaml.enabled                     | true       | false: no such section |
 * | info_yaml.path (also .local_path)     |            | folder of a checkout of all INFO.yaml files |
 * | info_yaml.clone_url                   |            | where it comes from; it is not cloned by itself |
 * | info_yaml.exclude_archived            | true       | also .disable_archived_reports, over which it wins |
 * | info_yaml.activity_windows.current    | 365        | days since a person's own last commit; likewise .active, 1095 |
 * | info_yaml.validate_urls               | true       | ask whether issue trackers can be reached |
 * | info_yaml.url_timeout                 | 10         | seconds one try may take, 0.1 to 300 |
 * | info_yaml.url_retries                 | 2          | further tries, 0 to 9 |
 * | performance.watchdog                  | 60         | seconds without progress after which an analysis is warned of,
 * and again at 2, 4, 8 ... times as many; 0: never |
 * | output.include_sections.<name>        | true       | whether report.md and report.html have the section
 * (report/sections.h); also as output.include_<name>, when there is no include_sections |
 */
#include "prt/arena.h"
#include "prt/doc.h"
#include "prt/err.h"
#include "prt/limits.h"
#include "prt/window.h"

/* Servers to be asked. Texts end with a NUL; empty: not configured. */
struct prt_config_services {
    prt_str gerrit_host; /* as configured, never derived */
    prt_str gerrit_base_url;
    uint32_t gerrit_timeout_s;
    bool jenkins; /* jenkins.enabled */
    prt_str jenkins_host;
    prt_str jenkins_base_url;
    uint32_t jenkins_timeout_s;
    bool jenkins_http;
    bool jjb; /* jjb_attribution.enabled */
    prt_str jjb_path;
    prt_str jjb_url; /* told to be of no use without a path */
};

/* Texts end with a NUL; empty: not configured. */
struct prt_config_info {
    bool enabled, exclude_archived, validate_urls;
    prt_str path, clone_url;
    uint32_t current_days, active_days; /* active is not less than current */
    uint32_t url_timeout_ms;
    uint32_t url_retries;
};

struct prt_config {
    prt_arena arena;                            /* all texts */
    struct prt_window windows[PRT_MAX_WINDOWS]; /* start and end are set by prt_config_place_windows */
    size_t window_count;
    size_t primary;
    uint32_t current_days;
    uint32_t active_days;
    uint32_t top_contributors;
    uint32_t top_organizations;
    uint64_t sections_off; /* prt_report_meta.sections_off */
    prt_str placeholder;
    bool gerrit;          /* false: the project lives on GitHub */
    prt_str host;         /* gerrit.host, or what the root's path says */
    prt_str path_prefix;  /* path of gerrit.base_url, "/r"; or "" */
    uint32_t max_workers; /* 0: not configured */
    uint32_t task_timeout_s;
    uint32_t max_memory_mib;
    uint32_t worker_wait_s;
    struct prt_config_info info;
    struct prt_config_services services;
    uint32_t watchdog_s;
    char digest[65]; /* SHA-256 of what can change a figure, hex */
};

/* folder NULL: defaults alone. `root` (absolute) is only used to derive the host. PRT_E_CONFIG with one problem a line
 * in err->text (as many as fit); PRT_E_IO and others for a file that exists and cannot be read. */
prt_code prt_config_load(const char *folder, const char *project, const char *root, struct prt_config *out,
                         prt_err *err) PRT_MUST_USE;
void prt_config_free(struct prt_config *config);

/* Fixes every window's start and end. */
void prt_config_place_windows(struct prt_config *config, int64_t as_of);

/* The earliest start of any window: lines of older commits are not needed. */
int64_t prt_config_count_since(const struct prt_config *config);

#endif
