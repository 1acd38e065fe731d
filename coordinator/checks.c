/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/checks.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "coordinator/remote/info_yaml/tree.h"
#include "coordinator/repos_list.h"
#include "coordinator/user_folders.h"
#include "proto/link/curve.h"
#include "prt/clock.h"
#include "prt/file.h"
#include "report/sections.h"

/* Everything that is looked at, and what was found. */
struct checks {
    const struct prt_checks_request *request;
    prt_buf *out;
    size_t problems;
    struct prt_discovery discovery;
    struct prt_config config;
    bool configured; /* the configuration is fine */
};

static void say(const struct checks *checks, const char *word, const char *what, const char *format, ...)
    PRT_PRINTF(4, 5);

static void say(const struct checks *checks, const char *word, const char *what, const char *format, ...)
{
    va_list args;
    prt_buf_add_fmt(checks->out, "%-8s %s: ", word, what);
    va_start(args, format);
    prt_buf_add_vfmt(checks->out, format, args);
    va_end(args);
    prt_buf_add_char(checks->out, '\n');
}

#define SAY_OK(checks, ...)      say((checks), "ok", __VA_ARGS__)
#define SAY_PROBLEM(checks, ...) ((checks)->problems++, say((checks), "problem", __VA_ARGS__))

static void say_lines(struct checks *checks, const char *word, const char *what, prt_str lines)
{
    for (; lines.len > 0; lines = prt_str_sub(lines, prt_str_find(lines, '\n') + 1, lines.len))
        say(checks, word, what, "%.*s", PRT_STR_ARG(prt_str_sub(lines, 0, prt_str_find(lines, '\n'))));
}

static void say_files(struct checks *checks)
{
    prt_buf files = {0};
    for (size_t i = 0; i < PRT_CONFIG_LAYERS; i++)
        if (checks->config.layers[i].is_file)
            prt_buf_add_fmt(&files, "%s%.*s", files.len > 0 ? ", " : "", PRT_STR_ARG(checks->config.layers[i].place));
    const size_t count = checks->config.settings.count;
    SAY_OK(checks, "configuration", "%s, %zu key%s set",
           files.len > 0 && !files.failed ? files.data : "no file, built-in defaults", count,
           count == 1 ? " is" : "s are");
    prt_buf_free(&files);
}

static void check_configuration(struct checks *checks)
{
    static const char what[] = "configuration";
    struct prt_config_notes notes = {0};
    prt_err err;
    const prt_code rc = prt_setup_configure(&checks->request->setup, &checks->discovery, &checks->config, &notes, &err);
    checks->configured = rc == PRT_OK;
    say_lines(checks, "warning", what, prt_buf_str(&notes.warnings));
    say_lines(checks, "problem", what, prt_buf_str(&notes.problems));
    checks->problems += notes.problem_count;
    if (rc == PRT_OK)
        say_files(checks);
    else if (notes.problem_count == 0)
        SAY_PROBLEM(checks, what, "%s", err.text);
    prt_config_notes_free(&notes);
}

static void check_domains(struct checks *checks)
{
    const struct prt_domain_rules *rules = &checks->config.domains;
    if (!checks->configured)
        return;
    if (rules->preserved_count + rules->named_count + rules->ignored_count == 0)
        SAY_OK(checks, "organizational_domains.yaml", "says nothing, or is not there");
    else
        SAY_OK(checks, "organizational_domains.yaml", "%zu domains are kept whole, %zu have names, %zu are unknown",
               rules->preserved_count, rules->named_count, rules->ignored_count);
}

static void say_discovery(struct checks *checks, const char *place)
{
    static const char what[] = "repositories";
    const struct prt_discovery *found = &checks->discovery;
    for (size_t i = 0; i < found->unreadable_count; i++)
        SAY_PROBLEM(checks, what, "%s/%.*s: %.*s", place, PRT_STR_ARG(found->unreadable[i].path),
                    PRT_STR_ARG(found->unreadable[i].text));
    if (found->found_count == 0)
        SAY_PROBLEM(checks, what, "%s: no git repository", place);
    else
        SAY_OK(checks, what, "%s: %zu found, %zu skipped", place, found->found_count, found->skipped_count);
}

/* Before the configuration, which takes the server's name from where they lie; told behind it. */
static prt_code find_repositories(struct checks *checks, prt_buf *complaints, prt_err *err)
{
    const struct prt_setup_options *setup = &checks->request->setup;
    if (setup->repos_list != NULL)
        return prt_repos_list_read(setup->repos_list, &checks->discovery, complaints, err);
    return setup->repos_path != NULL ? prt_discover(setup->repos_path, &checks->discovery, err) : PRT_OK;
}

static void say_repositories(struct checks *checks, prt_code rc, const prt_buf *complaints, const prt_err *err)
{
    static const char what[] = "repositories";
    const struct prt_setup_options *setup = &checks->request->setup;
    const char *place = setup->repos_list != NULL ? setup->repos_list : setup->repos_path;
    if (setup->from_gerrit || setup->from_github != NULL)
        SAY_OK(checks, what, "those that %s lists, when it is asked", setup->from_gerrit ? "Gerrit" : "GitHub");
    else if (complaints->len > 0)
        say_lines(checks, "problem", what, prt_buf_str(complaints));
    else if (rc != PRT_OK)
        SAY_PROBLEM(checks, what, "%s", err->text);
    else if (place != NULL)
        say_discovery(checks, place);
    checks->problems += complaints->len > 0;
}

/* The folder itself, or the nearest one above it that is there: what is missing would be made in it. */
static const char *nearest_folder(char path[PATH_MAX])
{
    while (access(path, F_OK) != 0 && errno == ENOENT) {
        char *slash = strrchr(path, '/');
        if (slash == NULL)
            return strcpy(path, ".");
        if (slash == path)
            return strcpy(path, "/");
        *slash = '\0';
    }
    return path;
}

static void add_trouble(const char *folder, struct statvfs *space, prt_buf *out)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path)
        prt_buf_add_text(out, "the path is too long");
    else if (access(nearest_folder(path), W_OK | X_OK) != 0)
        prt_buf_add_fmt(out, "%s: %s%scannot be written: %s", folder, strcmp(path, folder) != 0 ? path : "",
                        strcmp(path, folder) != 0 ? " " : "", strerror(errno));
    else if (statvfs(path, space) != 0)
        prt_buf_add_fmt(out, "%s: %s", folder, strerror(errno));
}

/* What a run can do without costs a warning. */
static void check_writable(struct checks *checks, const char *what, const char *folder, bool needed)
{
    struct statvfs space;
    prt_buf trouble = {0};
    add_trouble(folder, &space, &trouble);
    if (trouble.len == 0)
        SAY_OK(checks, what, "%s: can be written, %llu MiB are free", folder,
               (unsigned long long)space.f_bavail * space.f_frsize >> 20);
    else if (needed)
        SAY_PROBLEM(checks, what, "%s", trouble.data);
    else
        say(checks, "warning", what, "%s; without it each run starts from nothing", trouble.data);
    prt_buf_free(&trouble);
}

static void check_output(struct checks *checks)
{
    char path[PATH_MAX];
    const struct prt_checks_request *request = checks->request;
    const char *project = request->setup.project != NULL ? request->setup.project : "";
    if (request->output_dir == NULL)
        return;
    snprintf(path, sizeof path, "%s/%s", request->output_dir, request->folder != NULL ? request->folder : project);
    check_writable(checks, "output folder", path, true);
}

static void check_cache(struct checks *checks)
{
    char path[PATH_MAX];
    if (checks->configured && !checks->config.cache)
        SAY_OK(checks, "cache", "none is used");
    else if (prt_user_cache_folder(checks->request->cache_dir, path, sizeof path))
        check_writable(checks, "cache", path, checks->request->cache_dir != NULL);
    else
        say(checks, "warning", "cache", "there is none: neither HOME nor XDG_CACHE_HOME names a folder");
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0';
}

/* Of a service that is asked with a name and a secret, both are there or none. */
static void check_pair(struct checks *checks, const char *service, const char *user, const char *secret)
{
    if (is_set(user) && is_set(secret))
        SAY_OK(checks, service, "credentials are set (%s, %s)", user, secret);
    else if (is_set(user) || is_set(secret))
        SAY_PROBLEM(checks, service, "%s is set and %s is not; both go together", is_set(user) ? user : secret,
                    is_set(user) ? secret : user);
    else
        SAY_OK(checks, service, "is asked without credentials (neither %s nor %s is set)", user, secret);
}

/* Not having one is no problem: a project may have nothing there. */
static void check_github(struct checks *checks)
{
    const struct prt_config_github *github = &checks->config.github;
    const char *variable = checks->request->github_variable != NULL ? checks->request->github_variable : "GITHUB_TOKEN";
    if (!github->enabled)
        SAY_OK(checks, "github", "is switched off");
    else if (github->token.len > 0)
        SAY_OK(checks, "github", "a token is set (extensions.github_api.token)");
    else if (is_set(variable))
        SAY_OK(checks, "github", "a token is set (%s)", variable);
    else if (github->anonymous)
        say(checks, "warning", "github", "is asked without a token (%s is not set): 60 questions an hour", variable);
    else
        say(checks, "warning", "github", "is not asked: there is no token (%s is not set)", variable);
}

static void check_services(struct checks *checks)
{
    const struct prt_config_services *services = &checks->config.services;
    if (!checks->configured)
        return;
    const bool jenkins = services->jenkins && (services->jenkins_host.len > 0 || services->jenkins_base_url.len > 0);
    const bool gerrit = checks->config.gerrit && (services->gerrit_host.len > 0 || services->gerrit_base_url.len > 0);
    if (jenkins)
        check_pair(checks, "jenkins", "JENKINS_USER", "JENKINS_API_TOKEN");
    if (gerrit && (jenkins || checks->request->setup.from_gerrit))
        check_pair(checks, "gerrit", "GERRIT_USER", "GERRIT_HTTP_PASSWORD");
    if (checks->request->setup.from_gerrit && !gerrit)
        SAY_PROBLEM(checks, "gerrit", "--repos-from gerrit, and gerrit.host is not configured");
    check_github(checks);
}

static void check_definitions(struct checks *checks)
{
    const struct prt_config_services *services = &checks->config.services;
    if (!checks->configured || !services->jjb || services->jjb_path.len == 0)
        return;
    if (access(services->jjb_path.data, R_OK | X_OK) != 0)
        SAY_PROBLEM(checks, "jjb_attribution.path", "%s: %s", services->jjb_path.data, strerror(errno));
    else
        SAY_OK(checks, "jjb_attribution.path", "%s: can be read", services->jjb_path.data);
}

static void check_info(struct checks *checks)
{
    static const char what[] = "info_yaml.path";
    const struct prt_config_info *config = &checks->config.info;
    struct prt_info info = {0};
    prt_err err;
    if (!checks->configured || !config->enabled || config->path.len == 0)
        return;
    if (prt_info_read_tree(config->path.data, checks->config.host, &info, &err) != PRT_OK)
        SAY_PROBLEM(checks, what, "%s", err.text);
    else
        SAY_OK(checks, what, "%s: %zu projects of %.*s, %zu files that are wrong", config->path.data,
               info.project_count, PRT_STR_ARG(checks->config.host), info.error_count);
    prt_info_free(&info);
}

static void check_keys(struct checks *checks)
{
    const struct prt_hosts *hosts = checks->request->hosts;
    struct prt_key_pair pair;
    prt_err err;
    if (hosts == NULL || hosts->server_key == NULL)
        return;
    if (prt_key_pair_load(hosts->server_key, &pair, &err) != PRT_OK)
        SAY_PROBLEM(checks, "--server-key", "%s", err.text);
    else
        SAY_OK(checks, "--server-key", "%s", hosts->server_key);
    prt_key_pair_wipe(&pair);
    if (hosts->worker_keys != NULL && access(hosts->worker_keys, R_OK | X_OK) != 0)
        SAY_PROBLEM(checks, "--worker-keys", "%s: %s", hosts->worker_keys, strerror(errno));
    else if (hosts->worker_keys != NULL)
        SAY_OK(checks, "--worker-keys", "%s: can be read", hosts->worker_keys);
}

static void check_programs(struct checks *checks)
{
    static const char *const names[] = {"reporting-worker", "reporting-analyze"};
    char own[PATH_MAX], path[PATH_MAX + 32];
    const char *folder = checks->request->programs;
    prt_err err;
    if (folder == NULL && prt_program_folder(own, sizeof own, &err) != PRT_OK) {
        SAY_PROBLEM(checks, "programs", "%s", err.text);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder != NULL ? folder : own, names[i]);
        if (access(path, X_OK) != 0)
            SAY_PROBLEM(checks, "programs", "%s: %s; it belongs beside reporting-tool", path, strerror(errno));
    }
}

static void plan_windows(struct checks *checks)
{
    for (size_t i = 0; i < checks->config.window_count; i++) {
        const struct prt_window *window = &checks->config.windows[i];
        char start[PRT_TIME_TEXT_MAX], end[PRT_TIME_TEXT_MAX];
        prt_time_format(window->start, 0, start);
        prt_time_format(window->end, 0, end);
        say(checks, "plan", "window", "%.*s: %u days, %s to %s%s", PRT_STR_ARG(window->name), (unsigned)window->days,
            start, end, i == checks->config.primary ? ", ranks" : "");
    }
}

static void plan_sections(struct checks *checks)
{
    prt_buf names = {0};
    for (size_t i = 0; i < prt_section_count(); i++) {
        const struct prt_section *section = prt_section_at(i);
        const uint64_t bit = prt_section_bit(prt_str_from(section->name));
        if ((checks->config.sections_off & bit) == 0)
            prt_buf_add_fmt(&names, "%s%s", names.len > 0 ? ", " : "", section->name);
    }
    say(checks, "plan", "sections", "%.*s", PRT_STR_ARG(prt_buf_str(&names)));
    prt_buf_free(&names);
}

static void plan_work(struct checks *checks)
{
    const struct prt_hosts *hosts = checks->request->hosts;
    const uint32_t slots = checks->config.max_workers > 0 ? checks->config.max_workers : prt_setup_processors();
    if (checks->discovery.found_count > 0)
        say(checks, "plan", "repositories", "%zu", checks->discovery.found_count);
    if (hosts != NULL && hosts->no_local_workers)
        say(checks, "plan", "slots", "those of workers on other hosts");
    else
        say(checks, "plan", "slots", "%u on this host%s", (unsigned)slots,
            hosts != NULL && hosts->address[0] != '\0' ? ", and those of workers on other hosts" : "");
}

static void plan_services(struct checks *checks)
{
    const struct prt_config *config = &checks->config;
    const struct prt_config_services *services = &config->services;
    const bool named = services->jenkins_host.len > 0; /* a URL may hold a secret */
    if (services->jenkins && (named || services->jenkins_base_url.len > 0))
        say(checks, "plan", "jenkins", "%.*s",
            PRT_STR_ARG(named ? services->jenkins_host : PRT_STR("where jenkins.base_url says")));
    if (config->gerrit)
        say(checks, "plan", "gerrit", "%.*s", PRT_STR_ARG(config->host));
    if (services->jjb && services->jjb_path.len > 0)
        say(checks, "plan", "definitions", "%.*s", PRT_STR_ARG(services->jjb_path));
    if (config->info.enabled && config->info.path.len > 0)
        say(checks, "plan", "info_yaml", "%.*s", PRT_STR_ARG(config->info.path));
}

static void tell_plan(struct checks *checks)
{
    if (!checks->request->plan || !checks->configured)
        return;
    plan_windows(checks);
    plan_sections(checks);
    plan_work(checks);
    plan_services(checks);
}

prt_exit prt_checks_make(const struct prt_checks_request *request, prt_buf *out)
{
    struct checks checks = {.request = request, .out = out};
    prt_buf complaints = {0};
    prt_err err = {0};
    const prt_code found = find_repositories(&checks, &complaints, &err);
    check_configuration(&checks);
    check_domains(&checks);
    say_repositories(&checks, found, &complaints, &err);
    check_output(&checks);
    check_cache(&checks);
    check_services(&checks);
    check_definitions(&checks);
    check_info(&checks);
    check_keys(&checks);
    check_programs(&checks);
    tell_plan(&checks);
    prt_buf_free(&complaints);
    prt_config_free(&checks.config);
    prt_discovery_free(&checks.discovery);
    if (out->failed)
        return PRT_EXIT_SYSTEM;
    return checks.problems > 0 ? PRT_EXIT_FAILED : PRT_EXIT_COMPLETE;
}
