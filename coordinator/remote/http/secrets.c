/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/secrets.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"

static const char SHOWN[] = "[secret]";

static void wipe(char *text)
{
    if (text != NULL)
        explicit_bzero(text, strlen(text));
    free(text);
}

static void free_credential(struct prt_http_credential *credential)
{
    free(credential->service);
    free(credential->origin);
    free(credential->user);
    wipe(credential->token);
}

static bool is_known(const struct prt_http_secrets *secrets, prt_str text)
{
    for (size_t i = 0; i < secrets->count; i++)
        if (prt_str_equal(prt_str_from(secrets->texts[i]), text))
            return true;
    return false;
}

static void insert(struct prt_http_secrets *secrets, char *copy)
{
    size_t at = secrets->count++;
    for (; at > 0 && strlen(secrets->texts[at - 1]) < strlen(copy); at--)
        secrets->texts[at] = secrets->texts[at - 1];
    secrets->texts[at] = copy;
}

static const char *find_secret(const struct prt_http_secrets *secrets, prt_str text, size_t at)
{
    const prt_str rest = prt_str_sub(text, at, text.len);
    for (size_t i = 0; i < secrets->count; i++)
        if (prt_str_starts(rest, prt_str_from(secrets->texts[i])))
            return secrets->texts[i];
    return NULL;
}

static prt_code make_base64(prt_str bytes, prt_buf *out, prt_err *err)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        const size_t there = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t bits = 0;
        for (size_t j = 0; j < 3; j++)
            bits = bits << 8 | (j < there ? (unsigned char)bytes.data[i + j] : 0);
        for (size_t j = 0; j < 4; j++)
            prt_buf_add_char(out, j <= there ? DIGITS[bits >> (18 - 6 * j) & 63] : '=');
    }
    return prt_buf_check(out, "credentials", err);
}

static void wipe_buf(prt_buf *buf)
{
    if (buf->data != NULL)
        explicit_bzero(buf->data, buf->len);
    prt_buf_free(buf);
}

/* "user:password" as it is sent: "Authorization: Basic <base64 of it>". */
static prt_code add_encoded(struct prt_http_secrets *secrets, prt_str both, prt_err *err)
{
    prt_buf encoded = {0};
    prt_code rc = make_base64(both, &encoded, err);
    if (rc == PRT_OK)
        rc = prt_http_secrets_add(secrets, prt_buf_str(&encoded), err);
    wipe_buf(&encoded);
    return rc;
}

static prt_code add_basic(struct prt_http_secrets *secrets, const char *user, const char *token, prt_err *err)
{
    prt_buf both = {0};
    prt_buf_add_fmt(&both, "%s:%s", user, token);
    prt_code rc = prt_buf_check(&both, "credentials", err);
    if (rc == PRT_OK)
        rc = add_encoded(secrets, prt_buf_str(&both), err);
    wipe_buf(&both);
    return rc;
}

/* As it stands in a URL. */
static prt_code add_escaped(struct prt_http_secrets *secrets, const char *token, prt_err *err)
{
    char *escaped = curl_easy_escape(NULL, token, 0);
    if (escaped == NULL)
        return prt_fail_memory(err, "credentials");
    const prt_code rc = prt_http_secrets_add(secrets, prt_str_from(escaped), err);
    explicit_bzero(escaped, strlen(escaped));
    curl_free(escaped);
    return rc;
}

static prt_code add_forms(struct prt_http_secrets *secrets, const char *user, const char *token, prt_err *err)
{
    prt_code rc = prt_http_secrets_add(secrets, prt_str_from(token), err);
    if (rc == PRT_OK)
        rc = add_escaped(secrets, token, err);
    if (rc == PRT_OK && user != NULL)
        rc = add_basic(secrets, user, token, err);
    return rc;
}

/* Room for one more, or the place of the one that is there. */
static prt_code find_place(struct prt_http_secrets *secrets, const char *service, const char *origin,
                           struct prt_http_credential **out, prt_err *err)
{
    for (size_t i = 0; i < secrets->credential_count; i++) {
        struct prt_http_credential *at = &secrets->credentials[i];
        if (strcmp(at->service, service) == 0 && strcmp(at->origin, origin) == 0) {
            *out = at;
            return PRT_OK;
        }
    }
    struct prt_http_credential *grown =
        prt_grow(secrets->credentials, &secrets->credential_capacity, secrets->credential_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "credentials");
    secrets->credentials = grown;
    grown[secrets->credential_count] = (struct prt_http_credential){0};
    *out = &grown[secrets->credential_count++];
    return PRT_OK;
}

static prt_code copy_credential(struct prt_http_credential *out, const char *service, const char *origin,
                                const char *user, const char *token, prt_err *err)
{
    struct prt_http_credential made = {.service = prt_strdup(service),
                                       .origin = prt_strdup(origin),
                                       .user = user != NULL ? prt_strdup(user) : NULL,
                                       .token = prt_strdup(token)};
    if (made.service == NULL || made.origin == NULL || made.token == NULL || (user != NULL && made.user == NULL)) {
        free_credential(&made);
        return prt_fail_memory(err, "credentials");
    }
    *out = made;
    return PRT_OK;
}

prt_code prt_http_secrets_add(struct prt_http_secrets *secrets, prt_str text, prt_err *err)
{
    if (text.len == 0 || is_known(secrets, text))
        return PRT_OK;
    char **grown = prt_grow(secrets->texts, &secrets->capacity, secrets->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "a secret");
    secrets->texts = grown;
    char *copy = prt_strndup(text.data, text.len);
    if (copy == NULL)
        return prt_fail_memory(err, "a secret");
    insert(secrets, copy);
    return PRT_OK;
}

prt_code prt_http_secrets_add_proxy(struct prt_http_secrets *secrets, const char *url, prt_err *err)
{
    prt_str text = prt_str_from(url);
    const size_t at = prt_str_rfind(text, '@');
    if (at == text.len)
        return PRT_OK;
    const char *scheme = strstr(url, "://");
    const size_t from = scheme != NULL && (size_t)(scheme - url) < at ? (size_t)(scheme - url) + 3 : 0;
    text = prt_str_sub(text, from, at);
    prt_code rc = prt_http_secrets_add(secrets, text, err);
    if (rc == PRT_OK)
        rc = add_encoded(secrets, text, err);
    const size_t colon = prt_str_find(text, ':');
    return rc == PRT_OK ? prt_http_secrets_add(secrets, prt_str_sub(text, colon + 1, text.len), err) : rc;
}

prt_code prt_http_secrets_grant(struct prt_http_secrets *secrets, const char *service, const char *origin,
                                const char *user, const char *token, prt_err *err)
{
    struct prt_http_credential made = {0};
    struct prt_http_credential *place = NULL;
    prt_code rc = add_forms(secrets, user, token, err);
    if (rc == PRT_OK)
        rc = copy_credential(&made, service, origin, user, token, err);
    if (rc == PRT_OK)
        rc = find_place(secrets, service, origin, &place, err);
    if (rc == PRT_OK) {
        free_credential(place);
        *place = made;
        made = (struct prt_http_credential){0};
    }
    free_credential(&made);
    return rc;
}

const struct prt_http_credential *prt_http_secrets_find(const struct prt_http_secrets *secrets, const char *service,
                                                        const char *origin)
{
    for (size_t i = 0; i < secrets->credential_count; i++)
        if (strcmp(secrets->credentials[i].service, service) == 0 &&
            strcmp(secrets->credentials[i].origin, origin) == 0)
            return &secrets->credentials[i];
    return NULL;
}

void prt_http_secrets_strip(const struct prt_http_secrets *secrets, prt_str text, prt_buf *out)
{
    size_t from = 0; /* what is not yet written */
    for (size_t at = 0; at < text.len;) {
        const char *secret = find_secret(secrets, text, at);
        if (secret == NULL) {
            at++;
            continue;
        }
        prt_buf_add_str(out, prt_str_sub(text, from, at));
        prt_buf_add_text(out, SHOWN);
        at += strlen(secret);
        from = at;
    }
    prt_buf_add_str(out, prt_str_sub(text, from, text.len));
}

void prt_http_secrets_strip_err(const struct prt_http_secrets *secrets, prt_err *err)
{
    prt_buf text = {0};
    prt_http_secrets_strip(secrets, prt_str_from(err->text), &text);
    /* Without memory for a clean sentence there is none. */
    (void)prt_fail(err, err->code, "%s", text.failed || text.data == NULL ? "(not shown)" : text.data);
    prt_buf_free(&text);
}

void prt_http_secrets_free(struct prt_http_secrets *secrets)
{
    for (size_t i = 0; i < secrets->count; i++)
        wipe(secrets->texts[i]);
    for (size_t i = 0; i < secrets->credential_count; i++)
        free_credential(&secrets->credentials[i]);
    free(secrets->texts);
    free(secrets->credentials);
    *secrets = (struct prt_http_secrets){0};
}
