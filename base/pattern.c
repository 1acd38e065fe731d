/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/pattern.h"

#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { EASY_SHARE = 1000, MESSAGE_MAX = 160 };

struct prt_pattern {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *limits;
    uint32_t hard; /* matches so far that were not easy */
};

static prt_code say_what_is_wrong(int number, size_t at, prt_err *err)
{
    PCRE2_UCHAR message[MESSAGE_MAX];
    if (number == PCRE2_ERROR_NOMEMORY)
        return prt_fail_memory(err, "a regular expression");
    if (pcre2_get_error_message(number, message, sizeof message) < 0)
        message[0] = '\0';
    return prt_fail(err, PRT_E_FORMAT, "no regular expression, at byte %zu: %s", at, (const char *)message);
}

static prt_code compile(prt_pattern_t *pattern, prt_str expression, bool ignore_case, prt_err *err)
{
    const uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UCP |
                             (ignore_case ? PCRE2_CASELESS : 0u);
    int number = 0;
    size_t at = 0;
    pattern->code = pcre2_compile((PCRE2_SPTR)(expression.data != NULL ? expression.data : ""), expression.len, options,
                                  &number, &at, NULL);
    return pattern->code != NULL ? PRT_OK : say_what_is_wrong(number, at, err);
}

prt_code prt_pattern_new(prt_str expression, bool ignore_case, prt_pattern_t **out, prt_err *err)
{
    if (expression.len > PRT_MAX_PATTERN)
        return prt_fail(err, PRT_E_LIMIT, "a regular expression of %zu bytes, at most %d are allowed", expression.len,
                        PRT_MAX_PATTERN);
    prt_pattern_t *pattern = prt_calloc(1, sizeof *pattern);
    if (pattern == NULL)
        return prt_fail_memory(err, "a regular expression");
    prt_code rc = compile(pattern, expression, ignore_case, err);
    if (rc == PRT_OK) {
        pattern->data = pcre2_match_data_create(1, NULL);
        pattern->limits = pcre2_match_context_create(NULL);
        if (pattern->data == NULL || pattern->limits == NULL)
            rc = prt_fail_memory(err, "a regular expression");
    }
    if (rc != PRT_OK) {
        prt_pattern_destroy(&pattern);
        return rc;
    }
    (void)pcre2_set_heap_limit(pattern->limits, PRT_MAX_PATTERN_HEAP / 1024);
    *out = pattern;
    return PRT_OK;
}

void prt_pattern_destroy(prt_pattern_t **pattern)
{
    if (*pattern == NULL)
        return;
    pcre2_match_context_free((*pattern)->limits);
    pcre2_match_data_free((*pattern)->data);
    pcre2_code_free((*pattern)->code);
    free(*pattern);
    *pattern = NULL;
}

static int search(prt_pattern_t *pattern, prt_str text, uint32_t steps)
{
    (void)pcre2_set_match_limit(pattern->limits, steps);
    return pcre2_match(pattern->code, (PCRE2_SPTR)(text.data != NULL ? text.data : ""), text.len, 0, 0, pattern->data,
                       pattern->limits);
}

static bool is_limit(int result)
{
    return result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_HEAPLIMIT || result == PCRE2_ERROR_DEPTHLIMIT;
}

prt_code prt_pattern_search(prt_pattern_t *pattern, prt_str text, bool *found, prt_err *err)
{
    int result = search(pattern, text, PRT_MAX_PATTERN_STEPS / EASY_SHARE);
    if (is_limit(result) && pattern->hard < PRT_MAX_PATTERN_HARD) {
        pattern->hard++;
        result = search(pattern, text, PRT_MAX_PATTERN_STEPS);
    }
    if (result == PCRE2_ERROR_NOMEMORY)
        return prt_fail_memory(err, "a regular expression");
    if (is_limit(result))
        return prt_fail(err, PRT_E_LIMIT, "a regular expression that takes too long");
    if (result < 0 && result != PCRE2_ERROR_NOMATCH)
        return prt_fail(err, PRT_E_INTERNAL, "a regular expression: pcre2 says %d", result);
    *found = result >= 0;
    return PRT_OK;
}
