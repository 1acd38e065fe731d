/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/entries.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"

static bool is_of_interest(const struct dirent64 *entry)
{
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
        return false;
    return entry->d_type != DT_REG || strcmp(entry->d_name, ".git") == 0;
}

static prt_code push(struct prt_entries *entries, const struct dirent64 *entry, prt_err *err)
{
    struct prt_entry *grown = prt_grow(entries->items, &entries->capacity, entries->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "names of a folder");
    entries->items = grown;
    grown[entries->count] = (struct prt_entry){entries->names.len, entry->d_type};
    prt_buf_add(&entries->names, entry->d_name, strlen(entry->d_name) + 1);
    const prt_code rc = prt_buf_check(&entries->names, "names of a folder", err);
    if (rc == PRT_OK)
        entries->count++;
    return rc;
}

static prt_code push_all(struct prt_entries *entries, size_t filled, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t at = 0; rc == PRT_OK && at < filled;) {
        const struct dirent64 *entry = (const void *)(entries->room + at);
        at += entry->d_reclen;
        if (is_of_interest(entry))
            rc = push(entries, entry, err);
    }
    return rc;
}

static int by_name(const void *a, const void *b, void *names)
{
    const struct prt_entry *left = a, *right = b;
    return strcmp((const char *)names + left->name, (const char *)names + right->name);
}

/* Sorted, so that the walk's order does not depend on the file system. */
prt_code prt_entries_read(struct prt_entries *entries, int folder, int *trouble, prt_err *err)
{
    const size_t from = entries->count;
    prt_code rc = PRT_OK;
    ssize_t filled = 0;
    *trouble = 0;
    while (rc == PRT_OK && (filled = getdents64(folder, entries->room, sizeof entries->room)) > 0)
        rc = push_all(entries, (size_t)filled, err);
    if (rc != PRT_OK) {
        prt_entries_cut(entries, from);
        return rc;
    }
    if (filled < 0)
        *trouble = errno;
    if (entries->count - from > 1)
        qsort_r(entries->items + from, entries->count - from, sizeof *entries->items, by_name, entries->names.data);
    return PRT_OK;
}

const char *prt_entries_name(const struct prt_entries *entries, size_t index)
{
    return entries->names.data + entries->items[index].name;
}

bool prt_entries_have(const struct prt_entries *entries, size_t from, const char *name)
{
    for (size_t i = from; i < entries->count; i++)
        if (strcmp(prt_entries_name(entries, i), name) == 0)
            return true;
    return false;
}

/* The first of the items that go need not be the first of their names: they were sorted. */
void prt_entries_cut(struct prt_entries *entries, size_t count)
{
    for (size_t i = count; i < entries->count; i++)
        if (entries->items[i].name < entries->names.len)
            entries->names.len = entries->items[i].name;
    entries->count = count;
    if (entries->names.data != NULL)
        entries->names.data[entries->names.len] = '\0';
}

void prt_entries_free(struct prt_entries *entries)
{
    free(entries->items);
    prt_buf_free(&entries->names);
    entries->items = NULL;
    entries->count = entries->capacity = 0;
}
