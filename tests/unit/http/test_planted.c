/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets are planted wherever they can be, asked with in every way, and sent back by servers in every place they have.
 * Then everything that was said, logged and written is searched for them.
 */
#include <fcntl.h>
#include <unistd.h>

#include "tests/support/run.h"
#include "tests/unit/http/asking.h"

static const char *const PLANTED[] = {
    "ghp_PlantedBearer0001",                /* a token */
    "PlantedPassword0002",                  /* a password ... */
    "amVua2luczpQbGFudGVkUGFzc3dvcmQwMDAy", /* ... and as it is sent, with its user */
    "PlantedProxy0003",                     /* a proxy's password */
    "PlantedBody0004",                      /* a secret sent in a body */
    "PlantedQuery0005",                     /* in a query, unknown to anyone */
    "PlantedUrl0006",                       /* before the @ of a URL, unknown to anyone */
};

struct said {
    struct scene *scene;
    prt_buf text; /* all sentences and statistics */
};

static void note(struct said *said, const char *service, const char *url, prt_http_method method)
{
    prt_err err;
    const struct prt_http_request request = {.service = service,
                                             .url = url,
                                             .method = method,
                                             .body = method == PRT_HTTP_POST ? PRT_STR("{\"k\": \"PlantedBody0004\"}")
                                                                             : (prt_str){0},
                                             .allow_http = true,
                                             .repeatable = true,
                                             .attempt_ms = 2000};
    struct prt_http_answer answer = ask(said->scene, request);
    if (!prt_http_is_good(&answer)) {
        (void)prt_http_explain(&request, &answer, &err);
        prt_buf_add_text(&said->text, err.text);
        prt_buf_add_char(&said->text, '\n');
    } else {
        prt_buf_add_text(&said->text, answer.shown);
    }
    prt_http_answer_free(&answer);
}

static void ask_everything(struct said *said)
{
    static const char *const PATHS[] = {
        "/reflect",
        "/reflect?status=302",
        "/reflect?status=404",
        "/reflect?status=503",
        "/then/planted/truncated,503,502,404?token=PlantedQuery0005",
        "/ghp_PlantedBearer0001/PlantedPassword0002",
        "/redirect?to=http://x:PlantedUrl0006@127.0.0.1/",
        "/redirect?to=http://127.0.0.1:1/?q=PlantedQuery0005",
        "/silent?q=PlantedQuery0005",
    };
    static const char *const SERVICES[] = {"github", "jenkins"};
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++)
        for (size_t j = 0; j < 2; j++)
            note(said, SERVICES[j], plain(said->scene, PATHS[i]), PRT_HTTP_GET);
    note(said, "github", plain(said->scene, "/echo"), PRT_HTTP_POST);
    note(said, "github", plain(said->scene, "/status/503"), PRT_HTTP_POST);
    note(said, "github", "http://x:PlantedUrl0006@127.0.0.1/", PRT_HTTP_GET);
}

static void add_credentials(struct scene *scene)
{
    prt_err err;
    prt_http_t *http = scene->http;
    const char *origin = plain(scene, "");
    assert_prt_ok(prt_http_add_credentials(http, "github", origin, NULL, "ghp_PlantedBearer0001", &err), err);
    assert_prt_ok(prt_http_add_credentials(http, "jenkins", origin, "jenkins", "PlantedPassword0002", &err), err);
    assert_prt_ok(prt_http_add_secret(http, "PlantedBody0004", &err), err);
    assert_prt_code(prt_http_add_credentials(http, "github", origin, NULL, "ghp_PlantedBearer0001\n", &err),
                    PRT_E_CONFIG, err);
    assert_null(strstr(err.text, "Planted"));
    assert_prt_code(prt_http_add_credentials(http, "github", "no URL", NULL, "ghp_PlantedBearer0001", &err),
                    PRT_E_CONFIG, err);
    assert_null(strstr(err.text, "Planted"));
}

static void add_statistics(struct said *said)
{
    prt_err err;
    size_t count = 0;
    const struct prt_api_statistics *all = NULL;
    assert_prt_ok(prt_http_statistics(said->scene->http, &all, &count, &err), err);
    prt_http_statistics_text(all, count, &said->text);
    prt_http_statistics_markdown(all, count, &said->text);
}

/* Queries are recorded, they are what tells requests apart: what is in them has to be made known as a secret. */
static void search(prt_temp_t *temp, const char *folder, size_t planted_count)
{
    for (size_t i = 0; i < planted_count; i++) {
        const char *const grep[] = {"grep", "-rFl", PLANTED[i], prt_temp_path(temp, folder), NULL};
        prt_buf found = {0};
        assert_int_equal(prt_test_run(grep, &found, NULL), 1);
        assert_int_equal(found.len, 0);
        prt_buf_free(&found);
    }
}

static void secrets_are_nowhere(void **state)
{
    struct scene *scene = *state;
    struct said said = {.scene = scene};
    prt_temp_write(scene->temp, "written/log", PRT_STR(""));
    const prt_log log = {.fd = open(prt_temp_path(scene->temp, "written/log"), O_WRONLY | O_APPEND | O_CLOEXEC),
                         .level = PRT_LOG_DEBUG};
    struct prt_http_settings settings = quick();
    settings.log = &log;
    settings.record_folder = prt_temp_path(scene->temp, "written/tape");
    use(scene, settings);
    add_credentials(scene);
    ask_everything(&said);
    add_statistics(&said);
    prt_temp_write(scene->temp, "written/said", prt_buf_str(&said.text));
    for (size_t i = 0; i < sizeof PLANTED / sizeof PLANTED[0]; i++)
        assert_null(strstr(said.text.data, PLANTED[i]));
    search(scene->temp, "written", 5);
    search(scene->temp, "written/log", 7);
    /* They were there to be found. */
    assert_true(prt_http_server_count(scene->server, "Bearer ghp_PlantedBearer0001") > 0);
    assert_true(prt_http_server_count(scene->server, "amVua2luczpQbGFudGVkUGFzc3dvcmQwMDAy") > 0);
    assert_true(prt_http_server_count(scene->server, "PlantedBody0004") > 0);
    assert_true(prt_temp_read(scene->temp, "written/log").len > 0);
    assert_true(prt_temp_count(scene->temp, "written/tape") > 10);
    prt_buf_free(&said.text);
    close(log.fd);
}

/* OpenSSL tells for whom a certificate is not, which may be a secret as anything else. */
static void sentences_of_libraries_are_no_exception(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    prt_buf url = {0};
    setenv("SSL_CERT_FILE", prt_http_server_authority(scene->server), 1);
    use(scene, quick());
    assert_prt_ok(prt_http_add_secret(scene->http, "localhost", &err), err);
    prt_buf_add_fmt(&url, "https://localhost%s/json",
                    strrchr(prt_http_server_url(scene->server, PRT_SERVER_TLS, ""), ':'));
    struct prt_http_answer answer = ask(scene, (struct prt_http_request){.url = url.data});
    assert_failure(answer, PRT_HTTP_TLS);
    assert_prt_says(answer.error, "https://[secret]:");
    assert_prt_says(answer.error, "'[secret]'");
    assert_null(strstr(answer.error.text, "localhost"));
    prt_http_answer_free(&answer);
    prt_buf_free(&url);
    unsetenv("SSL_CERT_FILE");
}

static void proxies_are_used_and_not_told(void **state)
{
    struct scene *scene = *state;
    struct said said = {.scene = scene};
    prt_buf proxy = {0};
    prt_buf_add_fmt(&proxy, "http://user:PlantedProxy0003@%s", plain(scene, "") + strlen("http://"));
    setenv("http_proxy", proxy.data, 1);
    struct prt_http_settings settings = quick();
    settings.record_folder = prt_temp_path(scene->temp, "proxied");
    use(scene, settings);
    struct prt_http_answer answer =
        ask(scene, (struct prt_http_request){.url = "http://behind.invalid/echo", .allow_http = true});
    assert_non_null(strstr(answer.body.data, "dXNlcjpQbGFudGVkUHJveHkwMDAz"));
    prt_http_answer_free(&answer);
    const char *const grep[] = {"grep", "-rFl", "dXNlcjpQbGFudGVkUHJveHkwMDAz", settings.record_folder, NULL};
    assert_int_equal(prt_temp_count(scene->temp, "proxied"), 1);
    assert_int_equal(prt_test_run(grep, NULL, NULL), 1);
    static const char *const WRONG[] = {"http://user:PlantedProxy0003@127.0.0.1:1", "odd://user:PlantedProxy0003@h:1",
                                        "http://user:PlantedProxy0003@:::1"};
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        setenv("http_proxy", WRONG[i], 1);
        use(scene, quick());
        note(&said, "test", "http://behind.invalid/json", PRT_HTTP_GET);
    }
    assert_non_null(strstr(said.text.data, "no connection"));
    assert_null(strstr(said.text.data, "Planted"));
    setenv("no_proxy", "127.0.0.1", 1);
    use(scene, quick());
    answer = get(scene, "/json?direct");
    assert_int_equal(answer.status, 200);
    prt_http_answer_free(&answer);
    unsetenv("http_proxy");
    unsetenv("no_proxy");
    prt_buf_free(&proxy);
    prt_buf_free(&said.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_nowhere),
        cmocka_unit_test(sentences_of_libraries_are_no_exception),
        cmocka_unit_test(proxies_are_used_and_not_told),
    };
    return cmocka_run_group_tests(tests, begin_scene, end_scene);
}
