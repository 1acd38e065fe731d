/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong, and that all the rest is made; and where newer versions of jenkins-jobs than 3.11 are followed. */
#include "prt/limits.h"
#include "tests/unit/jjb/expanded.h"

#define TEMPLATE "- job-template: {name: '{p}-{s}', id: t}\n"
#define GOOD     "- job: {name: good}\n"

static const struct {
    const char *yaml, *dump;
} rows[] = {
    /* files */
    {"", ""},
    {"a: 1\n", " | t.yaml:1: expected a list of definitions, got a mapping"},
    {GOOD "- [\n", " | t.yaml:3: did not find expected node content, while parsing a flow node"},
    {"- &a [*a]\n" GOOD, " | t.yaml:1: *a: stands inside the value that its anchor names"},
    /* definitions */
    {"- text\n" GOOD, "good  | t.yaml:1: expected a definition (`- project: ...`), got text"},
    {"- job: {name: x}\n  name: y\n" GOOD,
     "good  | t.yaml:1: a definition has one key, this has 2; are lines below it indented too little?"},
    {"- job:\n" GOOD, "good  | t.yaml:1: job: expected a mapping, got nothing"},
    {"- project: {jobs: [good]}\n" GOOD, "good  | t.yaml:1: project: it has no name"},
    {"- job-template: {name: [x]}\n" GOOD, "good  | t.yaml:1: job-template: name: expected text, got a list"},
    {"- job-template: {name: x, id: {a: b}}\n" GOOD,
     "good  | t.yaml:1: job-template: id: expected text, got a mapping"},
    {"- macro: 1\n- _anchors: &a {x: y}\n- view: {name: v}\n" GOOD, "good "},
    {GOOD "- job-template: {name: 'a-{p}', id: t}\n- job-template: {name: 'b-{p}', id: t}\n"
          "- project: {name: n, p: x, jobs: [t]}\n",
     "b-x ; good  | t.yaml:3: job-template t is defined in t.yaml:2 already; this one counts"},
    /* blocks */
    {GOOD TEMPLATE "- project: {name: n, project: o, p: x, s: y, jobs: [not-there, t]}\n",
     "good ; x-y o | t.yaml:3: block n: not-there: no job, job-template or job-group has this name or id"},
    {GOOD TEMPLATE "- project: {name: n, p: x, jobs: [t]}\n", "good  | t.yaml:3: block n: t: {s} has no value"},
    {GOOD "- project: {name: n, jobs: good}\n",
     "good  | t.yaml:2: block n: jobs: jobs is text, where a list is needed"},
    {GOOD "- project: {name: n, jobs: [{}, [x], good], project: o}\n",
     "good o | t.yaml:2: block n: : an empty mapping where the name of a job is expected"
     " | t.yaml:2: block n: : expected text, got a list"},
    {GOOD "- project: {name: n}\n- project: {name: m, jobs: }\n", "good "},
    /* combinations: each alone */
    {TEMPLATE "- project: {name: n, p: x, s: [a, {b: }, {}, [c], d, {e: {x: y}}], jobs: [t]}\n",
     "x-a ; x-d ; x-e "
     " | t.yaml:2: block n: t: line 2: a value of {s} is a mapping, but has no mapping of parameters below its first "
     "key; "
     "are they indented too little?"
     " | t.yaml:2: block n: t: line 2: a value of {s} is a mapping, but has no mapping of parameters below its first "
     "key; "
     "are they indented too little?"
     " | t.yaml:2: block n: t: {s} is a list, where a text is needed"},
    {TEMPLATE "- project: {name: n, p: '{p}', s: y, jobs: [t]}\n",
     " | t.yaml:2: block n: t: {p} refers to itself, or to parameters of parameters more than 16 deep"},
    {TEMPLATE "- project: {name: n, p: 'a}', s: y, jobs: [t]}\n",
     " | t.yaml:2: block n: t: \"}\": a brace that is not around the name of a parameter"},
    {TEMPLATE "- project: {name: n, p: '{s.x}', s: y, jobs: [t]}\n",
     " | t.yaml:2: block n: t: \"{s.x}\": a brace that is not around the name of a parameter"},
    {TEMPLATE "- project: {name: n, p: '{', s: y, jobs: [t]}\n",
     " | t.yaml:2: block n: t: \"{\": a brace that is not around the name of a parameter"},
    {TEMPLATE "- project: {name: n, p: x, s: y, exclude: [z], jobs: [t]}\n",
     " | t.yaml:2: block n: t: line 2: a value of exclude is text, where a mapping is needed"},
    {TEMPLATE "- project: {name: n, p: x, s: y, exclude: z, jobs: [t]}\n",
     " | t.yaml:2: block n: t: exclude is text, where a list of mappings is needed"},
    {TEMPLATE "- project: {name: n, p: x, s: y, defaults: d, jobs: [t]}\n",
     " | t.yaml:2: block n: t: no defaults are named d"},
    {GOOD "- job: {name: x, defaults: d}\n", "good  | t.yaml:2: job x: no defaults are named d"},
    /* names and owners that no terminal and no Jenkins would like */
    {TEMPLATE "- project: {name: n, p: \"a\\eb\", s: y, jobs: [t]}\n",
     " | t.yaml:2: block n: t: the name of a job has control characters in it"},
    {TEMPLATE "- project: {name: n, p: x, s: y, project: \"a\\x9bb\", jobs: [t]}\n",
     "x-y  | t.yaml:2: job x-y: the owner, `project`: it has control characters in it"},
    {TEMPLATE "- project: {name: n, p: x, s: y, project: [a], jobs: [t]}\n",
     "x-y  | t.yaml:2: job x-y: the owner, `project`: expected text, got a list"},
    {"- job: {name: ''}\n" GOOD "- project: {name: n, project: o, jobs: [good, '']}\n",
     "good o | t.yaml:1: job : the name of a job is empty"},
    /* one name, two makers: the later counts */
    {TEMPLATE
     "- project: {name: n, project: o, p: x, s: y, jobs: [t]}\n- project: {name: m, project: q, p: x, s: y, jobs: "
     "[t]}\n- job: {name: x-y}\n",
     "x-y q | job x-y is made twice: by block \"n\" with t, and by block \"m\" with t, which counts"
     " | job x-y is made twice: by block \"\" with no template, and by block \"m\" with t, which counts"},
    /* newer than 3.11: parameters of parameters of parameters, and groups in groups */
    {TEMPLATE "- project: {name: n, p: '{a}', a: '{b}', b: '{s}', s: y, jobs: [t]}\n", "y-y "},
    {"- job-template: {name: '{p}-{s}', id: t, s: '{p}{p}'}\n- project: {name: n, p: x, jobs: [t]}\n", "x-xx "},
    {TEMPLATE "- job-group: {name: inner, s: i, jobs: [t, {t: {s: e}}]}\n"
              "- job-group: {name: outer, s: o, p: q, jobs: [inner, {inner: {p: r}}]}\n"
              "- project: {name: n, p: x, project: o, jobs: [outer]}\n",
     "q-e o; q-i o; r-e o; r-i o"},
    {"- job-group: {name: g, jobs: [g]}\n- project: {name: n, jobs: [g]}\n",
     " | t.yaml:2: block n: g: groups lie more than 8 deep in each other, or one in itself"},
    {"- job-group: {name: g}\n- project: {name: n, jobs: [g]}\n", " | t.yaml:2: block n: g: the group has no jobs"},
};

static void the_rest_goes_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        prt_buf got = {0};
        struct prt_jjb jjb = expand_text(prt_str_from(rows[i].yaml), 0);
        dump(&jjb, &got);
        if (!prt_str_equal(prt_buf_str(&got), prt_str_from(rows[i].dump)))
            fail_msg("%s\nmakes %.*s\nnot   %s", rows[i].yaml, PRT_STR_ARG(prt_buf_str(&got)), rows[i].dump);
        prt_buf_free(&got);
        prt_jjb_free(&jjb);
    }
}

/* Files are told apart, and one that is no YAML does not take the others with it. */
static void a_bad_file_among_good_ones(void **state)
{
    (void)state;
    static const struct prt_jjb_file files[] = {
        {PRT_STR_INIT("jjb/a.yaml"), PRT_STR_INIT("- job: {name: a}\n")},
        {PRT_STR_INIT("jjb/b.yaml"), PRT_STR_INIT("- job: {name: b\n- x")},
        {PRT_STR_INIT("jjb/c.yaml"), PRT_STR_INIT("- job: {name: a}\n- job: {name: c}\n")},
    };
    prt_err err;
    prt_buf got = {0};
    struct prt_jjb jjb;
    const struct prt_jjb_input input = {.files = files, .file_count = 3};
    assert_prt_ok(prt_jjb_expand(&input, &jjb, &err), err);
    dump(&jjb, &got);
    assert_prt_str(prt_buf_str(&got),
                   "a ; c  | jjb/b.yaml:3: did not find expected ',' or '}', while parsing a flow mapping"
                   " | jjb/c.yaml:1: job a is defined in jjb/a.yaml:1 already; this one counts");
    prt_buf_free(&got);
    prt_jjb_free(&jjb);
}

static void where_a_job_comes_from(void **state)
{
    (void)state;
    struct prt_jjb jjb =
        expand_text(PRT_STR(TEMPLATE "- job: {name: plain}\n- job: {name: lonely, a: [{project: body}]}\n"
                                     "- project: {name: n, p: x, s: y, jobs: [t, plain]}\n"),
                    0);
    assert_int_equal(jjb.job_count, 3);
    assert_prt_str(jjb.jobs[0].name, "lonely");
    assert_prt_str(jjb.jobs[0].block, "");
    assert_prt_str(jjb.jobs[0].template_project, "body");
    assert_prt_str(jjb.jobs[1].name, "plain");
    assert_prt_str(jjb.jobs[1].block, "n");
    assert_prt_str(jjb.jobs[1].template_id, "");
    assert_prt_str(jjb.jobs[2].name, "x-y");
    assert_prt_str(jjb.jobs[2].block, "n");
    assert_prt_str(jjb.jobs[2].template_id, "t");
    prt_jjb_free(&jjb);
}

/* What the map of project names is made of: whatever jobs the blocks make. */
static void blocks(void **state)
{
    (void)state;
    static const char *const wanted[][3] = {
        {"a", "aai-babel", "aai/babel"}, {"b", "b-{stream}", "o"}, {"c", "", ""}, {"d", "12", ""}, {"e", "", "x"},
    };
    struct prt_jjb jjb =
        expand_text(PRT_STR("- project: {name: a, project-name: 'aai-{repo}', project: 'aai/{repo}', repo: babel}\n"
                            "- project: {name: b, project-name: 'b-{stream}', project: o, stream: [x]}\n"
                            "- project: {name: c}\n"
                            "- project: {name: d, project-name: 12, project: [x]}\n"
                            "- project: {name: e, project-name: \"a\\eb\", project: x}\n"),
                    0);
    assert_int_equal(jjb.block_count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_prt_str(jjb.blocks[i].name, wanted[i][0]);
        assert_prt_str(jjb.blocks[i].project_name, wanted[i][1]);
        assert_prt_str(jjb.blocks[i].project, wanted[i][2]);
    }
    prt_jjb_free(&jjb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rest_goes_on),
        cmocka_unit_test(a_bad_file_among_good_ones),
        cmocka_unit_test(where_a_job_comes_from),
        cmocka_unit_test(blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
