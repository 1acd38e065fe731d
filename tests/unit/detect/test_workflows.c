/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "tests/unit/detect/trees.h"
#include "worker/detect/workflows.h"

/* One workflow file, and the part of the facts that is about it. */
static const struct {
    const char *name;
    const char *text;
    const char *says;
} cases[] = {
    {"a.yaml", "on: push\njobs: {build: {}}\n",
     "\"classification\":\"other\",\"triggers\":[\"push\"],\"jobs\":1,\"job_names\":[\"build\"],\"title\":null}"},
    {"a.yaml", "name: CI\non: [push, pull_request]\njobs:\n  a: {name: Lint}\n  b: {}\n",
     "\"classification\":\"verify\",\"triggers\":[\"push\",\"pull_request\"],\"jobs\":2,\"job_names\":[\"Lint\",\"b\"],"
     "\"title\":\"CI\"}"},
    {"a.yaml", "on:\n  push: {branches: [main]}\n  workflow_dispatch:\njobs: {}\n",
     "\"classification\":\"other\",\"triggers\":[\"push\",\"workflow_dispatch\"],\"jobs\":0,\"job_names\":[],\"title\":"
     "null}"},
    {"a.yaml", "\"on\": schedule\n",
     "\"classification\":\"other\",\"triggers\":[\"schedule\"],\"jobs\":0,\"job_names\":[],\"title\":null}"},
    {"a.yaml", "description: x\nversion:\n  - 1\nruns-on:\n  - y\n",
     "\"classification\":\"other\",\"triggers\":[],\"jobs\":0,\"job_names\":[],\"title\":null}"},
    {"a.yaml", "on: [push\n",
     "\"classification\":\"other\",\"triggers\":[],\"jobs\":0,\"job_names\":[],\"title\":null,\"error\":\".github/"
     "workflows/a.yaml:2: "
     "did not find expected ',' or ']', while parsing a flow sequence\"}"},
    {"ci.yaml", "\xff",
     "\"classification\":\"other\",\"triggers\":[],\"jobs\":0,\"job_names\":[],\"title\":null,\"error\":\"not "
     "UTF-8\"}"},
};

static void workflows_are_read_as_yaml(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[64];
        prt_buf said = {0};
        snprintf(path, sizeof path, ".github/workflows/%s", cases[i].name);
        const struct tree_file files[] = {AT(path, cases[i].text), AT(NULL, NULL)};
        tree_detect(files, "{\"enabled\":[\"workflows\"]}", &said);
        if (strstr(said.data, cases[i].says) == NULL)
            fail_msg("%s:\nsays   %swanted %s", cases[i].text, said.data, cases[i].says);
        prt_buf_free(&said);
    }
}

static void only_workflow_files_count(void **state)
{
    (void)state;
    static const struct tree_file files[] = {
        AT(".github/workflows/README.md", ""),      AT(".github/workflows/a.yaml/x", ""),
        AT(".github/workflows/merge.yml", "on: x"), AT(".github/workflows/test.yaml", "on: x"),
        AT(".github/workflows/zzz.yaml", "on: x"),  AT(NULL, NULL)};
    prt_buf said = {0};
    tree_detect(files, "{\"enabled\":[\"workflows\"]}", &said);
    assert_true(prt_str_starts(prt_buf_str(&said),
                               PRT_STR("workflows {\"present\":true,\"count\":3,\"classified\":{\"verify\":1,"
                                       "\"merge\":1,\"other\":1},\"files\":[{\"name\":\"merge.yml\","
                                       "\"path\":\".github/workflows/merge.yml\"")));
    prt_buf_free(&said);
}

static void classes(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *class;
    } rows[] = {
        {"a.yaml", "", "other"},
        {"a.yaml", "the ci here", "verify"},
        {"a.yaml", "CI", "verify"},
        {"a.yaml", "specific circus ci_x", "other"}, /* no word of its own */
        {"Merge.yaml", "verify test ci", "verify"},  /* 3 : 3, and verify wins */
        {"merge.yaml", "verify test", "merge"},      /* 3 : 2 */
        {"a.yaml", "merge", "merge"},
        {"a.yaml", "merge verify", "verify"},
        {"release-check.yaml", "publish", "merge"}, /* 4 : 3 */
        {"ci-merge-release.yaml", "", "merge"},     /* 6 : 3 */
    };
    struct prt_detect_options options;
    prt_err err;
    assert_prt_ok(prt_detect_options_read((prt_str){0}, &options, &err), err);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(prt_workflow_class(&options, prt_str_from(rows[i].name), prt_str_from(rows[i].text)),
                            rows[i].class);
    prt_detect_options_free(&options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workflows_are_read_as_yaml),
        cmocka_unit_test(only_workflow_files_count),
        cmocka_unit_test(classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
