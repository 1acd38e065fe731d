/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/doctor_secrets.h"

#include <stdlib.h>
#include <string.h>

#include "prt/json.h"

/* A variable that holds a key to something, and the one with its user, who is none. */
static const struct {
    const char *name, *user;
} known[] = {{"JENKINS_API_TOKEN", "JENKINS_USER"},
             {"GERRIT_HTTP_PASSWORD", "GERRIT_USER"},
             {"REPORTING_GIT_PASSWORD", "REPORTING_GIT_USER"},
             {"REPORTING_PRIVACY_KEY", NULL},
             {"GITHUB_TOKEN", NULL},
             {"GH_TOKEN", NULL},
             {"GITHUB_API_TOKEN", NULL}};
static const char *const keys[] = {"extensions.github_api.token", "privacy.key"};
static const prt_str proxies[] = {PRT_STR_INIT("http_proxy"), PRT_STR_INIT("https_proxy"), PRT_STR_INIT("all_proxy")};
/* In the names of variables, whatever the case. */
static const prt_str marks[] = {PRT_STR_INIT("token"),      PRT_STR_INIT("passw"),      PRT_STR_INIT("secret"),
                                PRT_STR_INIT("credential"), PRT_STR_INIT("api_key"),    PRT_STR_INIT("apikey"),
                                PRT_STR_INIT("access_key"), PRT_STR_INIT("private_key")};

static prt_code add_json_form(struct prt_http_secrets *out, const char *value, prt_err *err)
{
    prt_buf text = {0};
    prt_json json = {.out = &text};
    prt_json_text(&json, value);
    prt_code rc = prt_json_finish(&json, "a secret", err);
    if (rc == PRT_OK)
        rc = prt_http_secrets_add(out, prt_str_sub(prt_buf_str(&text), 1, text.len - 1), err);
    prt_buf_free(&text);
    return rc;
}

/* As a credential of nobody: that adds the forms which go over HTTP. */
static prt_code add_forms(struct prt_http_secrets *out, const char *name, const char *user, const char *value,
                          prt_err *err)
{
    const prt_code rc = prt_http_secrets_grant(out, name, "", user, value, err);
    return rc == PRT_OK ? add_json_form(out, value, err) : rc;
}

/* "NAME=value" of this name: its value; NULL: another one, or an empty one. */
static const char *value_of(const char *entry, prt_str name)
{
    const size_t end = prt_str_find(prt_str_from(entry), '=');
    if (!prt_str_equal(prt_str_sub(prt_str_from(entry), 0, end), name) || entry[end] == '\0' || entry[end + 1] == '\0')
        return NULL;
    return entry + end + 1;
}

static const char *find(char *const *environment, const char *name)
{
    const char *value = NULL;
    for (size_t i = 0; name != NULL && value == NULL && environment[i] != NULL; i++)
        value = value_of(environment[i], prt_str_from(name));
    return value;
}

static prt_code add_known(char *const *environment, const char *token_variable, struct prt_http_secrets *out,
                          prt_err *err)
{
    const char *token = find(environment, token_variable);
    prt_code rc = token != NULL ? add_forms(out, token_variable, NULL, token, err) : PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < sizeof known / sizeof known[0]; i++) {
        const char *value = find(environment, known[i].name);
        if (value != NULL)
            rc = add_forms(out, known[i].name, find(environment, known[i].user), value, err);
    }
    return rc;
}

static bool has(prt_str name, prt_str part)
{
    for (size_t at = 0; at + part.len <= name.len; at++)
        if (prt_str_equal_fold(prt_str_sub(name, at, at + part.len), part))
            return true;
    return false;
}

static bool sounds_secret(prt_str name)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (has(name, marks[i]))
            return true;
    return false;
}

static bool is_proxy(prt_str name)
{
    for (size_t i = 0; i < sizeof proxies / sizeof proxies[0]; i++)
        if (prt_str_equal_fold(name, proxies[i]))
            return true;
    return false;
}

static prt_code add_guessed(char *const *environment, struct prt_http_secrets *out, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && environment[i] != NULL; i++) {
        const prt_str entry = prt_str_from(environment[i]);
        const prt_str name = prt_str_sub(entry, 0, prt_str_find(entry, '='));
        const char *value = value_of(environment[i], name);
        if (value == NULL)
            continue;
        if (is_proxy(name))
            rc = prt_http_secrets_add_proxy(out, value, err);
        else if (sounds_secret(name) && strlen(value) >= PRT_DOCTOR_GUESSED_MIN)
            rc = add_forms(out, "environment", NULL, value, err);
    }
    return rc;
}

static prt_code add_key(const struct prt_config *config, const char *name, struct prt_http_secrets *out, prt_err *err)
{
    const struct prt_config_setting *setting = prt_config_settings_find(&config->settings, prt_str_from(name));
    if (setting == NULL || setting->value == NULL || setting->value->type != PRT_DOC_TEXT ||
        setting->value->as.text.len == 0)
        return PRT_OK;
    prt_buf value = {0};
    prt_buf_add_str(&value, setting->value->as.text);
    prt_code rc = prt_buf_check(&value, "a secret", err);
    if (rc == PRT_OK)
        rc = add_forms(out, name, NULL, value.data, err);
    prt_buf_free(&value);
    return rc;
}

prt_code prt_doctor_secrets_gather(const struct prt_config *config, const char *token_variable,
                                   char *const *environment, struct prt_http_secrets *out, prt_err *err)
{
    prt_code rc = add_known(environment, token_variable, out, err);
    for (size_t i = 0; rc == PRT_OK && i < sizeof keys / sizeof keys[0]; i++)
        rc = add_key(config, keys[i], out, err);
    return rc == PRT_OK ? add_guessed(environment, out, err) : rc;
}
