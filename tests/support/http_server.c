/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/http_server.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/buf.h"
#include "tests/support/unit.h"

enum { MOST_URLS = 256 };

struct prt_http_server {
    prt_temp_t *temp;
    pid_t pid;
    int input; /* closing it ends the server */
    int ports[PRT_SERVER_PORTS];
    char *urls[MOST_URLS];
    size_t url_count;
};

static void clean_environment(void)
{
    static const char *const NAMES[] = {"http_proxy",   "https_proxy",   "HTTP_PROXY",    "HTTPS_PROXY",
                                        "all_proxy",    "ALL_PROXY",     "no_proxy",      "NO_PROXY",
                                        "SSL_CERT_DIR", "SSL_CERT_FILE", "CURL_CA_BUNDLE"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        unsetenv(NAMES[i]);
}

/* A test that was started without a stdin gets that number for a pipe of its own. */
static void place(int fd, int number)
{
    if (fd == number)
        (void)fcntl(fd, F_SETFD, 0);
    else
        (void)dup2(fd, number);
}

static void run_server(const char *script, const char *folder, int input, int output)
{
    place(input, STDIN_FILENO);
    place(output, STDOUT_FILENO);
    execl("/usr/bin/python3", "/usr/bin/python3", "-B", script, folder, (char *)NULL);
    _exit(127);
}

static void read_ports(prt_http_server_t *server, int output)
{
    FILE *stream = fdopen(output, "r");
    assert_non_null(stream);
    assert_int_equal(fscanf(stream, "%d %d %d", &server->ports[PRT_SERVER_PLAIN], &server->ports[PRT_SERVER_OTHER],
                            &server->ports[PRT_SERVER_TLS]),
                     3);
    (void)fclose(stream);
}

prt_http_server_t *prt_http_server_start(void)
{
    int input[2];
    int output[2];
    prt_http_server_t *server = calloc(1, sizeof *server);
    assert_non_null(server);
    clean_environment();
    server->temp = prt_temp_new();
    assert_int_equal(pipe2(input, O_CLOEXEC), 0);
    assert_int_equal(pipe2(output, O_CLOEXEC), 0);
    server->pid = fork();
    assert_true(server->pid >= 0);
    if (server->pid == 0)
        run_server(PRT_SOURCE_DIR "/tests/support/http_server.py", prt_temp_folder(server->temp), input[0], output[1]);
    close(input[0]);
    close(output[1]);
    server->input = input[1];
    read_ports(server, output[0]);
    return server;
}

void prt_http_server_stop(prt_http_server_t **server)
{
    prt_http_server_t *it = *server;
    close(it->input);
    (void)waitpid(it->pid, NULL, 0);
    for (size_t i = 0; i < it->url_count; i++)
        free(it->urls[i]);
    prt_temp_destroy(&it->temp);
    free(it);
    *server = NULL;
}

const char *prt_http_server_url(prt_http_server_t *server, prt_server_port port, const char *path)
{
    prt_buf url = {0};
    assert_true(server->url_count < MOST_URLS);
    prt_buf_add_fmt(&url, "%s://127.0.0.1:%d%s", port == PRT_SERVER_TLS ? "https" : "http", server->ports[port], path);
    assert_false(url.failed);
    server->urls[server->url_count++] = url.data;
    return url.data;
}

const char *prt_http_server_authority(prt_http_server_t *server)
{
    return prt_temp_path(server->temp, "ca.pem");
}

prt_str prt_http_server_log(prt_http_server_t *server)
{
    return prt_temp_read(server->temp, "log");
}

size_t prt_http_server_count(prt_http_server_t *server, const char *part)
{
    size_t count = 0;
    prt_str rest = prt_http_server_log(server);
    while (rest.len > 0) {
        const size_t end = prt_str_find(rest, '\n');
        if (memmem(rest.data, end, part, strlen(part)) != NULL)
            count++;
        rest = prt_str_sub(rest, end + 1, rest.len);
    }
    return count;
}
