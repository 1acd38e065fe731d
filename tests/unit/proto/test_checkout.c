/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a commit as bytes: they come back as they were, and what no worker may send is refused. */
#include "proto/checkout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "tests/support/unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define COMMIT       "0123456789abcdef0123456789abcdef01234567"
#define TEXT(literal)                                                                                                  \
    {                                                                                                                  \
        "" literal, sizeof(literal) - 1                                                                                \
    }

static struct prt_checkout_entry sample[] = {
    {PRT_CHECKOUT_SUBMODULE, TEXT("global-jjb"), TEXT("../global-jjb"), TEXT(COMMIT)},
    {PRT_CHECKOUT_FILE, TEXT("jjb/a-b.yaml"), TEXT("a: \xff\0b\n"), TEXT("")},
    {PRT_CHECKOUT_LINK, TEXT("jjb/a/global-jjb"), TEXT("../global-jjb/jjb"), TEXT("")},
    {PRT_CHECKOUT_LARGE, TEXT("jjb/large.yaml"), TEXT(""), TEXT("")},
};

static struct prt_checkout whole(void)
{
    return (struct prt_checkout){.commit = PRT_STR(COMMIT), .entries = sample, .entry_count = COUNT(sample)};
}

static void encode(const struct prt_checkout *checkout, prt_buf *bytes)
{
    prt_err err;
    prt_buf_clear(bytes);
    assert_prt_ok(prt_checkout_encode(checkout, bytes, &err), err);
}

static void keep_for_the_fuzzer(const char *name, const prt_buf *bytes)
{
    char path[4096];
    prt_err err;
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/checkout/%s", PRT_SOURCE_DIR, name);
    if (getenv("PRT_KEEP_FRAMES") != NULL)
        assert_prt_ok(prt_file_write(path, prt_buf_str(bytes), &err), err);
}

static void what_was_sent_comes_back(void **state)
{
    const struct prt_checkout sent = whole();
    struct prt_checkout got;
    prt_buf bytes = {0};
    prt_err err;
    (void)state;
    encode(&sent, &bytes);
    keep_for_the_fuzzer("files", &bytes);
    assert_prt_ok(prt_checkout_decode(prt_buf_str(&bytes), &got, &err), err);
    assert_prt_str(got.commit, COMMIT);
    assert_int_equal(got.problem, PRT_CATEGORY_NONE);
    assert_int_equal(got.entry_count, COUNT(sample));
    for (size_t i = 0; i < COUNT(sample); i++) {
        assert_int_equal(got.entries[i].kind, sample[i].kind);
        assert_true(prt_str_equal(got.entries[i].path, sample[i].path));
        assert_true(prt_str_equal(got.entries[i].text, sample[i].text));
        assert_true(prt_str_equal(got.entries[i].commit, sample[i].commit));
    }
    prt_checkout_free(&got);
    prt_buf_free(&bytes);
}

static void a_problem_comes_back(void **state)
{
    const struct prt_checkout sent = {.problem = PRT_CATEGORY_REMOTE_GONE, .why = PRT_STR("no such repository")};
    struct prt_checkout got;
    prt_buf bytes = {0};
    prt_err err;
    (void)state;
    encode(&sent, &bytes);
    keep_for_the_fuzzer("problem", &bytes);
    assert_prt_ok(prt_checkout_decode(prt_buf_str(&bytes), &got, &err), err);
    assert_int_equal(got.problem, PRT_CATEGORY_REMOTE_GONE);
    assert_prt_str(got.why, "no such repository");
    assert_int_equal(got.entry_count, 0);
    prt_checkout_free(&got);
    prt_buf_free(&bytes);
}

static void refuse(const struct prt_checkout *sent, const char *says)
{
    struct prt_checkout got;
    prt_buf bytes = {0};
    prt_err err;
    encode(sent, &bytes);
    assert_prt_code(prt_checkout_decode(prt_buf_str(&bytes), &got, &err), PRT_E_PROTOCOL, err);
    assert_prt_says(err, says);
    assert_null(got.entries);
    prt_buf_free(&bytes);
}

static const struct {
    struct prt_checkout_entry entries[2];
    size_t count;
    const char *says;
} wrong[] = {
    {{{PRT_CHECKOUT_FILE, TEXT("../x"), TEXT(""), TEXT("")}}, 1, "entry 0: path: it does not stay within"},
    {{{PRT_CHECKOUT_FILE, TEXT("/x"), TEXT(""), TEXT("")}}, 1, "path"},
    {{{PRT_CHECKOUT_FILE, TEXT("a//x"), TEXT(""), TEXT("")}}, 1, "path"},
    {{{PRT_CHECKOUT_FILE, TEXT("a/.GIT/x"), TEXT(""), TEXT("")}}, 1, "path"},
    {{{PRT_CHECKOUT_FILE, TEXT(""), TEXT(""), TEXT("")}}, 1, "path"},
    {{{PRT_CHECKOUT_FILE, TEXT("a\0b"), TEXT(""), TEXT("")}}, 1, "path"},
    {{{PRT_CHECKOUT_FILE, TEXT("b"), TEXT(""), TEXT("")}, {PRT_CHECKOUT_FILE, TEXT("a"), TEXT(""), TEXT("")}},
     2,
     "entry 1: path: not in order"},
    {{{PRT_CHECKOUT_FILE, TEXT("a"), TEXT(""), TEXT("")}, {PRT_CHECKOUT_LINK, TEXT("a"), TEXT("b"), TEXT("")}},
     2,
     "entry 1: path: not in order"},
    {{{PRT_CHECKOUT_FILE, TEXT("a"), TEXT(""), TEXT(COMMIT)}}, 1, "commit"},
    {{{PRT_CHECKOUT_SUBMODULE, TEXT("a"), TEXT(""), TEXT("")}}, 1, "commit"},
    {{{PRT_CHECKOUT_SUBMODULE, TEXT("a"), TEXT(""), TEXT("g123456789abcdef0123456789abcdef01234567")}}, 1, "commit"},
    {{{PRT_CHECKOUT_LARGE, TEXT("a"), TEXT("x"), TEXT("")}}, 1, "text: 1 bytes, at most 0"},
    {{{PRT_CHECKOUT_KINDS, TEXT("a"), TEXT(""), TEXT("")}}, 1, "kind: a number out of range"},
};

static void what_no_worker_may_send_is_refused(void **state)
{
    struct prt_checkout sent = whole();
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct prt_checkout_entry entries[2];
        memcpy(entries, wrong[i].entries, sizeof entries);
        refuse(&(struct prt_checkout){.commit = PRT_STR(COMMIT), .entries = entries, .entry_count = wrong[i].count},
               wrong[i].says);
    }
    sent.commit = PRT_STR("HEAD");
    refuse(&sent, "commit: not the name of a commit");
    sent = whole();
    sent.problem = PRT_CATEGORY_TOO_LARGE;
    refuse(&sent, "problem: files, and a problem");
    sent.problem = PRT_CATEGORY_COUNT;
    refuse(&sent, "problem: a number out of range");
}

static void ceilings_hold(void **state)
{
    enum { FILES = 5 };
    char *text = calloc(PRT_MAX_CHECKOUT_FILE + 1, 1);
    struct prt_checkout_entry entries[FILES] = {{.kind = PRT_CHECKOUT_FILE, .path = PRT_STR("a")}};
    (void)state;
    assert_non_null(text);
    entries[0].text = (prt_str){text, PRT_MAX_CHECKOUT_FILE + 1};
    const struct prt_checkout one = {.commit = PRT_STR(COMMIT), .entries = entries, .entry_count = 1};
    refuse(&one, "text: 16777217 bytes, at most 16777216");
    for (size_t i = 0; i < FILES; i++) {
        static const char *const names[FILES] = {"a", "b", "c", "d", "e"};
        entries[i] = (struct prt_checkout_entry){
            .kind = PRT_CHECKOUT_FILE, .path = prt_str_from(names[i]), .text = {text, PRT_MAX_CHECKOUT_FILE}};
    }
    const struct prt_checkout all = {.commit = PRT_STR(COMMIT), .entries = entries, .entry_count = FILES};
    refuse(&all, "entry 4: text: more bytes in all");
    free(text);
}

static void no_piece_of_it_is_taken_for_the_whole(void **state)
{
    const struct prt_checkout sent = whole();
    prt_buf bytes = {0};
    (void)state;
    encode(&sent, &bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        char *copy = malloc(len > 0 ? len : 1); /* so that reading beyond it is seen */
        struct prt_checkout got;
        prt_err err;
        assert_non_null(copy);
        memcpy(copy, bytes.data, len);
        assert_prt_code(prt_checkout_decode((prt_str){copy, len}, &got, &err), PRT_E_PROTOCOL, err);
        free(copy);
    }
    prt_buf_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sent_comes_back),
        cmocka_unit_test(a_problem_comes_back),
        cmocka_unit_test(what_no_worker_may_send_is_refused),
        cmocka_unit_test(ceilings_hold),
        cmocka_unit_test(no_piece_of_it_is_taken_for_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
