/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/detect/trees.h"

static const struct tree_case cases[] = {
    {"dependabot", "nothing", {AT("README", "")}, "{\"present\":false,\"files\":[]}"},
    {"dependabot",
     "both names",
     {AT(".github/dependabot.yaml", ""), AT(".github/dependabot.yml", "")},
     "{\"present\":true,\"files\":[\".github/dependabot.yml\",\".github/dependabot.yaml\"]}"},
    {"dependabot",
     "elsewhere",
     {AT("a/.github/dependabot.yml", ""), AT("dependabot.yml", "")},
     "{\"present\":false,\"files\":[]}"},
    {"renovate",
     "a file",
     {AT(".github/renovate.json5", "")},
     "{\"present\":true,\"files\":[\".github/renovate.json5\"]}"},
    {"renovate",
     "in package.json",
     {AT("package.json", "{\"renovate\":{}}")},
     "{\"present\":true,\"files\":[\"package.json\"]}"},
    {"renovate",
     "a package.json without it",
     {AT("package.json", "{\"name\":\"renovate\"}")},
     "{\"present\":false,\"files\":[]}"},
    {"renovate", "a package.json that is none", {AT("package.json", "{")}, "{\"present\":false,\"files\":[]}"},
    {"pre_commit", "nothing", {AT("a", "")}, "{\"present\":false,\"config_file\":null}"},
    {"pre_commit",
     "two repos, one commented out",
     {AT(".pre-commit-config.yaml", "repos:\n- repo: a\n  hooks: [{id: x}]\n# - repo: b\n- repo: local\n")},
     "{\"present\":true,\"config_file\":\".pre-commit-config.yaml\",\"repos_count\":2}"},
    {"pre_commit",
     "a text that looks like a repo",
     {AT(".pre-commit-config.yaml", "repos:\n- repo: a\n  hooks:\n  - id: x\n    entry: |\n      - repo: no\n")},
     "{\"present\":true,\"config_file\":\".pre-commit-config.yaml\",\"repos_count\":1}"},
    {"pre_commit",
     "the other name",
     {AT(".pre-commit-config.yml", "repos: []")},
     "{\"present\":true,\"config_file\":\".pre-commit-config.yml\",\"repos_count\":0}"},
    {"pre_commit",
     "a folder of that name",
     {AT(".pre-commit-config.yaml/a", "")},
     "{\"present\":false,\"config_file\":null}"},
    {"pre_commit",
     "no YAML",
     {AT(".pre-commit-config.yaml", "repos: [\n")},
     "{\"present\":true,\"config_file\":\".pre-commit-config.yaml\",\"error\":\".pre-commit-config.yaml:2: did not "
     "find expected "
     "node content, while parsing a flow node\"}"},
    {"pre_commit",
     "another document",
     {AT(".pre-commit-config.yaml", "a: 1")},
     "{\"present\":true,\"config_file\":\".pre-commit-config.yaml\",\"error\":\"no list of repos\"}"},
    {"readthedocs", "nothing", {AT("a", "")}, "{\"present\":false,\"config_type\":null,\"config_files\":[]}"},
    {"readthedocs",
     "sphinx and mkdocs",
     {AT("docs/conf.py", ""), AT("mkdocs.yml", "")},
     "{\"present\":true,\"config_type\":\"sphinx\",\"config_files\":[\"docs/conf.py\",\"mkdocs.yml\"]}"},
    {"readthedocs",
     "all",
     {AT(".readthedocs.yaml", ""), AT("doc/conf.py", ""), AT("mkdocs.yaml", ""), AT("readthedocs.yml", "")},
     "{\"present\":true,\"config_type\":\"readthedocs\",\"config_files\":[\".readthedocs.yaml\",\"readthedocs.yml\","
     "\"doc/conf.py\",\"mkdocs.yaml\"]}"},
    {"sonatype_config",
     "two",
     {AT(".lift.toml", ""), AT("lift.toml", "")},
     "{\"present\":true,\"config_files\":[\"lift.toml\",\".lift.toml\"]}"},
    {"gitreview", "nothing", {AT("a", "")}, "{\"present\":false,\"file\":null,\"config\":{}}"},
    {"gitreview",
     "a usual one",
     {AT(".gitreview", "[gerrit]\nhost=g.example.org\n port = 29418 \n#x=y\nproject=a=b\nhost=other\nno\n")},
     "{\"present\":true,\"file\":\".gitreview\",\"config\":{\"host\":\"g.example.org\",\"port\":\"29418\",\"project\":"
     "\"a=b\"}}"},
    {"g2g",
     "a plain name",
     {AT(".github/workflows/github2gerrit.yaml", "")},
     "{\"present\":true,\"file_paths\":[\".github/workflows/github2gerrit.yaml\"],\"file_path\":\".github/workflows/"
     "github2gerrit.yaml\",\"matched_patterns\":{\"github2gerrit.yaml\":[\"github2gerrit.yaml\"]}}"},
    {"g2g",
     "nothing",
     {AT(".github/workflows/ci.yaml", "")},
     "{\"present\":false,\"file_paths\":[],\"file_path\":null,\"matched_patterns\":{}}"},
    {"github2gerrit_workflow",
     "the first word of the list counts",
     {AT(".github/workflows/a.yaml", "REVIEW and Gerrit"), AT(".github/workflows/b.yml", "x\nSubmit"),
      AT(".github/workflows/c.yml", "no")},
     "{\"present\":true,\"workflows\":[{\"file\":\"a.yaml\",\"pattern\":\"gerrit\"},{\"file\":\"b.yml\",\"pattern\":"
     "\"submit\"}]}"},
    {"github2gerrit_workflow",
     "not UTF-8",
     {AT(".github/workflows/a.yaml", "gerrit \xff")},
     "{\"present\":false,\"workflows\":[]}"},
    {"jenkinsfile",
     "several",
     {AT("Jenkinsfile", ""), AT("Jenkinsfile.release", ""), AT("Jenkinsfiles", ""), AT("sub/Jenkinsfile", "")},
     "{\"present\":true,\"files\":[\"Jenkinsfile\",\"Jenkinsfile.release\"]}"},
    {"gitlab_ci",
     "jobs",
     {AT(".gitlab-ci.yml",
         "stages: [a]\nvariables: {x: y}\n.template: {script: x}\nbuild: {script: x}\nlint: {extends: .template}\n")},
     "{\"present\":true,\"file\":\".gitlab-ci.yml\",\"jobs\":[\"build\",\"lint\"]}"},
    {"gitlab_ci", "nothing", {AT("a", "")}, "{\"present\":false,\"file\":null}"},
    {"codeowners",
     "the first place counts",
     {AT(".github/CODEOWNERS", "# x\n* @a\n\n/docs @b\n"), AT("CODEOWNERS", "* @c\n")},
     "{\"present\":true,\"file\":\".github/CODEOWNERS\",\"files\":[\".github/"
     "CODEOWNERS\",\"CODEOWNERS\"],\"rules\":2}"},
    {"security", "a policy", {AT("SECURITY.md", "")}, "{\"present\":true,\"files\":[\"SECURITY.md\"]}"},
    {"security", "something else", {AT("SECURITY.png", ""), AT("security/x", "")}, "{\"present\":false,\"files\":[]}"},
    {"project_types",
     "markers and signs",
     {AT("Dockerfile", ""), AT("README.md", ""), AT("docs/a", ""), AT("pom.xml", ""),
      AT("project/build.properties", ""), AT("setup.py/a", "")},
     "{\"markers\":[\"pom.xml\",\"Dockerfile\",\"project/build.properties\"],\"documentation\":[\"README.md\",\"docs/"
     "\"]}"},
    {"tests", "is the fold's", {AT("test/a.py", "")}, "{}"},
    {"codeowners",
     "a link is followed",
     {AT("CODEOWNERS", "docs/OWNERS", LINK), AT("docs/OWNERS", "* @a\n")},
     "{\"present\":true,\"file\":\"CODEOWNERS\",\"files\":[\"CODEOWNERS\"],\"rules\":1}"},
    {"codeowners",
     "up and down",
     {AT(".github/CODEOWNERS", ".././a/../b/OWNERS", LINK), AT("b/OWNERS", "* @a\n")},
     "{\"present\":true,\"file\":\".github/CODEOWNERS\",\"files\":[\".github/CODEOWNERS\"],\"rules\":1}"},
    {"security", "a link that leads nowhere", {AT("SECURITY.md", "nowhere", LINK)}, "{\"present\":false,\"files\":[]}"},
    {"security",
     "a link out of the tree",
     {AT("SECURITY.md", "../SECURITY.md", LINK)},
     "{\"present\":false,\"files\":[]}"},
    {"security", "a link to the system", {AT("SECURITY.md", "/etc/passwd", LINK)}, "{\"present\":false,\"files\":[]}"},
};

static void every_detector_says_what_is_there(void **state)
{
    (void)state;
    tree_check(cases, sizeof cases / sizeof *cases);
}

static void patterns_of_g2g(void **state)
{
    (void)state;
    static const struct tree_file files[] = {
        AT(".github/workflows/.hidden-gerrit.yaml", ""), AT(".github/workflows/Call-Gerrit.yml", ""),
        AT(".github/workflows/a-gerrit.txt", ""),        AT(".github/workflows/gerrit/x", ""),
        AT(".github/workflows/other.yaml", ""),          AT(NULL, NULL)};
    prt_buf said = {0};
    tree_detect(files, "{\"enabled\":[\"g2g\"],\"g2g\":[\"other.yaml\",\"regex:gerrit\",\"regex:^none\"]}", &said);
    assert_string_equal(
        said.data,
        "g2g "
        "{\"present\":true,\"file_paths\":[\".github/workflows/Call-Gerrit.yml\",\".github/workflows/a-gerrit.txt\","
        "\".github/workflows/other.yaml\"],\"file_path\":\".github/workflows/Call-Gerrit.yml\",\"matched_patterns\":{"
        "\"other.yaml\":[\"other.yaml\"],\"regex:gerrit\":[\"Call-Gerrit.yml\",\"a-gerrit.txt\"]}}\n");
    prt_buf_free(&said);
}

static void features_of_the_user(void **state)
{
    (void)state;
    static const struct tree_file files[] = {AT("Chart.yaml", ""),           AT("charts/a/Chart.yaml", ""),
                                             AT("charts/a/values.yaml", ""), AT("docs/Makefile", ""),
                                             AT("link", "Chart.yaml", LINK), AT(NULL, NULL)};
    prt_buf said = {0};
    tree_detect(
        files,
        "{\"enabled\":[],\"custom\":[{\"name\":\"helm\",\"paths\":[\"Chart.yaml\"]},{\"name\":\"below\",\"paths\":"
        "[\"charts/**/*.yaml\"]},{\"name\":\"make\",\"regex\":\"(^|/"
        ")Makefile$\"},{\"name\":\"none\",\"paths\":[\"x*\"]}]}",
        &said);
    assert_string_equal(
        said.data, "helm {\"present\":true,\"count\":2,\"files\":[\"Chart.yaml\",\"charts/a/Chart.yaml\"]}\n"
                   "below {\"present\":true,\"count\":2,\"files\":[\"charts/a/Chart.yaml\",\"charts/a/values.yaml\"]}\n"
                   "make {\"present\":true,\"count\":1,\"files\":[\"docs/Makefile\"]}\n"
                   "none {\"present\":false,\"count\":0,\"files\":[]}\n");
    prt_buf_free(&said);
}

static void an_empty_tree_has_every_feature_and_none_is_present(void **state)
{
    (void)state;
    static const struct tree_file files[] = {AT(NULL, NULL)};
    prt_buf said = {0};
    size_t lines = 0;
    tree_detect(files, "", &said);
    assert_null(strstr(said.data, "\"present\":true"));
    for (size_t i = 0; i < said.len; i++)
        lines += said.data[i] == '\n';
    for (size_t i = 0; prt_detector_name(i) != NULL; i++, lines--)
        assert_non_null(strstr(said.data, prt_detector_name(i)));
    assert_int_equal(lines, 0);
    prt_buf_free(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_detector_says_what_is_there),
        cmocka_unit_test(patterns_of_g2g),
        cmocka_unit_test(features_of_the_user),
        cmocka_unit_test(an_empty_tree_has_every_feature_and_none_is_present),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
