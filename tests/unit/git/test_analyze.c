/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prt/clock.h"
#include "tests/support/repo.h"
#include "tests/support/run.h"
#include "tests/support/unit.h"
#include "tests/unit/git/analysis_scene.h"
#include "worker/git/analyze.h"

/* Runs in the empty folder that becomes the root; the repository is to be made in r. Functions of the scenes:
 *   one TEXT...        writes TEXT to the file f and commits it
 *   raw FILE           makes the bytes of FILE a commit, without asking whether they are one, and HEAD's branch
 *   drop NAME          removes the loose object that NAME names
 *   spoil NAME         overwrites it with nonsense */
static const char prelude[] =
    "cd \"$1\"; rm -rf ./* ./.git; root=$1;"
    "new() { git init -q -b master r; cd r; };"
    "one() { printf \"$@\" >f; git add f; git commit -q -m x; };"
    "raw() { git hash-object -t commit -w --literally \"$1\" >../id; cp ../id .git/refs/heads/master; };"
    "file() { id=$(git rev-parse --verify \"$1\"); path=$(git rev-parse "
    "--git-dir)/objects/${id%%\"${id#??}\"}/${id#??}; };"
    "drop() { file \"$1\"; rm -f \"$path\"; };"
    "spoil() { file \"$1\"; chmod u+w \"$path\"; echo nonsense >\"$path\"; };"
    "head() { printf 'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\\n'; };";

static void shell(prt_temp_t *temp, const char *script)
{
    prt_buf text = {0};
    prt_buf printed = {0};
    prt_buf_add_text(&text, prelude);
    prt_buf_add_text(&text, script);
    const char *const argv[] = {"sh", "-ec", text.data, "sh", prt_temp_folder(temp), NULL};
    if (prt_test_run(argv, &printed, &printed) != 0)
        fail_msg("the scene could not be made: %s: %s", script, printed.data);
    prt_buf_free(&printed);
    prt_buf_free(&text);
}

static prt_code analyze(prt_temp_t *temp, const char *path, int64_t since, const struct prt_analyze_options *options,
                        struct prt_record *record, prt_err *err)
{
    struct prt_task task = {.repository = prt_str_from("group/r"), .path = prt_str_from(path), .count_since = since};
    return prt_analyze(prt_temp_folder(temp), &task, options, record, err);
}

static void print_row(const struct prt_record *record, const struct prt_commit *row, prt_buf *out)
{
    const struct prt_identity *author = &record->identities[row->author];
    if (row->flags & PRT_COMMIT_TIMED)
        prt_buf_add_fmt(out, "%" PRId64 " %" PRId32 " ", row->time, row->zone);
    else
        prt_buf_add_text(out, "undated ");
    prt_buf_add_str(out, author->name);
    prt_buf_add_text(out, " <");
    prt_buf_add_str(out, author->email);
    prt_buf_add_text(out, "> ");
    if (row->flags & PRT_COMMIT_COUNTED)
        prt_buf_add_fmt(out, "+%" PRIu64 " -%" PRIu64, row->added, row->removed);
    else
        prt_buf_add_text(out, "uncounted");
    prt_buf_add_text(out, row->flags & PRT_COMMIT_MERGE ? " merge\n" : "\n");
}

/* The record as text, without what differs from run to run: nothing does. */
static void print_record(const struct prt_record *record, prt_buf *out)
{
    static const char *const flags[] = {"shallow ", "bare ", "worktree "};
    prt_buf_add_fmt(out, "%.*s %s", PRT_STR_ARG(record->head), record->tip.len > 0 ? "" : "no tip ");
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++)
        prt_buf_add_text(out, record->flags & (1u << i) ? flags[i] : "");
    if (record->flags & PRT_RECORD_LOC_KNOWN)
        prt_buf_add_fmt(out, "loc %" PRIu64, record->total_loc);
    else
        prt_buf_add_text(out, "loc unknown");
    prt_buf_add_char(out, '\n');
    for (size_t i = 0; i < record->commit_count; i++)
        print_row(record, &record->commits[i], out);
    for (size_t i = 0; i < record->problem_count; i++)
        prt_buf_add_fmt(out, "%s: %.*s\n", prt_category_name(record->problems[i].category),
                        PRT_STR_ARG(record->problems[i].text));
}

struct scene {
    const char *title;
    const char *make;
    const char *record;
};

static void play(prt_temp_t *temp, const struct scene *scene)
{
    prt_err err;
    prt_buf text = {0};
    struct prt_record record = {.tip = {NULL, 0}};
    shell(temp, scene->make);
    assert_prt_ok(analyze(temp, "r", PRT_COUNT_ALL, NULL, &record, &err), err);
    assert_prt_str(record.repository, "group/r");
    assert_true(record.count_since == PRT_COUNT_ALL);
    print_record(&record, &text);
    if (!prt_str_equal(prt_buf_str(&text), prt_str_from(scene->record)))
        fail_msg("%s:\n--- expected\n%s--- got\n%s", scene->title, scene->record, text.data);
    prt_buf_free(&text);
    prt_record_free(&record);
}

static void play_all(prt_temp_t *temp, const struct scene *scenes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        play(temp, &scenes[i]);
}

#define PLAY(scenes) play_all(*state, (scenes), sizeof(scenes) / sizeof(scenes)[0])
#define ANN          "1600000000 100 Ann Able <ann@able.org> "

static void ordinary_repositories(void **state)
{
    static const struct scene scenes[] = {
        {"two commits", "new; one 'a\\nb\\nc\\n'; one 'a\\nc\\nd\\ne\\n'",
         "refs/heads/master loc 4\n" ANN "+2 -1\n" ANN "+3 -0\n"},
        {"no commit and no other branch", "new", "refs/heads/master no tip loc 0\n"},
        {"no commit, bare", "git init -q --bare -b master r", "refs/heads/master no tip bare loc 0\n"},
        {"bare", "new; one 'a\\n'; cd ..; git clone -q --bare r b; rm -rf r; mv b r",
         "refs/heads/master bare loc 1\n" ANN "+1 -0\n"},
        {"mirror", "new; one 'a\\n'; cd ..; git clone -q --mirror r b; rm -rf r; mv b r",
         "refs/heads/master bare loc 1\n" ANN "+1 -0\n"},
        {"detached", "new; one 'a\\n'; one 'b\\n'; git checkout -q --detach HEAD^", "HEAD loc 1\n" ANN "+1 -0\n"},
        {"HEAD is a tag",
         "new; one 'a\\n'; git tag -a -m t t; git tag -a -m t u t; t=$(git rev-parse u); echo $t >.git/HEAD",
         "HEAD loc 1\n" ANN "+1 -0\n"},
        {"packed", "new; one 'a\\n'; one 'b\\n'; git gc -q --prune=now",
         "refs/heads/master loc 1\n" ANN "+1 -1\n" ANN "+1 -0\n"},
        {"a merge counts nothing",
         "new; one 'a\\n'; git checkout -q -b side; echo s >s; git add s; git commit -q -m s; git checkout -q master;"
         "echo m >m; git add m; git commit -q -m m; git merge -q --no-commit side; echo evil >e; git add e; git commit "
         "-q -m mm",
         "refs/heads/master loc 4\n" ANN "+0 -0 merge\n" ANN "+1 -0\n" ANN "+1 -0\n" ANN "+1 -0\n"},
        {"an empty commit", "new; one 'a\\n'; git commit -q --allow-empty -m e",
         "refs/heads/master loc 1\n" ANN "+0 -0\n" ANN "+1 -0\n"},
        {"an empty tree", "new; git commit -q --allow-empty -m e", "refs/heads/master loc 0\n" ANN "+0 -0\n"},
        {"a linked work tree", "git init -q -b master o; cd o; one 'a\\n'; git worktree add -q -b side ../r",
         "refs/heads/side worktree loc 1\n" ANN "+1 -0\n"},
        {"a shallow clone",
         "git init -q -b master o; cd o; one 'a\\n'; one 'b\\n'; one 'b\\nc\\n'; cd ..; git clone -q --depth 2 "
         "\"file://$root/o\" r",
         "refs/heads/master shallow loc 2\n" ANN "+1 -0\n" ANN "+1 -0\n"},
        {"a repository inside", "new; one 'a\\n'; git init -q sub; git -C sub commit -q --allow-empty -m s",
         "refs/heads/master loc 1\n" ANN "+1 -0\n"},
    };
    PLAY(scenes);
}

static void what_stands_in_the_files(void **state)
{
    static const struct scene scenes[] = {
        {"binary", "new; one 'a\\0\\n'; one 'b\\0\\n'", "refs/heads/master loc 0\n" ANN "+0 -0\n" ANN "+0 -0\n"},
        {"line ends", "new; one 'a\\r\\nb\\r\\n'; one 'a\\nb'",
         "refs/heads/master loc 2\n" ANN "+2 -2\n" ANN "+2 -0\n"},
        {"a rename",
         "new; seq 100 >f; git add f; git commit -q -m x; git mv f g; echo more >>g; git add g; git commit -q -m x",
         "refs/heads/master loc 101\n" ANN "+1 -0\n" ANN "+100 -0\n"},
        {"links", "new; ln -s /etc/passwd l; ln -s nowhere m; git add l m; git commit -q -m x",
         "refs/heads/master loc 2\n" ANN "+2 -0\n"},
        {"a submodule",
         "new; git update-index --add --cacheinfo 160000,0123456789012345678901234567890123456789,sub; git commit -q "
         "-m x;"
         "git update-index --cacheinfo 160000,0123456789012345678901234567890123456780,sub; git commit -q -m x",
         "refs/heads/master loc 1\n" ANN "+1 -1\n" ANN "+1 -0\n"},
        {"names of files",
         "new; for n in 'a|b|c|d|e.txt' 'z|2026-11-22 00:00:00 +0000|Evil Twin|evil@injected.com|x' \"$(printf "
         "'n\\nl')\" "
         "\"$(printf 't\\tb')\" '\"q\"' \"$(printf '\\344')\"; do echo x >\"$n\"; done; git add .; git commit -q -m x",
         "refs/heads/master loc 6\n" ANN "+6 -0\n"},
        {"subjects",
         "new; one 'a\\n'; printf 's\\rcommit|x|Evil CR|evil@cr|y\\n\\n3\\t4\\tf\\n' >../m; git commit -q "
         "--allow-empty -F ../m",
         "refs/heads/master loc 1\n" ANN "+0 -0\n" ANN "+1 -0\n"},
        {"attributes of HEAD",
         "new; echo '*.dat -diff' >.gitattributes; echo x >x.dat; echo x >x.txt; git add .; git commit -q -m x;"
         "echo y >x.dat; git commit -q -am x; rm .gitattributes",
         "refs/heads/master loc 2\n" ANN "+0 -0\n" ANN "+2 -0\n"},
        {"the mailmap of HEAD",
         "new; one 'a\\n'; printf 'Proper <proper@x.org> <ANN@able.org>\\n' >.mailmap; git add .; git commit -q -m x; "
         "rm .mailmap",
         "refs/heads/master loc 2\n1600000000 100 Proper <proper@x.org> +1 -0\n1600000000 100 Proper <proper@x.org> +1 "
         "-0\n"},
        {"a mailmap that is a link is none",
         "new; ln -s 'Proper <proper@x.org> <ann@able.org>' .mailmap; git add .; git commit -q -m x",
         "refs/heads/master loc 1\n" ANN "+1 -0\n"},
    };
    PLAY(scenes);
}

static void authors_and_dates(void **state)
{
    static const struct scene scenes[] = {
        {"a bar in a name", "new; git commit -q --allow-empty --author 'Ann | Able <Ann@Able.com>' -m x",
         "refs/heads/master loc 0\n1600000000 100 Ann | Able <ann@able.com> +0 -0\n"},
        {"bytes that are no UTF-8", "new; (head; printf 'author Ren\\351 <r@x> 1 +0000\\n\\nm\\n') >../c; raw ../c",
         "refs/heads/master loc 0\n1 0 Ren\xe9 <r@x> +0 -0\n"},
        {"an encoding",
         "new; (head; printf 'author Ren\\351 <r@x> 1 +0000\\nencoding ISO-8859-1\\n\\nm\\n') >../c; raw ../c",
         "refs/heads/master loc 0\n1 0 Ren\xc3\xa9 <r@x> +0 -0\n"},
        {"no name", "new; (head; printf 'author <r@x> 1 +0000\\n\\nm\\n') >../c; raw ../c",
         "refs/heads/master loc 0\n1 0  <r@x> +0 -0\n"},
        {"no address", "new; (head; printf 'author Ann 1 +0000\\n\\nm\\n') >../c; raw ../c",
         "refs/heads/master loc 0\nundated  <> +0 -0\n"},
        {"no date", "new; (head; printf 'author Ann <a@x>\\n\\nm\\n') >../c; raw ../c",
         "refs/heads/master loc 0\nundated Ann <a@x> +0 -0\n"},
        {"no author", "new; (head; printf '\\nm\\n') >../c; raw ../c", "refs/heads/master loc 0\nundated  <> +0 -0\n"},
        {"1970", "new; (head; printf 'author A <a> 0 +0000\\n\\nm\\n') >../c; raw ../c",
         "refs/heads/master loc 0\n0 0 A <a> +0 -0\n"},
        {"2099", "new; (head; printf 'author A <a> 4070908800 +0000\\n\\nm\\n') >../c; raw ../c",
         "refs/heads/master loc 0\n4070908800 0 A <a> +0 -0\n"},
        {"the year 3170843", "new; (head; printf 'author A <a> 99999999999999 +0000\\n\\nm\\n') >../c; raw ../c",
         "refs/heads/master loc 0\n99999999999999 0 A <a> +0 -0\n"},
        {"odd zones",
         "new; (head; printf 'author A <a> 1 +051800\\n\\nm\\n') >../c; raw ../c;"
         "(head; printf 'parent %s\\nauthor A <a> 1 -7530\\n\\nm\\n' $(git rev-parse HEAD)) >../c; raw ../c",
         "refs/heads/master loc 0\n1 -7530 A <a> +0 -0\n1 51800 A <a> +0 -0\n"},
    };
    PLAY(scenes);
}

/* None of these may change a figure; the same history without them is the first scene of ordinary_repositories. */
static void configuration_changes_nothing(void **state)
{
    static const char *const settings[] = {
        "log.showRoot false",         "diff.renames copies",
        "diff.external /bin/false",   "i18n.logOutputEncoding UTF-16",
        "core.quotePath false",       "core.bigFileThreshold 1",
        "i18n.commitEncoding UTF-16", "mailmap.file ../other",
        "mailmap.blob HEAD:f",        "core.attributesFile ../x",
        "diff.x.textconv cat",        "core.ignoreCase true",
        "core.worktree /gone",        "diff.algorithm patience",
        "diff.ignoreSubmodules all",  "core.repositoryFormatVersion 0",
    };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        char make[512];
        (void)snprintf(make, sizeof make,
                       "echo 'Wrong <wrong@x> <ann@able.org>' >other; echo '* -diff' >x; new; one 'a\\nb\\nc\\n';"
                       "one 'a\\nc\\nd\\ne\\n'; git config %s",
                       settings[i]);
        play(*state, &(struct scene){settings[i], make, "refs/heads/master loc 4\n" ANN "+2 -1\n" ANN "+3 -0\n"});
    }
    static const struct scene scenes[] = {
        {"info/attributes", "new; one 'a\\n'; echo '* -diff' >.git/info/attributes",
         "refs/heads/master loc 1\n" ANN "+1 -0\n"},
        {"the work tree",
         "new; one 'a\\n'; echo '* -diff' >.gitattributes; echo 'X <x@x> <ann@able.org>' >.mailmap; rm f",
         "refs/heads/master loc 1\n" ANN "+1 -0\n"},
        {"replacements", "new; one 'a\\n'; one 'b\\nc\\n'; git replace --graft HEAD",
         "refs/heads/master loc 2\n" ANN "+2 -1\n" ANN "+1 -0\n"},
        {"grafts", "new; one 'a\\n'; one 'b\\nc\\n'; git rev-parse HEAD >.git/info/grafts",
         "refs/heads/master loc 2\n" ANN "+2 -1\n" ANN "+1 -0\n"},
    };
    PLAY(scenes);
}

static void troubles_at_the_door(void **state)
{
    static const struct scene scenes[] = {
        {"HEAD is unborn, and there is another branch",
         "new; one 'a\\n'; git branch -m other; git symbolic-ref HEAD refs/heads/gone",
         "refs/heads/gone no tip loc unknown\nunborn_head: HEAD names refs/heads/gone, which does not exist; there is "
         "refs/heads/other; point it to one of them with git symbolic-ref HEAD\n"},
        {"HEAD is unborn, and there are many",
         "new; one 'a\\n'; for b in e b d c; do git branch $b; done; git branch -m a; git symbolic-ref HEAD "
         "refs/heads/gone",
         "refs/heads/gone no tip loc unknown\nunborn_head: HEAD names refs/heads/gone, which does not exist; there are "
         "refs/heads/a, refs/heads/b, refs/heads/c and more; point it to one of them with git symbolic-ref HEAD\n"},
        {"no HEAD", "new; one 'a\\n'; rm .git/HEAD",
         " no tip loc unknown\nnot_a_repository: not a git repository: HEAD is not there\n"},
        {"an empty .git in a repository", "git init -q .; mkdir -p r/.git",
         " no tip loc unknown\nnot_a_repository: not a git repository: HEAD is not there\n"},
        {"a .git file that leads nowhere", "mkdir r; echo 'gitdir: ../gone' >r/.git",
         " no tip loc unknown\ndangling_gitfile: the git folder that its .git file names is not there\n"},
        {"SHA-256", "git init -q --object-format=sha256 r; cd r; one 'a\\n'",
         " no tip loc unknown\nunsupported_format: its objects are named by sha256 (extensions.objectFormat); this "
         "version "
         "reads sha1 only\n"},
        {"outside", "mkdir r; cd ..; ln -s \"$(dirname \"$root\")\" \"$root/r/.git\"",
         " no tip loc unknown\noutside_root: its git folder lies outside the root; make the root wide enough to hold "
         "both\n"},
    };
    PLAY(scenes);
}

/* Ids are fixed: authors, dates and contents are. */
static void missing_and_damaged_objects(void **state)
{
    static const struct scene scenes[] = {
        {"HEAD's commit is missing", "new; one 'a\\n'; drop HEAD",
         "refs/heads/master no tip loc unknown\n"
         "missing_objects: HEAD: object 5fa2fcc5bd2662e8732e9dac99e8446ca2599c8f: missing\n"},
        {"a commit in the middle is missing", "new; one 'a\\n'; one 'b\\n'; one 'c\\n'; drop HEAD^",
         "refs/heads/master loc 1\n" ANN "uncounted\n"
         "missing_objects: commits missing: 1 (b8474d5191c7b19b476d08adf3621998014fc5cc); the history behind it is not "
         "in the figures\n"
         "missing_objects: commits whose lines could not be counted: 1, the first of them "
         "5c5767bdd57c283ac46f95635c5db5bf41f34d97: commit b8474d5191c7b19b476d08adf3621998014fc5cc: missing\n"},
        {"... damaged", "new; one 'a\\n'; one 'b\\n'; one 'c\\n'; spoil HEAD^",
         "refs/heads/master loc 1\n" ANN "uncounted\n"
         "corrupt_objects: commits damaged: 1 (b8474d5191c7b19b476d08adf3621998014fc5cc); the history behind it is not "
         "in the figures\n"
         "corrupt_objects: commits whose lines could not be counted: 1, the first of them "
         "5c5767bdd57c283ac46f95635c5db5bf41f34d97: commit b8474d5191c7b19b476d08adf3621998014fc5cc: damaged, cannot "
         "be read\n"},
        {"an old tree is missing", "new; one 'a\\n'; one 'b\\n'; one 'c\\n'; drop HEAD^^{tree}",
         "refs/heads/master loc 1\n" ANN "uncounted\n" ANN "uncounted\n" ANN "+1 -0\n"
         "missing_objects: commits whose lines could not be counted: 2, the first of them "
         "5c5767bdd57c283ac46f95635c5db5bf41f34d97: tree 02573c73b30e30f3a6e02d69f95677b44b442333: missing\n"},
        {"an old blob is missing", "new; one 'a\\n'; one 'b\\n'; one 'c\\n'; drop HEAD^^:f",
         "refs/heads/master loc 1\n" ANN "+1 -1\n" ANN "uncounted\n" ANN "uncounted\n"
         "missing_objects: commits whose lines could not be counted: 2, the first of them "
         "b8474d5191c7b19b476d08adf3621998014fc5cc: f: blob 78981922613b2afb6025042ff6bd878ac1994e85: missing\n"},
        {"a blob at HEAD is missing", "new; one 'a\\n'; one 'b\\n'; drop HEAD:f",
         "refs/heads/master loc unknown\n" ANN "uncounted\n" ANN "+1 -0\n"
         "missing_objects: commits whose lines could not be counted: 1, the first of them "
         "b8474d5191c7b19b476d08adf3621998014fc5cc: f: blob 61780798228d17af2d34fce4cfbdf35556832472: missing\n"
         "missing_objects: the lines at HEAD could not be counted: f: blob 61780798228d17af2d34fce4cfbdf35556832472: "
         "missing\n"},
        {"a blob at HEAD is damaged", "new; one 'a\\n'; one 'b\\n'; spoil HEAD:f",
         "refs/heads/master loc unknown\n" ANN "uncounted\n" ANN "+1 -0\n"
         "corrupt_objects: commits whose lines could not be counted: 1, the first of them "
         "b8474d5191c7b19b476d08adf3621998014fc5cc: f: blob 61780798228d17af2d34fce4cfbdf35556832472: damaged, cannot "
         "be read\n"
         "corrupt_objects: the lines at HEAD could not be counted: f: blob 61780798228d17af2d34fce4cfbdf35556832472: "
         "damaged, cannot be read\n"},
        {"HEAD's tree is missing", "new; one 'a\\n'; one 'b\\n'; drop HEAD^{tree}",
         "refs/heads/master loc unknown\n" ANN "uncounted\n" ANN "+1 -0\n"
         "missing_objects: HEAD's .mailmap could not be read, so authors are named as the commits name them: tree "
         "02573c73b30e30f3a6e02d69f95677b44b442333: missing\n"
         "missing_objects: commits whose lines could not be counted: 1, the first of them "
         "b8474d5191c7b19b476d08adf3621998014fc5cc: tree 02573c73b30e30f3a6e02d69f95677b44b442333: missing\n"
         "missing_objects: the lines at HEAD could not be counted: tree 02573c73b30e30f3a6e02d69f95677b44b442333: "
         "missing\n"
         "missing_objects: the features at HEAD are not known: tree 02573c73b30e30f3a6e02d69f95677b44b442333: "
         "missing\n"},
        {"the attributes are missing",
         "new; echo '*.x -diff' >.gitattributes; git add .; one 'a\\n'; drop HEAD:.gitattributes",
         "refs/heads/master loc unknown\n" ANN "uncounted\n"
         "missing_objects: no lines are counted, because which files are binary is not known: .gitattributes: blob "
         "b3c7b74b178c4a1588844858bbb32c209f7b929b: missing\n"},
        {"the mailmap is missing",
         "new; echo 'X <x@x> <ann@able.org>' >.mailmap; git add .; one 'a\\n'; drop HEAD:.mailmap",
         "refs/heads/master loc unknown\n" ANN "uncounted\n"
         "missing_objects: HEAD's .mailmap could not be read, so authors are named as the commits name them: blob "
         "cb3d8a5fafdddfaddbc50315c077ba6fc4128cca: missing\n"
         "missing_objects: commits whose lines could not be counted: 1, the first of them "
         "7c3b67eb4a1adc20f06b5ef1f6791541887fe266: .mailmap: blob cb3d8a5fafdddfaddbc50315c077ba6fc4128cca: missing\n"
         "missing_objects: the lines at HEAD could not be counted: .mailmap: blob "
         "cb3d8a5fafdddfaddbc50315c077ba6fc4128cca: missing\n"},
        {"a commit that is none", "new; one 'a\\n'; (printf 'parent nonsense\\n') >../c; raw ../c",
         "refs/heads/master no tip loc unknown\n"
         "corrupt_objects: HEAD: commit 4e686bddc4231965e7af8a0b8947de4a17995724: damaged, does not begin with a "
         "tree\n"},
        {"a parent that is a blob",
         "new; one 'a\\n'; (head; printf 'parent %s\\nauthor A <a> 1 +0000\\n\\nm\\n' $(git rev-parse HEAD:f)) >../c; "
         "raw ../c",
         "refs/heads/master loc 0\n"
         "1 0 A <a> uncounted\n"
         "corrupt_objects: commits damaged: 1 (78981922613b2afb6025042ff6bd878ac1994e85); the history behind it is not "
         "in the figures\n"
         "corrupt_objects: commits whose lines could not be counted: 1, the first of them "
         "2b78e4ed72ab9d368d1c98726e828d6ab85b4534: commit 78981922613b2afb6025042ff6bd878ac1994e85: is a blob\n"},
        {"a partial clone",
         "git init -q -b master o; cd o; git config uploadpack.allowFilter true; one 'a\\n'; one 'b\\n'; cd ..;"
         "git clone -q --no-checkout --filter=blob:none \"file://$root/o\" r; rm -rf o",

         "refs/heads/master loc unknown\n" ANN "uncounted\n" ANN "uncounted\n"
         "missing_objects: commits whose lines could not be counted: 2, the first of them "
         "b8474d5191c7b19b476d08adf3621998014fc5cc: f: blob 78981922613b2afb6025042ff6bd878ac1994e85: missing; it is a "
         "partial clone, and what it left out is not fetched: clone it without --filter\n"
         "missing_objects: the lines at HEAD could not be counted: f: blob 61780798228d17af2d34fce4cfbdf35556832472: "
         "missing; it is a partial clone, and what it left out is not fetched: clone it without --filter\n"},
        {"a commit larger than 16 MiB",
         "new; one 'a\\n'; (head; printf 'parent %s\\nauthor A <a> 1 +0000\\n\\n' $(git rev-parse HEAD); "
         "dd if=/dev/zero bs=1048576 count=17 status=none) >../c; raw ../c;"
         "(head; printf 'parent %s\\nauthor A <a> 1 +0000\\n\\nm\\n' $(git rev-parse HEAD)) >../c; raw ../c",

         "refs/heads/master loc 0\n"
         "1 0 A <a> uncounted\n"
         "too_large: commits larger than 16 MiB: 1 (1ff7e3ddec43a12fb098364d3970352724d571d1); the history behind it "
         "is not in the figures\n"
         "too_large: commits whose lines could not be counted: 1, the first of them "
         "057ad301b2e72727caacb73f22eb43af1f44dc1e: commit 1ff7e3ddec43a12fb098364d3970352724d571d1: 17825908 bytes, "
         "more than the ceiling of 16777216\n"},
        {"nonsense in the shallow file", "new; one 'a\\n'; echo nonsense >.git/shallow",
         "refs/heads/master loc 1\n" ANN "+1 -0\n"
         "corrupt_objects: the shallow file has lines that name no commit\n"},
    };
    PLAY(scenes);
}

static void a_foreign_owner(void **state)
{
    if (geteuid() != 0) {
        print_message("skipped: only root can give a folder to another user\n");
        skip();
    }
    static const struct scene scenes[] = {
        {"not listed", "new; one 'a\\n'; chown -R 12345 .",
         " no tip loc unknown\nnot_owned: it belongs to another user than the one who runs the worker; if that is "
         "right, run git config --global --add safe.directory \"ROOT/r\" as this one, or git config --system --add "
         "safe.directory \"ROOT/*\" for all; ROOT is the folder of all repositories\n"},
        {"listed", "git config -f config safe.directory '*'; new; one 'a\\n'; chown -R 12345 .",
         "refs/heads/master loc 1\n" ANN "+1 -0\n"},
    };
    assert_int_equal(setenv("GIT_CONFIG_GLOBAL", prt_temp_path(*state, "config"), 1), 0);
    PLAY(scenes);
}

/* Three commits at 10, 20 and 30, a merge at 5 and one without a date. */
static void only_what_is_asked_for_is_counted(void **state)
{
    static const struct {
        int64_t since;
        const char *rows;
    } rows[] = {
        {PRT_COUNT_ALL,
         "undated A <a> +1 -0\n5 0 A <a> +0 -0 merge\n30 0 A <a> +1 -0\n20 0 A <a> +1 -0\n10 0 A <a> +1 -0\n"},
        {0, "undated A <a> uncounted\n5 0 A <a> +0 -0 merge\n30 0 A <a> +1 -0\n20 0 A <a> +1 -0\n10 0 A <a> +1 -0\n"},
        {20,
         "undated A <a> uncounted\n5 0 A <a> +0 -0 merge\n30 0 A <a> +1 -0\n20 0 A <a> +1 -0\n10 0 A <a> uncounted\n"},
        {21, "undated A <a> uncounted\n5 0 A <a> +0 -0 merge\n30 0 A <a> +1 -0\n20 0 A <a> uncounted\n10 0 A <a> "
             "uncounted\n"},
        {INT64_MAX, "undated A <a> uncounted\n5 0 A <a> +0 -0 merge\n30 0 A <a> uncounted\n20 0 A <a> uncounted\n10 0 "
                    "A <a> uncounted\n"},
    };
    shell(*state, "new; put() { echo $1 >f$1; git add .; (printf 'tree %s\\n' $(git write-tree); shift; printf \"$@\") "
                  ">../c; raw ../c; };"
                  "put 1 'author A <a> 10 +0000\\n\\nm\\n'; a=$(git rev-parse HEAD);"
                  "put 2 'parent %s\\nauthor A <a> 20 +0000\\n\\nm\\n' $a; b=$(git rev-parse HEAD);"
                  "put 3 'parent %s\\nauthor A <a> 30 +0000\\n\\nm\\n' $b; c=$(git rev-parse HEAD);"
                  "put 4 'parent %s\\nparent %s\\nauthor A <a> 5 +0000\\n\\nm\\n' $c $a; d=$(git rev-parse HEAD);"
                  "put 5 'parent %s\\nauthor A <a>\\n\\nm\\n' $d");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_buf text = {0};
        struct prt_record record;
        assert_prt_ok(analyze(*state, "r", rows[i].since, NULL, &record, &err), err);
        assert_true(record.count_since == rows[i].since);
        assert_int_equal(record.total_loc, 5);
        assert_int_equal(record.problem_count, 0);
        for (size_t at = 0; at < record.commit_count; at++)
            print_row(&record, &record.commits[at], &text);
        assert_prt_str(prt_buf_str(&text), rows[i].rows);
        prt_buf_free(&text);
        prt_record_free(&record);
    }
}

struct watcher {
    prt_buf trace;
    unsigned calls;
    unsigned stop_at; /* 0: never */
};

static bool watch(void *context, const struct prt_analyze_progress *progress)
{
    struct watcher *watcher = context;
    prt_buf_add_fmt(&watcher->trace, "%d:%" PRIu64 "/%" PRIu64 " ", progress->phase, progress->commits_done,
                    progress->commits_total);
    return ++watcher->calls != watcher->stop_at;
}

static void progress_is_told_and_any_call_may_stop_it(void **state)
{
    prt_err err;
    struct prt_record record;
    struct watcher watcher = {.stop_at = 0};
    struct prt_analyze_options options = {.progress = watch, .context = &watcher};
    shell(*state,
          "new; for i in $(seq 300); do printf 'commit refs/heads/master\\ncommitter A <a> 1 +0000\\ndata 1\\nx\\n"
          "M 644 inline f\\ndata <<E\\n%s\\nE\\n' $i; done | git fast-import --quiet");
    assert_prt_ok(analyze(*state, "r", PRT_COUNT_ALL, &options, &record, &err), err);
    assert_int_equal(record.commit_count, 300);
    prt_record_free(&record);
    assert_prt_str(prt_buf_str(&watcher.trace), "1:0/0 2:0/0 2:256/0 3:0/300 3:256/300 4:0/0 ");
    unsigned calls = watcher.calls;
    for (unsigned stop_at = 1; stop_at <= calls; stop_at++) {
        watcher.calls = 0;
        watcher.stop_at = stop_at;
        assert_prt_code(analyze(*state, "r", PRT_COUNT_ALL, &options, &record, &err), PRT_E_CANCELLED, err);
        assert_int_equal(watcher.calls, stop_at);
    }
    prt_buf_free(&watcher.trace);
}

static void a_small_cache_changes_no_figure(void **state)
{
    static const struct scene scene = {"", "new; for i in 1 2 3 4 5 6 7 8; do one \"$i\\n$i\\n\"; done", ""};
    prt_err err;
    struct prt_record record;
    struct prt_analyze_options options = {.cache_bytes = 1};
    shell(*state, scene.make);
    assert_prt_ok(analyze(*state, "r", PRT_COUNT_ALL, &options, &record, &err), err);
    assert_int_equal(record.commit_count, 8);
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(record.commits[i].added, 2);
        assert_int_equal(record.commits[i].removed, 2);
    }
    assert_int_equal(record.problem_count, 0);
    prt_record_free(&record);
}

static void the_root_itself_may_be_the_repository(void **state)
{
    prt_err err;
    struct prt_record record;
    shell(*state, "git init -q -b master .; one 'a\\n'");
    assert_prt_ok(analyze(*state, ".", PRT_COUNT_ALL, NULL, &record, &err), err);
    assert_int_equal(record.problem_count, 0);
    assert_int_equal(record.commit_count, 1);
    prt_record_free(&record);
}

/* The parts exclude each other and add up to the whole, so one analysis cannot cost more than it took. */
static void what_it_takes_is_told_however_it_ends(void **state)
{
    prt_temp_t *temp = *state;
    struct prt_record record = {.tip = {NULL, 0}};
    struct prt_cost cost = {{0}}, none = {{[PRT_COST_CPU] = UINT64_MAX}};
    const struct prt_analyze_options options = {.cost = &cost}, not_there = {.cost = &none};
    prt_err err;
    shell(temp, "new; seq 90000 >a; git add .; git commit -qm 1; git mv a b; seq 2 90001 >b; git add .;"
                "git commit -qm 2; git repack -adq");
    const int64_t from = prt_monotonic_us();
    assert_prt_ok(analyze(temp, "r", PRT_COUNT_ALL, &options, &record, &err), err);
    const uint64_t took = (uint64_t)(prt_monotonic_us() - from);
    for (int i = 0; i < PRT_COST_KINDS; i++)
        if (cost.us[i] == 0)
            fail_msg("%s took no time", prt_cost_name((prt_cost_kind)i));
    assert_in_range(prt_cost_elapsed(&cost), 1, took + PRT_COST_KINDS);
    assert_in_range(cost.us[PRT_COST_CPU], 1, took + 1000);
    prt_record_free(&record);
    assert_prt_ok(analyze(temp, "nowhere", PRT_COUNT_ALL, &not_there, &record, &err), err);
    assert_int_equal(record.problem_count, 1);
    assert_true(none.us[PRT_COST_OPEN] > 0 && none.us[PRT_COST_CPU] < 1000000);
    assert_int_equal(prt_cost_elapsed(&none), none.us[PRT_COST_OPEN]);
    prt_record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ordinary_repositories, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_stands_in_the_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(authors_and_dates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(configuration_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(troubles_at_the_door, set_up, tear_down),
        cmocka_unit_test_setup_teardown(missing_and_damaged_objects, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_foreign_owner, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_what_is_asked_for_is_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(progress_is_told_and_any_call_may_stop_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_small_cache_changes_no_figure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_root_itself_may_be_the_repository, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_it_takes_is_told_however_it_ends, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
