/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/generate_options.h"

#include <string.h>

#include "coordinator/command.h"
#include "coordinator/formats.h"
#include "coordinator/metrics/host.h"
#include "coordinator/option_values.h"
#include "coordinator/remote/github/names.h"
#include "coordinator/services.h"
#include "prt/limits.h"
#include "prt/options.h"
#include "prt/size.h"
#include "prt/str.h"

enum option_row {
    PROJECT,
    PROJECTS,
    REPOS_PATH,
    REPOS_LIST,
    REPOS_FROM,
    WORK_DIR,
    WORK_DIR_SIZE,
    CONFIG_DIR,
    CONFIG_FILE,
    OUTPUT_DIR,
    OUTPUT_FORMAT,
    SCHEMA,
    NO_ZIP,
    WORKERS,
    MAX_WORKERS,
    CACHE,
    NO_CACHE,
    LISTEN,
    TASK_PORTS,
    MIN_WORKERS,
    NO_LOCAL_WORKERS,
    SERVER_KEY,
    WORKER_KEYS,
    INSECURE,
    METRICS,
    METRICS_NAMES,
    REQUIRE,
    GITHUB_TOKEN_ENV,
    RECORD,
    AS_OF,
    DRY_RUN,
    VERBOSE,
    QUIET,
    LOG_FORMAT,
    HELP,
    VERSION,
    ROWS
};

static const prt_option rows[ROWS] = {
    [PROJECT] = {"project", 'p', "NAME", "name of the report; its files go to OUTPUT-DIR/NAME (required)"},
    [PROJECTS] = {"projects", 0, "FILE|env:NAME", "a report for each project of a JSON list, maybe in base64"},
    [REPOS_PATH] = {"repos-path", 'r', "DIR", "folder below which the repositories lie"},
    [REPOS_LIST] = {"repos-list", 0, "FILE", "a repository a line: NAME [URL]; instead of looking for them"},
    [REPOS_FROM] = {"repos-from", 0, "gerrit|github:ORG", "clone what the configured Gerrit, or GitHub, lists"},
    [WORK_DIR] = {"work-dir", 0, "DIR", "where the local worker keeps clones (default: in the user's cache folder)"},
    [WORK_DIR_SIZE] = {"work-dir-size", 0, "SIZE", "what clones may take: 500M, 50G, 2T (default: 50G)"},
    [CONFIG_DIR] = {"config-dir", 0, "DIR", "folder of default.yaml and NAME.yaml (default: configuration)"},
    [CONFIG_FILE] = {"config", 0, "FILE", "the project's configuration, in place of NAME.yaml"},
    [OUTPUT_DIR] = {"output-dir", 'o', "DIR", "where reports go (default: reports)"},
    [OUTPUT_FORMAT] = {"output-format", 'f', "FORMATS",
                       "json, md, html, csv, with commas between, or all (default: all)"},
    [SCHEMA] = {"schema", 0, "VERSION", "of report_raw.json: 2.0, or 1.5 for older readers (default: 2.0)"},
    [NO_ZIP] = {"no-zip", 0, NULL, "no bundle of the report's files"},
    [WORKERS] = {"workers", 'w', "N", "analyses at a time (default: the processors)"},
    [MAX_WORKERS] = {"max-workers", 0, "N", "the same as --workers"},
    [CACHE] = {"cache", 0, "[=DIR]", "where ledgers are kept (default: the user's cache folder)"},
    [NO_CACHE] = {"no-cache", 0, NULL, "use no ledgers of earlier runs, and keep none"},
    [LISTEN] = {"listen", 0, "HOST[:ARBITER,RESULTS]", "let workers of other hosts in (ports: 7411,7412)"},
    [TASK_PORTS] = {"task-ports", 0, "A-B", "ports to send tasks from, one per worker (default: any free ones)"},
    [MIN_WORKERS] = {"min-workers", 0, "N", "begin when N workers are there, the local one counted"},
    [NO_LOCAL_WORKERS] = {"no-local-workers", 0, NULL, "leave the analyses to workers of other hosts"},
    [SERVER_KEY] = {"server-key", 0, "FILE", "this coordinator's secret key (see keygen)"},
    [WORKER_KEYS] = {"worker-keys", 0, "DIR", "folder of the public keys of the workers that are let in"},
    [INSECURE] = {"insecure", 0, NULL, "let in anybody who can connect, and encrypt nothing"},
    [METRICS] = {"metrics", 0, "HOST:PORT", "serve metrics and a live page (PORT alone: to this host alone)"},
    [METRICS_NAMES] = {"metrics-names", 0, "NAMES",
                       "by which it may be asked, with commas between (see docs/metrics.md)"},
    [REQUIRE] = {"require", 0, "SERVICES", "no report without them: jenkins, gerrit, jjb, github, with commas between"},
    [GITHUB_TOKEN_ENV] = {"github-token-env", 0, "NAME", "variable with the token for GitHub (default: GITHUB_TOKEN)"},
    [RECORD] = {"record", 0, "DIR", "write every answer of a server to DIR, without secrets"},
    [AS_OF] = {"as-of", 0, "TIME", "the report's date: RFC 3339 or seconds since 1970 (default: now)"},
    [DRY_RUN] = {"dry-run", 0, NULL, "look whether all is there, tell what would be run, and run nothing"},
    [VERBOSE] = {"verbose", 'v', NULL, "say more; twice: say everything"},
    [QUIET] = {"quiet", 'q', NULL, "print errors only"},
    [LOG_FORMAT] = {"log-format", 0, "text|json", "how messages are written (default: text)"},
    [HELP] = {"help", 'h', "[=all]", "print this; all: every option explained"},
    [VERSION] = {"version", 0, NULL, "print the version"},
};

static prt_code parse_log_format(const char *value, struct prt_generate_options *out, prt_err *err)
{
    out->log_json = strcmp(value, "json") == 0;
    if (out->log_json || strcmp(value, "text") == 0)
        return PRT_OK;
    return prt_fail(err, PRT_E_USAGE, "--log-format: expected text or json, got \"%s\"", value);
}

static prt_code parse_metrics_names(const char *value, struct prt_generate_options *out, prt_err *err)
{
    if (!prt_metrics_are_names(prt_str_from(value)))
        return prt_fail(err, PRT_E_USAGE,
                        "--metrics-names: expected names of hosts, without ports, with commas between, got \"%s\"",
                        value);
    out->metrics_names = value;
    return PRT_OK;
}

/* Versions with or without their last number. */
static prt_code parse_schema(const char *value, struct prt_generate_options *out, prt_err *err)
{
    out->schema_15 = strcmp(value, "1.5") == 0 || strcmp(value, "1.5.0") == 0;
    if (out->schema_15 || strcmp(value, "2.0") == 0 || strcmp(value, "2.0.0") == 0)
        return PRT_OK;
    return prt_fail(err, PRT_E_USAGE, "--schema: expected 2.0 or 1.5, got \"%s\"", value);
}

static prt_code parse_source(const char *value, struct prt_generate_options *out, prt_err *err)
{
    const bool is_github = strncmp(value, "github:", 7) == 0;
    out->from_gerrit = strcmp(value, "gerrit") == 0;
    out->from_github = is_github ? value + 7 : NULL;
    if (out->from_gerrit)
        out->required |= PRT_SERVICE_BIT(PRT_SERVICE_GERRIT);
    if (is_github && !prt_github_is_organization(prt_str_from(out->from_github)))
        return prt_fail(err, PRT_E_USAGE,
                        "--repos-from github:ORG: an organization is letters, digits and hyphens "
                        "within, at most 39");
    if (out->from_gerrit || is_github)
        return PRT_OK;
    return prt_fail(err, PRT_E_USAGE, "--repos-from: expected gerrit or github:ORG, got \"%s\"", value);
}

/* Somebody may take it for the option that takes the token itself: what is no name of a variable is not repeated. */
static prt_code parse_variable(const char *value, struct prt_generate_options *out, prt_err *err)
{
    bool fine = value[0] != '\0' && !prt_ascii_digit(value[0]);
    for (size_t i = 0; fine && value[i] != '\0'; i++) {
        const char lower = prt_ascii_lower(value[i]);
        fine = (lower >= 'a' && lower <= 'z') || prt_ascii_digit(value[i]) || value[i] == '_';
    }
    if (!fine || strncmp(value, "ghp_", 4) == 0 || strncmp(value, "github_pat_", 11) == 0)
        return prt_fail(err, PRT_E_USAGE,
                        "--github-token-env: expected the name of a variable of the environment, not "
                        "the token itself");
    out->token_variable = value;
    return PRT_OK;
}

static prt_code take(int row, const char *value, struct prt_generate_options *out, prt_err *err)
{
    switch (row) {
    case PROJECT: out->project = value; return PRT_OK;
    case PROJECTS: out->projects = value; return PRT_OK;
    case REPOS_PATH: out->repos_path = value; return PRT_OK;
    case REPOS_LIST: out->repos_list = value; return PRT_OK;
    case REPOS_FROM: return parse_source(value, out, err);
    case WORK_DIR:
        out->work_dir = value;
        return value[0] != '\0' ? PRT_OK : prt_fail(err, PRT_E_USAGE, "--work-dir: an empty folder name");
    case WORK_DIR_SIZE: return prt_size_parse("--work-dir-size", prt_str_from(value), &out->work_dir_bytes, err);
    case CONFIG_DIR: out->config_dir = value; return PRT_OK;
    case CONFIG_FILE: out->config_file = value; return PRT_OK;
    case OUTPUT_DIR: out->output_dir = value; return PRT_OK;
    case OUTPUT_FORMAT: return prt_formats_parse(value, &out->formats, err);
    case SCHEMA: return parse_schema(value, out, err);
    case NO_ZIP: out->zip = false; return PRT_OK;
    case WORKERS:
    case MAX_WORKERS: return prt_option_workers(value, &out->workers, err);
    case CACHE:
        out->cache = out->cache_said = true;
        out->cache_dir = value;
        return value == NULL || value[0] != '\0' ? PRT_OK : prt_fail(err, PRT_E_USAGE, "--cache: an empty folder name");
    case NO_CACHE:
        out->cache = false;
        out->cache_said = true;
        return PRT_OK;
    case LISTEN: return prt_hosts_listen(value, &out->hosts, err);
    case TASK_PORTS: return prt_hosts_task_ports(value, &out->hosts, err);
    case MIN_WORKERS: return prt_hosts_min_workers(value, &out->hosts, err);
    case NO_LOCAL_WORKERS: out->hosts.no_local_workers = true; return PRT_OK;
    case SERVER_KEY: out->hosts.server_key = value; return PRT_OK;
    case WORKER_KEYS: out->hosts.worker_keys = value; return PRT_OK;
    case INSECURE: out->hosts.insecure = true; return PRT_OK;
    case METRICS_NAMES: return parse_metrics_names(value, out, err);
    case METRICS: return prt_hosts_place("--metrics", value, &out->metrics, err);
    case REQUIRE: return prt_services_parse(value, &out->required, err);
    case GITHUB_TOKEN_ENV: return parse_variable(value, out, err);
    case RECORD: out->record_folder = value; return PRT_OK;
    case AS_OF: return prt_option_time("--as-of", value, &out->as_of, err);
    case DRY_RUN: out->dry_run = true; return PRT_OK;
    case VERBOSE: out->level = out->level < PRT_LOG_INFO ? PRT_LOG_INFO : PRT_LOG_DEBUG; return PRT_OK;
    case QUIET: out->quiet = true; return PRT_OK;
    case LOG_FORMAT: return parse_log_format(value, out, err);
    case HELP:
        out->help = true;
        out->help_detail = value;
        return PRT_OK;
    case VERSION: out->version = true; return PRT_OK;
    }
    return prt_fail(err, PRT_E_INTERNAL, "option row %d has no meaning", row);
}

/* Each of several projects brings its name, and where its repositories are. */
static prt_code check_projects(const struct prt_generate_options *out, prt_err *err)
{
    if (out->project != NULL || out->repos_list != NULL || out->from_gerrit || out->from_github != NULL ||
        out->config_file != NULL)
        return prt_fail(err, PRT_E_USAGE,
                        "--projects: each project has its own name, repositories and configuration: no --project, "
                        "--repos-list, --repos-from, --config");
    return prt_hosts_check(&out->hosts, err);
}

static prt_code check(const struct prt_generate_options *out, int rest, char **others, prt_err *err)
{
    if (rest > 0 && out->cache_said && out->cache && out->cache_dir == NULL)
        return prt_fail(err, PRT_E_USAGE, "\"%s\": generate takes options only; a folder is named by --cache=DIR",
                        others[0]);
    if (rest > 0)
        return prt_fail(err, PRT_E_USAGE, "\"%s\": generate takes options only (--help lists them)", others[0]);
    if (out->metrics_names != NULL && out->metrics.address[0] == '\0')
        return prt_fail(err, PRT_E_USAGE, "--metrics-names: nothing is served without --metrics");
    if (out->projects != NULL)
        return check_projects(out, err);
    if (out->project == NULL)
        return prt_fail(err, PRT_E_USAGE, "--project NAME is missing");
    const bool from = out->from_gerrit || out->from_github != NULL;
    if (from && (out->repos_path != NULL || out->repos_list != NULL))
        return prt_fail(err, PRT_E_USAGE, "--repos-from stands alone: no --repos-path, no --repos-list");
    if (out->repos_path == NULL && out->repos_list == NULL && !from)
        return prt_fail(err, PRT_E_USAGE,
                        "--repos-path DIR, --repos-list FILE or --repos-from gerrit|github:ORG is "
                        "missing");
    const prt_code rc = prt_hosts_check(&out->hosts, err);
    return rc == PRT_OK ? prt_project_name_check(out->project, err) : rc;
}

prt_code prt_generate_options_parse(int argc, char **argv, int64_t now, const char *epoch,
                                    struct prt_generate_options *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROWS, .argc = argc, .argv = argv};
    const char *value = NULL;
    char **others = NULL;
    int row = 0;
    memset(out, 0, sizeof *out);
    out->output_dir = "reports";
    out->formats = PRT_FORMAT_ALL;
    out->zip = true;
    out->token_variable = "GITHUB_TOKEN";
    out->cache = true;
    out->level = PRT_LOG_WARNING;
    out->as_of = now;
    prt_code rc = epoch == NULL ? PRT_OK : prt_option_time("SOURCE_DATE_EPOCH", epoch, &out->as_of, err);
    while (rc == PRT_OK && (rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0)
        rc = take(row, value, out, err);
    if (rc != PRT_OK || out->help || out->version)
        return rc;
    const int rest = prt_options_rest(&line, &others);
    if (out->quiet)
        out->level = PRT_LOG_ERROR;
    return check(out, rest, others, err);
}

static const struct prt_option_group groups[] = {
    {"Repositories", PROJECT, false},
    {"Clones", WORK_DIR, true},
    {"Configuration", CONFIG_DIR, false},
    {"Report", OUTPUT_DIR, false},
    {"Speed", WORKERS, false},
    {"Several hosts", LISTEN, true},
    {"Other servers", REQUIRE, true},
    {"This run", AS_OF, false},
    {"Messages", VERBOSE, true},
    {"Help", HELP, false},
};

static const struct prt_usage_row exits[] = {
    {"0", "complete"},
    {"1", "failed, nothing published"},
    {"2", "published, but some repositories or services failed"},
    {"3", "usage"},
    {"4", "system (disk, sockets, memory)"},
    {"130", "interrupted"},
};

static const struct prt_usage_row environment[] = {
    {"SOURCE_DATE_EPOCH", "the report's date in seconds since 1970, unless --as-of says it"},
    {"JENKINS_HOST, JENKINS_USER, JENKINS_API_TOKEN",
     "the Jenkins server, in place of the configuration's, and who logs in"},
    {"GITHUB_TOKEN, GITHUB_ORG",
     "the token for GitHub (--github-token-env names another variable), and the organization"},
    {"GITHUB_STEP_SUMMARY", "a file that a summary of the run is added to"},
    {"REPORTING_PRIVACY_KEY", "the secret that pseudonyms of people are made with"},
    {"REPORTING_GIT_HOST, REPORTING_GIT_USER, REPORTING_GIT_PASSWORD, REPORTING_SSH_KEY",
     "credentials of the local worker for repositories that are cloned; they go to that host alone"},
    {"XDG_CACHE_HOME", "folder that holds the cache and the clones, in reporting-tool (default: ~/.cache)"},
    {"http_proxy, https_proxy, no_proxy, SSL_CERT_FILE", "how other servers are reached, and who may vouch for them"},
};

static const struct prt_usage_row files[] = {
    {"configuration/default.yaml, configuration/NAME.yaml", "the configuration of all projects, and of NAME over it"},
    {"OUTPUT-DIR/NAME/report_raw.json", "every figure, for programs"},
    {"OUTPUT-DIR/NAME/report.html, report.md, report_*.csv", "the report for people, and as tables"},
    {"OUTPUT-DIR/NAME/config_resolved.json", "each key of the configuration, and where it was said"},
    {"~/.cache/reporting-tool/ledgers.sqlite", "what earlier runs learned; deleting it costs time alone"},
};

static const struct prt_usage_row signals[] = {
    {"SIGQUIT", "prints what every process of the run is doing, with the stack of each thread; disturbs nothing"},
    {"SIGUSR1", "raises the level of messages, and after the highest one goes back to the first"},
    {"SIGINT, SIGTERM, SIGHUP", "end the run: exit code 130, nothing is published, nothing is left behind"},
};

static const struct prt_usage_table tables[] = {
    {"ENVIRONMENT", environment, sizeof environment / sizeof *environment},
    {"FILES", files, sizeof files / sizeof *files},
    {"SIGNALS", signals, sizeof signals / sizeof *signals},
};

const struct prt_usage prt_usage_generate = {
    .name = "reporting-tool generate",
    .summary = "analyse repositories and write the report",
    .synopsis = "--project NAME --repos-path DIR [option ...]\n"
                "-p NAME --repos-list FILE | --repos-from gerrit|github:ORG [...]",
    .about = "Reports on every git repository below DIR, of a list, of a Gerrit server or a GitHub organization.",
    .options = rows,
    .option_count = ROWS,
    .groups = groups,
    .group_count = sizeof groups / sizeof *groups,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .tables = tables,
    .table_count = sizeof tables / sizeof *tables,
    .examples = "  reporting-tool generate --project demo --repos-path ~/git\n"
                "  reporting-tool generate -p demo -r ~/git -f json,md -o reports --as-of 2026-02-10T07:00:00Z\n"
                "  reporting-tool generate -p demo --repos-from gerrit --work-dir /var/cache/clones\n"
                "  reporting-tool generate -p demo -r /srv/git --listen 0.0.0.0 --min-workers 2 \\\n"
                "      --server-key keys/coordinator.key --worker-keys workers\n",
};
