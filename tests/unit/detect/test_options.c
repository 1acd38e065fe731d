/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "prt/buf.h"
#include "tests/support/unit.h"
#include "worker/detect/options.h"

#define VALID                                                                                                          \
    "{\"enabled\":[\"g2g\",\"license\"],\"g2g\":[\"a\",\"regex:^b\"],\"verify\":[\"ci\"],\"merge\":[],\"custom\":[{"   \
    "\"name\":\"x\","                                                                                                  \
    "\"paths\":[\"*.y\"]},{\"name\":\"z\",\"regex\":\"a|b\"}]}"

static void what_is_read_is_written_again(void **state)
{
    (void)state;
    struct prt_detect_options options;
    prt_buf line = {0};
    prt_err err;
    assert_prt_ok(prt_detect_options_read(PRT_STR(VALID), &options, &err), err);
    assert_prt_ok(prt_detect_options_write(&options, &line, &err), err);
    assert_string_equal(line.data, VALID);
    prt_buf_free(&line);
    prt_detect_options_free(&options);
}

static void defaults(void **state)
{
    (void)state;
    struct prt_detect_options options;
    prt_err err;
    size_t all = 0;
    while (prt_detector_name(all) != NULL)
        all++;
    assert_prt_ok(prt_detect_options_read((prt_str){0}, &options, &err), err);
    assert_int_equal(options.enabled.count, all);
    assert_int_equal(options.g2g.count, 2);
    assert_prt_str(options.verify.items[0], "verify");
    assert_prt_str(options.merge.items[3], "publish");
    assert_int_equal(strlen(options.digest), PRT_DETECT_DIGEST_MAX - 1);
    prt_detect_options_free(&options);
}

static void a_digest_for_each_line(void **state)
{
    (void)state;
    static const char *const lines[] = {"", "{}", "{\"enabled\":[]}", "{\"enabled\":[\"g2g\"]}", VALID};
    char digests[5][PRT_DETECT_DIGEST_MAX];
    prt_err err;
    for (size_t i = 0; i < 5; i++) {
        struct prt_detect_options options;
        assert_prt_ok(prt_detect_options_read(prt_str_from(lines[i]), &options, &err), err);
        memcpy(digests[i], options.digest, sizeof digests[i]);
        prt_detect_options_free(&options);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(digests[k], digests[i]);
    }
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *line, *sentence;
    } rows[] = {
        {"[", "detect: options:"},
        {"[]", "detect: options: expected a mapping, got a list"},
        {"{\"enabled\":\"g2g\"}", "detect: enabled: expected a list, got text"},
        {"{\"enabled\":[1]}", "detect: enabled: expected a text, got a whole number"},
        {"{\"enabled\":[\"dependabt\"]}", "detect: enabled: there is no detector \"dependabt\""},
        {"{\"g2g\":[\"\"]}", "detect: g2g: an empty text"},
        {"{\"g2g\":[\"regex:(\"]}",
         "detect: g2g: \"(\": no regular expression, at byte 1: missing closing parenthesis"},
        {"{\"custom\":{}}", "detect: custom: expected a list, got a mapping"},
        {"{\"custom\":[1]}", "detect: custom: expected mappings, got a whole number"},
        {"{\"custom\":[{}]}", "detect: custom: expected a name of at most 200 bytes"},
        {"{\"custom\":[{\"name\":\"x\"}]}", "detect: custom: x: expected either paths or regex"},
        {"{\"custom\":[{\"name\":\"x\",\"paths\":[\"a\"],\"regex\":\"b\"}]}",
         "detect: custom: x: expected either paths or regex"},
        {"{\"custom\":[{\"name\":\"x\",\"path\":[\"a\"]}]}",
         "detect: custom: \"path\" is no key: expected name, and paths or regex"},
        {"{\"custom\":[{\"name\":\"x\",\"regex\":\"\"}]}", "detect: custom: x: regex: empty, every path would match"},
        {"{\"custom\":[{\"name\":\"x\",\"regex\":\"[\"}]}", "detect: custom: x: regex: \"[\": no regular expression"},
        {"{\"custom\":[{\"name\":\"g2g\",\"regex\":\"a\"}]}", "detect: custom: \"g2g\" is the name of another feature"},
        {"{\"custom\":[{\"name\":\"x\",\"regex\":\"a\"},{\"name\":\"x\",\"regex\":\"a\"}]}",
         "detect: custom: \"x\" is the name of another feature"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct prt_detect_options options;
        prt_err err;
        assert_prt_code(prt_detect_options_read(prt_str_from(rows[i].line), &options, &err), PRT_E_FORMAT, err);
        assert_prt_says(err, rows[i].sentence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_written_again),
        cmocka_unit_test(defaults),
        cmocka_unit_test(a_digest_for_each_line),
        cmocka_unit_test(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
