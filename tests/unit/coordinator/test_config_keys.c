/* SPDX-License-Identifier: Apache-2.0 */
/* The table of keys is sound: what its rows say about themselves fits together. */
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

#include "coordinator/config/nearest.h"
#include "coordinator/config/value.h"
#include "proto/watch.h"
#include "prt/limits.h"

#define EACH_KEY(key)                                                                                                  \
    size_t key_count = 0;                                                                                              \
    const struct prt_config_key *const first = prt_config_keys(&key_count);                                            \
    for (const struct prt_config_key *key = first; key < first + key_count; key++)

static bool has_star(const char *path)
{
    return strchr(path, '*') != NULL;
}

/* Keys that are read from the settings by who needs them, and not from a member. */
static bool is_read_elsewhere(const struct prt_config_key *key)
{
    return has_star(key->path) || strncmp(key->path, "time_windows.", 13) == 0 || strcmp(key->path, "project") == 0;
}

static prt_config_member member_of(prt_config_type type)
{
    switch (type) {
    case PRT_CONFIG_FLAG: return PRT_CONFIG_MEMBER_BOOL;
    case PRT_CONFIG_WHOLE:
    case PRT_CONFIG_SECONDS:
    case PRT_CONFIG_CHOICE: return PRT_CONFIG_MEMBER_U32;
    case PRT_CONFIG_TEXTS: return PRT_CONFIG_MEMBER_TEXTS;
    case PRT_CONFIG_ANY: return PRT_CONFIG_MEMBER_DOC;
    default: return PRT_CONFIG_MEMBER_STR;
    }
}

static void a_key_has_a_member_of_its_type_or_says_why_it_has_no_effect(void **state)
{
    (void)state;
    EACH_KEY(key)
    {
        if (key->inert != NULL || is_read_elsewhere(key)) {
            if (key->member != PRT_CONFIG_MEMBER_NONE)
                fail_msg("%s has a member and no effect", key->path);
        } else if (key->member != member_of(key->type)) {
            fail_msg("%s: its member is not of its type", key->path);
        }
        if (key->inert != NULL && key->figure)
            fail_msg("%s: without effect, and it changes a figure", key->path);
    }
}

static void a_default_fits_its_own_key(void **state)
{
    (void)state;
    prt_arena arena = {0};
    EACH_KEY(key)
    {
        const prt_doc *value = NULL;
        prt_err err;
        assert_prt_ok(prt_config_value_initial(key, &arena, &value, &err), err);
        if (value != NULL && !prt_config_value_fits(key, value))
            fail_msg("%s: \"%s\" does not fit", key->path, key->initial);
    }
    prt_arena_free(&arena);
}

static void bounds_and_choices_are_there_where_they_are_needed(void **state)
{
    (void)state;
    EACH_KEY(key)
    {
        const bool number = key->type == PRT_CONFIG_WHOLE || key->type == PRT_CONFIG_SECONDS;
        if (number && (key->low < 0 || key->low >= key->high || key->high > INT32_MAX))
            fail_msg("%s: bounds", key->path);
        if (key->type == PRT_CONFIG_CHOICE && key->choices == NULL)
            fail_msg("%s: choices", key->path);
        if (key->meaning == NULL || key->meaning[strlen(key->meaning) - 1] == '.')
            fail_msg("%s: its meaning is one line without a full stop", key->path);
    }
}

static void a_path_is_in_the_table_once(void **state)
{
    (void)state;
    EACH_KEY(key)
    {
        if (!has_star(key->path))
            assert_ptr_equal(prt_config_key_find(prt_str_from(key->path)), key);
        for (const struct prt_config_key *other = first; other < key; other++)
            assert_string_not_equal(other->path, key->path);
    }
}

static void an_old_name_leads_to_keys_and_is_none_itself(void **state)
{
    (void)state;
    size_t count = 0;
    const struct prt_config_alias *aliases = prt_config_aliases(&count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        const prt_str now = prt_str_from(aliases[i].now);
        if (prt_config_key_find(now) == NULL && !prt_config_is_section(now))
            fail_msg("%s leads to %s, which is no key", aliases[i].old, aliases[i].now);
        if (prt_config_key_find(prt_str_from(aliases[i].old)) != NULL)
            fail_msg("%s is a key itself", aliases[i].old);
    }
}

static void old_names_are_resolved_with_what_stands_for_a_star(void **state)
{
    (void)state;
    static const struct {
        const char *written, *path;
    } cases[] = {
        {"time_windows.mine.days", "time_windows.mine"},
        {"jenkins.jjb_attribution", "jjb_attribution"},
        {"jenkins.jjb_attribution.url", "jjb_attribution.url"},
        {"ci_management.path", "jjb_attribution.path"},
        {"jenkins.host", "jenkins.host"},
        {"jenkins.jjb_attributions", "jenkins.jjb_attributions"},
    };
    prt_buf out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)prt_config_path_resolve(prt_str_from(cases[i].written), &out);
        assert_string_equal(out.data, cases[i].path);
    }
    prt_buf_free(&out);
}

static void what_was_meant_is_guessed(void **state)
{
    (void)state;
    static const struct {
        const char *written, *guess;
    } cases[] = {
        {"gerrit.hots", "; did you mean gerrit.host?"},
        {"performnce", "; did you mean performance?"},
        {"performance.max_worker", "; did you mean performance.max_workers?"},
        {"max_workers", "; did you mean performance.max_workers?"},
        {"time_window", "; did you mean time_windows?"},
        {"gerrit.task_timeout", "; did you mean performance.task_timeout?"},
        {"time_windows.mine.day", "; did you mean time_windows.mine.days?"},
        {"ci_managment", "; did you mean ci_management?"},
        {"banana", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_buf out = {0};
        prt_config_nearest(prt_str_from(cases[i].written), &out);
        assert_prt_str(prt_buf_str(&out), cases[i].guess);
        prt_buf_free(&out);
    }
}

static void a_constant_elsewhere_is_the_default_here(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int value;
    } cases[] = {{"performance.worker_wait", PRT_WORKER_WAIT_S},
                 {"performance.lease", PRT_LEASE_S},
                 {"performance.watchdog", PRT_WATCHDOG_S}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", cases[i].value);
        assert_string_equal(prt_config_key_find(prt_str_from(cases[i].path))->initial, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_has_a_member_of_its_type_or_says_why_it_has_no_effect),
        cmocka_unit_test(a_default_fits_its_own_key),
        cmocka_unit_test(bounds_and_choices_are_there_where_they_are_needed),
        cmocka_unit_test(a_path_is_in_the_table_once),
        cmocka_unit_test(an_old_name_leads_to_keys_and_is_none_itself),
        cmocka_unit_test(old_names_are_resolved_with_what_stands_for_a_star),
        cmocka_unit_test(what_was_meant_is_guessed),
        cmocka_unit_test(a_constant_elsewhere_is_the_default_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
