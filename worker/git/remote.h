/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_REMOTE_H
#define PRT_GIT_REMOTE_H
/*
 * One conversation with the host of a repository: its branches and tags, and what they need, come into a bare
 * repository here, which then has the same ones, whatever it had before; HEAD names the same branch. Nothing else is
 * fetched: a Gerrit server's refs/changes hold every patch set that ever was, and no figure comes from them.
 *
 * A remote that has not changed costs the one round trip in which it says what it has. Names of objects are checked as
 * they come in. Certificates of https are checked against the CA certificates of this host ($SSL_CERT_FILE, else where
 * the distributions keep them), keys of ssh hosts against ~/.ssh/known_hosts; what is not known is refused. Redirects
 * are followed within a host only.
 *
 * Nothing here ends by itself when a host falls silent: whoever asked has a deadline for the whole task.
 */
#include <sys/stat.h>

#include "worker/git/credentials.h"
#include "worker/git/trouble.h"

struct git_repository;

/* The file of CA certificates that libgit2 has read. Reading it takes most of the time of a fetch that brings nothing:
 * whoever fetches often keeps this, all zero at first, and the file is read again when it is another one. */
struct prt_remote_certificates {
    dev_t device;
    ino_t inode; /* 0: none was read */
    off_t size;
    struct timespec changed;
};

struct prt_remote_options {
    const struct prt_url *url;
    const char *address;                          /* the URL as libgit2 is given it */
    uint64_t max_bytes;                           /* received at most; 0: PRT_MAX_FETCH_BYTES */
    struct prt_remote_certificates *certificates; /* NULL: they are read each time */
    /* Called now and then with the objects received so far; false stops with PRT_E_CANCELLED. May be NULL. */
    bool (*progress)(void *context, uint64_t received, uint64_t total);
    void *context;
};

/*
 * *received: a pack came in. On failure *category says what kind of problem it is, and the code who is to blame:
 *   PRT_E_NOT_FOUND   the remote: it will be the same wherever and whenever it is tried
 *   PRT_E_IO          the way to it, or this host: another attempt, or another host, may do better
 *   PRT_E_FORMAT      NOT_FETCHED; `mirror` is damaged, perhaps: a new one may do better
 *   PRT_E_MEMORY, PRT_E_CANCELLED   PRT_CATEGORY_NONE
 * Sentences name the URL without its user, and nothing of this host.
 */
prt_code prt_remote_fetch(struct git_repository *mirror, const struct prt_remote_options *options, bool *received,
                          prt_category *category, prt_err *err) PRT_MUST_USE;

#endif
