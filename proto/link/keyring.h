/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_KEYRING_H
#define PRT_PROTO_LINK_KEYRING_H
/*
 * A folder of public keys, and what was in it when it was last read (rules: prt_guard_begin). Whether it has changed is
 * told by the folder's own time stamp, which files that come, go and are renamed touch, and by the sum of names, sizes,
 * inodes and times of its files, which files that are written again change. Time is the caller's, monotonic ms.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "prt/err.h"
#include "prt/log.h"
#include "prt/map.h"

struct prt_keyring {
    const prt_log *log;
    char *folder;
    prt_map_t *keys; /* public keys in Z85 */
    bool readable;   /* the last reading went well; what it found is kept while others fail */
    bool settled;    /* no file had changed so shortly before that a second change would have left the same times */
    struct stat stamp;
    uint64_t signature;
    int64_t look_at; /* when the files are looked through again */
};

/* The first reading must go well. `ring` is zeroed before. */
prt_code prt_keyring_open(struct prt_keyring *ring, const char *folder, const prt_log *log, int64_t now,
                          prt_err *err) PRT_MUST_USE;
void prt_keyring_close(struct prt_keyring *ring);

/* Looks the folder through when it is time to, or when its stamp has changed (at_once), and reads it again if there is
 * anything new. One that cannot be read is tried again when it is time to; that is logged once until it is over. */
void prt_keyring_look(struct prt_keyring *ring, int64_t now, bool at_once);

bool prt_keyring_has(const struct prt_keyring *ring, const char *public_key);

#endif
