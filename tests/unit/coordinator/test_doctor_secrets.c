/* SPDX-License-Identifier: Apache-2.0 */
/* What this process knows to be secret, and the forms in which a file may have it. */
#include "coordinator/doctor_secrets.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/unit.h"

static void stripped_with(char *const *environment, const char *variable, const char *text, const char *expected)
{
    const struct prt_config config = {0};
    struct prt_http_secrets secrets = {0};
    prt_buf out = {0};
    prt_err err;
    assert_prt_ok(prt_doctor_secrets_gather(&config, variable, environment, &secrets, &err), err);
    prt_http_secrets_strip(&secrets, prt_str_from(text), &out);
    assert_prt_str(prt_buf_str(&out), expected);
    prt_buf_free(&out);
    prt_http_secrets_free(&secrets);
}

static void each_form_of_a_secret(void **state)
{
    (void)state;
    char password[] = "GERRIT_HTTP_PASSWORD=p\"<@ 1", user[] = "GERRIT_USER=me";
    char *const environment[] = {user, password, NULL};
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"p\"<@ 1", "[secret]"},
        {"https://me:p%22%3C%40%201@host", "https://me:[secret]@host"},
        {"{\"x\": \"p\\\"\\u003c@ 1\"}", "{\"x\": \"[secret]\"}"},
        {"Basic bWU6cCI8QCAx", "Basic [secret]"},
        {"me and p", "me and p"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        stripped_with(environment, NULL, rows[i].text, rows[i].expected);
}

static void each_variable(void **state)
{
    (void)state;
    static const struct {
        const char *entry;
        bool secret;
    } rows[] = {
        {"JENKINS_API_TOKEN=pl4nted", true},
        {"JENKINS_API_TOKEN=x4", true}, /* known to be one, however short it is */
        {"GITHUB_TOKEN=pl4nted", true},
        {"GH_TOKEN=pl4nted", true},
        {"GITHUB_API_TOKEN=pl4nted", true},
        {"MY_OWN=pl4nted", true}, /* --github-token-env */
        {"REPORTING_GIT_PASSWORD=pl4nted", true},
        {"REPORTING_PRIVACY_KEY=pl4nted", true},
        {"CI_JOB_TOKEN=pl4nted", true},
        {"npm_config_authToken=pl4nted", true},
        {"DB_PASSWD=pl4nted", true},
        {"VAULT_SECRET_ID=pl4nted", true},
        {"AWS_SECRET_ACCESS_KEY=pl4nted", true},
        {"GOOGLE_CREDENTIALS=pl4nted", true},
        {"SONAR_APIKEY=pl4nted", true},
        {"HTTPS_PROXY=http://me:pl4nted@proxy:3128", true},
        {"ALL_proxy=socks5://me:pl4nted@proxy", true},
        {"USE_TOKEN=yes", false},
        {"JENKINS_USER=reader", false},
        {"PATH=/usr/bin", false},
        {"LANG=", false},
        {"TOKEN", false},
        {"TOKEN=", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char entry[128];
        char *const environment[] = {entry, NULL};
        const char *value = strrchr(rows[i].entry, '=');
        const char *password = strstr(rows[i].entry, "pl4nted");
        const bool in_url = strchr(rows[i].entry, '@') != NULL;
        snprintf(entry, sizeof entry, "%s", rows[i].entry);
        if (in_url)
            value = "pl4nted";
        else
            value = value != NULL && value[1] != '\0' ? value + 1 : "nothing";
        assert_true(password == NULL || strncmp(value, "pl4nted", 7) == 0);
        stripped_with(environment, "MY_OWN", value, rows[i].secret ? "[secret]" : value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_of_a_secret),
        cmocka_unit_test(each_variable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
