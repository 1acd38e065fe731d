/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the worker trusts, and who gets to see its credentials: nobody but the host of the task's URL, over https. */
#include "prt/clock.h"
#include "tests/unit/git/mirror_scene.h"
#include "worker/git/credential_helper.h"
#include "worker/git/remote.h"

#define SECRET "pl4nted-secret"

/* A certificate for "localhost" that is its own CA, and the names of its files in the environment of the scene. */
static prt_git_server_t *serve_tls(prt_temp_t *temp, const char *option, const char *value)
{
    shell(temp, "test -e cert.pem || openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
                "-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem 2>/dev/null; : >log");
    return prt_git_server_start((const char *[]){"http", prt_temp_path(temp, "srv"), "--tls",
                                                 prt_temp_path(temp, "cert.pem"), prt_temp_path(temp, "key.pem"),
                                                 "--log", prt_temp_path(temp, "log"), option, value, NULL});
}

static void tls_url(char out[256], const prt_git_server_t *server, const char *host, const char *path)
{
    snprintf(out, 256, "https://%s:%d/%s", host, prt_git_server_port(server), path);
}

static size_t requests(prt_temp_t *temp)
{
    const prt_str log = prt_temp_read(temp, "log");
    size_t lines = 0;
    for (size_t i = 0; i < log.len; i++)
        lines += log.data[i] == '\n';
    return lines;
}

static bool log_holds(prt_temp_t *temp, const char *text)
{
    return strstr(prt_temp_read(temp, "log").data, text) != NULL;
}

static void trust(prt_temp_t *temp)
{
    setenv("SSL_CERT_FILE", prt_temp_path(temp, "cert.pem"), 1);
}

static void an_unknown_certificate_is_refused(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make");
    prt_git_server_t *server = serve_tls(temp, NULL, NULL);
    tls_url(url, server, "localhost", "r");
    expect_refusal(temp, url, PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, "its host's certificate is not valid");
    trust(temp);
    assert_true(fetch(temp, url, "r"));
    assert_false(fetch(temp, url, "r"));
    tls_url(url, server, "127.0.0.1", "r"); /* the certificate names another host */
    expect_refusal(temp, url, PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, "its host's certificate is not valid");
    setenv("SSL_CERT_FILE", prt_temp_path(temp, "none.pem"), 1);
    tls_url(url, server, "localhost", "r");
    expect_refusal(temp, url, PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, "no CA certificates");
    prt_git_server_stop(&server);
}

static bool is_trusted(prt_temp_t *temp, const char *url, struct prt_remote_certificates *certificates)
{
    struct prt_mirror_options options = mirror_options(temp);
    const struct prt_task task = task_of(url, "r");
    prt_mirror_t *mirror = NULL;
    prt_category category;
    prt_err err;
    options.certificates = certificates;
    const prt_code rc = prt_mirror_take(&options, &task, false, &mirror, &category, &err);
    prt_mirror_release(&mirror);
    if (rc != PRT_OK)
        assert_string_equal(prt_category_name(category), prt_category_name(PRT_CATEGORY_REMOTE_ACCESS));
    return rc == PRT_OK;
}

/* Reading 140 certificates takes longer than fetching nothing: they are read again when there are others. */
static void certificates_are_read_when_they_are_others(void **state)
{
    prt_temp_t *temp = *state;
    struct prt_remote_certificates kept = {0};
    char url[256];
    shell(temp, "new r; make");
    prt_git_server_t *server = serve_tls(temp, NULL, NULL);
    tls_url(url, server, "localhost", "r");
    shell(temp, "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout other.key -out other.pem "
                "2>/dev/null; cp cert.pem used.pem");
    setenv("SSL_CERT_FILE", prt_temp_path(temp, "used.pem"), 1);
    assert_true(is_trusted(temp, url, &kept));
    shell(temp, "touch -r used.pem when; n=$(stat -c %s used.pem); "
                "{ cat other.pem; yes '#'; } | head -c \"$n\" >new; cat new >used.pem; touch -r when used.pem");
    assert_true(is_trusted(temp, url, &kept)); /* looks as before, and is not read */
    assert_false(is_trusted(temp, url, NULL));
    shell(temp, "touch -d 2001-01-01 used.pem");
    assert_false(is_trusted(temp, url, &kept));
    setenv("SSL_CERT_FILE", prt_temp_path(temp, "cert.pem"), 1);
    assert_true(is_trusted(temp, url, &kept));
    setenv("SSL_CERT_FILE", prt_temp_path(temp, "none.pem"), 1);
    assert_false(is_trusted(temp, url, &kept));
    assert_false(is_trusted(temp, url, &kept)); /* nothing that was not read counts as read */
    prt_git_server_stop(&server);
}

static void an_unchanged_remote_costs_one_request(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make; git tag v1");
    prt_git_server_t *server = serve_tls(temp, NULL, NULL);
    trust(temp);
    tls_url(url, server, "localhost", "r");
    fetch(temp, url, "r");
    prt_temp_write(temp, "log", PRT_STR(""));
    assert_false(fetch(temp, url, "r"));
    assert_int_equal(requests(temp), 1);
    prt_git_server_stop(&server);
}

static void let_environment(const char *host, const char *user, const char *password)
{
    setenv("REPORTING_GIT_HOST", host, 1);
    setenv("REPORTING_GIT_USER", user, 1);
    setenv("REPORTING_GIT_PASSWORD", password, 1);
}

static void credentials_are_for_one_host(void **state)
{
    prt_temp_t *temp = *state;
    char url[256], host[64];
    shell(temp, "new r; make");
    prt_git_server_t *server = serve_tls(temp, "--user", "ann:" SECRET);
    trust(temp);
    tls_url(url, server, "localhost", "r");
    snprintf(host, sizeof host, "localhost:%d", prt_git_server_port(server));
    setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
    expect_refusal(temp, url, PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, "asks for credentials, and the worker has none");
    let_environment("localhost", "ann", SECRET); /* port 443, that is */
    expect_refusal(temp, url, PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, "the worker has none");
    let_environment("other.example", "ann", SECRET);
    expect_refusal(temp, url, PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, "the worker has none");
    assert_false(log_holds(temp, SECRET));
    let_environment(host, "ann", "wrong");
    expect_refusal(temp, url, PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, "refuses the credentials that the worker has");
    let_environment(host, "ann", SECRET);
    assert_true(fetch(temp, url, "r"));
    assert_true(log_holds(temp, SECRET));
    assert_string_equal(said(temp, "work", "grep -r " SECRET " . || echo none"), "none");
    prt_git_server_stop(&server);
}

static void the_credential_helper_is_asked(void **state)
{
    prt_temp_t *temp = *state;
    char url[256], config[512];
    shell(temp, "new r; make; cat >../../helper <<'EOF'\n#!/bin/sh\ncat >>\"$0.asked\"\n"
                "echo username=ann; echo password=" SECRET "\nEOF\nchmod +x ../../helper");
    prt_git_server_t *server = serve_tls(temp, "--user", "ann:" SECRET);
    trust(temp);
    tls_url(url, server, "localhost", "r");
    snprintf(config, sizeof config, "[credential]\nhelper = %s/helper\nuseHttpPath = true\n", prt_temp_folder(temp));
    prt_temp_write(temp, "config", prt_str_from(config));
    setenv("GIT_CONFIG_GLOBAL", prt_temp_path(temp, "config"), 1);
    assert_true(fetch(temp, url, "r"));
    snprintf(config, sizeof config, "protocol=https\nhost=localhost:%d\npath=r\n", prt_git_server_port(server));
    assert_non_null(strstr(prt_temp_read(temp, "helper.asked").data, config));
    prt_git_server_stop(&server);
}

static void a_helper_that_hangs_is_killed(void **state)
{
    prt_temp_t *temp = *state;
    char config[512];
    struct prt_url url;
    struct prt_credential found;
    prt_err err;
    shell(temp, "printf '#!/bin/sh\\necho $$ >\"$0.pid\"\\nexec sleep 1000\\n' >helper; chmod +x helper");
    snprintf(config, sizeof config, "[credential]\nhelper = %s/helper\n", prt_temp_folder(temp));
    prt_temp_write(temp, "config", prt_str_from(config));
    setenv("GIT_CONFIG_GLOBAL", prt_temp_path(temp, "config"), 1);
    assert_prt_ok(prt_url_parse(PRT_STR("https://h/x"), &url, &err), err);
    assert_false(prt_credential_fill(&url, 3000, &found));
    /* its pid is in the file, or it was never there; a zombie is dead */
    assert_string_equal(said(temp, ".",
                             "pid=$(cat helper.pid); { for i in 1 2 3 4 5 6 7 8 9; do "
                             "case $(cut -d' ' -f3 /proc/$pid/stat 2>/dev/null) in ''|Z|X) echo gone; exit;; esac; "
                             "sleep 0.2; done; echo lives; }"),
                        "gone");
}

static void without_git_there_is_no_helper(void **state)
{
    (void)state;
    struct prt_url url;
    struct prt_credential found;
    prt_err err;
    char *path = prt_strdup(getenv("PATH"));
    assert_prt_ok(prt_url_parse(PRT_STR("https://h/x"), &url, &err), err);
    setenv("PATH", "/nonexistent", 1);
    assert_false(prt_credential_fill(&url, 10000, &found));
    setenv("PATH", path, 1);
    free(path);
}

static void a_redirect_to_another_host_is_not_followed(void **state)
{
    prt_temp_t *temp = *state;
    char url[256], elsewhere[256], host[64];
    shell(temp, "new r; make");
    prt_git_server_t *thief = serve_tls(temp, "--user", "ann:" SECRET);
    tls_url(elsewhere, thief, "127.0.0.1", "");
    elsewhere[strlen(elsewhere) - 1] = '\0';
    trust(temp);
    prt_git_server_t *server = prt_git_server_start(
        (const char *[]){"http", prt_temp_path(temp, "srv"), "--tls", prt_temp_path(temp, "cert.pem"),
                         prt_temp_path(temp, "key.pem"), "--redirect", elsewhere, NULL});
    tls_url(url, server, "localhost", "r");
    snprintf(host, sizeof host, "localhost:%d", prt_git_server_port(server));
    let_environment(host, "ann", SECRET);
    expect_refusal(temp, url, PRT_E_NOT_FOUND, PRT_CATEGORY_NOT_FETCHED, "sends the worker to another one");
    assert_int_equal(requests(temp), 0);
    prt_git_server_stop(&server);
    prt_git_server_stop(&thief);
}

static void nothing_secret_goes_in_the_clear(void **state)
{
    prt_temp_t *temp = *state;
    char url[256], host[64];
    shell(temp, "new r; make");
    prt_git_server_t *server = prt_git_server_start((const char *[]){
        "http", prt_temp_path(temp, "srv"), "--user", "ann:" SECRET, "--log", prt_temp_path(temp, "log"), NULL});
    url_of(url, "http", server, "r");
    snprintf(host, sizeof host, "127.0.0.1:%d", prt_git_server_port(server));
    let_environment(host, "ann", SECRET);
    expect_refusal(temp, url, PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, "asks for credentials");
    assert_true(requests(temp) > 0);
    assert_false(log_holds(temp, SECRET));
    prt_git_server_stop(&server);
}

static void answers_have_their_categories(void **state)
{
    prt_temp_t *temp = *state;
    static const struct {
        const char *status;
        prt_code code;
        prt_category category;
        const char *says;
    } cases[] = {
        {"404", PRT_E_NOT_FOUND, PRT_CATEGORY_REMOTE_GONE, "no such repository"},
        {"410", PRT_E_NOT_FOUND, PRT_CATEGORY_REMOTE_GONE, "no such repository"},
        {"403", PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, "does not let the worker read it"},
        {"429", PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, PRT_REMOTE_NOT_NOW},
        {"500", PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, "its host has an error of its own"},
        {"501", PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, "its host has an error of its own"},
        {"502", PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, PRT_REMOTE_NOT_NOW},
        {"503", PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, PRT_REMOTE_NOT_NOW},
        {"504", PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, PRT_REMOTE_NOT_NOW},
        {"200", PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, "not with git's protocol: maybe with a page to log in"},
    };
    shell(temp, "");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char url[256];
        prt_git_server_t *server = prt_git_server_start(
            (const char *[]){"http", prt_temp_path(temp, "srv"), "--status", cases[i].status, NULL});
        url_of(url, "http", server, "r");
        expect_refusal(temp, url, cases[i].code, cases[i].category, cases[i].says);
        prt_git_server_stop(&server);
    }
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up_mirrors, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(an_unknown_certificate_is_refused),     SCENE(certificates_are_read_when_they_are_others),
        SCENE(an_unchanged_remote_costs_one_request), SCENE(credentials_are_for_one_host),
        SCENE(the_credential_helper_is_asked),        SCENE(a_helper_that_hangs_is_killed),
        SCENE(without_git_there_is_no_helper),        SCENE(a_redirect_to_another_host_is_not_followed),
        SCENE(nothing_secret_goes_in_the_clear),      SCENE(answers_have_their_categories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
