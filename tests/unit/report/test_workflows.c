/* SPDX-License-Identifier: Apache-2.0 */
/* Files at HEAD and what GitHub lists, joined: a line "path name status file github" for each workflow. */
#include "prt/doc.h"
#include "report/workflows.h"
#include "tests/support/unit.h"

#define W ".github/workflows/"

static struct prt_github_workflow listed[] = {
    {.id = 1, .path = PRT_STR_INIT(W "b.yaml"), .status = "success"},
    {.id = 2, .path = PRT_STR_INIT(W "c.yaml"), .status = "failure"},
    {.id = 3, .path = PRT_STR_INIT(W "c.yaml"), .status = "disabled"},
    {.id = 4, .path = PRT_STR_INIT("dynamic/pages"), .status = "failure"},
};
static struct prt_github_workflow twice[] = {
    {.id = 5, .path = PRT_STR_INIT(W "a.yaml"), .status = "success"},
    {.id = 6, .path = PRT_STR_INIT(W "a.yaml"), .status = "disabled"},
};

/* `files`: the feature's facts, NULL when nobody looked. `count`: -1 when GitHub was not asked, -2 when it did not
 * say. */
static const struct {
    const char *files;
    struct prt_github_workflow *workflows;
    int count;
    const char *told;
    struct prt_workflow_counts counts;
    bool asked;
} rows[] = {
    {NULL, NULL, -1, "", {0, 0, 0}, false},
    {"{\"files\":[]}", NULL, -1, "", {0, 0, 0}, true},
    {"{\"present\":null,\"error\":\"x\"}", NULL, -1, "", {0, 0, 0}, false},
    {"{\"files\":7}", NULL, -1, "", {0, 0, 0}, false},
    {"{\"files\":[{\"path\":\"" W "a.yaml\"},{\"path\":\"" W "b.yaml\"}]}",
     NULL,
     -1,
     W "a.yaml a.yaml unknown file -\n" W "b.yaml b.yaml unknown file -\n",
     {2, 2, 0},
     true},
    {"{\"files\":[{\"path\":\"" W "a.yaml\"}]}", NULL, -2, W "a.yaml a.yaml unknown file -\n", {1, 1, 0}, true},
    {"{\"files\":[{\"path\":\"" W "a.yaml\"}]}", listed, 0, W "a.yaml a.yaml not_listed file -\n", {1, 1, 0}, true},
    {NULL,
     listed,
     4,
     W "b.yaml b.yaml success - 1\n" W "c.yaml c.yaml failure - 2\n" W "c.yaml c.yaml disabled - 3\n"
       "dynamic/pages pages failure - 4\n",
     {4, 0, 2},
     true},
    {"{\"files\":[{\"path\":\"" W "a.yaml\"},{\"path\":\"" W "c.yaml\"},{\"path\":\"" W "d.yaml\"}]}",
     listed,
     4,
     W "a.yaml a.yaml not_listed file -\n" W "b.yaml b.yaml success - 1\n" W "c.yaml c.yaml failure file 2\n" W
       "c.yaml c.yaml disabled file 3\n" W "d.yaml d.yaml not_listed file -\n"
       "dynamic/pages pages failure - 4\n",
     {6, 4, 2},
     true},
    {"{\"files\":[{\"path\":\"" W "a.yaml\"}]}",
     twice,
     2,
     W "a.yaml a.yaml success file 5\n" W "a.yaml a.yaml disabled file 6\n",
     {2, 2, 0},
     true},
    {"{\"files\":[{\"path\":3}]}", NULL, -1, "  unknown file -\n", {1, 1, 0}, true},
};

struct world {
    prt_arena arena;
    struct prt_feature feature;
    struct prt_folded_repository folded;
    const struct prt_folded_repository *view;
    struct prt_github_repository about;
    struct prt_github github;
    struct prt_report report;
};

static void make(struct world *world, size_t row)
{
    prt_err err;
    *world = (struct world){.folded.name = PRT_STR("aai"), .view = &world->folded};
    world->report.repositories = &world->view;
    world->report.repository_count = 1;
    if (rows[row].files != NULL) {
        world->feature.name = PRT_STR("workflows");
        assert_prt_ok(prt_json_read(&world->arena, "f", prt_str_from(rows[row].files), &world->feature.facts, &err),
                      err);
        world->folded.features = &world->feature;
        world->folded.feature_count = 1;
    }
    world->about = (struct prt_github_repository){.repository = PRT_STR("aai"),
                                                  .workflows_known = rows[row].count >= 0,
                                                  .workflows = rows[row].workflows,
                                                  .workflow_count = rows[row].count > 0 ? (size_t)rows[row].count : 0};
    world->github = (struct prt_github){.repositories = &world->about, .count = 1};
    world->report.meta.github = rows[row].count != -1 ? &world->github : NULL;
}

static void tell(prt_buf *out, const struct prt_workflow *workflow)
{
    prt_buf_add_fmt(out, "%.*s %.*s %s %s ", PRT_STR_ARG(workflow->path), PRT_STR_ARG(workflow->name), workflow->status,
                    workflow->file != NULL ? "file" : "-");
    if (workflow->github != NULL)
        prt_buf_add_i64(out, workflow->github->id);
    else
        prt_buf_add_char(out, '-');
    prt_buf_add_char(out, '\n');
}

static void each_path_is_told_once_with_what_is_known_of_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world world;
        struct prt_workflow workflow;
        prt_buf told = {0};
        make(&world, i);
        struct prt_workflows all = prt_workflows_of(&world.report, 0);
        prt_buf_add_text(&told, "");
        while (prt_workflows_next(&all, &workflow))
            tell(&told, &workflow);
        assert_prt_str(prt_buf_str(&told), rows[i].told);
        prt_buf_free(&told);
        prt_arena_free(&world.arena);
    }
}

static void they_are_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world world;
        make(&world, i);
        const struct prt_workflow_counts counts = prt_workflows_count_all(&world.report);
        assert_int_equal(counts.count, rows[i].counts.count);
        assert_int_equal(counts.files, rows[i].counts.files);
        assert_int_equal(counts.failing, rows[i].counts.failing);
        assert_int_equal(prt_workflows_asked(&world.report), rows[i].asked || rows[i].count != -1);
        prt_arena_free(&world.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_path_is_told_once_with_what_is_known_of_it),
        cmocka_unit_test(they_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
