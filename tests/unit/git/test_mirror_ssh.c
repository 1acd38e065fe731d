/* SPDX-License-Identifier: Apache-2.0 */
/* Over ssh: the host is known, and the worker has a key or an agent. Skipped where there is no sshd. */
#include "tests/unit/git/mirror_scene.h"

/* libgit2 1.5.1 and libssh2 1.10 forget what they know of hosts and keys: a kilobyte a conversation. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libssh2.so\nleak:libgit2.so";
}

static bool has_sshd(void)
{
    return access("/usr/sbin/sshd", X_OK) == 0;
}

/* HOME becomes a folder of the scene; ~/.ssh/known_hosts is not there yet. */
static prt_git_server_t *serve_ssh(prt_temp_t *temp, char url[256])
{
    shell(temp, "new r; make; make; mkdir -p ../../ssh ../../home/.ssh");
    prt_git_server_t *server = prt_git_server_start((const char *[]){"ssh", prt_temp_path(temp, "ssh"), NULL});
    setenv("HOME", prt_temp_path(temp, "home"), 1);
    snprintf(url, 256, "ssh://%s@127.0.0.1:%d%s", said(temp, ".", "id -un"), prt_git_server_port(server),
             prt_temp_path(temp, "srv/r"));
    return server;
}

static void know_the_host(prt_temp_t *temp)
{
    shell(temp, "cp ssh/known_hosts home/.ssh/known_hosts");
}

/* The path of the repository on the far host is in the URL, so the scene's folder is in the sentence. */
static void expect_ssh_refusal(prt_temp_t *temp, const char *url, const char *says)
{
    const struct prt_mirror_options options = mirror_options(temp);
    const struct prt_task task = task_of(url, "refused");
    prt_mirror_t *mirror = NULL;
    prt_category category = PRT_CATEGORY_NONE;
    prt_err err;
    assert_prt_code(prt_mirror_take(&options, &task, false, &mirror, &category, &err), PRT_E_IO, err);
    assert_int_equal(category, PRT_CATEGORY_REMOTE_ACCESS);
    assert_prt_says(err, says);
    assert_null(strchr(err.text, '@'));
}

static void an_unknown_host_is_refused(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    if (!has_sshd())
        skip();
    prt_git_server_t *server = serve_ssh(temp, url);
    setenv("REPORTING_SSH_KEY", prt_temp_path(temp, "ssh/key"), 1);
    expect_ssh_refusal(temp, url, "its host's key is not the one in ~/.ssh/known_hosts");
    shell(temp, "sed 's/AAAA/AAAB/' ssh/known_hosts >home/.ssh/known_hosts");
    expect_ssh_refusal(temp, url, "its host's key is not the one in ~/.ssh/known_hosts");
    know_the_host(temp);
    assert_true(fetch(temp, url, "r"));
    assert_false(fetch(temp, url, "r"));
    assert_string_equal(said(temp, "work/mirrors/r.git", "git rev-list --count HEAD"), "2");
    prt_git_server_stop(&server);
}

static void without_a_key_nobody_gets_in(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    if (!has_sshd())
        skip();
    prt_git_server_t *server = serve_ssh(temp, url);
    know_the_host(temp);
    expect_ssh_refusal(temp, url, "asks for credentials, and the worker has none");
    shell(temp, "ssh-keygen -q -t ed25519 -N '' -f other");
    setenv("REPORTING_SSH_KEY", prt_temp_path(temp, "other"), 1);
    expect_ssh_refusal(temp, url, "refuses the credentials");
    prt_git_server_stop(&server);
}

static void an_agent_does_as_well(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    if (!has_sshd())
        skip();
    prt_git_server_t *server = serve_ssh(temp, url);
    know_the_host(temp);
    shell(temp, "eval $(ssh-agent -a \"$top/agent\") >/dev/null; ssh-add -q ssh/key; echo $SSH_AGENT_PID >agent.pid");
    setenv("SSH_AUTH_SOCK", prt_temp_path(temp, "agent"), 1);
    assert_true(fetch(temp, url, "r"));
    shell(temp, "kill $(cat agent.pid)");
    prt_git_server_stop(&server);
}

static void a_repository_that_is_not_there_is_told(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    prt_mirror_t *mirror = NULL;
    prt_category category = PRT_CATEGORY_NONE;
    prt_err err;
    if (!has_sshd())
        skip();
    prt_git_server_t *server = serve_ssh(temp, url);
    know_the_host(temp);
    setenv("REPORTING_SSH_KEY", prt_temp_path(temp, "ssh/key"), 1);
    strcat(url, "x");
    const struct prt_mirror_options options = mirror_options(temp);
    const struct prt_task task = task_of(url, "refused");
    assert_prt_code(prt_mirror_take(&options, &task, false, &mirror, &category, &err), PRT_E_NOT_FOUND, err);
    assert_int_equal(category, PRT_CATEGORY_REMOTE_GONE);
    prt_git_server_stop(&server);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up_mirrors, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(an_unknown_host_is_refused),
        SCENE(without_a_key_nobody_gets_in),
        SCENE(an_agent_does_as_well),
        SCENE(a_repository_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
