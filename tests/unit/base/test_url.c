/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "prt/url.h"
#include "tests/support/unit.h"

struct good {
    const char *text, *user, *host, *port, *path;
    prt_url_scheme scheme;
};

static const struct good goods[] = {
    {"https://gerrit.example.org/r/aai/babel", "", "gerrit.example.org", "", "/r/aai/babel", PRT_URL_HTTPS},
    {"https://h:8443/x.git", "", "h", "8443", "/x.git", PRT_URL_HTTPS},
    {"http://h/%20x", "", "h", "", "/%20x", PRT_URL_HTTP},
    {"git://127.0.0.1:9418/x", "", "127.0.0.1", "9418", "/x", PRT_URL_GIT},
    {"git://[::1]:1/x", "", "[::1]", "1", "/x", PRT_URL_GIT},
    {"ssh://git@h.example:29418/x/y", "git", "h.example", "29418", "/x/y", PRT_URL_SSH},
    {"ssh://h/~ann/x", "", "h", "", "/~ann/x", PRT_URL_SSH},
    {"file:///srv/git/x", "", "", "", "/srv/git/x", PRT_URL_FILE},
};

static void parts_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof goods / sizeof *goods; i++) {
        struct prt_url url;
        prt_err err;
        assert_prt_ok(prt_url_parse(prt_str_from(goods[i].text), &url, &err), err);
        assert_int_equal(url.scheme, goods[i].scheme);
        assert_prt_str(url.user, goods[i].user);
        assert_prt_str(url.host, goods[i].host);
        assert_prt_str(url.port, goods[i].port);
        assert_prt_str(url.path, goods[i].path);
    }
}

/* What would become an option, a command, a line, or would carry a secret along. */
static const char *const bads[][2] = {
    {"", "a URL begins with"},
    {"/srv/git/x", "a URL begins with"},
    {"host:path", "ssh://host/path"},
    {"git@host:path", "ssh://host/path"},
    {"ext::sh -c touch% /tmp/x", "a URL begins with"},
    {"fd::17/x", "a URL begins with"},
    {"ftp://h/x", "a URL begins with"},
    {"HTTPS://h/x", "a URL begins with"},
    {"--upload-pack=touch x", "a URL begins with"},
    {"-u", "a URL begins with"},
    {"https://ann:secret@h/x", "no user name and no password"},
    {"https://secret@h/x", "no user name and no password"},
    {"git://ann@h/x", "no user name"},
    {"ssh://ann:secret@h/x", "no password"},
    {"ssh://-oProxyCommand=x@h/x", "the user in a URL"},
    {"ssh://@h/x", "the user in a URL"},
    {"ssh://a$b@h/x", "the user in a URL"},
    {"ssh://-oProxyCommand=x/x", "names no host"},
    {"ssh://-h/x", "names no host"},
    {"https:///x", "names no host"},
    {"https://.h/x", "names no host"},
    {"https://h h/x", "names no host"},
    {"https://[::1/x", "names no host"},
    {"https://[x]y/x", "names no host"},
    {"https://h:/x", "the port"},
    {"https://h:0/x", "the port"},
    {"https://h:65536/x", "the port"},
    {"https://h:1:2/x", "names no host"},
    {"https://h", "names no repository"},
    {"https://h/", "names no repository"},
    {"file://", "names no repository"},
    {"file://h/x", "names no host"},
    {"https://h/x?token=secret", "0x3f is not allowed"},
    {"https://h/x#y", "0x23 is not allowed"},
    {"https://h/x y", "0x20 is not allowed"},
    {"https://h/x\ny", "0x0a is not allowed"},
    {"git://h/x\r\n", "0x0d is not allowed"},
    {"ssh://h/x'; touch y; '", "0x27 is not allowed"},
    {"ssh://h/`x`", "0x60 is not allowed"},
    {"ssh://h/x%27", "%XX is not allowed"},
    {"git://h/x%00", "%XX is not allowed"},
    {"https://h/x%00", "followed by no two hex digits of a printable byte"},
    {"https://h/x%0a", "printable byte"},
    {"file:///x%7f", "printable byte"},
    {"https://h/x%", "printable byte"},
    {"https://h/x%4", "printable byte"},
    {"https://h/x%4g", "printable byte"},
    {"https://h/\xc3\xa9", "0xc3 is not allowed"},
};

static void what_is_no_plain_address_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        struct prt_url url = {.path = PRT_STR("untouched")};
        prt_err err;
        assert_prt_code(prt_url_parse(prt_str_from(bads[i][0]), &url, &err), PRT_E_FORMAT, err);
        assert_prt_says(err, bads[i][1]);
        assert_null(strstr(err.text, "secret"));
        assert_prt_str(url.path, "untouched");
    }
}

static void a_nul_is_refused_as_well(void **state)
{
    (void)state;
    struct prt_url url;
    prt_err err;
    assert_prt_code(prt_url_parse(PRT_STR("https://h/x\0y"), &url, &err), PRT_E_FORMAT, err);
    assert_prt_code(prt_url_parse(PRT_STR("https://h\0h/xy"), &url, &err), PRT_E_FORMAT, err);
}

static void the_length_has_a_ceiling(void **state)
{
    (void)state;
    char text[PRT_MAX_CLONE_URL + 2];
    struct prt_url url;
    prt_err err;
    memset(text, 'x', sizeof text);
    memcpy(text, "https://h/", 10);
    assert_prt_ok(prt_url_parse((prt_str){text, PRT_MAX_CLONE_URL}, &url, &err), err);
    assert_prt_code(prt_url_parse((prt_str){text, PRT_MAX_CLONE_URL + 1}, &url, &err), PRT_E_FORMAT, err);
}

static void it_is_shown_without_the_user(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"ssh://ann@h:22/x", "ssh://h:22/x"},
        {"https://h/x", "https://h/x"},
        {"file:///x", "file:///x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prt_url url;
        prt_buf shown = {0};
        prt_err err;
        assert_prt_ok(prt_url_parse(prt_str_from(cases[i][0]), &url, &err), err);
        prt_url_show(&url, &shown);
        assert_prt_str(prt_buf_str(&shown), cases[i][1]);
        prt_buf_free(&shown);
    }
}

static void escapes_of_a_path_become_bytes(void **state)
{
    (void)state;
    struct prt_url url;
    prt_buf path = {0};
    prt_err err;
    assert_prt_ok(prt_url_parse(PRT_STR("file:///a%20b%C3%a9"), &url, &err), err);
    prt_url_add_path(&url, &path);
    assert_prt_str(prt_buf_str(&path), "/a b\xc3\xa9");
    prt_buf_free(&path);
}

static void names_are_relative_and_plain(void **state)
{
    (void)state;
    static const char *const good[] = {"x", "aai/babel", "a.git/b", ".hidden", "a b", "...", "-x", "\xc3\xa9"};
    static const char *const bad[] = {"", ".", "..", "/x", "x/", "a//b", "a/./b", "a/../b", "../x", "a\nb", "\xff"};
    char part[PRT_MAX_NAME_PART + 2];
    prt_err err;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_prt_ok(prt_repository_name_check(prt_str_from(good[i]), &err), err);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_prt_code(prt_repository_name_check(prt_str_from(bad[i]), &err), PRT_E_FORMAT, err);
    memset(part, 'x', sizeof part);
    assert_prt_ok(prt_repository_name_check((prt_str){part, PRT_MAX_NAME_PART}, &err), err);
    assert_prt_code(prt_repository_name_check((prt_str){part, PRT_MAX_NAME_PART + 1}, &err), PRT_E_FORMAT, err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_found),
        cmocka_unit_test(what_is_no_plain_address_is_refused),
        cmocka_unit_test(a_nul_is_refused_as_well),
        cmocka_unit_test(the_length_has_a_ceiling),
        cmocka_unit_test(it_is_shown_without_the_user),
        cmocka_unit_test(escapes_of_a_path_become_bytes),
        cmocka_unit_test(names_are_relative_and_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
