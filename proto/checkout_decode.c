/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "proto/checkout.h"
#include "proto/scan.h"
#include "prt/limits.h"

struct reader {
    struct prt_scan scan;
    struct prt_checkout *checkout;
    size_t bytes; /* of all files so far */
    prt_err *err;
};

static prt_code expected(struct reader *reader, const char *part, const char *what)
{
    return prt_fail(reader->err, PRT_E_PROTOCOL, "%s: expected %s, got %s", part, what,
                    prt_scan_next_is(&reader->scan));
}

static prt_code refuse(struct reader *reader, const char *part, const char *why)
{
    return prt_fail(reader->err, PRT_E_PROTOCOL, "%s: %s", part, why);
}

static prt_code read_u64(struct reader *reader, const char *part, uint64_t below, uint64_t *out)
{
    if (!prt_scan_u64(&reader->scan, out))
        return expected(reader, part, "a number");
    return *out < below ? PRT_OK : refuse(reader, part, "a number out of range");
}

static prt_code read_text(struct reader *reader, const char *part, size_t most, prt_str *out)
{
    prt_str view;
    if (!prt_scan_bytes(&reader->scan, &view))
        return expected(reader, part, "bytes");
    if (view.len > most)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "%s: %zu bytes, at most %zu are allowed", part, view.len, most);
    *out = prt_arena_str(&reader->checkout->arena, view);
    return out->data != NULL ? PRT_OK : prt_fail_memory(reader->err, part);
}

static prt_code read_array(struct reader *reader, const char *part, uint32_t least, uint32_t most, uint32_t *count)
{
    if (!prt_scan_array(&reader->scan, count))
        return expected(reader, part, "an array");
    return *count >= least && *count <= most ? PRT_OK : refuse(reader, part, "a number of elements out of range");
}

static bool is_commit(prt_str hex)
{
    bool fine = hex.len == (size_t)2 * PRT_ID_BYTES;
    for (size_t i = 0; fine && i < hex.len; i++)
        fine = prt_ascii_digit(hex.data[i]) || (hex.data[i] >= 'a' && hex.data[i] <= 'f');
    return fine;
}

static size_t most_text(prt_checkout_kind kind)
{
    switch (kind) {
    case PRT_CHECKOUT_FILE: return PRT_MAX_CHECKOUT_FILE;
    case PRT_CHECKOUT_LINK: return PRT_MAX_NAME;
    case PRT_CHECKOUT_SUBMODULE: return PRT_MAX_CLONE_URL;
    default: return 0;
    }
}

static prt_code check_entry(struct reader *reader, const struct prt_checkout_entry *entry, size_t index)
{
    const struct prt_checkout_entry *before = index > 0 ? &reader->checkout->entries[index - 1] : NULL;
    if (!prt_checkout_path_is_good(entry->path))
        return refuse(reader, "path", "it does not stay within the repository");
    if (before != NULL && prt_str_compare(before->path, entry->path) >= 0)
        return refuse(reader, "path", "not in order");
    if (entry->kind == PRT_CHECKOUT_SUBMODULE ? !is_commit(entry->commit) : entry->commit.len > 0)
        return refuse(reader, "commit", "not the name of a submodule's commit");
    reader->bytes += entry->kind == PRT_CHECKOUT_FILE ? entry->text.len : 0;
    return reader->bytes <= PRT_MAX_CHECKOUT_BYTES ? PRT_OK : refuse(reader, "text", "more bytes in all than allowed");
}

static prt_code read_entry(struct reader *reader, size_t index)
{
    struct prt_checkout_entry *entry = &reader->checkout->entries[index];
    uint32_t parts = 0;
    uint64_t kind = 0;
    if (read_array(reader, "entry", 4, 4, &parts) != PRT_OK ||
        read_u64(reader, "kind", PRT_CHECKOUT_KINDS, &kind) != PRT_OK)
        return reader->err->code;
    entry->kind = (prt_checkout_kind)kind;
    if (read_text(reader, "path", PRT_MAX_NAME, &entry->path) != PRT_OK ||
        read_text(reader, "text", most_text(entry->kind), &entry->text) != PRT_OK ||
        read_text(reader, "commit", PRT_MAX_HEX, &entry->commit) != PRT_OK)
        return reader->err->code;
    return check_entry(reader, entry, index);
}

static prt_code read_entries(struct reader *reader)
{
    struct prt_checkout *checkout = reader->checkout;
    uint32_t count = 0;
    prt_code rc = read_array(reader, "entries", 0, PRT_MAX_CHECKOUT_ENTRIES, &count);
    if (rc != PRT_OK)
        return rc;
    checkout->entries = prt_arena_alloc(&checkout->arena, (size_t)count + 1, sizeof *checkout->entries);
    if (checkout->entries == NULL)
        return prt_fail_memory(reader->err, "entries");
    for (size_t i = 0; rc == PRT_OK && i < count; i++) {
        rc = read_entry(reader, i);
        if (rc != PRT_OK)
            return prt_wrap(reader->err, "entry %zu", i);
    }
    checkout->entry_count = count;
    return PRT_OK;
}

static prt_code read_version(struct reader *reader)
{
    uint32_t parts = 0;
    uint64_t version = 0;
    if (read_array(reader, "outer array", 1, UINT32_MAX, &parts) != PRT_OK ||
        read_u64(reader, "version", UINT64_MAX, &version) != PRT_OK)
        return reader->err->code;
    if (version != PRT_CHECKOUT_VERSION)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "version %llu, this program reads version %d",
                        (unsigned long long)version, PRT_CHECKOUT_VERSION);
    return parts == 5 ? PRT_OK : refuse(reader, "outer array", "not 5 parts");
}

static prt_code read_all(struct reader *reader)
{
    struct prt_checkout *checkout = reader->checkout;
    uint64_t problem = 0;
    if (read_version(reader) != PRT_OK || read_text(reader, "commit", PRT_MAX_HEX, &checkout->commit) != PRT_OK ||
        read_u64(reader, "problem", PRT_CATEGORY_COUNT, &problem) != PRT_OK ||
        read_text(reader, "why", PRT_MAX_TEXT, &checkout->why) != PRT_OK || read_entries(reader) != PRT_OK)
        return reader->err->code;
    checkout->problem = (prt_category)problem;
    if (checkout->problem != PRT_CATEGORY_NONE && checkout->entry_count > 0)
        return refuse(reader, "problem", "files, and a problem");
    if (checkout->problem == PRT_CATEGORY_NONE && !is_commit(checkout->commit))
        return refuse(reader, "commit", "not the name of a commit");
    return PRT_OK;
}

prt_code prt_checkout_decode(prt_str bytes, struct prt_checkout *out, prt_err *err)
{
    struct prt_checkout checkout = {0};
    struct reader reader = {.scan = prt_scan_of(bytes), .checkout = &checkout, .err = err};
    prt_code rc = prt_scan_check(bytes, err);
    if (rc == PRT_OK)
        rc = read_all(&reader);
    if (rc != PRT_OK)
        prt_checkout_free(&checkout);
    *out = checkout;
    return rc == PRT_OK ? PRT_OK : prt_wrap(err, "files of a commit");
}
