/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "tests/support/repo.h"
#include "tests/support/unit.h"
#include "worker/git/identities.h"

/* PRT_STR for tables, where an initializer has to be constant. */
#define BYTES(literal)                                                                                                 \
    {                                                                                                                  \
        "" literal, sizeof(literal) - 1                                                                                \
    }

#define TREE "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
#define END  "committer C <c@c> 1 +0000\n\nmessage\n"

static const char map[] = "Mapped <mapped@x> <from@x>\nRen\xc3\xa9 Mapped <rene@x> Ren\xc3\xa9 <r@x>\n";

/* Raw commits; what is expected of them is what git log prints. */
static const prt_str commits[] = {
    BYTES(TREE "author Ann <ann@a.org> 1600000000 +0100\n" END),
    /* parts missing */
    BYTES(TREE "author Ann 1600000000 +0100\n" END),
    BYTES(TREE "author Ann ann@a.org> 1600000000 +0100\n" END),
    BYTES(TREE "author Ann <ann@a.org 1600000000 +0100\n" END),
    BYTES(TREE "author <ann@a.org> 1600000000 +0100\n" END),
    BYTES(TREE "author  <ann@a.org> 1600000000 +0100\n" END),
    BYTES(TREE "author Ann <> 1600000000 +0100\n" END),
    BYTES(TREE "author Ann <ann@a.org>\n" END),
    BYTES(TREE "author Ann <ann@a.org> 1600000000\n" END),
    BYTES(TREE "author Ann <ann@a.org> +0100\n" END),
    BYTES(TREE "author \n" END),
    BYTES(TREE "author\n" END),
    BYTES(TREE END),
    BYTES(TREE "\nno headers at all\n"),
    BYTES(TREE "author First <first@x> 1 +0000\nauthor Second <second@x> 2 +0000\n" END),
    /* brackets */
    BYTES(TREE "author A<B>C <ann@a.org> 1 +0000\n" END),
    BYTES(TREE "author Ann <<ann@a.org>> 1 +0000\n" END),
    BYTES(TREE "author Ann <ann@a.org> <more@x> 1 +0000\n" END),
    BYTES(TREE "author Ann <ann@a.org> junk> 1 +0000\n" END),
    BYTES(TREE "author > < 1 +0000\n" END),
    /* bytes */
    BYTES(TREE "author Ann | Able <ANN@a.org> 1 +0000\n" END),
    BYTES(TREE "author \tAnn\tAble\t <\tann@a.org > 1 +0000\n" END),
    BYTES(TREE "author Ann\r <ann@a.org\r> 1 +0000\r\n" END),
    BYTES(TREE "author An\0n <ann@a.org> 1 +0000\n" END),
    BYTES(TREE "author Ann <ann\0@a.org> 1 +0000\n" END),
    BYTES(TREE "author Ann <ann@a.org> 1 +00\0 00\n" END),
    BYTES(TREE "x y\0z\nauthor Ann <ann@a.org> 1 +0000\n" END),
    BYTES(TREE "author Ren\xe9 <r@x> 1 +0000\n" END),
    BYTES(TREE "author \xff\xfe <\xc3@x> 1 +0000\n" END),
    /* encodings */
    BYTES(TREE "author Ren\xe9 <r@x> 1 +0000\ncommitter C <c@c> 1 +0000\nencoding ISO-8859-1\n\nm\n"),
    BYTES(TREE "author Ren\xe9 <r@x> 1 +0000\ncommitter C <c@c> 1 +0000\nencoding latin-1\n\nm\n"),
    BYTES(TREE "author Ren\xe9 <r@x> 1 +0000\ncommitter C <c@c> 1 +0000\nencoding nonsense\n\nm\n"),
    BYTES(TREE "author Ren\xe9 <r@x> 1 +0000\ncommitter C <c@c> 1 +0000\nencoding UTF-8\n\nm\n"),
    BYTES(TREE "author Ren\xe9 <r@x> 1 +0000\ncommitter C <c@c> 1 +0000\nencoding US-ASCII\n\nm\n"),
    BYTES(TREE "author \x83\x65 <r@x> 1 +0000\ncommitter C <c@c> 1 +0000\nencoding SHIFT_JIS\n\nm\n"),
    BYTES(TREE "author \x83\x65 <r@x> 1 +0000\ncommitter C <c@c> 1 +0000\nencoding SHIFT_JIS\n\nbroken \x83\n"),
    BYTES(TREE "author Ren\xc3\xa9 <r@x> 1 +0000\ncommitter C <c@c> 1 +0000\nencoding UTF-16\n\nm\n"),
    BYTES(TREE "author Ren\xc3\xa9 <r@x> 1 +0000\ncommitter C <c@c> 1 +0000\nencoding UTF-16LE-BOM\n\nm\n"),
    BYTES(TREE "author Ren\xe9 <r@x> 1 +0000\ncommitter C <c@c> 1 +0000\nencoding ISO-8859-1\n\na\0b\n"),
    /* zones and times */
    BYTES(TREE "author Ann <a@x> 1600000000 +051800\n" END),
    BYTES(TREE "author Ann <a@x> 1600000000 -7530\n" END),
    BYTES(TREE "author Ann <a@x> 1600000000 +2400\n" END),
    BYTES(TREE "author Ann <a@x> 1600000000 +\n" END),
    BYTES(TREE "author Ann <a@x> 0 +0000\n" END),
    BYTES(TREE "author Ann <a@x> 99999999999999 +0000\n" END),
    BYTES(TREE "author Ann <a@x> 9223372036854775807 +0000\n" END),
    BYTES(TREE "author Ann <a@x> -5 +0000\n" END),
    BYTES(TREE "author Ann <a@x>  1600000000  +0000 more\n" END),
    /* the mailmap, after the conversion */
    BYTES(TREE "author Ann <FROM@x> 1 +0000\n" END),
    BYTES(TREE "author Ren\xe9 <r@x> 2 +0000\ncommitter C <c@c> 1 +0000\nencoding ISO-8859-1\n\nm\n"),
};

enum { COMMITS = sizeof commits / sizeof commits[0] };

/* %aN and %aE where git knows no identity: it prints the placeholder as it is. */
static prt_str without_placeholder(prt_str printed, const char *placeholder)
{
    return prt_str_equal(printed, prt_str_from(placeholder)) ? (prt_str){0} : printed;
}

static prt_str next_field(prt_str *rest)
{
    prt_str field = prt_str_sub(*rest, 0, prt_str_find(*rest, '\x01'));
    *rest = prt_str_sub(*rest, field.len + 1, rest->len);
    return field;
}

static void check_against(prt_str printed, const struct prt_identity *identity, const struct prt_ident *dates)
{
    char time[32] = "";
    char lower[256];
    if (dates->dated)
        (void)snprintf(time, sizeof time, "%lld", (long long)dates->time);
    assert_prt_str(next_field(&printed), time);
    prt_str name = prt_str_trim(without_placeholder(next_field(&printed), "%aN"));
    prt_str email = prt_str_trim(without_placeholder(next_field(&printed), "%aE"));
    assert_true(email.len < sizeof lower);
    for (size_t i = 0; i < email.len; i++)
        lower[i] = prt_ascii_lower(email.data[i]);
    assert_true(prt_str_equal(identity->name, name));
    assert_true(prt_str_equal(identity->email, (prt_str){lower, email.len}));
}

static void authors_are_those_that_git_log_prints(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    prt_mailmap_t *mailmap = NULL;
    struct prt_identities identities;
    prt_repo_environment();
    prt_temp_t *temp = prt_temp_new();
    const char *repo = prt_repo_new(temp, "repo");
    prt_temp_write(temp, "repo/.mailmap", prt_str_from(map));
    assert_prt_ok(prt_mailmap_new(prt_str_from(map), &mailmap, &err), err);
    assert_prt_ok(prt_identities_init(&identities, &arena, mailmap, &err), err);
    for (size_t i = 0; i < COMMITS; i++) {
        char id[PRT_REPO_ID];
        uint32_t index;
        struct prt_ident dates;
        prt_buf printed = {0};
        prt_repo_object(temp, "repo", "commit", commits[i], id);
        prt_repo_git(repo, &printed, "log", "-1", "--encoding=UTF-8", "--format=%at%x01%aN%x01%aE%x01", id, NULL);
        assert_prt_ok(prt_identities_author(&identities, commits[i], &index, &dates, &err), err);
        assert_true(index < identities.count);
        check_against(prt_buf_str(&printed), &identities.items[index], &dates);
        prt_buf_free(&printed);
    }
    assert_int_equal(identities.cut, 0);
    prt_identities_free(&identities);
    prt_mailmap_destroy(&mailmap);
    prt_arena_free(&arena);
    prt_temp_destroy(&temp);
}

static uint32_t author_of(struct prt_identities *identities, const char *line)
{
    prt_err err;
    uint32_t index;
    struct prt_ident dates;
    char commit[8192];
    int len = snprintf(commit, sizeof commit, TREE "author %s 1 +0000\n" END, line);
    assert_true(len > 0 && (size_t)len < sizeof commit);
    prt_str bytes = {commit, (size_t)len};
    assert_prt_ok(prt_identities_author(identities, bytes, &index, &dates, &err), err);
    return index;
}

static void an_author_is_kept_once(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    prt_mailmap_t *mailmap = NULL;
    struct prt_identities identities;
    assert_prt_ok(prt_mailmap_new((prt_str){0}, &mailmap, &err), err);
    assert_prt_ok(prt_identities_init(&identities, &arena, mailmap, &err), err);
    assert_int_equal(author_of(&identities, "Ann <ann@a.org>"), 0);
    assert_int_equal(author_of(&identities, "Ann <ANN@A.org>"), 0);
    assert_int_equal(author_of(&identities, "  Ann  < ann@a.org >"), 0);
    assert_int_equal(author_of(&identities, "ann <ann@a.org>"), 1);
    assert_int_equal(author_of(&identities, "Ann <>"), 2);
    assert_int_equal(author_of(&identities, "<ann>"), 3);
    assert_int_equal(identities.count, 4);
    assert_prt_str(identities.items[0].name, "Ann");
    assert_prt_str(identities.items[0].email, "ann@a.org");
    prt_identities_free(&identities);
    prt_mailmap_destroy(&mailmap);
    prt_arena_free(&arena);
}

static void overlong_names_are_cut_and_counted(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    prt_mailmap_t *mailmap = NULL;
    struct prt_identities identities;
    char line[PRT_MAX_NAME + 100];
    assert_prt_ok(prt_mailmap_new((prt_str){0}, &mailmap, &err), err);
    assert_prt_ok(prt_identities_init(&identities, &arena, mailmap, &err), err);
    memset(line, 'x', sizeof line);
    memcpy(line + PRT_MAX_NAME, " <a>", 5);
    assert_int_equal(author_of(&identities, line), 0);
    assert_int_equal(identities.cut, 0);
    memcpy(line + PRT_MAX_NAME, "x <a>", 6);
    assert_int_equal(author_of(&identities, line), 0);
    assert_int_equal(identities.cut, 1);
    assert_int_equal(identities.items[0].name.len, PRT_MAX_NAME);
    prt_identities_free(&identities);
    prt_mailmap_destroy(&mailmap);
    prt_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(authors_are_those_that_git_log_prints),
        cmocka_unit_test(an_author_is_kept_once),
        cmocka_unit_test(overlong_names_are_cut_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
