/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/config.h"
#include "coordinator/config/key.h"
#include "prt/limits.h"

enum { DAYS_MAX = 36525, ROWS_MAX = 1000000, TIMEOUT_MAX = 3600, DAY = 86400 };

#define MEMBER_OF(field)                                                                                               \
    _Generic(((struct prt_config *)0)->field,                                                                          \
        bool: PRT_CONFIG_MEMBER_BOOL,                                                                                  \
        uint32_t: PRT_CONFIG_MEMBER_U32,                                                                               \
        prt_str: PRT_CONFIG_MEMBER_STR,                                                                                \
        struct prt_config_texts: PRT_CONFIG_MEMBER_TEXTS,                                                              \
        const prt_doc *: PRT_CONFIG_MEMBER_DOC)
#define AT(field)          .member = MEMBER_OF(field), .offset = offsetof(struct prt_config, field)
#define FLAG               .type = PRT_CONFIG_FLAG
#define WHOLE(from, to, u) .type = PRT_CONFIG_WHOLE, .low = (from), .high = (to), .unit = (u)
#define DAYS               WHOLE(1, DAYS_MAX, "days")
#define SECONDS(from, to)  .type = PRT_CONFIG_SECONDS, .low = (from), .high = (to)
#define CHOICE(list)       .type = PRT_CONFIG_CHOICE, .choices = (list)
#define TEXT               .type = PRT_CONFIG_TEXT
#define HOST               .type = PRT_CONFIG_HOST
#define URL                .type = PRT_CONFIG_URL
#define A_PATH             .type = PRT_CONFIG_PATH
#define SECRET             .type = PRT_CONFIG_SECRET
#define TEXTS              .type = PRT_CONFIG_TEXTS
#define ANY                .type = PRT_CONFIG_ANY
#define REMOVABLE          .removable = true
#define FIGURE             .figure = true

#define NO_GITHUB "issues and pull requests are not counted"

static const char *const themes[] = {"default", "dark", "minimal", NULL}; /* in the order of prt_theme */
static const char *const strategies[] = {"process", "thread", NULL};      /* in the order of PRT_STRATEGY_ */

static const struct prt_config_key keys[] = {
    {"project", TEXT, .meaning = "the project whose file this is; a file of any name is found by it",
     .initial_words = "`--project`"},
    {"schema_version", ANY, .initial = "'1.5.0'", .meaning = "version of the configuration's shape",
     .inert = "every version of it is read in the same way"},

    {"time_windows.last_30", DAYS, REMOVABLE, .initial = "30", FIGURE, .meaning = "days before the report's date"},
    {"time_windows.last_90", DAYS, REMOVABLE, .initial = "90", FIGURE, .meaning = "likewise"},
    {"time_windows.last_365", DAYS, REMOVABLE, .initial = "365", FIGURE, .meaning = "likewise"},
    {"time_windows.last_3_years", DAYS, REMOVABLE, .initial = "1095", FIGURE, .meaning = "likewise"},
    {"time_windows.*", DAYS, REMOVABLE, FIGURE,
     .meaning = "a window of your own; `null` removes one of the four above"},
    {"primary_reporting_window", TEXT, AT(primary_name), .initial = "last_365", FIGURE,
     .meaning = "name of the window that ranks and fills the tables"},
    {"activity_thresholds.current_days", DAYS, AT(current_days), .initial = "365", FIGURE,
     .meaning = "a repository with a commit within these days is current"},
    {"activity_thresholds.active_days", DAYS, AT(active_days), .initial = "1095", FIGURE,
     .meaning = "... within these, active; not less than `current_days`"},

    {"output.top_contributors_limit", WHOLE(0, ROWS_MAX, "rows"), AT(top_contributors), .initial = "30", FIGURE,
     .meaning = "rows of the contributors' table; 0: all"},
    {"output.top_organizations_limit", WHOLE(0, ROWS_MAX, "rows"), AT(top_organizations), .initial = "30", FIGURE,
     .meaning = "rows of the organisations' table; 0: all"},
    {"output.include_sections.*", FLAG, .initial = "true",
     .meaning = "whether report.md and report.html have this section"},
    {"output.directory", TEXT, .initial = "reports", .meaning = "where reports go", .inert = "`--output-dir` says it"},
    {"output.formats", TEXTS, .initial = "[json, md, html]", .meaning = "files to write",
     .inert = "`--output-format` says it"},
    {"output.create_bundle", FLAG, .initial = "true", .meaning = "write a ZIP of the report",
     .inert = "`--no-zip` says it"},
    {"output.bundle_name", TEXT, .initial = "'{project}_report_{date}.zip'", .meaning = "the bundle's name",
     .inert = "its name is fixed"},
    {"output.no_html", FLAG, .initial = "false", .meaning = "write no HTML", .inert = "`--output-format` says it"},
    {"output.no_zip", FLAG, .initial = "false", .meaning = "write no bundle", .inert = "`--no-zip` says it"},

    {"output.css_file", A_PATH, AT(css_file),
     .meaning = "a CSS file that report.html carries behind its own styles; what it asks the network for is refused"},

    {"render.theme", CHOICE(themes), AT(theme), .initial = "default",
     .meaning = "the look of report.html; `default` is light or dark, as the reader's system is"},
    {"render.table_of_contents", FLAG, AT(contents), .initial = "true",
     .meaning = "report.html has a table of contents"},
    {"render.show_net_lines", FLAG, .initial = "true", .meaning = "show net lines", .inert = "they are always shown"},
    {"render.show_added_removed", FLAG, .initial = "true", .meaning = "show added and removed lines",
     .inert = "they are always shown"},
    {"render.abbreviate_large_numbers", FLAG, .initial = "true", .meaning = "write 12.3K for 12345",
     .inert = "the tables decide it, each for its numbers"},
    {"render.large_number_threshold", WHOLE(0, INT32_MAX, NULL), .meaning = "from which number on",
     .inert = "the tables decide it, each for its numbers"},
    {"render.emoji.*", ANY, .meaning = "signs in tables", .inert = "the signs are fixed"},
    {"render.max_repo_name_length", WHOLE(0, INT32_MAX, "characters"), .meaning = "where to cut a repository's name",
     .inert = "names are never cut"},
    {"render.max_author_name_length", WHOLE(0, INT32_MAX, "characters"), .meaning = "where to cut an author's name",
     .inert = "names are never cut"},
    {"html_tables.sortable", FLAG, AT(tables.sortable), .initial = "true",
     .meaning = "tables of report.html can be sorted"},
    {"html_tables.searchable", FLAG, AT(tables.searchable), .initial = "true", .meaning = "... searched"},
    {"html_tables.pagination", FLAG, AT(tables.pagination), .initial = "true", .meaning = "... turned page by page"},
    {"html_tables.entries_per_page", WHOLE(1, ROWS_MAX, "rows"), AT(tables.page_size), .initial = "20",
     .meaning = "rows of a page"},
    {"html_tables.page_size_options", ANY, AT(tables.sizes), .initial = "[20, 50, 100, 200]",
     .meaning = "choices of a page's rows, rising"},
    {"html_tables.min_rows_for_sorting", WHOLE(0, ROWS_MAX, "rows"), AT(tables.least_rows), .initial = "3",
     .meaning = "shorter tables are left as they are"},

    {"features.enabled", TEXTS, AT(features_enabled), FIGURE, .initial_words = "all",
     .meaning = "which features are looked for"},
    {"features.g2g.workflow_files", TEXTS, AT(g2g_files), .initial = "[github2gerrit.yaml, call-github2gerrit.yaml]",
     FIGURE, .meaning = "names of the workflow, or `regex:EXPRESSION`"},
    {"features.custom", ANY, AT(features_custom), FIGURE,
     .meaning = "features of your own: a list of `{name, paths: [PATTERN]}` or `{name, regex: EXPRESSION}` over paths"},
    {"workflows.classify.verify", TEXTS, AT(verify_words), .initial = "[verify, test, ci, check]", FIGURE,
     .meaning = "words in the name or text of a workflow that verifies"},
    {"workflows.classify.merge", TEXTS, AT(merge_words), .initial = "[merge, release, deploy, publish]", FIGURE,
     .meaning = "words in the name or text of a workflow that merges"},

    {"data_quality.unknown_email_placeholder", TEXT, AT(placeholder), .initial = "unknown@unknown", FIGURE,
     .meaning = "the address of who has none"},
    {"data_quality.skip_binary_changes", FLAG, .initial = "true", .meaning = "count no lines in binary files",
     .inert = "a binary file has no lines"},
    {"bots.patterns", TEXTS, AT(bot_patterns), FIGURE,
     .meaning =
         "names and addresses of authors that are programs: `*` any text, `?` one letter; or `regex:EXPRESSION`"},
    {"bots.defaults", FLAG, AT(bot_defaults), .initial = "true", FIGURE,
     .meaning = "patterns that are built in count too, such as `*[bot]`"},
    {"privacy.mask_emails", FLAG, AT(privacy.mask_emails), .initial = "false", FIGURE,
     .meaning = "show no address in full: `masked-5d41402abc4b@example.org`"},
    {"privacy.anonymize_authors", FLAG, AT(privacy.anonymize_authors), .initial = "false", FIGURE,
     .meaning = "show no author's name or address, and no organization of fewer than five"},
    {"privacy.key", SECRET, AT(privacy.key), .initial_words = "made of all addresses",
     .meaning = "what masked addresses are made with: with one key they are the same in every report; better in the "
                "environment, as REPORTING_PRIVACY_KEY"},

    {"gerrit.enabled", FLAG, AT(gerrit_enabled), .initial = "true", FIGURE,
     .meaning = "false: the project lives on GitHub"},
    {"gerrit.host", HOST, AT(services.gerrit_host), FIGURE, .initial_words = "what the repositories' path says",
     .meaning = "the Gerrit server, for links, and for its projects when Jenkins is asked"},
    {"gerrit.base_url", URL, AT(services.gerrit_base_url), FIGURE, .initial_words = "looked for at the host",
     .meaning = "where it is: https://HOST[:PORT][/PATH]"},
    {"gerrit.include_hidden", FLAG, AT(services.include_hidden), .initial = "false", FIGURE,
     .meaning =
         "true: projects that are hidden on the server are in the report, and named; else they are counted alone"},
    {"gerrit.timeout", SECONDS(100, TIMEOUT_MAX * 1000), AT(services.gerrit_timeout_ms), .initial = "60",
     .meaning = "how long one try of a request may take"},

    {"jenkins.enabled", FLAG, AT(services.jenkins), .initial = "true", FIGURE,
     .meaning = "false: no Jenkins, but for `$JENKINS_HOST`"},
    {"jenkins.host", HOST, AT(services.jenkins_host), FIGURE,
     .meaning = "the Jenkins server, perhaps with :PORT; `$JENKINS_HOST` wins over it"},
    {"jenkins.base_url", URL, AT(services.jenkins_base_url), FIGURE, .initial_words = "looked for at the host",
     .meaning = "where it is: https://HOST[:PORT][/PATH]"},
    {"jenkins.timeout", SECONDS(100, TIMEOUT_MAX * 1000), AT(services.jenkins_timeout_ms), .initial = "120",
     .meaning = "how long one try of a request may take"},
    {"jenkins.allow_http_fallback", FLAG, AT(services.jenkins_http), .initial = "false",
     .meaning = "without credentials, when there is no TLS at the host"},

    {"jjb_attribution.enabled", FLAG, AT(services.jjb), .initial = "true", FIGURE,
     .meaning = "give jobs to repositories by their definitions"},
    {"jjb_attribution.path", A_PATH, AT(services.jjb_path),
     .meaning = "folder of a checkout of ci-management, the definitions of Jenkins Job Builder"},
    {"jjb_attribution.url", URL, AT(services.jjb_url), .initial_words = "Gerrit's `ci-management`, if it lists one",
     .meaning = "where workers clone it from, in place of a path"},
    {"jjb_attribution.branch", TEXT, AT(services.jjb_branch), FIGURE, .initial_words = "HEAD's", .meaning = "of `url`"},
    {"jjb_attribution.cache_dir", A_PATH, .meaning = "where a clone is kept",
     .inert = "clones are kept with others, for each URL: `--work-dir`"},
    {"jjb_attribution.update_interval", WHOLE(0, INT32_MAX, "seconds"), .initial = "86400",
     .meaning = "age at which a clone is fetched again", .inert = "what is new is fetched in each run"},

    {"info_yaml.enabled", FLAG, AT(info.enabled), .initial = "true", FIGURE, .meaning = "false: no such section"},
    {"info_yaml.path", A_PATH, AT(info.path), .meaning = "folder of a checkout of all INFO.yaml files"},
    {"info_yaml.clone_url", URL, AT(info.clone_url), .meaning = "where workers clone it from, in place of a path"},
    {"info_yaml.branch", TEXT, AT(info.branch), FIGURE, .initial_words = "HEAD's", .meaning = "of `clone_url`"},
    {"info_yaml.exclude_archived", FLAG, AT(info.exclude_archived), .initial = "true", FIGURE,
     .meaning = "leave out projects that are archived"},
    {"info_yaml.filter_by_gerrit_server", ANY, .meaning = "take the projects of this server",
     .inert = "those of `gerrit.host` are taken"},
    {"info_yaml.activity_windows.current", DAYS, AT(info.current_days), .initial = "365", FIGURE,
     .meaning = "days since a person's own last commit"},
    {"info_yaml.activity_windows.active", DAYS, AT(info.active_days), .initial = "1095", FIGURE,
     .meaning = "likewise; not less than `current`"},
    {"info_yaml.validate_urls", FLAG, AT(info.validate_urls), .initial = "true", FIGURE,
     .meaning = "ask whether issue trackers can be reached"},
    {"info_yaml.url_timeout", SECONDS(100, 300000), AT(info.url_timeout_ms), .initial = "10",
     .meaning = "how long one try may take"},
    {"info_yaml.url_retries", WHOLE(0, 9, NULL), AT(info.url_retries), .initial = "2", .meaning = "further tries"},
    {"info_yaml.cache_parsed_data", FLAG, .initial = "true", .meaning = "keep what was read",
     .inert = "the files are read anew each time, in less than a second"},
    {"info_yaml.cache_ttl", WHOLE(0, INT32_MAX, "seconds"), .initial = "3600", .meaning = "for how long",
     .inert = "the files are read anew each time, in less than a second"},

    {"extensions.github_api.enabled", FLAG, AT(github.enabled), .initial = "true", FIGURE,
     .meaning = "false: GitHub is not asked"},
    {"extensions.github_api.token", SECRET, AT(github.token),
     .meaning = "who asks; better in the environment, in `$GITHUB_TOKEN`, over which this wins"},
    {"extensions.github_api.anonymous", FLAG, AT(github.anonymous), .initial = "false", FIGURE,
     .meaning = "ask without a token as well; GitHub answers 60 questions an hour then"},
    {"extensions.github_api.base_url", URL, AT(github.base_url), FIGURE, .initial_words = "https://api.github.com",
     .meaning = "where it is; of GitHub Enterprise https://HOST/api/v3"},
    {"extensions.github_api.github_org", TEXT, AT(github.organization), FIGURE,
     .initial_words = "what the Gerrit host or the path says",
     .meaning = "the organisation there; `$GITHUB_ORG` wins over it"},
    {"extensions.github_api.timeout", SECONDS(100, TIMEOUT_MAX * 1000), AT(github.timeout_ms), .initial = "30",
     .meaning = "how long one try of a request may take"},
    {"extensions.github_api.rate_limit_wait", WHOLE(0, TIMEOUT_MAX, "seconds"), AT(github.limit_wait_s),
     .initial = "60", .meaning = "how long rate limits may hold a run up, all pauses together"},
    {"extensions.github_api.include_issues", FLAG, .initial = "false", .meaning = "count issues", .inert = NO_GITHUB},
    {"extensions.github_api.include_prs", FLAG, .initial = "false", .meaning = "count pull requests",
     .inert = NO_GITHUB},
    {"extensions.language_analysis.*", ANY, .initial = "false", .meaning = "a placeholder",
     .inert = "it never had a meaning"},
    {"extensions.security_scanning.*", ANY, .initial = "false", .meaning = "a placeholder",
     .inert = "it never had a meaning"},

    {"performance.max_workers", WHOLE(1, PRT_MAX_SLOTS, NULL), AT(max_workers), .initial_words = "the processors",
     .meaning = "analyses at a time on this host; `--workers` wins over it"},
    {"performance.strategy", CHOICE(strategies), AT(strategy), .initial = "process",
     .meaning = "`thread` means `process`: each analysis is a process of its own, which can fail alone"},
    {"performance.batch_size", WHOLE(1, ROWS_MAX, "repositories"), .meaning = "repositories handed out at a time",
     .inert = "a slot is handed one repository when it is free, so that none waits behind a long one"},
    {"performance.nice", WHOLE(0, 19, NULL), AT(nice), .initial = "0",
     .meaning = "how much the analyses of this host stand back for its other processes; on other hosts "
                "`reporting-worker --nice` says it"},
    {"performance.delay", SECONDS(0, 60000), AT(delay_ms), .initial = "0",
     .meaning = "how long a slot of this host rests between two analyses, to spare disks; on other hosts "
                "`reporting-worker --delay` says it"},
    {"performance.lease", WHOLE(5, TIMEOUT_MAX, "seconds"), AT(lease_s), .initial = "30",
     .meaning = "a worker that is not heard of for so long has lost its tasks, and others get them"},
    {"performance.cache", FLAG, AT(cache), .initial = "true",
     .meaning = "keep what analyses find, and use what earlier runs kept; `--cache` and `--no-cache` win over it"},
    {"performance.task_timeout", WHOLE(1, DAY, "seconds"), AT(task_timeout_s), .initial = "900",
     .meaning = "how long one analysis may take"},
    {"performance.max_memory", WHOLE(0, 1048576, "MiB"), AT(max_memory_mib), .initial = "2048",
     .meaning = "what one analysis may hold; 0: no ceiling"},
    {"performance.worker_wait", WHOLE(1, DAY, "seconds"), AT(worker_wait_s), .initial = "300",
     .meaning = "how long to wait without a worker that takes tasks, and for `--min-workers`; then the run ends with "
                "what it has"},
    {"performance.watchdog", WHOLE(0, DAY, "seconds"), AT(watchdog_s), .initial = "60",
     .meaning = "without progress, after which an analysis is warned of, and again at 2, 4, 8 ... times as many; "
                "0: never"},

    {"logging.level", TEXT, .initial = "INFO", .meaning = "what is logged", .inert = "`-v` and `-q` say it"},
    {"logging.include_timestamps", FLAG, .initial = "true", .meaning = "times in the log",
     .inert = "they are always there"},
    {"logging.log_per_repo_timing", FLAG, .initial = "false", .meaning = "log how long each repository took",
     .inert = "`-vv` logs it"},
};

static const struct prt_config_alias aliases[] = {
    {.old = "time_windows.*.days", .now = "time_windows.*"},
    {.old = "jenkins.jjb_attribution", .now = "jjb_attribution", .wins = true},
    {.old = "ci_management", .now = "jjb_attribution"},
    {.old = "info_yaml.local_path", .now = "info_yaml.path"},
    {.old = "info_yaml.disable_archived_reports", .now = "info_yaml.exclude_archived"},
    {.old = "output.include_*", .now = "output.include_sections.*"},
    {.old = "theme", .now = "render.theme"},
    {.old = "output.theme", .now = "render.theme"},
    {.old = "output.table_of_contents", .now = "render.table_of_contents"},
};

const struct prt_config_key *prt_config_keys(size_t *count)
{
    *count = sizeof keys / sizeof keys[0];
    return keys;
}

const struct prt_config_alias *prt_config_aliases(size_t *count)
{
    *count = sizeof aliases / sizeof aliases[0];
    return aliases;
}
