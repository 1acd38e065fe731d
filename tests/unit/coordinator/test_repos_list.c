/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "coordinator/repos_list.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

static prt_code parse(const char *text, struct prt_discovery *out, prt_buf *complaints, prt_err *err)
{
    return prt_repos_list_parse("list", prt_str_from(text), out, complaints, err);
}

static void each_line_is_a_repository(void **state)
{
    (void)state;
    struct prt_discovery list;
    prt_buf complaints = {0};
    prt_err err;
    assert_prt_ok(parse("# these\n"
                        "\n"
                        "  zeta\tgit://h/z\r\n"
                        "alpha/beta   https://h/r/a   # the first\n"
                        "  # nothing\n"
                        "#alpha git://h/a\n"
                        "gamma#1",
                        &list, &complaints, &err),
                  err);
    assert_int_equal(list.found_count, 3);
    assert_prt_str(list.found[0].name, "alpha/beta");
    assert_prt_str(list.found[0].url, "https://h/r/a");
    assert_prt_str(list.found[1].name, "gamma#1");
    assert_prt_str(list.found[1].url, "");
    assert_prt_str(list.found[2].name, "zeta");
    assert_prt_str(list.found[2].url, "git://h/z");
    assert_int_equal(list.skipped_count + list.unreadable_count + list.root.len, 0);
    assert_int_equal(complaints.len, 0);
    prt_discovery_free(&list);
    prt_buf_free(&complaints);
}

static void all_mistakes_are_told_at_once(void **state)
{
    (void)state;
    struct prt_discovery list;
    prt_buf complaints = {0};
    prt_err err;
    assert_prt_code(parse("a git://h/a\n"
                          "../b git://h/b\n"
                          "c https://ann:secret@h/c\n"
                          "d ext::sh\n"
                          "e git://h/e f\n"
                          "a git://h/other\n"
                          "g git://h/a\n"
                          "/h -x\n"
                          "https://ann:secret@h/i\n",
                          &list, &complaints, &err),
                    PRT_E_FORMAT, err);
    assert_int_equal(list.found_count, 0);
    static const char *const told[] = {
        "list:2: a repository's name is relative",
        "list:3: a URL must hold no user name and no password",
        "list:4: a URL begins with",
        "list:5: more than a name and a URL",
        "list:6: the name of line 1 again",
        "list:7: the URL of line 1 again",
        "list:8: a repository's name is relative",
        "list:8: a URL begins with",
        "list:9: a URL without a name before it; a line is NAME URL",
    };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (strstr(complaints.data, told[i]) == NULL)
            fail_msg("\"%s\" is not in:\n%s", told[i], complaints.data);
    assert_null(strstr(complaints.data, "secret"));
    prt_buf_free(&complaints);
}

static void complaints_have_a_ceiling(void **state)
{
    (void)state;
    struct prt_discovery list;
    prt_buf text = {0}, complaints = {0};
    prt_err err;
    for (int i = 0; i < PRT_REPOS_LIST_COMPLAINTS + 50; i++)
        prt_buf_add_text(&text, "..\n");
    assert_prt_code(prt_repos_list_parse("list", prt_buf_str(&text), &list, &complaints, &err), PRT_E_FORMAT, err);
    assert_non_null(strstr(complaints.data, "list:100: "));
    assert_null(strstr(complaints.data, "list:101: "));
    assert_non_null(strstr(complaints.data, "list: and 50 more\n"));
    prt_buf_free(&text);
    prt_buf_free(&complaints);
}

static void an_empty_list_is_one(void **state)
{
    (void)state;
    struct prt_discovery list;
    prt_buf complaints = {0};
    prt_err err;
    assert_prt_ok(parse("# none\n", &list, &complaints, &err), err);
    assert_int_equal(list.found_count, 0);
    prt_discovery_free(&list);
}

static void files_are_read(void **state)
{
    (void)state;
    prt_temp_t *temp = prt_temp_new();
    struct prt_discovery list;
    prt_buf complaints = {0};
    prt_err err;
    prt_temp_write(temp, "list", PRT_STR("x git://h/x\n"));
    assert_prt_ok(prt_repos_list_read(prt_temp_path(temp, "list"), &list, &complaints, &err), err);
    assert_int_equal(list.found_count, 1);
    prt_discovery_free(&list);
    assert_prt_code(prt_repos_list_read(prt_temp_path(temp, "none"), &list, &complaints, &err), PRT_E_NOT_FOUND, err);
    assert_prt_code(prt_repos_list_read(prt_temp_folder(temp), &list, &complaints, &err), PRT_E_UNSUPPORTED, err);
    prt_temp_destroy(&temp);
}

static void a_host_is_known_when_there_is_but_one(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a git://h.example/a\nb https://H.example:1/b\n", "H.example"},
        {"a git://h/a\nb git://i/b\n", ""},
        {"a git://h/a\nb\n", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prt_discovery list;
        prt_buf complaints = {0};
        prt_err err;
        assert_prt_ok(parse(cases[i][0], &list, &complaints, &err), err);
        assert_prt_str(prt_repos_list_host(&list), cases[i][1]);
        prt_discovery_free(&list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_is_a_repository),
        cmocka_unit_test(all_mistakes_are_told_at_once),
        cmocka_unit_test(complaints_have_a_ceiling),
        cmocka_unit_test(an_empty_list_is_one),
        cmocka_unit_test(files_are_read),
        cmocka_unit_test(a_host_is_known_when_there_is_but_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
