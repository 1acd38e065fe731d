/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/scan.h"

#include <string.h>

#include "prt/limits.h"

/* The head of one value: what it is, and how much of it follows. */
enum kind { END, BROKEN, NIL, BOOLEAN, UNSIGNED, SIGNED, REAL, BYTES, EXTENSION, ARRAY, MAP };

enum { NEVER_USED = 0xc1, TRUE_BYTE = 0xc3 };

struct head {
    enum kind kind;
    size_t size;     /* bytes of the head itself, for numbers with the number in it */
    uint64_t body;   /* bytes behind the head: BYTES, EXTENSION */
    uint64_t values; /* values behind the head: ARRAY, MAP (keys and values) */
    uint64_t bits;   /* UNSIGNED, SIGNED: the number, two's complement */
};

static size_t left(const struct prt_scan *scan)
{
    return (size_t)(scan->end - scan->at);
}

static uint64_t big_endian(const unsigned char *at, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return value;
}

static uint64_t sign_extended(uint64_t value, size_t size)
{
    uint64_t sign = (uint64_t)1 << (8 * size - 1);
    return (value ^ sign) - sign;
}

/* What stands behind the first byte of the formats 0xc0 .. 0xdf: a number of `size` bytes. */
struct format {
    enum kind kind;
    unsigned char size;
};

static const struct format formats[32] = {
    {NIL, 0},       {BROKEN, 0},    {BOOLEAN, 0},   {BOOLEAN, 0},                   /* c0: c1 is never used */
    {BYTES, 1},     {BYTES, 2},     {BYTES, 4},                                     /* c4: bin */
    {EXTENSION, 1}, {EXTENSION, 2}, {EXTENSION, 4},                                 /* c7: ext */
    {REAL, 4},      {REAL, 8},                                                      /* ca */
    {UNSIGNED, 1},  {UNSIGNED, 2},  {UNSIGNED, 4},  {UNSIGNED, 8},                  /* cc */
    {SIGNED, 1},    {SIGNED, 2},    {SIGNED, 4},    {SIGNED, 8},                    /* d0 */
    {EXTENSION, 0}, {EXTENSION, 0}, {EXTENSION, 0}, {EXTENSION, 0}, {EXTENSION, 0}, /* d4: fixext 1, 2, 4, 8, 16 */
    {BYTES, 1},     {BYTES, 2},     {BYTES, 4},                                     /* d9: str */
    {ARRAY, 2},     {ARRAY, 4},                                                     /* dc */
    {MAP, 2},       {MAP, 4},                                                       /* de */
};

/* A number, length or count read from behind the first byte becomes part of the head. */
static struct head with_number(enum kind kind, unsigned char first, size_t size, uint64_t number)
{
    struct head head = {.kind = kind, .size = 1 + size};
    switch (kind) {
    case UNSIGNED: head.bits = number; break;
    case SIGNED: head.bits = sign_extended(number, size); break;
    case BYTES: head.body = number; break;
    case EXTENSION: head.body = 1 + (size > 0 ? number : (uint64_t)1 << (first - 0xd4)); break; /* 1: its type */
    case ARRAY: head.values = number; break;
    case MAP: head.values = 2 * number; break;
    default: break;
    }
    return head;
}

static struct head long_head(const struct prt_scan *scan)
{
    unsigned char first = *scan->at;
    struct format format = formats[first - 0xc0];
    if (left(scan) - 1 < format.size)
        return (struct head){.kind = BROKEN};
    return with_number(format.kind, first, format.size, big_endian(scan->at + 1, format.size));
}

static struct head read_head(const struct prt_scan *scan)
{
    if (left(scan) == 0)
        return (struct head){.kind = END};
    unsigned char first = *scan->at;
    if (first < 0x80)
        return (struct head){.kind = UNSIGNED, .size = 1, .bits = first};
    if (first < 0x90)
        return (struct head){.kind = MAP, .size = 1, .values = 2 * (uint64_t)(first & 0x0f)};
    if (first < 0xa0)
        return (struct head){.kind = ARRAY, .size = 1, .values = first & 0x0f};
    if (first < 0xc0)
        return (struct head){.kind = BYTES, .size = 1, .body = first & 0x1f};
    if (first < 0xe0)
        return long_head(scan);
    return (struct head){.kind = SIGNED, .size = 1, .bits = sign_extended(first, 1)};
}

static const char cut_short[] = "cut short";

/* Steps over a head and its bytes, into an array or map. What is wrong with it, or NULL: it may say no more than is
 * left, and each value it counts has a byte at least. */
static const char *step(struct prt_scan *scan, struct head *head)
{
    *head = read_head(scan);
    if (head->kind == END)
        return cut_short;
    if (head->kind == BROKEN)
        return *scan->at == NEVER_USED ? "not msgpack" : cut_short;
    if (head->body > left(scan) - head->size || head->values > left(scan) - head->size)
        return cut_short;
    scan->at += head->size + (size_t)head->body;
    return NULL;
}

/* Walks one value and says what is wrong with it, or NULL. What is still to come at each level stands on a stack of
 * PRT_MAX_NESTING, so no input can use up ours. */
static const char *walk(struct prt_scan *scan)
{
    uint64_t to_come[PRT_MAX_NESTING + 1] = {1};
    int depth = 0;
    while (depth >= 0) {
        if (to_come[depth] == 0) {
            depth--;
            continue;
        }
        to_come[depth]--;
        struct head head;
        const char *wrong = step(scan, &head);
        if (wrong != NULL)
            return wrong;
        if (head.values == 0)
            continue;
        if (depth == PRT_MAX_NESTING)
            return "arrays nested too deep";
        to_come[++depth] = head.values;
    }
    return NULL;
}

struct prt_scan prt_scan_of(prt_str bytes)
{
    static const unsigned char nothing[1] = {0};
    const unsigned char *at = bytes.len > 0 ? (const unsigned char *)bytes.data : nothing;
    return (struct prt_scan){at, at + bytes.len};
}

prt_code prt_scan_check(prt_str bytes, prt_err *err)
{
    struct prt_scan scan = prt_scan_of(bytes);
    const unsigned char *start = scan.at;
    if (bytes.len == 0)
        return prt_fail(err, PRT_E_PROTOCOL, "empty, expected a msgpack array");
    const char *wrong = walk(&scan);
    if (wrong != NULL)
        return prt_fail(err, PRT_E_PROTOCOL, "byte %zu of %zu: %s", (size_t)(scan.at - start), bytes.len, wrong);
    if (left(&scan) > 0)
        return prt_fail(err, PRT_E_PROTOCOL, "byte %zu of %zu: bytes behind the end", (size_t)(scan.at - start),
                        bytes.len);
    return PRT_OK;
}

const char *prt_scan_next_is(const struct prt_scan *scan)
{
    static const char *const names[] = {
        [END] = "nothing",        [BROKEN] = "broken bytes", [NIL] = "nil",
        [BOOLEAN] = "a boolean",  [UNSIGNED] = "a number",   [SIGNED] = "a number",
        [REAL] = "a real number", [BYTES] = "bytes",         [EXTENSION] = "an extension",
        [ARRAY] = "an array",     [MAP] = "a map",
    };
    struct head head = read_head(scan);
    return head.kind == SIGNED && (int64_t)head.bits < 0 ? "a negative number" : names[head.kind];
}

bool prt_scan_array(struct prt_scan *scan, uint32_t *count)
{
    struct prt_scan next = *scan;
    struct head head;
    if (step(&next, &head) != NULL || head.kind != ARRAY)
        return false;
    *count = (uint32_t)head.values;
    *scan = next;
    return true;
}

bool prt_scan_map(struct prt_scan *scan, uint32_t *count)
{
    struct prt_scan next = *scan;
    struct head head;
    if (step(&next, &head) != NULL || head.kind != MAP)
        return false;
    *count = (uint32_t)(head.values / 2);
    *scan = next;
    return true;
}

bool prt_scan_nil(struct prt_scan *scan)
{
    struct prt_scan next = *scan;
    struct head head;
    if (step(&next, &head) != NULL || head.kind != NIL)
        return false;
    *scan = next;
    return true;
}

bool prt_scan_bool(struct prt_scan *scan, bool *value)
{
    struct prt_scan next = *scan;
    struct head head;
    if (step(&next, &head) != NULL || head.kind != BOOLEAN)
        return false;
    *value = next.at[-1] == TRUE_BYTE;
    *scan = next;
    return true;
}

bool prt_scan_u64(struct prt_scan *scan, uint64_t *value)
{
    struct prt_scan next = *scan;
    struct head head;
    if (step(&next, &head) != NULL || !(head.kind == UNSIGNED || (head.kind == SIGNED && (int64_t)head.bits >= 0)))
        return false;
    *value = head.bits;
    *scan = next;
    return true;
}

bool prt_scan_i64(struct prt_scan *scan, int64_t *value)
{
    struct prt_scan next = *scan;
    struct head head;
    if (step(&next, &head) != NULL || !(head.kind == SIGNED || (head.kind == UNSIGNED && head.bits <= INT64_MAX)))
        return false;
    *value = (int64_t)head.bits;
    *scan = next;
    return true;
}

bool prt_scan_bytes(struct prt_scan *scan, prt_str *bytes)
{
    struct prt_scan next = *scan;
    struct head head;
    if (step(&next, &head) != NULL || head.kind != BYTES)
        return false;
    *bytes = (prt_str){(const char *)(next.at - head.body), (size_t)head.body};
    *scan = next;
    return true;
}

bool prt_scan_skip(struct prt_scan *scan)
{
    struct prt_scan next = *scan;
    if (walk(&next) != NULL)
        return false;
    *scan = next;
    return true;
}
