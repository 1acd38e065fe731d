/* SPDX-License-Identifier: Apache-2.0 */
/* organizational_domains.yaml: what it may say, and what is said about a wrong one. */
#include <string.h>

#include "coordinator/config/config.h"
#include "tests/support/unit.h"
#include "tests/unit/coordinator/config_loaded.h"

/* Loads a configuration with this file alone; NULL: without it. */
static prt_code load(const char *text, prt_err *err)
{
    const struct prt_config_request request = {
        .folder = prt_temp_folder(temp), .project = "ONAP", .root = "/srv/clones"};
    prt_config_free(&config);
    prt_config_notes_free(&notes);
    if (text != NULL)
        prt_temp_write(temp, "organizational_domains.yaml", prt_str_from(text));
    return prt_config_load(&request, &config, &notes, err);
}

static void assert_organization(const char *email, const char *organization)
{
    prt_arena arena = {0};
    prt_err err;
    prt_str found;
    assert_prt_ok(prt_organization_of(&arena, prt_str_from(email), config.placeholder, &config.domains, &found, &err),
                  err);
    assert_prt_str(found, organization);
    prt_arena_free(&arena);
}

static void everything_it_may_say_is_done(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(load("preserve_full_domain: [Research.ATT.com., zte.com.cn]\n"
                       "custom_mappings:\n"
                       "  partner.samsung.com: Samsung\n"
                       "  samsung.com: ' Samsung '\n"
                       "settings:\n"
                       "  enable_organizational_grouping: yes\n"
                       "  ignore_domains: [unknown, localhost, \"\"]\n",
                       &err),
                  err);
    assert_int_equal(notes.warning_count, 0);
    assert_int_equal(config.domains.preserved_count, 2);
    assert_int_equal(config.domains.ignored_count, 2);
    assert_organization("ann@a.research.att.com", "research.att.com");
    assert_organization("ann@att.com", "att.com");
    assert_organization("ann@partner.samsung.com", "Samsung");
    assert_organization("ann@samsung.com", "Samsung");
    assert_organization("ann@localhost", "unknown");
}

static void without_grouping_every_domain_is_an_organization(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(load("settings: {enable_organizational_grouping: false}\n", &err), err);
    assert_organization("ann@a.b.example.org", "a.b.example.org");
}

static void a_method_is_accepted_and_said_to_be_of_no_use(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(load("settings: {default_extraction_method: last_two_parts}\n", &err), err);
    assert_int_equal(notes.warning_count, 1);
    assert_non_null(strstr(notes.warnings.data, "organizational_domains.yaml:1: settings.default_extraction_method has "
                                                "no effect"));
}

static void it_may_be_missing_or_empty(void **state)
{
    (void)state;
    static const char *const texts[] = {NULL, "", "# nothing yet\n", "preserve_full_domain:\nsettings: null\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        prt_err err;
        assert_prt_ok(load(texts[i], &err), err);
        assert_int_equal(config.domains.preserved_count, 0);
        assert_organization("ann@a.example.org", "example.org");
    }
}

static void each_mistake_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"\npreserve_full_domains: []\n", ":2: preserve_full_domains: there is no such key; did you mean "
                                          "preserve_full_domain?"},
        {"xyzzy: 1\n", ":1: xyzzy: there is no such key"},
        {"settings:\n  ignore_domain: []\n",
         ":2: settings.ignore_domain: there is no such key; did you mean settings.ignore_domains?"},
        {"preserve_full_domain: zte.com.cn\n", ":1: preserve_full_domain: expected a list, got text"},
        {"preserve_full_domain:\n- zte.com.cn\n- 7\n", ":3: preserve_full_domain: expected a domain, a text, got a "
                                                       "whole number"},
        {"preserve_full_domain: ['ann@zte.com.cn']\n", "\"ann@zte.com.cn\" is no domain"},
        {"preserve_full_domain: ['']\n", "\"\" is no domain"},
        {"preserve_full_domain: ['*.zte.com.cn']\n", "\"*.zte.com.cn\" is no domain"},
        {"preserve_full_domain: ['https://zte.com.cn']\n", "is no domain"},
        {"custom_mappings: [a.org]\n", ":1: custom_mappings: expected a mapping, got a list"},
        {"custom_mappings: {a.org: }\n", ":1: custom_mappings.a.org: expected an organization's name"},
        {"custom_mappings:\n  a.org: A\n  A.org.: B\n", ":3: custom_mappings.A.org.: the domain has a name already"},
        {"custom_mappings:\n  'a b': A\n", ":2: custom_mappings: \"a b\" is no domain"},
        {"settings: {enable_organizational_grouping: maybe}\n", ":1: settings.enable_organizational_grouping: "
                                                                "expected true or false"},
        {"[1, 2]\n", ":1: expected a mapping at the top, got a list"},
        {"a: [\n", "organizational_domains.yaml:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_err err;
        print_message("  %s", cases[i].text);
        assert_prt_code(load(cases[i].text, &err), PRT_E_CONFIG, err);
        assert_int_equal(notes.problem_count, 1);
        if (strstr(notes.problems.data, cases[i].says) == NULL)
            fail_msg("%s", notes.problems.data);
        assert_non_null(strstr(notes.problems.data, "organizational_domains.yaml"));
    }
}

static void all_mistakes_are_told_at_once(void **state)
{
    (void)state;
    prt_err err;
    prt_temp_write(temp, "default.yaml", PRT_STR("activity_thresholds: {current_days: many}\n"));
    assert_prt_code(load("preserve_full_domain: ['a b']\nsetting: {}\n", &err), PRT_E_CONFIG, err);
    assert_int_equal(notes.problem_count, 3);
}

static void the_digest_tells_what_it_says(void **state)
{
    (void)state;
    static const char *const texts[] = {"custom_mappings: {a.org: A}\n", "custom_mappings: {a.org: B}\n",
                                        "preserve_full_domain: [a.org]\n", "settings: {ignore_domains: [a.org]}\n",
                                        "settings: {enable_organizational_grouping: false}\n"};
    char digests[6][65];
    prt_err err;
    assert_prt_ok(load(NULL, &err), err);
    memcpy(digests[5], config.digest, 65);
    for (size_t i = 0; i < 5; i++) {
        assert_prt_ok(load(texts[i], &err), err);
        memcpy(digests[i], config.digest, 65);
    }
    for (size_t i = 0; i < 6; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(digests[i], digests[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(everything_it_may_say_is_done, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_grouping_every_domain_is_an_organization, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_method_is_accepted_and_said_to_be_of_no_use, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_may_be_missing_or_empty, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_mistake_is_told_with_its_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_mistakes_are_told_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_digest_tells_what_it_says, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
