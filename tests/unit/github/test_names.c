/* SPDX-License-Identifier: Apache-2.0 */
/* What is called how on GitHub, told without asking it. */
#include "coordinator/remote/github/names.h"

#include "coordinator/remote/github/client.h"
#include "coordinator/remote/github/remotes.h"
#include "tests/support/unit.h"

#define FORTY   "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"
#define HUNDRED FORTY FORTY "eeeeeeeeeeffffffffff"

static void names_are_what_github_allows(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool organization, owner, name;
    } cases[] = {
        {"onap", true, true, true},         {"o-n-4", true, true, true},    {"-onap", false, false, true},
        {"onap-", false, false, true},      {"me_acme", false, true, true}, {"a.b", false, false, true},
        {"", false, false, false},          {".", false, false, false},     {"..", false, false, false},
        {"a/b", false, false, false},       {"a b", false, false, false},   {"a\"b", false, false, false},
        {"ä", false, false, false},         {FORTY "", false, false, true}, {HUNDRED, false, false, true},
        {HUNDRED "x", false, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(prt_github_is_organization(prt_str_from(cases[i].text)), cases[i].organization);
        assert_int_equal(prt_github_is_owner(prt_str_from(cases[i].text)), cases[i].owner);
        assert_int_equal(prt_github_is_name(prt_str_from(cases[i].text)), cases[i].name);
    }
    assert_false(prt_github_is_name((prt_str){"a\0b", 3}));
}

static void an_organization_is_in_a_host(void **state)
{
    (void)state;
    static const struct {
        const char *host, *organization;
    } cases[] = {{"gerrit.onap.org", "onap"},
                 {"git.opendaylight.org", "opendaylight"},
                 {"gerrit.o.r.g:8443", "o"},
                 {"Gerrit.ONAP.org", "ONAP"},
                 {"gerrit.org", ""},
                 {"digit.a.b", ""},
                 {"my.gerrit.onap.org", ""},
                 {"gerrit.-x.org", ""},
                 {"gerrit..org", ""},
                 {"gerrithub.example.io", ""},
                 {"", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_prt_str(prt_github_organization_of_host(prt_str_from(cases[i].host)), cases[i].organization);
}

static void an_organization_is_in_a_path(void **state)
{
    (void)state;
    static const struct {
        const char *path, *organization;
    } cases[] = {{"/srv/github.com/onap", "onap"},
                 {"/srv/github.com/onap//", "onap"},
                 {"/srv/GitHub.com/onap", "onap"},
                 {"/github.com", ""},
                 {"/srv/github.com/on.ap", ""},
                 {"/srv/notgithub.com/onap", ""},
                 {"/", ""},
                 {"", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_prt_str(prt_github_organization_of_path(prt_str_from(cases[i].path), PRT_STR("github.com")),
                       cases[i].organization);
}

/* Among them names that end in letters of ".git". */
static void owner_and_name_are_in_a_url(void **state)
{
    (void)state;
    static const struct {
        const char *url, *owner, *name;
    } cases[] = {
        {"https://github.com/onap/aai-babel", "onap", "aai-babel"},
        {"https://github.com/onap/widget.git", "onap", "widget"},
        {"https://github.com/onap/digi", "onap", "digi"},
        {"https://me:pw@github.com:443/onap/a.b.git/", "onap", "a.b"},
        {"http://GITHUB.com//onap/x", "onap", "x"},
        {"ssh://git@github.com:22/onap/x.git", "onap", "x"},
        {"git://github.com/onap/x", "onap", "x"},
        {"git@github.com:onap/x.git", "onap", "x"},
        {"github.com:/onap/x", "onap", "x"},
        {" https://github.com/me_acme/x\n", "me_acme", "x"},
        {"https://github.com/onap", NULL, NULL},
        {"https://github.com/onap/x/y", NULL, NULL},
        {"https://github.com/onap/.git", NULL, NULL},
        {"https://notgithub.com/onap/x", NULL, NULL},
        {"https://github.com.evil.org/onap/x", NULL, NULL},
        {"https://evil.org/github.com:onap/x", NULL, NULL},
        {"/srv/github.com/onap/x", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_str owner = {0}, name = {0};
        const bool found = prt_github_from_url(prt_str_from(cases[i].url), PRT_STR("github.com"), &owner, &name);
        assert_int_equal(found, cases[i].owner != NULL);
        assert_prt_str(owner, found ? cases[i].owner : "");
        assert_prt_str(name, found ? cases[i].name : "");
    }
}

static void a_path_is_a_name_with_hyphens(void **state)
{
    (void)state;
    static const struct {
        const char *path, *name;
    } cases[] = {
        {"aai/babel", "aai-babel"}, {"so", "so"}, {"a/b/c", "a-b-c"}, {".", "root"}, {"aai/babel.git", "aai-babel"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_buf name = {0};
        prt_github_name_of_path(&name, prt_str_from(cases[i].path), PRT_STR("/srv/root/"));
        assert_prt_str(prt_buf_str(&name), cases[i].name);
        prt_buf_free(&name);
    }
}

static void a_configuration_names_a_remote(void **state)
{
    (void)state;
    static const struct {
        const char *config, *found; /* "owner/name" */
    } cases[] = {
        {"[remote \"origin\"]\n\turl = https://github.com/onap/a.git\n", "onap/a"},
        {"[remote \"origin\"]\r\n  URL=\"git@github.com:onap/a\" ; old\r\n", "onap/a"},
        {"[remote \"origin\"]\n url = https://gerrit.onap.org/r/a\n[remote \"gh\"]\n url = https://github.com/x/y\n",
         "x/y"},
        {"[remote \"gh\"]\n url = https://github.com/x/y\n[remote \"origin\"]\n url = https://github.com/onap/a\n",
         "onap/a"},
        {"[remote \"a\"]\n url = https://github.com/x/1\n[remote \"b\"]\n url = https://github.com/x/2\n", "x/1"},
        {"[remote \"origin\"]\n url = https://github.com/x/1\n url = https://github.com/x/2\n", "x/1"},
        {"[remote.origin] url = https://github.com/onap/a\n", "onap/a"},
        {"[REMOTE \"origin\"]\nurl = https://github.com/onap/\\\"a\\\"\n", NULL},
        {"[remote \"origin\"]\npushurl = https://github.com/onap/a\n", NULL},
        {"[branch \"remote\"]\nurl = https://github.com/onap/a\n", NULL},
        {"[remote \"origin\"]\n# url = https://github.com/onap/a\n[core]\nurl = https://github.com/onap/a\n", NULL},
        {"url = https://github.com/onap/a\n[remote", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_arena arena = {0};
        prt_buf text = {0};
        prt_str owner = {0}, name = {0};
        const bool found =
            prt_github_find_remote(&arena, prt_str_from(cases[i].config), PRT_STR("github.com"), &owner, &name);
        assert_int_equal(found, cases[i].found != NULL);
        if (found) {
            prt_buf_add_fmt(&text, "%s/%s", owner.data, name.data);
            assert_prt_str(prt_buf_str(&text), cases[i].found);
        }
        prt_buf_free(&text);
        prt_arena_free(&arena);
    }
}

static void a_server_has_an_interface_and_pages(void **state)
{
    (void)state;
    static const struct {
        const char *url, *base, *graph, *web, *host;
    } cases[] = {
        {"", "https://api.github.com", "https://api.github.com/graphql", "https://github.com", "github.com"},
        {NULL, "https://api.github.com", "https://api.github.com/graphql", "https://github.com", "github.com"},
        {"https://api.acme.ghe.com/", "https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql",
         "https://acme.ghe.com", "acme.ghe.com"},
        {"https://git.acme.org/api/v3//", "https://git.acme.org/api/v3", "https://git.acme.org/api/graphql",
         "https://git.acme.org", "git.acme.org"},
        {"http://127.0.0.1:81", "http://127.0.0.1:81", "http://127.0.0.1:81/graphql", "http://127.0.0.1:81",
         "127.0.0.1"},
        {"https://[::1]:81/api/v3", "https://[::1]:81/api/v3", "https://[::1]:81/api/graphql", "https://[::1]:81",
         "[::1]"},
    };
    prt_err err;
    struct prt_github_place place;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_prt_ok(prt_github_find_place(cases[i].url, &place, &err), err);
        assert_string_equal(place.base, cases[i].base);
        assert_string_equal(place.graph, cases[i].graph);
        assert_string_equal(place.web, cases[i].web);
        assert_string_equal(place.host, cases[i].host);
    }
    static const char *const wrong[] = {"api.github.com", "ftp://x", "https://", "https://s3cret@host", "https://h?x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_prt_code(prt_github_find_place(wrong[i], &place, &err), PRT_E_CONFIG, err);
        assert_string_equal(err.text, "extensions.github_api.base_url: expected https://HOST[:PORT][/PATH]");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_what_github_allows),        cmocka_unit_test(an_organization_is_in_a_host),
        cmocka_unit_test(an_organization_is_in_a_path),        cmocka_unit_test(owner_and_name_are_in_a_url),
        cmocka_unit_test(a_path_is_a_name_with_hyphens),       cmocka_unit_test(a_configuration_names_a_remote),
        cmocka_unit_test(a_server_has_an_interface_and_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
