/* SPDX-License-Identifier: Apache-2.0 */
/* Records to bytes and back, exactly; what a decoder refuses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/record.h"
#include "prt/clock.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/dump.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

/* A view that can stand in a static table. */
#define BYTES(literal)                                                                                                 \
    {                                                                                                                  \
        "" literal, sizeof(literal) - 1                                                                                \
    }

static struct prt_identity identities[] = {
    {BYTES("Ann"), BYTES("ann@example.org")},
    {BYTES(""), BYTES("")},
    {BYTES("J\xf6rg \xff"), BYTES("a\tb|c")},
};
static struct prt_problem problems[] = {
    {PRT_CATEGORY_MISSING_OBJECTS, BYTES("tree 2222 is not there")},
    {PRT_CATEGORY_COUNT - 1, BYTES("")},
};
/* Every number at its ends, and times whose difference does not fit 64 bits. */
static struct prt_commit commits[] = {
    {0, 0, 0, 0, 0, 0},
    {INT64_MAX, INT32_MAX, 2, UINT64_MAX, UINT64_MAX, PRT_COMMIT_TIMED | PRT_COMMIT_COUNTED | PRT_COMMIT_MERGE},
    {INT64_MIN, INT32_MIN, 1, 0, 1, PRT_COMMIT_TIMED},
    {-1, -730, 0, 127, 128, PRT_COMMIT_COUNTED},
    {100000000000000, 51800, 1, 16383, 16384, PRT_COMMIT_MERGE},
    {1770000000, 130, 2, (uint64_t)1 << 63, 1, PRT_COMMIT_TIMED},
};

static prt_doc absent = {.type = PRT_DOC_NULL};
static prt_doc yes = {.type = PRT_DOC_BOOL, .as = {.boolean = true}};
static prt_doc no = {.type = PRT_DOC_BOOL};
static prt_doc least = {.type = PRT_DOC_INT, .as = {.integer = INT64_MIN}};
static prt_doc most = {.type = PRT_DOC_INT, .as = {.integer = INT64_MAX}};
static prt_doc odd_text = {.type = PRT_DOC_TEXT, .as = {.text = BYTES("a\0b\xff")}};
static prt_doc *items[] = {&absent, &no, &least, &most, &odd_text};
static prt_doc list = {.type = PRT_DOC_LIST, .as = {.list = {items, 5}}};
static prt_str keys[] = {BYTES("present"), BYTES("files"), BYTES("\xff")};
static prt_doc *values[] = {&yes, &list, &absent};
static prt_doc map = {.type = PRT_DOC_MAP, .as = {.map = {.keys = keys, .values = values, .count = 3}}};
static prt_doc nothing = {.type = PRT_DOC_MAP};
static struct prt_feature features[] = {{BYTES("dependabot"), &map}, {BYTES("a user's \xff"), &nothing}};
static struct prt_tally tallies[] = {{PRT_TALLY_LANGUAGE, BYTES("C"), 3, 4000},
                                     {PRT_TALLY_LANGUAGE, BYTES("C++"), UINT64_MAX, UINT64_MAX},
                                     {PRT_TALLY_TESTS, BYTES(""), 0, 1}};

static const struct prt_record full = {
    .repository = BYTES("aai/b\xe9"),
    .tip = BYTES("0123456789abcdef0123456789abcdef01234567"),
    .head = BYTES("refs/heads/master"),
    .flags = PRT_RECORD_SHALLOW | PRT_RECORD_BARE | PRT_RECORD_WORKTREE | PRT_RECORD_LOC_KNOWN | PRT_RECORD_UNCHANGED |
             PRT_RECORD_DELTA | PRT_RECORD_SPLIT,
    .count_since = INT64_MIN,
    .total_loc = UINT64_MAX,
    .identities = identities,
    .identity_count = 3,
    .commits = commits,
    .commit_count = 6,
    .ids = BYTES("\0\xff the 1st commit   \0\xff the 2nd commit   \0\xff the 3rd commit   "
                 "\0\xff the 4th commit   \0\xff the 5th commit   \0\xff the 6th commit   "),
    .context = BYTES("-:0123456789abcdef0123456789abcdef01234567:-"),
    .problems = problems,
    .problem_count = 2,
    .features = features,
    .feature_count = 2,
    .tallies = tallies,
    .tally_count = 3,
};
static const struct prt_record empty = {.repository = BYTES("."), .count_since = INT64_MAX};

static void encode(const struct prt_record *record, prt_buf *bytes)
{
    prt_err err;
    prt_buf_clear(bytes);
    assert_prt_ok(prt_record_encode(record, bytes, &err), err);
}

static void assert_text(prt_str got, prt_str wanted)
{
    assert_true(prt_str_equal(got, wanted));
}

static void assert_commit(const struct prt_commit *got, const struct prt_commit *wanted)
{
    assert_true(got->time == wanted->time);
    assert_int_equal(got->zone, wanted->zone);
    assert_int_equal(got->author, wanted->author);
    assert_int_equal(got->added, wanted->added);
    assert_int_equal(got->removed, wanted->removed);
    assert_int_equal(got->flags, wanted->flags);
}

static void assert_same_facts(const prt_doc *got, const prt_doc *wanted)
{
    prt_buf texts[2] = {{0}, {0}};
    assert_true(prt_doc_dump(got, 1000, &texts[0]));
    assert_true(prt_doc_dump(wanted, 1000, &texts[1]));
    assert_string_equal(texts[0].data, texts[1].data);
    prt_buf_free(&texts[0]);
    prt_buf_free(&texts[1]);
}

static void assert_features(const struct prt_record *got, const struct prt_record *wanted)
{
    assert_int_equal(got->feature_count, wanted->feature_count);
    for (size_t i = 0; i < wanted->feature_count; i++) {
        assert_text(got->features[i].name, wanted->features[i].name);
        assert_same_facts(got->features[i].facts, wanted->features[i].facts);
    }
    assert_int_equal(got->tally_count, wanted->tally_count);
    for (size_t i = 0; i < wanted->tally_count; i++) {
        assert_int_equal(got->tallies[i].kind, wanted->tallies[i].kind);
        assert_text(got->tallies[i].name, wanted->tallies[i].name);
        assert_true(got->tallies[i].files == wanted->tallies[i].files);
        assert_true(got->tallies[i].lines == wanted->tallies[i].lines);
    }
}

static void assert_record(const struct prt_record *got, const struct prt_record *wanted)
{
    assert_text(got->repository, wanted->repository);
    assert_text(got->tip, wanted->tip);
    assert_text(got->head, wanted->head);
    assert_int_equal(got->flags, wanted->flags);
    assert_true(got->count_since == wanted->count_since);
    assert_int_equal(got->total_loc, wanted->total_loc);
    assert_int_equal(got->identity_count, wanted->identity_count);
    for (size_t i = 0; i < wanted->identity_count; i++) {
        assert_text(got->identities[i].name, wanted->identities[i].name);
        assert_text(got->identities[i].email, wanted->identities[i].email);
    }
    assert_int_equal(got->commit_count, wanted->commit_count);
    for (size_t i = 0; i < wanted->commit_count; i++)
        assert_commit(&got->commits[i], &wanted->commits[i]);
    assert_int_equal(got->problem_count, wanted->problem_count);
    for (size_t i = 0; i < wanted->problem_count; i++) {
        assert_int_equal(got->problems[i].category, wanted->problems[i].category);
        assert_text(got->problems[i].text, wanted->problems[i].text);
    }
    assert_text(got->context, wanted->context);
    assert_text(got->ids, wanted->ids);
    assert_features(got, wanted);
}

/* Decodes a copy of exactly these bytes, so that a sanitizer sees the first byte read beyond them. */
static prt_code decode_copy(prt_str bytes, struct prt_record *out, prt_err *err)
{
    char *copy = prt_memdup(bytes.data, bytes.len);
    assert_non_null(copy);
    prt_code code = prt_record_decode((prt_str){copy, bytes.len}, out, err);
    free(copy); /* nothing in the record may point into it */
    return code;
}

static void a_record_comes_back_as_it_was(void **state)
{
    (void)state;
    const struct prt_record *const records[] = {&full, &empty};
    prt_buf bytes = {0};
    for (size_t i = 0; i < 2; i++) {
        prt_err err;
        struct prt_record got;
        encode(records[i], &bytes);
        assert_prt_ok(decode_copy(prt_buf_str(&bytes), &got, &err), err);
        assert_record(&got, records[i]);
        prt_record_free(&got);
    }
    prt_buf_free(&bytes);
}

static void a_block_of_rows_of_the_longest_numbers_comes_back(void **state)
{
    (void)state;
    enum { ROWS = 5000 };
    prt_err err;
    prt_buf bytes = {0};
    struct prt_record record = full;
    struct prt_record got;
    struct prt_commit *rows = prt_calloc(ROWS, sizeof *rows);
    assert_non_null(rows);
    uint64_t random = 1;
    for (size_t i = 0; i < ROWS; i++)
        rows[i] = (struct prt_commit){(int64_t)prt_test_random(&random),        (int32_t)prt_test_random(&random),
                                      (uint32_t)(prt_test_random(&random) % 3), prt_test_random(&random),
                                      prt_test_random(&random) >> (i % 64),     (uint32_t)(i % 16)};
    record.commits = rows;
    record.commit_count = ROWS;
    record.ids = (prt_str){NULL, 0};
    encode(&record, &bytes);
    assert_prt_ok(decode_copy(prt_buf_str(&bytes), &got, &err), err);
    assert_record(&got, &record);
    prt_record_free(&got);
    prt_buf_free(&bytes);
    free(rows);
}

static void encoding_adds_behind_what_is_there(void **state)
{
    (void)state;
    prt_err err;
    prt_buf bytes = {0};
    prt_buf_add_text(&bytes, "before");
    assert_prt_ok(prt_record_encode(&empty, &bytes, &err), err);
    assert_true(prt_str_starts(prt_buf_str(&bytes), PRT_STR("before\x9e\x03")));
    prt_buf_free(&bytes);
}

static void assert_zeroed(const struct prt_record *record)
{
    static const struct prt_record zero;
    assert_memory_equal(record, &zero, sizeof zero);
}

static void every_beginning_of_a_record_is_refused(void **state)
{
    (void)state;
    prt_buf bytes = {0};
    encode(&full, &bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        prt_err err;
        struct prt_record got;
        assert_prt_code(decode_copy((prt_str){bytes.data, len}, &got, &err), PRT_E_PROTOCOL, err);
        assert_prt_says(err, len == 0 ? "record: empty" : "cut short");
        assert_zeroed(&got);
    }
    prt_buf_free(&bytes);
}

static void every_changed_byte_is_read_or_refused(void **state)
{
    (void)state;
    prt_buf bytes = {0};
    size_t refused = 0;
    encode(&full, &bytes);
    for (size_t at = 0; at < bytes.len; at++) {
        char before = bytes.data[at];
        for (unsigned value = 0; value < 256; value++) {
            prt_err err;
            struct prt_record got;
            bytes.data[at] = (char)(unsigned char)value;
            prt_code code = decode_copy(prt_buf_str(&bytes), &got, &err);
            assert_true(code == PRT_OK || code == PRT_E_PROTOCOL);
            refused += code != PRT_OK;
            prt_record_free(&got);
        }
        bytes.data[at] = before;
    }
    assert_true(refused > 10000);
    prt_buf_free(&bytes);
}

/* [3, "r", "", "", 0, 0, 0, identities, commits, problems, context, ids, features, tallies], the last seven as
 * given. */
#define HEAD "\x9e\x03\xc4\x01r\xc4\0\xc4\0\x00\x00\x00"
#define ANN                                                                                                            \
    "\x91\x92\xc4\x01"                                                                                                 \
    "a\xc4\0"
#define NONE    "\x90"
#define FEW     "\x90\x90"                                                         /* no features, no tallies */
#define TAIL    "\xc4\0\xc4\0" FEW                                                 /* no context, no names */
#define NAME    "nineteen bytes and 1"                                             /* 20 bytes */
#define LINE    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" /* 64 */
#define NO_ROWS "\x97\x00\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0"
/* One row of columns of one byte: time, zone, author, flags, added, removed. */
#define ROW(t, z, a, f, p, m) "\x97\x01\xc4\x01" t "\xc4\x01" z "\xc4\x01" a "\xc4\x01" f "\xc4\x01" p "\xc4\x01" m

static const struct {
    const char *why;
    prt_str bytes;
    const char *sentence; /* NULL: it is good */
} cases[] = {
    {"nothing in it", BYTES(HEAD NONE NO_ROWS NONE TAIL), NULL},
    {"a row", BYTES(HEAD ANN ROW("\0", "\0", "\0", "\0", "\0", "\0") NONE TAIL), NULL},
    {"not an array", BYTES("\x01"), "record: outer array: expected an array, got a number"},
    {"another version", BYTES("\x93\x01\xc0\xc0"), "record: version 1, this program reads version 3"},
    {"another number of parts", BYTES("\x93\x03\xc0\xc0"), "record: 3 parts, expected 14"},
    {"bytes behind the end", BYTES(HEAD NONE NO_ROWS NONE TAIL "\0"), "bytes behind the end"},
    {"a tip of 65 digits",
     BYTES("\x9e\x03\xc4\x01r\xc4\x41"
           "00000000000000000000000000000000000000000000000000000000000000000"
           "\xc4\0\x00\x00\x00" NONE NO_ROWS NONE TAIL),
     "record: tip: 65 bytes, at most 64 are allowed"},
    {"flags", BYTES("\x9e\x03\xc4\x01r\xc4\0\xc4\0\xcd\x01\x00\x00\x00" NONE NO_ROWS NONE TAIL),
     "record: flags: 0x100 are not known"},
    {"no identity for a row", BYTES(HEAD NONE ROW("\0", "\0", "\0", "\0", "\0", "\0") NONE TAIL),
     "record: column author: row 0: 0 of 0 identities"},
    {"an identity out of range", BYTES(HEAD ANN ROW("\0", "\0", "\x01", "\0", "\0", "\0") NONE TAIL),
     "record: column author: row 0: 1 of 1 identities"},
    {"an identity that is none", BYTES(HEAD "\x91\x05" NO_ROWS NONE TAIL),
     "record: identity 0: identity: expected an array, got a number"},
    {"an identity of one part", BYTES(HEAD "\x91\x91\xc4\0" NO_ROWS NONE TAIL),
     "record: identity 0: identity: 1 elements, expected 2"},
    {"row flags", BYTES(HEAD ANN ROW("\0", "\0", "\0", "\x10", "\0", "\0") NONE TAIL),
     "record: column flags: row 0: 16 is out of range"},
    {"a number that does not end", BYTES(HEAD ANN ROW("\x80", "\0", "\0", "\0", "\0", "\0") NONE TAIL),
     "record: column time: row 0: no number there"},
    {"more numbers than rows",
     BYTES(HEAD ANN "\x97\x01\xc4\x02\0\0\xc4\x01\0\xc4\x01\0\xc4\x01\0\xc4\x01\0\xc4\x01\0" NONE TAIL),
     "record: column time: bytes behind the last row"},
    {"not the shortest form",
     BYTES(HEAD ANN "\x97\x01\xc4\x02\x80\0\xc4\x01\0\xc4\x01\0\xc4\x01\0\xc4\x01\0\xc4\x01\0" NONE TAIL),
     "record: column time: row 0: no number there"},
    {"65 bits",
     BYTES(HEAD ANN "\x97\x01\xc4\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\xc4\x01\0\xc4\x01\0\xc4\x01\0\xc4\x01\0"
                    "\xc4\x01\0" NONE TAIL),
     "record: column time: row 0: no number there"},
    {"a zone of 33 bits",
     BYTES(HEAD ANN "\x97\x01\xc4\x01\0\xc4\x05\x80\x80\x80\x80\x10\xc4\x01\0\xc4\x01\0\xc4\x01\0\xc4\x01\0" NONE TAIL),
     "record: column zone: row 0: 4294967296 is out of range"},
    {"4 billion rows", BYTES(HEAD NONE "\x97\xce\xff\xff\xff\xff\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0" NONE TAIL),
     "record: row count: 4294967295 is out of range"},
    {"more rows than bytes", BYTES(HEAD NONE "\x97\xce\x0f\xff\xff\xff\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0" NONE TAIL),
     "record: column time: 0 bytes for 268435455 rows"},
    {"a column that is short",
     BYTES(HEAD ANN "\x97\x01\xc4\x01\0\xc4\x01\0\xc4\x01\0\xc4\x01\0\xc4\x01\0\xc4\0" NONE TAIL),
     "record: column removed: 0 bytes for 1 rows"},
    {"a column of another kind", BYTES(HEAD NONE "\x97\x00\x05\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0" NONE TAIL),
     "record: time: expected bytes, got a number"},
    {"a column too few", BYTES(HEAD NONE "\x96\x00\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0" NONE TAIL),
     "record: commits: 6 elements, expected 7"},
    {"4 billion identities", BYTES(HEAD "\xdd\xff\xff\xff\xff" NO_ROWS NONE), "cut short"},
    {"a problem that is none", BYTES(HEAD NONE NO_ROWS "\x91\x92\x00\xc4\0" TAIL),
     "record: problem 0: category: 0 is not a problem"},
    {"no such category", BYTES(HEAD NONE NO_ROWS "\x91\x92\x7f\xc4\0" TAIL),
     "record: problem 0: category: 127 is out of range"},
    {"65 problems",
     BYTES(HEAD NONE NO_ROWS "\xdc\0\x41"
                             "00000000000000000000000000000000000000000000000000000000000000000" TAIL),
     "record: problems: 65, at most 64 are allowed"},
    {"a row and its name", BYTES(HEAD ANN ROW("\0", "\0", "\0", "\0", "\0", "\0") NONE "\xc4\0\xc4\x14" NAME FEW),
     NULL},
    {"a name too few",
     BYTES(HEAD ANN ROW("\0", "\0", "\0", "\0", "\0", "\0") NONE "\xc4\0\xc4\x13"
                                                                 "nineteen bytes only" FEW),
     "record: ids: 19 bytes for 1 rows"},
    {"a name too many", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\x14" NAME FEW), "record: ids: 20 bytes for 0 rows"},
    {"a byte too many", BYTES(HEAD ANN ROW("\0", "\0", "\0", "\0", "\0", "\0") NONE "\xc4\0\xc4\x15" NAME "x" FEW),
     "record: ids: 21 bytes are no whole names"},
    {"names that are none", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\x90" FEW),
     "record: ids: expected bytes, got an array"},
    {"the longest context", BYTES(HEAD NONE NO_ROWS NONE "\xc5\x01\x00" LINE LINE LINE LINE "\xc4\0" FEW), NULL},
    {"a feature", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x91\x92\xc4\1f\x81\xc4\1k\xc3\x90"), NULL},
    {"no features", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x05\x90"),
     "record: features: expected an array, got a number"},
    {"129 features", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\xdc\0\x81" LINE LINE "x\x90"),
     "record: features: 129, at most 128 are allowed"},
    {"a feature of one part", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x91\x91\xc4\1f\x90"),
     "record: feature 0: 1 elements, expected 2"},
    {"a feature without a name", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x91\x92\xc4\0\x80\x90"),
     "record: feature 0: no name of its own"},
    {"two of one name", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x92\x92\xc4\1f\x80\x92\xc4\1f\x80\x90"),
     "record: feature 1: no name of its own"},
    {"facts that are a list", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x91\x92\xc4\1f\x90\x90"),
     "record: feature 0: its facts are no map"},
    {"a fact of an unknown kind",
     BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x91\x92\xc4\1f\x81\xc4\1k\xca\0\0\0\0\x90"),
     "record: feature 0: expected bytes, got a real number"},
    {"a key twice", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x91\x92\xc4\1f\x82\xc4\1k\xc3\xc4\1k\xc2\x90"),
     "record: feature 0: a key twice"},
    {"facts 9 deep",
     BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x91\x92\xc4\1f\x81\xc4\1k\x91\x91\x91\x91\x91\x91\x91\xc0\x90"),
     "record: feature 0: facts nested too deep"},
    {"a tally of no kind", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x90\x91\x94\x06\xc4\0\0\0"),
     "record: tally 0: 6 is no kind"},
    {"a language without a name", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x90\x91\x94\0\xc4\0\0\0"),
     "record: tally 0: no name of its own"},
    {"a class twice", BYTES(HEAD NONE NO_ROWS NONE "\xc4\0\xc4\0\x90\x92\x94\1\xc4\0\0\0\x94\1\xc4\0\0\0"),
     "record: tally 1: no name of its own"},
    {"a context above it", BYTES(HEAD NONE NO_ROWS NONE "\xc5\x01\x01" LINE LINE LINE LINE "x\xc4\0" FEW),
     "record: context: 257 bytes, at most 256 are allowed"},
};

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prt_err err;
        struct prt_record got;
        prt_code code = decode_copy(cases[i].bytes, &got, &err);
        if (cases[i].sentence == NULL) {
            assert_prt_ok(code, err);
            assert_prt_str(got.repository, "r");
        } else {
            assert_prt_code(code, PRT_E_PROTOCOL, err);
            assert_prt_says(err, cases[i].sentence);
            assert_zeroed(&got);
        }
        prt_record_free(&got);
    }
}

static void assert_not_encoded(const struct prt_record *record, prt_code code, const char *sentence)
{
    prt_err err;
    prt_buf bytes = {0};
    assert_prt_code(prt_record_encode(record, &bytes, &err), code, err);
    assert_prt_says(err, sentence);
    assert_int_equal(bytes.len, 0);
    prt_buf_free(&bytes);
}

static void what_would_be_refused_is_not_written(void **state)
{
    (void)state;
    char *text = prt_calloc(PRT_MAX_NAME + 1, 1);
    assert_non_null(text);
    struct prt_identity long_name[] = {{{text, PRT_MAX_NAME + 1}, {NULL, 0}}};
    struct prt_problem long_text[] = {{PRT_CATEGORY_ANALYSIS, {text, PRT_MAX_TEXT + 1}}};
    struct prt_problem no_problem[] = {{PRT_CATEGORY_NONE, {NULL, 0}}};
    struct prt_commit foreign[] = {{.author = 1}};
    struct prt_commit flagged[] = {{.flags = 16}};
    struct prt_record record = {.identities = long_name, .identity_count = 1};
    assert_not_encoded(&record, PRT_E_LIMIT, "record: identity 0: a name or address above 4096 bytes");
    record = (struct prt_record){.repository = {text, PRT_MAX_NAME + 1}};
    assert_not_encoded(&record, PRT_E_LIMIT, "record: the repository's name or HEAD's is above 4096 bytes");
    record = (struct prt_record){.problems = long_text, .problem_count = 1};
    assert_not_encoded(&record, PRT_E_LIMIT, "record: problem 0: a sentence above 4096 bytes");
    record = (struct prt_record){.problems = problems, .problem_count = PRT_MAX_PROBLEMS + 1};
    assert_not_encoded(&record, PRT_E_LIMIT, "record: 65 problems, at most 64 are allowed");
    record = (struct prt_record){.problems = no_problem, .problem_count = 1};
    assert_not_encoded(&record, PRT_E_INTERNAL, "record: problem 0: 0 is not a category");
    record = (struct prt_record){.identities = identities, .identity_count = 1, .commits = foreign, .commit_count = 1};
    assert_not_encoded(&record, PRT_E_INTERNAL, "record: row 0: author 1 of 1");
    record.commits = flagged;
    assert_not_encoded(&record, PRT_E_INTERNAL, "record: row 0: flags 0x10 are not known");
    record = (struct prt_record){.flags = 256};
    assert_not_encoded(&record, PRT_E_INTERNAL, "record: flags 0x100 are not known");
    record = (struct prt_record){.context = {text, PRT_MAX_CONTEXT + 1}};
    assert_not_encoded(&record, PRT_E_INTERNAL, "record: a context of 257 bytes");
    record = (struct prt_record){.ids = {text, PRT_ID_BYTES}};
    assert_not_encoded(&record, PRT_E_INTERNAL, "record: 20 bytes of names for 0 rows");
    record = (struct prt_record){.features = features, .feature_count = PRT_MAX_FEATURES + 1};
    assert_not_encoded(&record, PRT_E_LIMIT, "record: 129 features, at most 128 are allowed");
    struct prt_feature twice[] = {{BYTES("f"), &nothing}, {BYTES("f"), &nothing}};
    record = (struct prt_record){.features = twice, .feature_count = 2};
    assert_not_encoded(&record, PRT_E_INTERNAL, "record: feature 1: no name, or facts beyond their ceilings");
    record = full;
    record.ids.len--;
    assert_not_encoded(&record, PRT_E_INTERNAL, "record: 119 bytes of names for 6 rows");
    free(text);
}

/* Rows as real histories have them: days apart, few authors, small counts. */
static void fill_history(struct prt_commit *rows, size_t count, uint32_t authors)
{
    uint64_t random = 7;
    int64_t time = 1770000000;
    for (size_t i = 0; i < count; i++) {
        time -= (int64_t)(prt_test_random(&random) % 172800);
        rows[i] = (struct prt_commit){.time = time,
                                      .zone = i % 3 == 0 ? 200 : 0,
                                      .author = (uint32_t)(prt_test_random(&random) % authors),
                                      .added = prt_test_random(&random) % 300,
                                      .removed = prt_test_random(&random) % 100,
                                      .flags = PRT_COMMIT_TIMED | PRT_COMMIT_COUNTED};
    }
}

static void fill_names(uint64_t *names, size_t count)
{
    uint64_t random = 8;
    for (size_t i = 0; i < count; i++)
        names[i] = prt_test_random(&random);
}

static void a_million_rows_take_about_ten_bytes_each_and_a_name(void **state)
{
    (void)state;
    enum { ROWS = 1000000, AUTHORS = 3 };
    prt_err err;
    prt_buf bytes = {0};
    struct prt_record record = full;
    struct prt_record got;
    struct prt_commit *rows = prt_calloc(ROWS, sizeof *rows);
    assert_non_null(rows);
    uint64_t *names = prt_calloc(ROWS, PRT_ID_BYTES);
    assert_non_null(names);
    fill_history(rows, ROWS, AUTHORS);
    fill_names(names, ROWS * PRT_ID_BYTES / sizeof *names);
    record.ids = (prt_str){(const char *)names, ROWS * PRT_ID_BYTES};
    record.commits = rows;
    record.commit_count = ROWS;
    int64_t start = prt_monotonic_us();
    encode(&record, &bytes);
    int64_t encoded = prt_monotonic_us();
    assert_prt_ok(prt_record_decode(prt_buf_str(&bytes), &got, &err), err);
    int64_t decoded = prt_monotonic_us();
    print_message("%d rows: %.2f bytes a row, encoded in %.1f ms, decoded in %.1f ms\n", ROWS, (double)bytes.len / ROWS,
                  (double)(encoded - start) / 1e3, (double)(decoded - encoded) / 1e3);
    assert_in_range(bytes.len, (PRT_ID_BYTES + 8) * ROWS, (PRT_ID_BYTES + 12) * ROWS);
    assert_record(&got, &record);
    prt_record_free(&got);
    prt_buf_free(&bytes);
    free(names);
    free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_comes_back_as_it_was),
        cmocka_unit_test(a_block_of_rows_of_the_longest_numbers_comes_back),
        cmocka_unit_test(encoding_adds_behind_what_is_there),
        cmocka_unit_test(every_beginning_of_a_record_is_refused),
        cmocka_unit_test(every_changed_byte_is_read_or_refused),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(what_would_be_refused_is_not_written),
        cmocka_unit_test(a_million_rows_take_about_ten_bytes_each_and_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
