/* SPDX-License-Identifier: Apache-2.0 */
/* Where submodules are cloned from, and what is not cloned. */
#include "coordinator/submodule_url.h"

#include <string.h>

#include "tests/support/unit.h"

static const struct {
    const char *parent, *written, *url; /* NULL: refused, and then: */
    const char *why;
} cases[] = {
    {"https://g.example.org/r/ci-management", "https://github.com/lfit/releng-global-jjb",
     "https://github.com/lfit/releng-global-jjb", NULL},
    {"https://g.example.org/r/ci-management", "../global-jjb", "https://g.example.org/r/global-jjb", NULL},
    {"https://g.example.org/r/ci-management/", "../releng/global-jjb", "https://g.example.org/r/releng/global-jjb",
     NULL},
    {"https://g.example.org:8443/a/b/c", "../../d", "https://g.example.org:8443/a/d", NULL},
    {"https://g.example.org/a/b", "./c", "https://g.example.org/a/b/c", NULL},
    {"https://g.example.org/a/b", "./.././c", "https://g.example.org/a/c", NULL},
    {"ssh://me@g.example.org:29418/a/b", "../c", "ssh://me@g.example.org:29418/a/c", NULL},
    {"git://g.example.org/a", "../c", "git://g.example.org/c", NULL},
    {"file:///srv/git/a", "../c", "file:///srv/git/c", NULL},
    {"file:///srv/git/a", "file:///srv/c", "file:///srv/c", NULL},
    {"https://g.example.org/a", "../../c", NULL, "above the host"},
    {"https://g.example.org/a", "../../../../etc", NULL, "above the host"},
    {"https://g.example.org/a", "", NULL, "names no URL"},
    {"https://g.example.org/a", "file:///etc", NULL, "that of a file"},
    {"https://g.example.org/a", "/etc", NULL, ""},
    {"https://g.example.org/a", "ext::sh -c id", NULL, ""},
    {"https://g.example.org/a", "host:path", NULL, ""},
    {"https://g.example.org/a", "-upload-pack=x", NULL, ""},
    {"https://g.example.org/a", "https://me:secret@h/x", NULL, ""},
    {"https://g.example.org/a", "../c d", NULL, ""},
};

static void each_is_what_git_makes_of_it_or_refused(void **state)
{
    prt_buf out = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_err err;
        const prt_code rc =
            prt_submodule_url(prt_str_from(cases[i].parent), prt_str_from(cases[i].written), &out, &err);
        if (cases[i].url != NULL) {
            assert_prt_ok(rc, err);
            assert_prt_str(prt_buf_str(&out), cases[i].url);
        } else {
            assert_prt_code(rc, PRT_E_FORMAT, err);
            assert_prt_says(err, cases[i].why);
            assert_null(strstr(err.text, "secret"));
        }
    }
    prt_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_what_git_makes_of_it_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
