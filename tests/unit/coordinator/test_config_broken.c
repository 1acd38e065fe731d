/* SPDX-License-Identifier: Apache-2.0 */
/* Broken configurations, and the one sentence that each of them is answered with. */
#include "tests/unit/coordinator/config_scene.h"

#include <stdio.h>

struct row {
    const char *text;     /* of onap.yaml, or of onap.json when it begins with a brace */
    const char *sentence; /* behind the file's name */
};

static const struct row rows[] = {
    /* keys that do not exist */
    {"gerit: {host: a}\n", ":1: gerit: there is no such key; did you mean gerrit?"},
    {"\n\ngerrit:\n  # which one\n  hots: a\n", ":5: gerrit.hots: there is no such key; did you mean gerrit.host?"},
    {"max_workers: 3\n", ":1: max_workers: there is no such key; did you mean performance.max_workers?"},
    {"gerrit:\n  task_timeout: 3\n",
     ":2: gerrit.task_timeout: there is no such key; did you mean performance.task_timeout?"},
    {"time_windows:\n  mine:\n    day: 3\n",
     ":3: time_windows.mine.day: there is no such key; did you mean time_windows.mine.days?"},
    {"bananas:\n  - 1\n", ":1: bananas: there is no such key"},
    {"gerrit.host: a\n", ":1: gerrit.host: a key with a dot in its name; write what is behind the dot on a line of its "
                         "own, below what is before"},
    {"output: {include_sections: {sumary: false}}\n",
     ":1: output.include_sections.sumary: the report has no such section; did you mean summary?"},
    {"'': 1\n", ":1: : a key without a name"},

    /* values of a wrong type */
    {"gerrit: gerrit.example.org\n", ":1: gerrit: expected a mapping, got \"gerrit.example.org\""},
    {"time_windows: [30, 90]\n", ":1: time_windows: expected a mapping, got a list"},
    {"gerrit: {host: 'me:pw@gerrit.example.org'}\n",
     ":1: gerrit.host: expected the name of a host, perhaps with :PORT, got \"(set)@gerrit.example.org\""},
    {"jjb_attribution: {url: 'https://me:p@w@h h/a@b'}\n",
     ":1: jjb_attribution.url: expected a URL as https://host/path, got \"https://(set)@h h/a@b\""},
    {"jjb_attribution: {url: 'me:pw@host/ci'}\n",
     ":1: jjb_attribution.url: expected a URL as https://host/path, got \"(set)@host/ci\""},
    {"jenkins: {enabled: 'https://me:pw@host'}\n",
     ":1: jenkins.enabled: expected true or false, got \"https://(set)@host\""},
    {"jenkins:\n  enabled: 1\n", ":2: jenkins.enabled: expected true or false, got 1"},
    {"jenkins:\n  enabled: 'true'\n", ":2: jenkins.enabled: expected true or false, got \"true\""},
    {"performance:\n  max_workers: lots\n",
     ":2: performance.max_workers: expected a whole number, 1 to 1024, got \"lots\""},
    {"performance: {max_workers: 2.5}\n", ":1: performance.max_workers: expected a whole number, 1 to 1024, got 2.5"},
    {"performance: {strategy: fibers}\n", ":1: performance.strategy: expected process or thread, got \"fibers\""},
    {"time_windows: {mine: {}}\n", ":1: time_windows.mine: expected a whole number of days, 1 to 36525, got a mapping"},
    {"bots: {patterns: {a: b}}\n", ":1: bots.patterns: expected a list of texts, got a mapping"},
    {"bots: {patterns: [a, 'regex:a(b']}\n", ":1: bots.patterns: regex:a(b: no regular expression, at byte 3"},
    {"bots: {patterns: [a, 7]}\n", ":1: bots.patterns: expected a list of texts, got a list with 7 in it"},
    {"jenkins: {host: 'https://ci.example.org'}\n",
     ":1: jenkins.host: expected the name of a host, perhaps with :PORT, got \"https://ci.example.org\""},
    {"info_yaml: {clone_url: somewhere}\n",
     ":1: info_yaml.clone_url: expected a URL as https://host/path, got \"somewhere\""},
    {"extensions: {github_api: {token: {a: planted}}}\n",
     ":1: extensions.github_api.token: expected a text, got a mapping"},

    /* numbers out of their bounds */
    {"activity_thresholds: {current_days: 0}\n",
     ":1: activity_thresholds.current_days: expected a whole number of days, 1 to 36525, got 0"},
    {"performance: {max_workers: 1025}\n", ":1: performance.max_workers: expected a whole number, 1 to 1024, got 1025"},
    {"performance: {nice: -1}\n", ":1: performance.nice: expected a whole number, 0 to 19, got -1"},
    {"info_yaml: {url_timeout: 1000}\n", ":1: info_yaml.url_timeout: expected seconds, 0.1 to 300, got 1000"},
    {"gerrit: {timeout: .nan}\n", ":1: gerrit.timeout: expected seconds, 0.1 to 3600, got "},
    {"performance: {lease: 4}\n", ":1: performance.lease: expected a whole number of seconds, 5 to 3600, got 4"},

    /* keys that do not go together */
    {"activity_thresholds: {current_days: 200, active_days: 100}\n",
     ":1: activity_thresholds: active_days (100) must not be less than current_days (200)"},
    {"primary_reporting_window: last_month\n",
     ":1: primary_reporting_window: no window \"last_month\" in time_windows"},
    {"time_windows:\n  last_30: null\n  last_90: null\n  last_365: null\n  last_3_years: null\n",
     ":4: time_windows: every window is removed; at least one is needed"},

    /* files that are none */
    {"gerrit: {host: a}\njenkins: {}\ngerrit: {timeout: 3}\n", ":3: the key \"gerrit\" is there twice in one mapping"},
    {"gerrit: {host: [}\n", ":1"},
    {"gerrit:\n\thost: a\n", ":2"},
    {"- gerrit\n", ":1: expected a mapping at the top, got a list"},
    {"gerrit: *nothing\n", ":1"},
    {"a: 1\n---\nb: 2\n", ":2"},
    {"{\"gerrit\": {\"host\": }}", ":1"},
    {"{\"gerrit\": {\"timeout\": \"3\"}}", ":1: gerrit.timeout: expected seconds, 0.1 to 3600, got \"3\""},
};

static void each_has_one_clear_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char sentence[300];
        const bool json = rows[i].text[0] == '{';
        scene_tear_down(NULL);
        scene_set_up(NULL);
        scene_file(json ? "onap.json" : "onap.yaml", rows[i].text);
        snprintf(sentence, sizeof sentence, "/onap.%s%s", json ? "json" : "yaml", rows[i].sentence);
        print_message("%s\n", rows[i].sentence);
        scene_refuse(1, sentence);
        assert_null(strstr(scene.notes.problems.data, "planted"));
    }
}

static void thirty_of_them_at_least(void **state)
{
    (void)state;
    assert_true(sizeof rows / sizeof rows[0] >= 30);
}

static void all_problems_of_all_files_are_told_at_once(void **state)
{
    (void)state;
    scene_file("default.yaml", "gerit: 1\nperformance: {max_workers: 0}\n");
    scene_file("onap.yaml", "jenkins: {enabled: 3}\njenkins: {timeout: no}\nprimary_reporting_window: mine\n");
    scene_refuse(5, "default.yaml:1: gerit: ");
    scene_says(&scene.notes.problems, "default.yaml:2: performance.max_workers: ");
    scene_says(&scene.notes.problems, "onap.yaml:2: the key \"jenkins\" is there twice");
    scene_says(&scene.notes.problems, "onap.yaml:2: jenkins.timeout: ");
    scene_says(&scene.notes.problems, "onap.yaml:3: primary_reporting_window: ");
}

static void a_value_that_is_wrong_below_is_a_problem_even_when_it_is_replaced(void **state)
{
    (void)state;
    scene_file("default.yaml", "gerrit: {timeout: soon}\n");
    scene_file("onap.yaml", "gerrit: {timeout: 3}\n");
    scene_refuse(1, "default.yaml:1: gerrit.timeout: ");
}

static void of_two_names_of_a_key_one_counts_and_the_other_is_told(void **state)
{
    (void)state;
    scene_file("onap.yaml", "jjb_attribution: {url: 'https://a/b'}\njenkins: {jjb_attribution: {url: 'https://c/d'}}\n"
                            "ci_management: {url: 'https://e/f'}\n");
    scene_warn(2,
               "onap.yaml:2: jenkins.jjb_attribution.url: the same key as in line 1 by another name; this one counts");
    scene_says(&scene.notes.warnings, "onap.yaml:3: ci_management.url: the same key as in line 2 by another name; that "
                                      "one counts");
    assert_prt_str(scene.config.services.jjb_url, "https://c/d");
}

static void of_two_names_one_without_a_value_does_not_count(void **state)
{
    (void)state;
    scene_file("onap.yaml", "jenkins: {jjb_attribution: {url: ''}}\njjb_attribution: {url: 'https://a/b'}\n");
    scene_load();
    assert_prt_str(scene.config.services.jjb_url, "https://a/b");
}

static void anchors_and_merge_keys_work(void **state)
{
    (void)state;
    scene_file("onap.yaml", "x-slow: &slow {timeout: 300}\ngerrit:\n  <<: *slow\n  host: g\njenkins:\n  <<: *slow\n"
                            "  timeout: 7\n");
    scene_load();
    assert_int_equal(scene.config.services.gerrit_timeout_ms, 300000);
    assert_int_equal(scene.config.services.jenkins_timeout_ms, 7000);
    assert_prt_str(scene.config.services.gerrit_host, "g");
}

/* Nine levels of nine aliases stand for 387,420,489 values. */
static void a_bomb_of_aliases_is_refused_at_once(void **state)
{
    (void)state;
    prt_buf text = {0};
    prt_buf_add_text(&text, "x-0: &a0 [a, a, a, a, a, a, a, a, a]\n");
    for (int i = 1; i < 9; i++)
        prt_buf_add_fmt(&text, "x-%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1,
                        i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    scene_file("onap.yaml", text.data);
    scene_refuse(1, "onap.yaml:");
    prt_buf_free(&text);
}

static void a_value_of_too_many_values_is_refused(void **state)
{
    (void)state;
    prt_buf text = {0};
    prt_buf_add_text(&text, "x-a: &a [a, a, a, a, a, a, a, a, a, a]\nx-b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                            "x-c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nfeatures: {custom: [");
    for (int i = 0; i < 20; i++)
        prt_buf_add_text(&text, "*c, ");
    prt_buf_add_text(&text, "]}\n");
    scene_file("onap.yaml", text.data);
    scene_refuse(1, "onap.yaml:4: features.custom: more than 10000 values, or more than 8 levels of them");
    prt_buf_free(&text);
}

static void no_more_problems_are_told_than_anybody_reads(void **state)
{
    (void)state;
    prt_buf text = {0};
    for (int i = 0; i < 10000; i++)
        prt_buf_add_fmt(&text, "wrong%d: 1\n", i);
    scene_file("onap.yaml", text.data);
    scene_refuse(PRT_CONFIG_NOTES_MAX, "onap.yaml:200: wrong199: ");
    prt_buf_free(&text);
}

static void no_more_keys_are_set_than_can_be_held(void **state)
{
    (void)state;
    prt_buf text = {0};
    prt_buf_add_text(&text, "render:\n  emoji:\n");
    for (int i = 0; i <= PRT_MAX_CONFIG_SETTINGS; i++)
        prt_buf_add_fmt(&text, "    sign%d: x\n", i);
    scene_file("onap.yaml", text.data);
    scene_refuse(1, "onap.yaml:1003: render.emoji.sign1000: more keys than a configuration may have");
    prt_buf_free(&text);
}

static void a_sentence_is_one_line_and_has_no_control_characters(void **state)
{
    (void)state;
    scene_file("onap.yaml", "gerrit: {timeout: \"a\\nb\\e[31m\\0\"}\n\"a\\nb\": 1\n");
    scene_refuse(2, "onap.yaml:1: gerrit.timeout: expected seconds, 0.1 to 3600, got \"a?b?[31m");
    scene_says(&scene.notes.problems, "onap.yaml:2: a?b: there is no such key");
}

static void a_key_without_effect_is_told_when_it_asks_for_something_else(void **state)
{
    (void)state;
    scene_file("onap.yaml", "logging: {level: INFO, include_timestamps: true}\n");
    scene_load();
    assert_int_equal(scene.notes.warning_count, 0);
    scene_file("onap.yaml", "logging: {level: DEBUG, include_timestamps: true}\nrender: {emoji: {a: b, c: d}}\n");
    scene_warn(2, "onap.yaml:1: logging.level has no effect: `-v` and `-q` say it");
}

static void threads_are_processes(void **state)
{
    (void)state;
    scene_file("onap.yaml", "performance: {strategy: thread}\n");
    scene_warn(1, "onap.yaml:1: performance.strategy: thread means the same as process");
    scene_file("onap.yaml", "performance: {strategy: process}\n");
    scene_load();
    assert_int_equal(scene.notes.warning_count, 0);
}

static void a_window_that_ranks_by_default_may_be_gone(void **state)
{
    (void)state;
    scene_file("onap.yaml", "time_windows: {last_365: null}\n");
    scene_warn(1, "primary_reporting_window: there is no window last_365 any more; last_30 ranks");
    assert_int_equal(scene.config.primary, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(each_has_one_clear_sentence),
        SCENE_TEST(thirty_of_them_at_least),
        SCENE_TEST(all_problems_of_all_files_are_told_at_once),
        SCENE_TEST(a_value_that_is_wrong_below_is_a_problem_even_when_it_is_replaced),
        SCENE_TEST(of_two_names_of_a_key_one_counts_and_the_other_is_told),
        SCENE_TEST(of_two_names_one_without_a_value_does_not_count),
        SCENE_TEST(anchors_and_merge_keys_work),
        SCENE_TEST(a_bomb_of_aliases_is_refused_at_once),
        SCENE_TEST(a_value_of_too_many_values_is_refused),
        SCENE_TEST(no_more_problems_are_told_than_anybody_reads),
        SCENE_TEST(no_more_keys_are_set_than_can_be_held),
        SCENE_TEST(a_sentence_is_one_line_and_has_no_control_characters),
        SCENE_TEST(a_key_without_effect_is_told_when_it_asks_for_something_else),
        SCENE_TEST(threads_are_processes),
        SCENE_TEST(a_window_that_ranks_by_default_may_be_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
