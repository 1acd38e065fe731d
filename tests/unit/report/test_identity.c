/* SPDX-License-Identifier: Apache-2.0 */
/* Which spellings are the same person. */
#include "report/identity.h"

#include <string.h>

#include "tests/support/unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct example {
    const char *text;
    const char *key; /* "": says too little */
};

static void check(bool (*make)(prt_buf *, prt_str), const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prt_buf key = {0};
        prt_buf_add_text(&key, "k");
        assert_int_equal(make(&key, prt_str_from(examples[i].text)), examples[i].key[0] != '\0');
        assert_int_equal(key.data[0], 'k');
        assert_string_equal(key.data + 1, examples[i].key);
        assert_int_equal(key.len, strlen(key.data));
        prt_buf_free(&key);
    }
}

static void addresses(void **state)
{
    static const struct example examples[] = {
        {"ann@example.org", "ann@exampleorg"},
        {" A.nn+lf+x@Example.ORG\t", "ann@exampleorg"},
        {"a@b@c.d", "a@b@cd"},
        {"a+b@c@d", "a@d"},
        {"@example.org", ""},
        {"+tag@example.org", ""},
        {"...@example.org", ""},
        {"ann@", ""},
        {"ann@.", ""},
        {"N/A", ""},
        {"", ""},
        {"\xc3\x84nn@x", "\xc3\x84nn@x"},
    };
    (void)state;
    check(prt_identity_address, examples, COUNT(examples));
}

static void names(void **state)
{
    static const struct example examples[] = {
        {"Ann Able", "ann able"},
        {"  O'Brien,\t Pat. ", "obrien pat"},
        {"Jean-Pierre", "jeanpierre"},
        {"UNKNOWN", ""},
        {"Unknown User", "unknown user"},
        {" .,- ", ""},
        {"", ""},
        {"Ann - Able", "ann able"},
        {"\xe7\x8e\x8b \xe4\xbc\x9f", "\xe7\x8e\x8b \xe4\xbc\x9f"},
        {"R2 D2", "r2 d2"},
    };
    (void)state;
    check(prt_identity_name, examples, COUNT(examples));
}

static void first_and_last_words(void **state)
{
    static const struct example examples[] = {
        {"Ann Able", "ann able"}, {"Ann B. C. Able", "ann able"}, {"Ann", ""},     {"", ""},
        {"- Ann -", ""},          {"a b c d e", "a e"},           {"A  B", "a b"},
    };
    (void)state;
    check(prt_identity_words, examples, COUNT(examples));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(names),
        cmocka_unit_test(first_and_last_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
