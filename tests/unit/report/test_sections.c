/* SPDX-License-Identifier: Apache-2.0 */
/* Which sections a report has: those that are on, with their data or with the reason why there is none. */
#include "report/sections.h"

#include <string.h>

#include "tests/unit/report/report_scene.h"

static void write(void)
{
    prt_err err;
    report = scene_report(&scene);
    assert_prt_ok(prt_report_write_md(&report, &out, &err), err);
}

static bool written(const char *text)
{
    return strstr(out.data, text) != NULL;
}

static void write_html(void)
{
    prt_err err;
    report = scene_report(&scene);
    assert_prt_ok(prt_report_write_html(&report, &out, &err), err);
}

static prt_section_state state_of(const char *name, prt_str *why)
{
    for (size_t i = 0; i < prt_section_count(); i++)
        if (strcmp(prt_section_at(i)->name, name) == 0)
            return prt_section_state_of(&report, i, why);
    fail_msg("there is no section %s", name);
    return PRT_SECTION_ABSENT;
}

/* Reasons that come from messages have no full stop; those of a sentence of their own do. */
static void a_reason_ends_in_one_full_stop(void **state)
{
    (void)state;
    scene.meta.no_jenkins = PRT_STR("Jenkins gave no list");
    scene.meta.no_github = PRT_STR("GitHub is switched off.");
    write();
    assert_true(written("\n\nJenkins gave no list.\n\n"));
    assert_true(written("\n\nGitHub is switched off.\n\n"));
    prt_buf_clear(&out);
    prt_report_free(&report);
    write_html();
    assert_true(written(">Jenkins gave no list.</p>"));
    assert_true(written(">GitHub is switched off.</p>"));
}

static void names_and_titles_are_distinct(void **state)
{
    (void)state;
    for (size_t i = 0; i < prt_section_count(); i++)
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(prt_section_at(i)->name, prt_section_at(k)->name);
            assert_string_not_equal(prt_section_at(i)->title[0], prt_section_at(k)->title[0]);
            assert_string_not_equal(prt_section_at(i)->title[1], prt_section_at(k)->title[1]);
        }
}

static void each_name_has_a_bit_of_its_own_but_for_fixed_sections(void **state)
{
    (void)state;
    uint64_t all = 0;
    for (size_t i = 0; i < prt_section_count(); i++) {
        const struct prt_section *section = prt_section_at(i);
        const uint64_t bit = prt_section_bit(prt_str_from(section->name));
        assert_int_equal(all & bit, 0);
        assert_int_equal(bit == 0, section->fixed);
        assert_ptr_equal(prt_section_named(section->name), section);
        all |= bit;
    }
    assert_int_equal(prt_section_bit(PRT_STR("errors")), 0);
    assert_int_equal(prt_section_bit(PRT_STR("no_such_section")), 0);
    assert_null(prt_section_named("no_such_section"));
}

static void a_section_without_data_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *why;
    } cases[] = {{"organizations", "Nobody committed in the reporting period."},
                 {"contributors", "Nobody committed in the reporting period."},
                 {"repositories", "No repository was found."},
                 {"workflows", "No Jenkins server is configured (jenkins.host)."},
                 {"info_yaml_committers", "No INFO.yaml files are configured (info_yaml.path)."},
                 {"errors", "None: whatever was asked for could be read."},
                 {"left_out", "Nothing was left out."}};
    write();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_str why = {0};
        assert_int_equal(state_of(cases[i].name, &why), PRT_SECTION_EMPTY);
        assert_prt_str(why, cases[i].why);
    }
    assert_true(written("## 📊 Gerrit Projects\n\nNo repository was found.\n"));
    assert_true(written("- [📊 Gerrit Projects](#-gerrit-projects)\n"));
}

static void one_reason_is_told_once(void **state)
{
    (void)state;
    static const char *const names[] = {"orphaned_jobs", "infrastructure_jobs", "unattributed_jobs",
                                        "info_yaml_lifecycle"};
    prt_str why = {0};
    write();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(state_of(names[i], &why), PRT_SECTION_ABSENT);
    assert_false(written("Orphaned"));
    assert_false(written("Lifecycle"));
}

static void what_the_coordinator_says_is_told_and_escaped(void **state)
{
    (void)state;
    scene.meta.no_jenkins = PRT_STR("Jenkins said <b>no</b>\n## forged.");
    scene.meta.info.absent = PRT_STR("# no folder");
    write();
    assert_true(written("## 🏁 CI/CD Jobs\n\nJenkins said &lt;b&gt;no&lt;/b&gt; \\#\\# forged.\n"));
    assert_true(written("## 📋 Committers\n\n\\# no folder.\n"));
}

static void where_everything_failed_the_errors_are_named(void **state)
{
    (void)state;
    prt_str why = {0};
    scene.errors[scene.error_count++] =
        (struct prt_report_error){PRT_STR("a"), PRT_CATEGORY_TIMEOUT, PRT_STR("no answer")};
    write();
    assert_int_equal(state_of("repositories", &why), PRT_SECTION_EMPTY);
    assert_prt_str(why, "No repository could be analyzed; the errors say why.");
    assert_int_equal(state_of("errors", &why), PRT_SECTION_FULL);
}

static void a_section_that_is_off_leaves_no_trace(void **state)
{
    (void)state;
    scene.meta.sections_off = prt_section_bit(PRT_STR("contributors")) | prt_section_bit(PRT_STR("definitions"));
    write();
    assert_false(written("Top Contributors"));
    assert_false(written("Definitions"));
    assert_true(written("## 🏢 Top Organizations\n"));
}

static void the_page_has_the_same_sections(void **state)
{
    (void)state;
    scene.meta.no_jenkins = PRT_STR("Jenkins said <b>no</b>.");
    scene.meta.sections_off = prt_section_bit(PRT_STR("definitions"));
    write_html();
    assert_true(written("<section id=\"workflows\" aria-labelledby=\"workflows-title\">"
                        "<h2 id=\"workflows-title\">CI/CD Jobs</h2>\n"
                        "<p class=\"lead\">Jenkins said &lt;b&gt;no&lt;/b&gt;.</p>"));
    assert_true(written("<a href=\"#workflows\">CI/CD Jobs</a>"));
    assert_true(written("<a href=\"#info-yaml-committers\">Committers</a>"));
    assert_false(written("href=\"#definitions\""));
    assert_false(written("id=\"definitions\""));
    assert_false(written("id=\"info-yaml-lifecycle\""));
}

static void a_page_without_contents_has_none(void **state)
{
    (void)state;
    scene.meta.look = (struct prt_look){.theme = PRT_THEME_DARK,
                                        .no_contents = true,
                                        .no_sort = true,
                                        .page_size = 7,
                                        .sizes = {7, 70},
                                        .size_count = 2,
                                        .css = PRT_STR("p{color:red}</style>")};
    write_html();
    assert_false(written("<nav"));
    assert_true(written("<html lang=\"en\" data-theme=\"dark\">"));
    assert_true(written("<body data-sort=\"no\" data-search=\"yes\" data-pages=\"yes\" data-size=\"7\" "
                        "data-least=\"3\" data-sizes=\"7 70\">"));
    assert_true(written("p{color:red}<\\/style></style>"));
}

static void what_is_wrong_cannot_be_switched_off(void **state)
{
    (void)state;
    scene.meta.sections_off = UINT64_MAX;
    write();
    assert_true(written("## Table of Contents\n\n- [🚫 Errors](#-errors)\n\n## 🚫 Errors\n"));
    assert_false(written("Global Summary"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_titles_are_distinct),
        cmocka_unit_test_setup_teardown(a_reason_ends_in_one_full_stop, set_up, tear_down),
        cmocka_unit_test(each_name_has_a_bit_of_its_own_but_for_fixed_sections),
        cmocka_unit_test_setup_teardown(a_section_without_data_says_why, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_reason_is_told_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_coordinator_says_is_told_and_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(where_everything_failed_the_errors_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_section_that_is_off_leaves_no_trace, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_page_has_the_same_sections, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_without_contents_has_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_cannot_be_switched_off, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
