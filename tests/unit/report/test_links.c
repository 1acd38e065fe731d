/* SPDX-License-Identifier: Apache-2.0 */
/* Where a repository is: on its server, on the web, on disk. */
#include "report/links.h"
#include "tests/support/unit.h"

struct row {
    bool gerrit;
    const char *host;
    const char *prefix;
    const char *root;
    const char *name;
    const char *server;
    const char *web; /* NULL: none */
    const char *path;
};

static const struct row rows[] = {
    {true, "gerrit.example.org", "/r", "/srv/gerrit.example.org", "aai/babel", "gerrit.example.org/aai/babel",
     "https://gerrit.example.org/r/admin/repos/aai/babel,general", "/srv/gerrit.example.org/aai/babel"},
    {true, "gerrit.example.org:8443", "", "/srv/x/", "a b", "gerrit.example.org:8443/a b",
     "https://gerrit.example.org:8443/admin/repos/a%20b,general", "/srv/x/a b"},
    {true, "gerrit.example.org", "/r", "/srv/x", ".", "gerrit.example.org", NULL, "/srv/x"},
    {true, "", "", "/", "a", "/a", NULL, "/a"},
    {false, "example", "", "/srv/example", "deep/tool", "https://github.com/example/tool",
     "https://github.com/example/tool", "/srv/example/deep/tool"},
    {false, "example", "", "/srv/tool//", ".", "https://github.com/example/tool", "https://github.com/example/tool",
     "/srv/tool"},
    {false, "", "", "", "tool", "https://github.com//tool", NULL, "tool"},
    {false, "javascript:x//", "", "/r", "a)b", "https://github.com/javascript:x///a)b",
     "https://github.com/javascript:x///a%29b", "/r/a)b"},
};

static void a_repository_has_three_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct prt_report_meta meta = {.gerrit = rows[i].gerrit,
                                             .host = prt_str_from(rows[i].host),
                                             .path_prefix = prt_str_from(rows[i].prefix),
                                             .root = prt_str_from(rows[i].root)};
        prt_str name = prt_str_from(rows[i].name);
        prt_buf server = {0};
        prt_buf web = {0};
        prt_buf path = {0};
        prt_link_server(&server, &meta, name);
        prt_link_path(&path, &meta, name);
        assert_int_equal(prt_link_web(&web, &meta, name), rows[i].web != NULL);
        assert_prt_str(prt_buf_str(&server), rows[i].server);
        assert_prt_str(prt_buf_str(&web), rows[i].web);
        assert_prt_str(prt_buf_str(&path), rows[i].path);
        prt_buf_free(&server);
        prt_buf_free(&web);
        prt_buf_free(&path);
    }
}

static void a_guessed_host_is_no_address(void **state)
{
    (void)state;
    const struct prt_report_meta meta = {
        .host = PRT_STR("clones"), .root = PRT_STR("/srv/clones"), .host_guessed = true};
    prt_buf web = {0};
    assert_false(prt_link_web(&web, &meta, PRT_STR("tool")));
    assert_int_equal(web.len, 0);
    prt_buf_free(&web);
}

/* A clone of somebody else's repository, under a folder of any name. */
static void github_knows_best_where_it_is(void **state)
{
    (void)state;
    static const struct {
        bool gerrit;
        prt_github_existence found;
        const char *owner;
        const char *web;
    } cases[] = {
        {false, PRT_GITHUB_EXISTS, "else", "https://github.example/else/tool.c"},
        {false, PRT_GITHUB_EXISTS, "", "https://github.com/clones/tool"},
        {false, PRT_GITHUB_MISSING, "else", "https://github.com/clones/tool"},
        {true, PRT_GITHUB_EXISTS, "else", "https://clones/admin/repos/tool,general"}, /* a mirror of it */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prt_github_repository repository = {.repository = PRT_STR("tool"),
                                                   .owner = prt_str_from(cases[i].owner),
                                                   .name = PRT_STR("tool.c"),
                                                   .found = cases[i].found};
        const struct prt_github github = {
            .web = PRT_STR("https://github.example"), .repositories = &repository, .count = 1};
        const struct prt_report_meta meta = {
            .gerrit = cases[i].gerrit, .host = PRT_STR("clones"), .host_guessed = i == 0, .github = &github};
        prt_buf web = {0};
        assert_true(prt_link_web(&web, &meta, PRT_STR("tool")));
        assert_prt_str(prt_buf_str(&web), cases[i].web);
        prt_buf_free(&web);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_repository_has_three_places),
                                       cmocka_unit_test(a_guessed_host_is_no_address),
                                       cmocka_unit_test(github_knows_best_where_it_is)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
