/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of a repository that was read before. Whatever happened to it meanwhile, the ledger at hand and the
 * answer have to make, as a set of commits, exactly what reading it all again gives; so do the parts of a split one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prt/clock.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/dump.h"
#include "tests/support/records.h"
#include "tests/support/repo.h"
#include "tests/support/run.h"
#include "tests/support/unit.h"
#include "tests/unit/git/analysis_scene.h"
#include "worker/detect/languages.h"
#include "worker/git/analyze.h"
#include "worker/git/id.h"

/* Functions of the scripts, which run in the folder that is the root:
 *   new              an empty repository r, and there
 *   put FILE TEXT..  writes and stages a file
 *   make FILE        commits a change of a file; each has a text of its own
 *   by N             whose commits and of which second the next ones are
 *   side NAME        makes a commit of its own on a branch from HEAD^, and comes back
 *   drop NAME        removes the loose object that NAME names
 *   clone OPTIONS    r becomes a clone of o */
static const char prelude[] =
    "cd \"$1\"; root=$1;"
    "fresh() { rm -rf ./* ./.git; };"
    "new() { git init -q -b master r; cd r; };"
    "put() { f=$1; shift; case $f in */*) mkdir -p \"${f%/*}\";; esac; printf \"$@\" >\"$f\"; git add \"$f\"; };"
    "make() { n=0; test ! -e \"$root/n\" || read -r n <\"$root/n\"; n=$((n+1)); echo $n >\"$root/n\";"
    " put \"$1\" \"line $n\\nsame\\nand $((n*n))\\n\"; git commit -q -m $n; };"
    "by() { export GIT_AUTHOR_NAME=\"Author $1\" GIT_AUTHOR_EMAIL=\"a$1@x.org\" GIT_AUTHOR_DATE=\"$2 +0100\""
    " GIT_COMMITTER_DATE=\"$2 +0100\"; };"
    "side() { git checkout -q -b \"$1\" HEAD^; make \"$1\"; git checkout -q -; };"
    "drop() { id=$(git rev-parse --verify \"$1\"); rm -f \".git/objects/${id%\"${id#??}\"}/${id#??}\"; };"
    "clone() { cd \"$root\"; git clone -q \"$@\" \"file://$root/o\" r; cd r; };";

static void shell(prt_temp_t *temp, const char *script)
{
    prt_buf text = {0};
    prt_buf printed = {0};
    prt_buf_add_text(&text, prelude);
    prt_buf_add_text(&text, script);
    const char *const argv[] = {"sh", "-ec", text.data, "sh", prt_temp_folder(temp), NULL};
    if (prt_test_run(argv, &printed, &printed) != 0)
        fail_msg("the scene could not be made: %s: %s", script, printed.data != NULL ? printed.data : "");
    prt_buf_free(&printed);
    prt_buf_free(&text);
}

/* NULL but in the tests of what a process keeps from one question to the next. */
static prt_analyze_memory_t *memory;

enum { NEVER = 1000000 };

/* How many commits are looked at before the rest is left to others. */
static uint64_t yield_after = NEVER;

static bool yields(void *context, uint64_t done, uint64_t left)
{
    (void)context;
    assert_true(left > 0);
    return done >= yield_after;
}

/* What was handed out; `each`: at so many commits met, 0 never. */
static struct {
    uint64_t each;
    prt_buf names;
    char tip[PRT_MAX_HEX + 1];
    size_t times;
} handed;

static bool advances(void *context, uint64_t met)
{
    (void)context;
    return handed.each > 0 && met >= handed.each;
}

static prt_code advance(void *context, prt_str tip, prt_str names, prt_err *err)
{
    (void)context;
    assert_in_range(names.len, PRT_ID_BYTES, PRT_MAX_ADVANCE);
    assert_int_equal(tip.len, 2 * PRT_ID_BYTES);
    memcpy(handed.tip, tip.data, tip.len);
    prt_buf_add_str(&handed.names, names);
    handed.times++;
    return prt_buf_check(&handed.names, "names", err);
}

static prt_code try_ask(prt_temp_t *temp, struct prt_task task, struct prt_record *out, prt_err *err)
{
    const struct prt_analyze_options options = {
        .memory = memory, .yields = yields, .advances = advances, .advance = advance};
    task.repository = PRT_STR("group/r");
    if (task.path.len == 0)
        task.path = PRT_STR("r");
    return prt_analyze(prt_temp_folder(temp), &task, &options, out, err);
}

static struct prt_record ask(prt_temp_t *temp, struct prt_task task)
{
    prt_err err;
    struct prt_record record = {.flags = 0};
    assert_prt_ok(try_ask(temp, task, &record, &err), err);
    assert_prt_str(record.repository, "group/r");
    return record;
}

static struct prt_record ask_and_yield(prt_temp_t *temp, struct prt_task task, uint64_t after)
{
    yield_after = after;
    struct prt_record record = ask(temp, task);
    yield_after = NEVER;
    return record;
}

static struct prt_record ask_all(prt_temp_t *temp)
{
    return ask(temp, (struct prt_task){.count_since = PRT_COUNT_ALL});
}

enum { TALLIES = 32, FACTS = 10000 };

/* A set of commits as texts, and what else a ledger is. */
struct ledger {
    char **lines;
    size_t count;
    size_t capacity;
    prt_buf ids;
    prt_buf tip;
    prt_buf context;
    uint64_t total;
    bool total_known;
    prt_buf features;
    struct prt_tally tallies[TALLIES]; /* names are the tables' own */
    size_t tally_count;
};

static void free_ledger(struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->count; i++)
        free(ledger->lines[i]);
    free(ledger->lines);
    prt_buf_free(&ledger->ids);
    prt_buf_free(&ledger->tip);
    prt_buf_free(&ledger->context);
    prt_buf_free(&ledger->features);
    *ledger = (struct ledger){.count = 0};
}

static char *row_text(const struct prt_record *record, size_t index)
{
    const struct prt_commit *row = &record->commits[index];
    const struct prt_identity *author = &record->identities[row->author];
    char hex[PRT_ID_HEX_MAX];
    prt_id id = {{0}};
    prt_buf text = {0};
    memcpy(id.bytes, record->ids.data + index * PRT_ID_BYTES, PRT_ID_BYTES);
    prt_id_hex(&id, PRT_ID_BYTES, hex);
    prt_buf_add_fmt(&text, "%s %" PRId64 " %" PRId32 " %.*s <%.*s> +%" PRIu64 " -%" PRIu64 " %x", hex, row->time,
                    row->zone, PRT_STR_ARG(author->name), PRT_STR_ARG(author->email), row->added, row->removed,
                    row->flags);
    assert_false(text.failed);
    return text.data;
}

static void print_features(const struct prt_record *record, prt_buf *out)
{
    prt_buf_clear(out);
    prt_buf_add_text(out, "");
    for (size_t i = 0; i < record->feature_count; i++) {
        prt_buf_add_fmt(out, "%.*s ", PRT_STR_ARG(record->features[i].name));
        assert_true(prt_doc_dump(record->features[i].facts, FACTS, out));
        prt_buf_add_char(out, '\n');
    }
}

static void print_tallies(const struct prt_tally *tallies, size_t count, prt_buf *out)
{
    for (size_t i = 0; i < count; i++)
        if (tallies[i].files != 0 || tallies[i].lines != 0)
            prt_buf_add_fmt(out, "%d%.*s %" PRIu64 "/%" PRIu64 "\n", (int)tallies[i].kind, PRT_STR_ARG(tallies[i].name),
                            tallies[i].files, tallies[i].lines);
}

static int by_kind_and_name(const void *a, const void *b)
{
    const struct prt_tally *left = a, *right = b;
    return left->kind != right->kind ? (int)left->kind - (int)right->kind : prt_str_compare(left->name, right->name);
}

/* A language's name outlives the record. */
static prt_str lasting(prt_str name)
{
    for (int i = 0; i < prt_language_count(); i++)
        if (prt_str_equal(name, prt_str_from(prt_language_name(i))))
            return prt_str_from(prt_language_name(i));
    assert_int_equal(name.len, 0);
    return name;
}

static void add_tallies(struct ledger *ledger, const struct prt_record *record)
{
    if ((record->flags & PRT_RECORD_DELTA) == 0)
        ledger->tally_count = 0;
    for (size_t i = 0; i < record->tally_count; i++) {
        const struct prt_tally *more = &record->tallies[i];
        size_t at = 0;
        while (at < ledger->tally_count && by_kind_and_name(&ledger->tallies[at], more) != 0)
            at++;
        assert_true(at < TALLIES);
        if (at == ledger->tally_count)
            ledger->tallies[ledger->tally_count++] = (struct prt_tally){more->kind, lasting(more->name), 0, 0};
        ledger->tallies[at].files += more->files;
        ledger->tallies[at].lines += more->lines;
    }
    qsort(ledger->tallies, ledger->tally_count, sizeof *ledger->tallies, by_kind_and_name);
}

static void set_text(prt_buf *buf, prt_str text)
{
    prt_buf_clear(buf);
    prt_buf_add_str(buf, text);
}

static bool has_name(const struct ledger *ledger, const char *name)
{
    for (size_t at = 0; at < ledger->ids.len; at += PRT_ID_BYTES)
        if (memcmp(ledger->ids.data + at, name, PRT_ID_BYTES) == 0)
            return true;
    return false;
}

/* Appends rows and names that are not there yet, and takes over where the record was made: what is done with an
 * answer. */
static void append(struct ledger *ledger, const struct prt_record *record)
{
    assert_int_equal(record->ids.len, record->commit_count * PRT_ID_BYTES);
    char **grown = prt_grow(ledger->lines, &ledger->capacity, ledger->count + record->commit_count + 1, sizeof *grown);
    assert_non_null(grown);
    ledger->lines = grown;
    for (size_t i = 0; i < record->commit_count; i++) {
        const char *name = record->ids.data + i * PRT_ID_BYTES;
        if (has_name(ledger, name))
            continue;
        ledger->lines[ledger->count++] = row_text(record, i);
        prt_buf_add(&ledger->ids, name, PRT_ID_BYTES);
    }
    set_text(&ledger->tip, record->tip);
    set_text(&ledger->context, record->context);
    ledger->total = record->total_loc + ((record->flags & PRT_RECORD_DELTA) != 0 ? ledger->total : 0);
    ledger->total_known = (record->flags & PRT_RECORD_LOC_KNOWN) != 0;
    print_features(record, &ledger->features);
    add_tallies(ledger, record);
}

static struct ledger ledger_of(const struct prt_record *record)
{
    struct ledger ledger = {.count = 0};
    append(&ledger, record);
    return ledger;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void assert_same_head(const char *title, struct ledger *got, struct ledger *wanted)
{
    prt_buf texts[2] = {{0}};
    prt_buf_add_str(&texts[0], prt_buf_str(&got->features));
    prt_buf_add_str(&texts[1], prt_buf_str(&wanted->features));
    print_tallies(got->tallies, got->tally_count, &texts[0]);
    print_tallies(wanted->tallies, wanted->tally_count, &texts[1]);
    if (!prt_str_equal(prt_buf_str(&texts[0]), prt_buf_str(&texts[1])))
        fail_msg("%s: HEAD has\n%snot\n%s", title, texts[0].data, texts[1].data);
    prt_buf_free(&texts[0]);
    prt_buf_free(&texts[1]);
}

/* The same commits, of the same authors, with the same counts: no more, no fewer, none twice. */
static void assert_same(const char *title, struct ledger *got, struct ledger *wanted)
{
    qsort(got->lines, got->count, sizeof *got->lines, compare_lines);
    qsort(wanted->lines, wanted->count, sizeof *wanted->lines, compare_lines);
    for (size_t i = 0; i < got->count && i < wanted->count; i++)
        if (strcmp(got->lines[i], wanted->lines[i]) != 0)
            fail_msg("%s: row %zu is\n%s\nnot\n%s", title, i, got->lines[i], wanted->lines[i]);
    if (got->count != wanted->count || got->total != wanted->total || got->total_known != wanted->total_known)
        fail_msg("%s: %zu rows and %" PRIu64 " lines, not %zu and %" PRIu64, title, got->count, got->total,
                 wanted->count, wanted->total);
    assert_true(prt_str_equal(prt_buf_str(&got->tip), prt_buf_str(&wanted->tip)));
    assert_true(prt_str_equal(prt_buf_str(&got->context), prt_buf_str(&wanted->context)));
    assert_same_head(title, got, wanted);
}

/* All that a record says, rows in their order. */
static void describe(const struct prt_record *record, prt_buf *out)
{
    prt_buf_add_fmt(out, "%.*s %.*s %x %" PRIu64 " %.*s\n", PRT_STR_ARG(record->tip), PRT_STR_ARG(record->head),
                    record->flags, record->total_loc, PRT_STR_ARG(record->context));
    for (size_t i = 0; i < record->commit_count; i++) {
        char *row = row_text(record, i);
        prt_buf_add_fmt(out, "%s\n", row);
        free(row);
    }
    for (size_t i = 0; i < record->problem_count; i++)
        prt_buf_add_fmt(out, "%s: %.*s\n", prt_category_name(record->problems[i].category),
                        PRT_STR_ARG(record->problems[i].text));
    prt_buf features = {0};
    print_features(record, &features);
    prt_buf_add_str(out, prt_buf_str(&features));
    prt_buf_free(&features);
    print_tallies(record->tallies, record->tally_count, out);
    assert_false(out->failed);
}

static void assert_same_record(const char *title, const struct prt_record *got, const struct prt_record *wanted)
{
    prt_buf texts[2] = {{0}};
    describe(got, &texts[0]);
    describe(wanted, &texts[1]);
    if (!prt_str_equal(prt_buf_str(&texts[0]), prt_buf_str(&texts[1])))
        fail_msg("%s:\n--- expected\n%s--- got\n%s", title, texts[1].data, texts[0].data);
    prt_buf_free(&texts[0]);
    prt_buf_free(&texts[1]);
}

enum { ANSWERS = PRT_RECORD_UNCHANGED | PRT_RECORD_DELTA | PRT_RECORD_SPLIT };

static struct prt_task task_since(const struct ledger *ledger)
{
    return (struct prt_task){
        .count_since = PRT_COUNT_ALL, .base = prt_buf_str(&ledger->tip), .context = prt_buf_str(&ledger->context)};
}

static void assert_no_rows(const struct prt_record *record)
{
    assert_int_equal(record->commit_count, 0);
    assert_int_equal(record->ids.len, 0);
    assert_int_equal(record->problem_count, 0);
    assert_int_equal(record->flags & PRT_RECORD_LOC_KNOWN, 0);
}

/* Brings a ledger up to date as a coordinator does, and says in `how` what was answered. */
static void catch_up(const char *title, prt_temp_t *temp, struct ledger *ledger, const struct prt_record *now,
                     char how[64])
{
    struct prt_record answer = ask(temp, task_since(ledger));
    if (answer.flags & PRT_RECORD_UNCHANGED) {
        assert_no_rows(&answer);
        (void)snprintf(how, 64, "unchanged");
    } else if (answer.flags & PRT_RECORD_DELTA) {
        assert_int_equal(answer.problem_count, 0);
        append(ledger, &answer);
        (void)snprintf(how, 64, "delta %zu", answer.commit_count);
    } else {
        assert_same_record(title, &answer, now);
        free_ledger(ledger);
        append(ledger, &answer);
        (void)snprintf(how, 64, "all");
    }
    /* what is said of the repository beside its history is always as it is now */
    assert_true(prt_str_equal(answer.head, now->head));
    assert_true(prt_str_equal(answer.tip, now->tip));
    assert_int_equal(answer.flags & ~(ANSWERS | PRT_RECORD_LOC_KNOWN),
                     now->flags & ~(uint32_t)(ANSWERS | PRT_RECORD_LOC_KNOWN));
    prt_record_free(&answer);
}

struct story {
    const char *title;
    const char *before;
    const char *after; /* in r */
    const char *how;
};

static void tell(prt_temp_t *temp, const struct story *story)
{
    char how[64] = "";
    prt_buf after = {0};
    shell(temp, "fresh");
    shell(temp, story->before);
    struct prt_record record = ask_all(temp);
    struct ledger ledger = ledger_of(&record);
    prt_record_free(&record);
    prt_buf_add_fmt(&after, "cd r; %s", story->after);
    shell(temp, after.data);
    record = ask_all(temp);
    struct ledger now = ledger_of(&record);
    catch_up(story->title, temp, &ledger, &record, how);
    if (strcmp(how, story->how) != 0)
        fail_msg("%s: the answer was: %s, not: %s", story->title, how, story->how);
    assert_same(story->title, &ledger, &now);
    free_ledger(&ledger);
    free_ledger(&now);
    prt_record_free(&record);
    prt_buf_free(&after);
}

static void tell_all(prt_temp_t *temp, const struct story *stories, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tell(temp, &stories[i]);
}

#define TELL(stories) tell_all(*state, (stories), sizeof(stories) / sizeof(stories)[0])
#define THREE         "new; make f; make f; make g"

static void nothing_new(void **state)
{
    static const struct story stories[] = {
        {"nothing happened", THREE, ":", "unchanged"},
        {"work tree and index", THREE, "echo x >f; put h 'y\\n'", "unchanged"},
        {"another branch at the same commit", THREE, "git checkout -q -b other", "unchanged"},
        {"detached at the same commit", THREE, "git checkout -q --detach", "unchanged"},
        {"HEAD is a tag of the same commit", THREE, "git tag -a -m t t; t=$(git rev-parse t); echo $t >.git/HEAD",
         "unchanged"},
        {"bare by now", THREE, "git config core.bare true", "unchanged"},
        {"packed", THREE, "git gc -q --prune=now", "unchanged"},
        {"new commits elsewhere", THREE, "git checkout -q -b other; make h; git checkout -q master", "unchanged"},
        {"there and back", THREE, "make h; git reset -q --hard HEAD^", "unchanged"},
        {"a shallow clone", "git init -q -b master o; cd o; make f; make f; make f; clone --depth 2", ":", "unchanged"},
        {"the shallow file in another order",
         "git init -q -b master o; cd o; make f; make f; side s; git merge -q s; clone --depth 2",
         "sort .git/shallow >s; test $(wc -l <s) = 2; if cmp -s s .git/shallow; then sort -r s >.git/shallow; else cat "
         "s "
         ">.git/shallow; fi",
         "unchanged"},
    };
    TELL(stories);
}

/* The same repository, asked what it was not asked before: no commit is read again, the features are. */
static void other_features_are_found_without_reading_history(void **state)
{
    prt_temp_t *temp = *state;
    shell(temp, "fresh; " THREE "; put LICENSE 'SPDX-License-Identifier: X'; put a.py 'x\\n'; git commit -q -m x");
    struct prt_record record = ask_all(temp);
    struct ledger ledger = ledger_of(&record);
    struct prt_task task = task_since(&ledger);
    task.detect = PRT_STR("{\"enabled\":[\"license\"]}");
    struct prt_record answer = ask(temp, task);
    assert_int_equal(answer.flags & ANSWERS, PRT_RECORD_DELTA);
    assert_int_equal(answer.commit_count, 0);
    assert_int_equal(answer.tally_count, 0);
    assert_int_equal(answer.feature_count, 1);
    assert_prt_str(prt_doc_get(answer.features[0].facts, "spdx_id")->as.text, "X");
    append(&ledger, &answer);
    prt_record_free(&answer);
    task = task_since(&ledger);
    task.detect = PRT_STR("{\"enabled\":[\"license\"]}");
    answer = ask(temp, task);
    assert_int_equal(answer.flags & ANSWERS, PRT_RECORD_UNCHANGED);
    prt_record_free(&answer);
    prt_record_free(&record);
    free_ledger(&ledger);
}

static void new_commits(void **state)
{
    static const struct story stories[] = {
        {"one", THREE, "make h", "delta 1"},
        {"several, by others", THREE, "by 1 1700000000; make f; by 2 1700000001; make d/e/f; by 1 1700000002; make f",
         "delta 3"},
        {"an empty one", THREE, "git commit -q --allow-empty -m x", "delta 1"},
        {"of a branch that began before", "new; make f; make f; side s; make f", "git merge -q s -m m", "delta 2"},
        {"of a branch that began before and was merged there and here", "new; make f; make f; side s; make f",
         "git checkout -q s; git merge -q master -m m; make t; git checkout -q master; make f; git merge -q s -m n",
         "delta 5"},
        {"of another root", THREE,
         "git checkout -q --orphan o; git rm -rfq .; make o; make o; git checkout -q master; git merge -q "
         "--allow-unrelated-histories o -m m",
         "delta 3"},
        {"with clocks that go wrong", "new; by 1 2000000000; make f; by 1 1000000000; make f; by 1 1500000000; make f",
         "by 2 900000000; make f; by 2 100000001; make g; by 2 4000000000; make f", "delta 3"},
        {"a merge whose other side has later dates", "new; by 1 1500000000; make f; make f; side s; make f",
         "git checkout -q s; by 3 4000000000; make s; by 3 100000005; make s; git checkout -q master; git merge -q s "
         "-m m",
         "delta 4"},
        /* HEAD^ claims to be older than its parents, so the walk from the base is not there yet when the one from the
         * tip has gone through two commits that the ledger has */
        {"a merge of a commit from before one whose clock was wrong",
         "new; by 1 1500000000; make f; make f; git branch s; by 1 1000000000; make f; by 1 1500000002; make f",
         "by 1 1500000001; git checkout -q s; make s; git checkout -q master; by 1 1500000003; git merge -q s -m m",
         "delta 4"},
        {"fast forward to what another branch had",
         "new; make f; git checkout -q -b o; make f; make f; git checkout "
         "-q master",
         "git merge -q o", "delta 2"},
        {"on another branch by now", THREE, "git checkout -q -b o; make f", "delta 1"},
        {"files that move, go, and change their kind",
         "new; put a 'a\\nb\\n'; put b 'c\\n'; put c '\\0bin'; put d/e 'f\\n'; git commit -q -m x",
         "git mv a d/a; git rm -q b; ln -s 'x y' b; put c 'text\\n'; put f 'now\\0binary\\n'; chmod +x d/e; git add .; "
         "git commit -q -m y; rm -r d; put d 'a file\\nnow'; git add -A; git commit -q -m z",
         "delta 2"},
        {"of a submodule",
         "new; make f; git update-index --add --cacheinfo "
         "160000,0123456789012345678901234567890123456789,sub; git commit -q -m x",
         "git update-index --cacheinfo 160000,0123456789012345678901234567890123456780,sub; git commit -q -m y",
         "delta 1"},
        {"under attributes and a mailmap",
         "new; put .gitattributes '*.dat -diff\\n'; put d/.gitattributes '*.x -diff\\n'; put .mailmap 'P <p@x> "
         "<a1@x.org>\\n'; put x.dat 'a\\n'; git commit -q -m x",
         "by 1 1700000000; make y.dat; make d/z.x; make z.x; git mv x.dat x.txt; git commit -q -m x", "delta 4"},
        {"under attributes of the root alone", "new; put .gitattributes '*.x -diff\\n'; make d/a; make d/e/z.x",
         "make d/e/y.x; make z.x; git mv d/a d/b; make d/b", "delta 3"},
        {"under attributes of a folder alone", "new; put d/.gitattributes '*.x -diff\\n'; make d/a; make d/e/z.x",
         "make d/e/y.x; make z.x; git mv d/a d/b; make d/b", "delta 3"},
        {"in a shallow clone", "git init -q -b master o; cd o; make f; make f; make f; clone --depth 2",
         "cd ../o; make f; make g; cd ../r; git pull -q", "delta 2"},
    };
    TELL(stories);
}

static void what_takes_everything_anew(void **state)
{
    static const struct story stories[] = {
        {"amended", THREE, "put g 'other\\n'; git commit -q --amend -m other", "all"},
        {"behind the ledger", THREE, "git reset -q --hard HEAD^", "all"},
        {"rebased", THREE, "git reset -q --hard HEAD^^; make a; make b; make c", "all"},
        {"another branch, beside the ledger's", "new; make f; make f; side s; make f", "git checkout -q s", "all"},
        {"another root", THREE, "git checkout -q --orphan o; make o", "all"},
        {"a mailmap appears", THREE, "put .mailmap 'P <p@x> <ann@able.org>\\n'; git commit -q -m x", "all"},
        {"a mailmap changes", "new; put .mailmap 'P <p@x> <ann@able.org>\\n'; make f",
         "put .mailmap 'Q <q@x> <ann@able.org>\\n'; git commit -q -m x", "all"},
        {"a mailmap goes", "new; put .mailmap 'P <p@x> <ann@able.org>\\n'; make f", "git rm -q .mailmap; make f",
         "all"},
        {"attributes appear", THREE, "put .gitattributes 'f -diff\\n'; git commit -q -m x", "all"},
        {"attributes change", "new; put .gitattributes 'f -diff\\n'; make f",
         "put .gitattributes 'g -diff\\n'; git commit -q -m x", "all"},
        {"attributes appear deep below", "new; make a/b/c/f", "put a/b/.gitattributes 'f -diff\\n'; git commit -q -m x",
         "all"},
        {"attributes of a folder appear beside the root's", "new; put .gitattributes 'f -diff\\n'; make a/f",
         "put a/.gitattributes 'g -diff\\n'; git commit -q -m x", "all"},
        {"attributes move with their folder", "new; put a/.gitattributes 'f -diff\\n'; make a/f",
         "git mv a b; git commit -q -m x", "all"},
        {"attributes become a link", "new; put .gitattributes 'f -diff\\n'; make f",
         "mv .gitattributes x; ln -s x .gitattributes; git add .; git commit -q -m x", "all"},
        {"attributes move", "new; put a/.gitattributes 'f -diff\\n'; make b/f; make a/f",
         "git mv a/.gitattributes b/; git commit -q -m x", "all"},
        {"attributes go", "new; put a/.gitattributes 'f -diff\\n'; make a/f",
         "git rm -q a/.gitattributes; git commit -q -m x", "all"},
        {"deepened", "git init -q -b master o; cd o; make f; make f; make f; clone --depth 1",
         "git fetch -q --deepen 1", "all"},
        {"unshallowed", "git init -q -b master o; cd o; make f; make f; make f; clone --depth 1",
         "git fetch -q --unshallow", "all"},
        {"made shallow", "git init -q -b master o; cd o; make f; make f; make f; clone", "git fetch -q --depth 1",
         "all"},
        {"a shallow file that is damaged", THREE, "make f; echo nonsense >.git/shallow", "all"},
        {"a shallow file that is damaged, and nothing new", THREE, "echo nonsense >.git/shallow", "all"},
        {"HEAD is unborn", THREE, "git symbolic-ref HEAD refs/heads/gone", "all"},
        {"no repository any more", THREE, "rm .git/HEAD", "all"},
    };
    TELL(stories);
}

/* Sentences of problems are those of the whole history. */
static void trouble_on_the_way_takes_everything_anew(void **state)
{
    static const struct story stories[] = {
        {"HEAD's commit is missing", THREE, "make f; drop HEAD", "all"},
        {"a new commit is missing", THREE, "make f; make f; make f; drop HEAD^", "all"},
        {"a new tree is missing", THREE, "make f; make f; drop HEAD^^{tree}", "all"},
        {"a new blob is missing", THREE, "make f; make g; drop HEAD:g", "all"},
        {"HEAD's tree is missing", THREE, "make f; drop HEAD^{tree}", "all"},
        {"the mailmap is missing", "new; put .mailmap 'P <p@x> <ann@able.org>\\n'; make f",
         "make f; drop HEAD:.mailmap", "all"},
        {"attributes are missing", "new; put .gitattributes 'f -diff\\n'; make f", "make f; drop HEAD:.gitattributes",
         "all"},
        {"a folder's attributes are missing", "new; put a/.gitattributes 'f -diff\\n'; make f",
         "make f; drop HEAD:a/.gitattributes", "all"},
        {"a name that is cut", THREE, "GIT_AUTHOR_NAME=$(printf '%05000d' 1) git commit -q --allow-empty -m x", "all"},
    };
    TELL(stories);
}

/* Nothing of the repository's objects is looked at: HEAD's commit need not even be there. */
static void unchanged_reads_no_object(void **state)
{
    shell(*state, "fresh; " THREE);
    struct prt_record record = ask_all(*state);
    struct ledger ledger = ledger_of(&record);
    prt_record_free(&record);
    shell(*state, "rm -rf r/.git/objects/??");
    record = ask(*state, task_since(&ledger));
    assert_int_equal(record.flags, PRT_RECORD_UNCHANGED);
    assert_prt_str(record.head, "refs/heads/master");
    assert_true(prt_str_equal(record.tip, prt_buf_str(&ledger.tip)));
    assert_true(prt_str_equal(record.context, prt_buf_str(&ledger.context)));
    prt_record_free(&record);
    free_ledger(&ledger);
}

static void unchanged_is_quick(void **state)
{
    enum { TIMES = 500 };
    shell(*state, "fresh; " THREE "; git pack-refs --all");
    struct prt_record record = ask_all(*state);
    struct ledger ledger = ledger_of(&record);
    prt_record_free(&record);
    int64_t start = prt_monotonic_us();
    for (int i = 0; i < TIMES; i++) {
        record = ask(*state, task_since(&ledger));
        assert_int_equal(record.flags, PRT_RECORD_UNCHANGED);
        prt_record_free(&record);
    }
    print_message("unchanged: %" PRId64 " us each\n", (prt_monotonic_us() - start) / TIMES);
    free_ledger(&ledger);
}

static uint64_t total_apart(prt_temp_t *temp, prt_str tip)
{
    struct prt_record part = ask(temp, (struct prt_task){.kind = PRT_TASK_TOTAL, .tip = tip});
    assert_int_equal(part.flags, PRT_RECORD_LOC_KNOWN);
    assert_int_equal(part.commit_count + part.problem_count + part.ids.len + part.tip.len, 0);
    uint64_t total = part.total_loc;
    prt_record_free(&part);
    return total;
}

static void take_total_apart(prt_temp_t *temp, struct prt_record *record)
{
    prt_err err;
    struct prt_record part = ask(temp, (struct prt_task){.kind = PRT_TASK_TOTAL, .tip = record->tip});
    assert_int_equal(part.flags, PRT_RECORD_LOC_KNOWN);
    assert_prt_ok(prt_record_take_total(record, &part, &err), err);
    prt_record_free(&part);
}

/* What is to be added to the ledger's lines: fewer than none are so many less than 2^64. */
static void lines_at_head_of_a_delta(void **state)
{
    static const struct {
        const char *script;
        uint64_t wanted;
    } rows[] = {
        {"git commit -q --allow-empty -m x", 0},
        {"put f 'a\\nb\\nd\\n'; put g 'x\\ny'; git commit -q -m x", 2},
        {"put f 'a\\n'; git commit -q -m x", (uint64_t)-2},
        {"git rm -q f; git commit -q -m x", (uint64_t)-3},
        {"put f 'a\\0'; git commit -q -m x; put f '1\\n2\\n3\\n4\\n'; git commit -q -m x", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf script = {0};
        shell(*state, "fresh; new; put f 'a\\nb\\nc\\n'; git commit -q -m x");
        struct prt_record record = ask_all(*state);
        struct ledger ledger = ledger_of(&record);
        prt_record_free(&record);
        prt_buf_add_fmt(&script, "cd r; %s", rows[i].script);
        shell(*state, script.data);
        record = ask(*state, task_since(&ledger));
        assert_int_equal(record.flags, PRT_RECORD_DELTA | PRT_RECORD_LOC_KNOWN);
        assert_int_equal(record.total_loc, rows[i].wanted);
        prt_record_free(&record);
        free_ledger(&ledger);
        prt_buf_free(&script);
    }
}

/* Only the difference needs the ledger's own tree here: the new commits are a merge, and one from before. */
static void without_the_ledgers_tree_lines_are_not_known(void **state)
{
    shell(*state, "fresh; new; make f; make f; side s; make f");
    struct prt_record record = ask_all(*state);
    struct ledger ledger = ledger_of(&record);
    prt_record_free(&record);
    shell(*state, "cd r; git merge -q s -m m; drop HEAD^^{tree}");
    record = ask(*state, task_since(&ledger));
    assert_int_equal(record.flags, PRT_RECORD_DELTA);
    assert_int_equal(record.commit_count, 2);
    assert_int_equal(record.problem_count, 0);
    assert_int_equal(record.total_loc, 0);
    assert_int_equal(total_apart(*state, record.tip), 6);
    prt_record_free(&record);
    free_ledger(&ledger);
}

/* Fills the uncounted rows of a record by parts of `most` commits each. */
static void count_in_parts(prt_temp_t *temp, struct prt_record *record, size_t most)
{
    for (size_t from = 0; from < record->commit_count; from += most) {
        size_t to = from + most < record->commit_count ? from + most : record->commit_count;
        struct prt_record part =
            ask(temp, (struct prt_task){.kind = PRT_TASK_COUNT,
                                        .tip = record->tip,
                                        .commits = prt_str_sub(record->ids, from * PRT_ID_BYTES, to * PRT_ID_BYTES)});
        assert_int_equal(part.commit_count, to - from);
        assert_int_equal(part.identity_count, 1);
        assert_int_equal(part.problem_count, 0);
        assert_int_equal(part.ids.len + part.tip.len + part.context.len + part.flags, 0);
        for (size_t i = from; i < to; i++) {
            const struct prt_commit *counted = &part.commits[i - from];
            assert_int_equal(counted->time + counted->zone + (int64_t)counted->author, 0);
            record->commits[i].added = counted->added;
            record->commits[i].removed = counted->removed;
            record->commits[i].flags =
                (record->commits[i].flags & (PRT_COMMIT_TIMED | PRT_COMMIT_SIGNED_OFF)) | counted->flags;
        }
        prt_record_free(&part);
    }
}

/* Everything by parts has to be everything at once. */
static void assert_parts_make(prt_temp_t *temp, const struct prt_record *whole, size_t most)
{
    struct prt_record record = ask_and_yield(temp, (struct prt_task){.count_since = PRT_COUNT_ALL}, most - 1);
    size_t to_count = 0;
    for (size_t i = 0; i < whole->commit_count; i++)
        to_count += (whole->commits[i].flags & PRT_COMMIT_MERGE) == 0;
    assert_int_equal(record.flags & PRT_RECORD_SPLIT, to_count > most - 1 ? PRT_RECORD_SPLIT : 0);
    count_in_parts(temp, &record, most);
    record.flags &= ~(uint32_t)PRT_RECORD_SPLIT;
    take_total_apart(temp, &record);
    assert_same_record("by parts", &record, whole);
    prt_record_free(&record);
}

static void parts_make_the_whole(void **state)
{
    static const char *const scenes[] = {
        THREE,
        "new; make f; make f; side s; make f; git merge -q s -m m; make f",
        "new; put .gitattributes '*.dat -diff\\n'; make f.dat; make f; git mv f.dat g; git commit -q -m x",
        "git init -q -b master o; cd o; make f; make f; make f; make f; clone --depth 3",
        "git init -q -b master o; cd o; make f; make f; side s; git merge -q s -m m; clone --bare --depth 2",
        "new; git commit -q --allow-empty -m x",
    };
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        shell(*state, "fresh");
        shell(*state, scenes[i]);
        struct prt_record whole = ask_all(*state);
        assert_int_equal(whole.problem_count, 0);
        for (size_t most = 1; most <= 4; most++)
            assert_parts_make(*state, &whole, most);
        prt_record_free(&whole);
    }
}

static void parts_make_the_whole_from_memory_too(void **state)
{
    memory = prt_analyze_memory_new();
    assert_non_null(memory);
    parts_make_the_whole(state);
    prt_analyze_memory_destroy(&memory);
    assert_null(memory);
}

/* The repository is out of reach by then, so only what was kept can answer; and only for its own path and tip. */
static void parts_are_answered_from_memory(void **state)
{
    prt_err err;
    struct prt_record part;
    memory = prt_analyze_memory_new();
    shell(*state, "fresh; " THREE);
    shell(*state, "cd r; git repack -adq"); /* a pack that is open stays readable, loose objects do not */
    struct prt_record whole = ask_all(*state);
    struct prt_record record = ask_and_yield(*state, (struct prt_task){.count_since = PRT_COUNT_ALL}, 0);
    assert_int_equal(record.flags & PRT_RECORD_SPLIT, PRT_RECORD_SPLIT);
    shell(*state, "mv r away");
    assert_int_equal(total_apart(*state, record.tip), whole.total_loc);
    count_in_parts(*state, &record, 2);
    assert_int_equal(record.commits[0].added, whole.commits[0].added);
    char other[] = "0123456789012345678901234567890123456789";
    assert_prt_ok(try_ask(*state, (struct prt_task){.kind = PRT_TASK_TOTAL, .tip = prt_str_from(other)}, &part, &err),
                  err);
    assert_int_equal(part.problem_count, 1); /* another tip: the repository is opened, and is not there */
    prt_record_free(&part);
    assert_prt_ok(try_ask(*state, (struct prt_task){.kind = PRT_TASK_TOTAL, .tip = record.tip}, &part, &err), err);
    assert_int_equal(part.problem_count, 1); /* and what was kept is forgotten */
    prt_record_free(&part);
    prt_record_free(&record);
    prt_record_free(&whole);
    shell(*state, "mv away r");
    prt_analyze_memory_destroy(&memory);
}

/* Three commits to count, a merge that is not, and one from before the second that is asked for. */
static void what_is_split_and_what_is_not(void **state)
{
    static const struct {
        int64_t since;
        uint64_t after;
        bool split;
        size_t counted;
    } rows[] = {
        {PRT_COUNT_ALL, 0, true, 0},  {PRT_COUNT_ALL, 1, true, 1},      {PRT_COUNT_ALL, 3, true, 3},
        {PRT_COUNT_ALL, 4, false, 4}, {PRT_COUNT_ALL, NEVER, false, 4}, {1500000000, 2, true, 2},
        {1500000000, 3, false, 3},    {1800000000, 0, false, 0},
    };
    shell(*state, "fresh; new; by 1 1400000000; make f; by 1 1500000000; make f; side s; make f; git merge -q s -m m");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct prt_record record =
            ask_and_yield(*state, (struct prt_task){.count_since = rows[i].since}, rows[i].after);
        size_t counted = 0;
        for (size_t at = 0; at < record.commit_count; at++)
            counted += (record.commits[at].flags & (PRT_COMMIT_COUNTED | PRT_COMMIT_MERGE)) == PRT_COMMIT_COUNTED;
        assert_int_equal(record.commit_count, 5);
        assert_int_equal(record.ids.len, 5 * PRT_ID_BYTES);
        assert_int_equal(record.flags, rows[i].split ? PRT_RECORD_SPLIT : PRT_RECORD_LOC_KNOWN);
        assert_int_equal(record.total_loc == 0, rows[i].split);
        assert_int_equal(counted, rows[i].counted);
        prt_record_free(&record);
    }
}

static void a_delta_may_be_split(void **state)
{
    shell(*state, "fresh; " THREE);
    struct prt_record record = ask_all(*state);
    struct ledger ledger = ledger_of(&record);
    prt_record_free(&record);
    shell(*state, "cd r; make f; make f; make f");
    struct prt_record now = ask_all(*state);
    struct prt_task task = task_since(&ledger);
    record = ask_and_yield(*state, task, 3);
    assert_int_equal(record.flags, PRT_RECORD_DELTA | PRT_RECORD_LOC_KNOWN);
    prt_record_free(&record);
    record = ask_and_yield(*state, task, 2);
    assert_int_equal(record.flags, PRT_RECORD_DELTA | PRT_RECORD_SPLIT);
    assert_int_equal(record.commit_count, 3);
    count_in_parts(*state, &record, 2);
    append(&ledger, &record);
    record.flags = 0;
    take_total_apart(*state, &record);
    ledger.total = record.total_loc;
    ledger.total_known = true;
    print_features(&record, &ledger.features);
    add_tallies(&ledger, &record);
    struct ledger wanted = ledger_of(&now);
    assert_same("a split delta", &ledger, &wanted);
    prt_record_free(&record);
    prt_record_free(&now);
    free_ledger(&ledger);
    free_ledger(&wanted);
}

/* A history of N commits, of which some are merges, and some older than `since`. */
static void make_long_history(prt_temp_t *temp, unsigned commits)
{
    prt_buf script = {0};
    prt_buf_add_fmt(
        &script,
        "fresh; git init -q -b master r; cd r; i=1; while [ $i -le %u ]; do echo \"commit refs/heads/master\"; "
        "echo \"mark :$i\"; echo \"author A <a@x.org> $((1400000000 + i)) +0000\"; "
        "echo \"committer A <a@x.org> $((1400000000 + i)) +0000\"; echo \"data 1\"; echo x; "
        "if [ $((i %% 100)) = 99 ]; then echo \"from :$((i - 1))\"; echo \"merge :$((i - 50))\"; fi; "
        "echo \"M 100644 inline f$((i %% 7))\"; echo \"data 2\"; echo $((i %% 10)); i=$((i + 1)); done >s; "
        "git fast-import --quiet <s",
        commits);
    shell(temp, script.data);
    prt_buf_free(&script);
}

/* What is handed out while headers are read are the first of the rows that lack counts, in their order. */
static void commits_are_handed_out_in_the_order_of_the_rows(void **state)
{
    static const struct {
        uint64_t each;
        int64_t since;
        size_t count;
    } rows[] = {
        {1, PRT_COUNT_ALL, 760},   /* looked at each 256 rows: 256, 512, 768 of which 8 are merges */
        {300, PRT_COUNT_ALL, 506}, /* the third time, 253 are met since */
        {100000, PRT_COUNT_ALL, 0}, {1, 1400000000 + 801, 198}, /* the newest 200, two of them merges */
        {0, PRT_COUNT_ALL, 0},
    };
    make_long_history(*state, 1000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memset(&handed, 0, sizeof handed);
        handed.each = rows[i].each;
        struct prt_record record = ask_and_yield(*state, (struct prt_task){.count_since = rows[i].since}, 0);
        assert_int_equal(record.commit_count, 1000);
        assert_int_equal(record.flags, PRT_RECORD_SPLIT);
        assert_int_equal(handed.names.len, rows[i].count * PRT_ID_BYTES);
        size_t at = 0;
        for (size_t row = 0; row < record.commit_count && at < rows[i].count; row++) {
            if (record.commits[row].time < rows[i].since || (record.commits[row].flags & PRT_COMMIT_COUNTED) != 0)
                continue;
            assert_memory_equal(record.ids.data + row * PRT_ID_BYTES, handed.names.data + at * PRT_ID_BYTES,
                                PRT_ID_BYTES);
            at++;
        }
        assert_int_equal(at, rows[i].count);
        if (rows[i].count > 0)
            assert_prt_str(record.tip, handed.tip);
        prt_record_free(&record);
        prt_buf_free(&handed.names);
    }
    memset(&handed, 0, sizeof handed);
}

/* A delta may have commits that its ledger has, and what is damaged is read in one piece. */
static void a_delta_or_damage_is_not_handed_out(void **state)
{
    make_long_history(*state, 600);
    struct prt_record record = ask_all(*state);
    struct ledger ledger = ledger_of(&record);
    prt_record_free(&record);
    handed.each = 1;
    shell(*state, "cd r; make f");
    record = ask(*state, task_since(&ledger));
    assert_int_equal(record.flags & PRT_RECORD_DELTA, PRT_RECORD_DELTA);
    assert_int_equal(handed.times, 0);
    prt_record_free(&record);
    shell(*state, "cd r; put .mailmap x; git commit -q -m m; drop HEAD:.mailmap");
    record = ask_all(*state);
    assert_int_equal(record.commit_count, 602);
    assert_true(record.problem_count > 0);
    assert_int_equal(handed.times, 0);
    prt_record_free(&record);
    free_ledger(&ledger);
    memset(&handed, 0, sizeof handed);
}

/* What was not come to is given back, and at least one is counted. */
static void a_part_may_be_given_back_in_part(void **state)
{
    shell(*state, "fresh; new; make f; make f; make f; make f");
    struct prt_record whole = ask_all(*state);
    const struct prt_task task = {.kind = PRT_TASK_COUNT, .tip = whole.tip, .commits = whole.ids};
    for (uint64_t after = 0; after <= 4; after++) {
        struct prt_record part = ask_and_yield(*state, task, after);
        const size_t counted = after == 0 ? 1 : (size_t)after;
        assert_int_equal(part.commit_count, 4);
        assert_int_equal(part.problem_count + part.flags, 0);
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(part.commits[i].flags, i < counted ? PRT_COMMIT_COUNTED : 0);
            assert_int_equal(part.commits[i].added, i < counted ? whole.commits[i].added : 0);
        }
        prt_record_free(&part);
    }
    prt_record_free(&whole);
}

/* The sentences are those of one look at everything, so nothing is left to others. */
static void what_is_damaged_is_not_split(void **state)
{
    static const char *const scenes[] = {
        "new; make f; make f; make f; drop HEAD~1:f",
        "new; make f; make f; make f; drop HEAD~2",
    };
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        shell(*state, "fresh");
        shell(*state, scenes[i]);
        struct prt_record whole = ask_all(*state);
        struct prt_record split = ask_and_yield(*state, (struct prt_task){.count_since = PRT_COUNT_ALL}, 1);
        assert_int_equal(split.flags & PRT_RECORD_SPLIT, 0);
        assert_int_equal(split.problem_count, whole.problem_count);
        assert_true(whole.problem_count > 0);
        for (size_t at = 0; at < whole.problem_count; at++)
            assert_true(prt_str_equal(split.problems[at].text, whole.problems[at].text));
        prt_record_free(&split);
        prt_record_free(&whole);
    }
}

/* HEAD has moved on, with other attributes, between the record and its parts. */
static void parts_are_those_of_the_commit_that_was_head(void **state)
{
    shell(*state, "fresh; new; put .gitattributes 'f -diff\\n'; make f; make g");
    struct prt_record whole = ask_all(*state);
    struct prt_record record = ask_all(*state);
    shell(*state, "cd r; put .gitattributes 'g -diff\\n'; make f; git checkout -q --orphan o; git rm -rfq .; make x");
    count_in_parts(*state, &record, 2);
    assert_int_equal(total_apart(*state, record.tip), whole.total_loc);
    assert_same_record("after HEAD moved on", &record, &whole);
    shell(*state, "cd r; git symbolic-ref HEAD refs/heads/gone");
    count_in_parts(*state, &record, 1);
    assert_int_equal(total_apart(*state, record.tip), whole.total_loc);
    assert_same_record("without a HEAD", &record, &whole);
    prt_record_free(&record);
    prt_record_free(&whole);
}

/* Names of a scene's objects, in the order in which the script prints them into the file ids. */
static prt_buf read_ids(prt_temp_t *temp)
{
    prt_buf ids = {0};
    char hex[64];
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/ids", prt_temp_folder(temp));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fscanf(file, "%63s", hex) == 1) {
        prt_id id;
        assert_true(prt_id_from_hex(prt_str_from(hex), PRT_ID_BYTES, &id));
        prt_buf_add(&ids, id.bytes, PRT_ID_BYTES);
    }
    (void)fclose(file);
    return ids;
}

static void what_cannot_be_counted_has_a_row_and_a_problem(void **state)
{
    static const struct {
        const char *spoil;
        unsigned counted; /* bits: which of the four rows */
        const char *problem;
    } rows[] = {
        {":", 0xb, "corrupt_objects: commits whose lines could not be counted: 1, the first of them %s: "},
        {"drop HEAD^^{tree}", 8, "missing_objects: commits whose lines could not be counted: 2, the first of them "},
        {"drop HEAD:.gitattributes", 0,
         "missing_objects: no lines are counted, because which files are binary is not known: "},
        {"drop HEAD", 0, "missing_objects: the commit that was HEAD: commit "},
        {"rm .git/HEAD", 0, "not_a_repository: "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf script = {0};
        prt_buf text = {0};
        shell(*state, "fresh; new; put .gitattributes 'f -diff\\n'; make g; make g; make f;"
                      "git rev-parse HEAD HEAD^ HEAD:g HEAD^^ >../ids");
        prt_buf ids = read_ids(*state);
        struct prt_record whole = ask_all(*state);
        prt_buf_add_fmt(&script, "cd r; %s", rows[i].spoil);
        shell(*state, script.data);
        struct prt_record part =
            ask(*state, (struct prt_task){.kind = PRT_TASK_COUNT, .tip = whole.tip, .commits = prt_buf_str(&ids)});
        assert_int_equal(part.commit_count, 4);
        for (unsigned at = 0; at < 4; at++) {
            bool counted = (rows[i].counted >> at & 1u) != 0;
            assert_int_equal(part.commits[at].flags, counted ? PRT_COMMIT_COUNTED : 0);
        }
        prt_buf_add_fmt(&text, "%s: %.*s", prt_category_name(part.problems[0].category),
                        PRT_STR_ARG(part.problems[0].text));
        size_t stable = strcspn(rows[i].problem, "%");
        if (strncmp(text.data, rows[i].problem, stable) != 0)
            fail_msg("%s: %s", rows[i].spoil, text.data);
        prt_record_free(&part);
        prt_record_free(&whole);
        prt_buf_free(&script);
        prt_buf_free(&text);
        prt_buf_free(&ids);
    }
}

static void what_cannot_be_totalled_is_a_problem(void **state)
{
    static const char *const spoils[] = {"drop HEAD:f", "drop HEAD^{tree}", "drop HEAD", "rm .git/HEAD"};
    for (size_t i = 0; i < sizeof spoils / sizeof spoils[0]; i++) {
        prt_buf script = {0};
        shell(*state, "fresh; " THREE);
        struct prt_record whole = ask_all(*state);
        prt_buf_add_fmt(&script, "cd r; %s", spoils[i]);
        shell(*state, script.data);
        struct prt_record part = ask(*state, (struct prt_task){.kind = PRT_TASK_TOTAL, .tip = whole.tip});
        assert_int_equal(part.problem_count, 1);
        assert_int_equal(part.flags & PRT_RECORD_LOC_KNOWN, 0);
        prt_record_free(&part);
        prt_record_free(&whole);
        prt_buf_free(&script);
    }
}

static void no_commits_to_count(void **state)
{
    shell(*state, "fresh; " THREE);
    struct prt_record whole = ask_all(*state);
    struct prt_record part = ask(*state, (struct prt_task){.kind = PRT_TASK_COUNT, .tip = whole.tip});
    assert_int_equal(part.commit_count, 0);
    assert_int_equal(part.problem_count, 0);
    prt_record_free(&part);
    prt_record_free(&whole);
}

static void tasks_that_make_no_sense(void **state)
{
#define HEX "0123456789abcdef0123456789abcdef01234567"
    static const struct {
        struct prt_task task;
        const char *sentence;
    } rows[] = {
        {{.base = PRT_STR_INIT("012")}, "task: base: not the 40 hex digits of a commit's name"},
        {{.base = PRT_STR_INIT("z123456789abcdef0123456789abcdef01234567")}, "task: base: not the 40 hex digits"},
        {{.base = PRT_STR_INIT(HEX HEX)}, "task: base: not the 40 hex digits"},
        {{.kind = PRT_TASK_COUNT, .tip = PRT_STR_INIT(HEX), .commits = PRT_STR_INIT("short")},
         "task: commits: 5 bytes, no whole number of names"},
        {{.kind = PRT_TASK_COUNT, .commits = PRT_STR_INIT("20 bytes, and a name")}, "task: tip: not the 40 hex digits"},
        {{.kind = PRT_TASK_TOTAL}, "task: tip: not the 40 hex digits"},
        {{.kind = PRT_TASK_KINDS}, "task: kind: 4 is not a kind of task"},
    };
    shell(*state, "fresh; " THREE);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        struct prt_record record = {.flags = 77};
        assert_prt_code(try_ask(*state, rows[i].task, &record, &err), PRT_E_PROTOCOL, err);
        assert_prt_says(err, rows[i].sentence);
        assert_int_equal(record.flags, 77);
    }
#undef HEX
}

struct watch {
    unsigned calls;
    unsigned stop_at; /* 0: never */
    unsigned phases;  /* bits */
};

static bool on_progress(void *context, const struct prt_analyze_progress *progress)
{
    struct watch *watch = context;
    watch->phases |= 1u << progress->phase;
    return ++watch->calls != watch->stop_at;
}

static void assert_any_call_stops(prt_temp_t *temp, struct prt_task task, unsigned phases)
{
    struct watch watch = {.calls = 0};
    const struct prt_analyze_options options = {.progress = on_progress, .context = &watch};
    struct prt_record record;
    prt_err err;
    task.repository = task.path = PRT_STR("r");
    assert_prt_ok(prt_analyze(prt_temp_folder(temp), &task, &options, &record, &err), err);
    prt_record_free(&record);
    assert_int_equal(watch.phases, phases);
    for (unsigned calls = watch.calls, at = 1; at <= calls; at++) {
        watch = (struct watch){.stop_at = at};
        assert_prt_code(prt_analyze(prt_temp_folder(temp), &task, &options, &record, &err), PRT_E_CANCELLED, err);
        assert_int_equal(watch.calls, at);
    }
}

static void progress_is_told_and_any_call_may_stop_it(void **state)
{
    enum { OPEN = 1 << 1, WALK = 1 << 2, COUNT = 1 << 3, TOTAL = 1 << 4 };
    shell(*state, "fresh; " THREE);
    struct prt_record record = ask_all(*state);
    struct ledger ledger = ledger_of(&record);
    assert_any_call_stops(*state, task_since(&ledger), OPEN);
    shell(*state, "cd r; make f");
    assert_any_call_stops(*state, task_since(&ledger), OPEN | WALK | COUNT | TOTAL);
    const struct prt_task count = {.kind = PRT_TASK_COUNT, .tip = record.tip, .commits = record.ids};
    const struct prt_task total = {.kind = PRT_TASK_TOTAL, .tip = record.tip};
    assert_any_call_stops(*state, count, OPEN | COUNT);
    assert_any_call_stops(*state, total, OPEN | TOTAL);
    prt_record_free(&record);
    free_ledger(&ledger);
}

/* What may happen to a repository. $1 and $2 are numbers up to 99, $3 one that rises. */
static const char *const events[] = {
    "by $(($1%4)) $((1600000000+$3*1000)); make f$(($2%5))",
    "by $(($1%4)) $((1600000000-$3*1000)); make d$(($1%3))/f$(($2%3)); make f0",
    "git checkout -q -b s$3 $(git rev-list HEAD | sed -n \"$(($1%7+1))p;\\$p\" | head -n 1); make s$3; make f1;"
    " git checkout -q -; git merge -q -X ours s$3 -m m",
    "git merge -q -s ours --allow-unrelated-histories -m m $(git commit-tree -m root HEAD^{tree})",
    "test -e .mailmap || { put f0 \"amended $3\\n\"; git commit -q --amend -m x; }",
    "git reset -q --hard $(git rev-list --first-parent HEAD | sed -n \"$(($1%4+1))p;\\$p\" | head -n 1)",
    "put .mailmap \"P$(($1%3)) <p@x> <a$(($2%4))@x.org>\\n\"; git commit -q -m x || :",
    "put d$(($1%3))/.gitattributes \"f$(($2%3)) -diff\\n\"; git commit -q -m x || :",
    "git checkout -q -B b$3",
    "git gc -q --prune=now",
    "put f2 '%0*d\\n' $1 0; put bin \"\\\\0$3\\n\"; git mv -f f2 f3; git commit -q -m x",
    "git rm -rfq --ignore-unmatch d1 f1; ln -sf $3 l; git add l; git commit -q -m x || :",
    "put .github/workflows/w$(($1%3)).yaml \"on: push\\njobs: {j$2: {}}\\n\"; put x$(($2%3)).py '%0*d\\n' $1 0; git "
    "commit -q -s -m x",
    "put LICENSE 'SPDX-License-Identifier: L%d\\n' $2; put vendor/v$1.c 'a\\nb\\n'; put t/x_test.go 'a\\n'; git commit "
    "-q -m x || :",
    "git rm -rfq --ignore-unmatch .github LICENSE x1.py; put pom.xml '<a>%d</a>' $3; git commit -q -m x",
    ":",
};

enum { EVENTS = sizeof events / sizeof events[0], STEPS = 30, LEDGERS = 3 };

static void one_event(prt_temp_t *temp, uint64_t *random, unsigned step)
{
    prt_buf script = {0};
    prt_buf_add_fmt(&script, "cd r; set -- %u %u %u; %s", (unsigned)(prt_test_random(random) % 100),
                    (unsigned)(prt_test_random(random) % 100), step, events[prt_test_random(random) % EVENTS]);
    shell(temp, script.data);
    prt_buf_free(&script);
}

/* Several ledgers, some of which miss several events before they catch up. */
static void live(prt_temp_t *temp, uint64_t seed, unsigned seen[3])
{
    struct ledger ledgers[LEDGERS] = {{.count = 0}};
    uint64_t random = seed;
    shell(temp, "fresh; " THREE);
    struct prt_record record = ask_all(temp);
    for (size_t i = 0; i < LEDGERS; i++)
        append(&ledgers[i], &record);
    prt_record_free(&record);
    for (unsigned step = 1; step <= STEPS; step++) {
        char title[64];
        char how[64] = "";
        one_event(temp, &random, step);
        (void)snprintf(title, sizeof title, "seed %" PRIu64 ", step %u", seed, step);
        record = ask_all(temp);
        assert_int_equal(record.problem_count, 0);
        struct ledger now = ledger_of(&record);
        for (size_t i = 0; i < LEDGERS; i++) {
            if (i > 0 && prt_test_random(&random) % 4 != 0)
                continue;
            catch_up(title, temp, &ledgers[i], &record, how);
            assert_same(title, &ledgers[i], &now);
            seen[strstr(how, "unchanged") != NULL ? 0 : strstr(how, "delta") != NULL ? 1 : 2]++;
        }
        assert_parts_make(temp, &record, 1 + step % 9);
        free_ledger(&now);
        prt_record_free(&record);
    }
    for (size_t i = 0; i < LEDGERS; i++)
        free_ledger(&ledgers[i]);
}

static void any_story(void **state)
{
    unsigned seen[3] = {0};
    const char *given = getenv("PRT_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : 1;
    for (uint64_t i = 0; i < 2; i++)
        live(*state, seed + i, seen);
    print_message("answers: %u unchanged, %u deltas, %u whole\n", seen[0], seen[1], seen[2]);
    assert_true(given != NULL || (seen[0] > 3 && seen[1] > 3 && seen[2] > 3));
}

static void what_is_kept_changes_no_answer(void **state)
{
    memory = prt_analyze_memory_new();
    assert_non_null(memory);
    nothing_new(state);
    new_commits(state);
    what_takes_everything_anew(state);
    a_delta_may_be_split(state);
    prt_analyze_memory_destroy(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_new),
        cmocka_unit_test(other_features_are_found_without_reading_history),
        cmocka_unit_test(new_commits),
        cmocka_unit_test(what_takes_everything_anew),
        cmocka_unit_test(trouble_on_the_way_takes_everything_anew),
        cmocka_unit_test(unchanged_reads_no_object),
        cmocka_unit_test(unchanged_is_quick),
        cmocka_unit_test(lines_at_head_of_a_delta),
        cmocka_unit_test(without_the_ledgers_tree_lines_are_not_known),
        cmocka_unit_test(parts_make_the_whole),
        cmocka_unit_test(parts_make_the_whole_from_memory_too),
        cmocka_unit_test(parts_are_answered_from_memory),
        cmocka_unit_test(what_is_kept_changes_no_answer),
        cmocka_unit_test(what_is_split_and_what_is_not),
        cmocka_unit_test(a_delta_may_be_split),
        cmocka_unit_test(a_part_may_be_given_back_in_part),
        cmocka_unit_test(commits_are_handed_out_in_the_order_of_the_rows),
        cmocka_unit_test(a_delta_or_damage_is_not_handed_out),
        cmocka_unit_test(what_is_damaged_is_not_split),
        cmocka_unit_test(parts_are_those_of_the_commit_that_was_head),
        cmocka_unit_test(what_cannot_be_counted_has_a_row_and_a_problem),
        cmocka_unit_test(what_cannot_be_totalled_is_a_problem),
        cmocka_unit_test(no_commits_to_count),
        cmocka_unit_test(tasks_that_make_no_sense),
        cmocka_unit_test(progress_is_told_and_any_call_may_stop_it),
        cmocka_unit_test(any_story),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
