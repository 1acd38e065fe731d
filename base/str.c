/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/str.h"

#include <string.h>

#include "base/utf8.h"

prt_str prt_str_from(const char *text)
{
    return text != NULL ? (prt_str){text, strlen(text)} : (prt_str){NULL, 0};
}

prt_str prt_str_sub(prt_str text, size_t from, size_t to)
{
    if (to > text.len)
        to = text.len;
    if (from >= to)
        return (prt_str){NULL, 0};
    return (prt_str){text.data + from, to - from};
}

bool prt_str_equal(prt_str a, prt_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool prt_str_equal_fold(prt_str a, prt_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (prt_ascii_lower(a.data[i]) != prt_ascii_lower(b.data[i]))
            return false;
    return true;
}

int prt_str_compare(prt_str a, prt_str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common != 0 ? memcmp(a.data, b.data, common) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

int prt_str_compare_joined(prt_str text, prt_str head, prt_str tail)
{
    const int order = prt_str_compare(prt_str_sub(text, 0, head.len), head);
    return order != 0 ? order : prt_str_compare(prt_str_sub(text, head.len, text.len), tail);
}

bool prt_str_starts(prt_str text, prt_str prefix)
{
    return text.len >= prefix.len && prt_str_equal(prt_str_sub(text, 0, prefix.len), prefix);
}

bool prt_str_ends(prt_str text, prt_str suffix)
{
    return text.len >= suffix.len && prt_str_equal(prt_str_sub(text, text.len - suffix.len, text.len), suffix);
}

prt_str prt_str_without_git(prt_str name)
{
    const prt_str git = PRT_STR(".git");
    const size_t len = prt_str_ends(name, git) ? name.len - git.len : name.len;
    return len > 0 && name.data[len - 1] != '/' ? prt_str_sub(name, 0, len) : name;
}

prt_str prt_str_trim(prt_str text)
{
    size_t from = 0;
    size_t to = text.len;
    while (from < to && prt_ascii_space(text.data[from]))
        from++;
    while (to > from && prt_ascii_space(text.data[to - 1]))
        to--;
    return prt_str_sub(text, from, to);
}

size_t prt_str_find(prt_str text, char byte)
{
    const char *found = text.len != 0 ? memchr(text.data, byte, text.len) : NULL;
    return found != NULL ? (size_t)(found - text.data) : text.len;
}

size_t prt_str_rfind(prt_str text, char byte)
{
    const char *found = text.len != 0 ? memrchr(text.data, byte, text.len) : NULL;
    return found != NULL ? (size_t)(found - text.data) : text.len;
}

bool prt_str_is_utf8(prt_str text)
{
    bool valid = true;
    for (size_t at = 0; at < text.len && valid;)
        at += prt_utf8_unit(text, at, &valid);
    return valid;
}

bool prt_str_to_u64(prt_str text, uint64_t *out)
{
    uint64_t value = 0;
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!prt_ascii_digit(text.data[i]) || __builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text.data[i] - '0'), &value))
            return false;
    }
    *out = value;
    return true;
}

bool prt_str_to_i64(prt_str text, int64_t *out)
{
    bool negative = text.len > 1 && text.data[0] == '-';
    uint64_t size;
    if (!prt_str_to_u64(negative ? prt_str_sub(text, 1, text.len) : text, &size))
        return false;
    if (size > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return false;
    /* Negated as unsigned, because -INT64_MIN does not exist. */
    *out = (int64_t)(negative ? 0 - size : size);
    return true;
}

char prt_ascii_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

bool prt_ascii_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

bool prt_ascii_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}
