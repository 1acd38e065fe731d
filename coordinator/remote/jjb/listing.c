/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/listing.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "prt/mem.h"

prt_code prt_jjb_listing_add(struct prt_jjb_listing *listing, const char *folder, prt_str name, prt_err *err)
{
    if (listing->count >= PRT_MAX_JJB_FILES)
        return prt_fail(err, PRT_E_LIMIT, "%s: more than %d names in it", folder, PRT_MAX_JJB_FILES);
    char **grown = prt_grow(listing->names, &listing->capacity, listing->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, folder);
    listing->names = grown;
    char *copy = prt_arena_alloc(&listing->arena, name.len + 1, 1);
    if (copy == NULL)
        return prt_fail_memory(err, folder);
    listing->names[listing->count++] = memcpy(copy, name.data, name.len);
    return PRT_OK;
}

static prt_code add_all(struct prt_jjb_listing *listing, DIR *open, const char *folder, prt_err *err)
{
    prt_code code = PRT_OK;
    while (code == PRT_OK) {
        errno = 0;
        const struct dirent *entry = readdir(open);
        if (entry == NULL)
            return errno == 0 ? PRT_OK : prt_fail_errno(err, errno, "%s: cannot be listed", folder);
        if (entry->d_name[0] != '.')
            code = prt_jjb_listing_add(listing, folder, prt_str_from(entry->d_name), err);
    }
    return code;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void prt_jjb_listing_sort(struct prt_jjb_listing *listing)
{
    size_t used = 0;
    if (listing->count > 1)
        qsort(listing->names, listing->count, sizeof *listing->names, by_bytes);
    for (size_t i = 0; i < listing->count; i++)
        if (used == 0 || strcmp(listing->names[used - 1], listing->names[i]) != 0)
            listing->names[used++] = listing->names[i];
    listing->count = used;
}

prt_code prt_jjb_listing_read(const char *folder, struct prt_jjb_listing *out, prt_err *err)
{
    struct prt_jjb_listing listing = {0};
    DIR *open = opendir(folder);
    if (open == NULL)
        return prt_fail_errno(err, errno, "%s: cannot be listed", folder);
    prt_code code = add_all(&listing, open, folder, err);
    closedir(open);
    if (code != PRT_OK) {
        prt_jjb_listing_free(&listing);
        return code;
    }
    prt_jjb_listing_sort(&listing);
    *out = listing;
    return PRT_OK;
}

void prt_jjb_listing_free(struct prt_jjb_listing *listing)
{
    free(listing->names);
    prt_arena_free(&listing->arena);
    *listing = (struct prt_jjb_listing){0};
}
