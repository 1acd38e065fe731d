/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_CURVE_H
#define PRT_PROTO_LINK_CURVE_H
/*
 * Who is let in: CURVE on links over TCP. Every program has a key pair of its own; a worker knows its coordinator's
 * public key, and the coordinator has a folder with the public keys of the workers it lets in.
 *
 *     coordinator                                          worker
 *     prt_key_pair_load("server.key", &pair, err)          prt_key_pair_load("worker-7.key", &pair, err)
 *                                                          prt_public_key_load("server.pub", server, err)
 *     prt_guard_begin("worker-keys", log, &guard, err)     prt_guard_begin(NULL, log, &guard, err)
 *     security = {.own = &pair, .guard = guard}            security = {.own = &pair, .server_key = server, .guard = guard}
 *     prt_link_bind(..., {.security = &security})          prt_link_connect(..., {.security = &security})
 *
 *     in the loop of either, when prt_guard_fd is readable: prt_guard_serve(guard, err)
 *
 * A link with security and without a guard is refused (PRT_E_INTERNAL), and a bound one whose guard has ended lets
 * nobody in, so that forgetting the guard closes the door and does not open it.
 *
 * The guard answers libzmq's question about each peer (ZAP, ZeroMQ RFC 27) and reads the monitors of its links: each
 * refused peer is counted, and logged the 1st, 2nd, 4th, 8th ... time with its address, the reason, and its public key
 * when it has shown one. It lives in the thread of its links. While its loop is busy, handshakes wait. A connected link
 * that was refused, or whose bytes were changed or repeated on the way, is connected again after PRT_GUARD_RETRY_MS; by
 * itself libzmq never would. What is changed on the way to a bound link ends the connection, but for the first time:
 * libzmq 4.3.4 then keeps it until the link is destroyed, and takes nothing more from it. The connected side notices by
 * what does not come back (prt_link_reconnect); the guard sees that it was so and has libzmq tell less of that link
 * from then on, so that a bound link has one such connection at most (each harmed before the guard is served again is
 * one more).
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/log.h"

enum {
    PRT_KEY_TEXT = 41,         /* a key in Z85 (RFC 32): 40 characters and a NUL */
    PRT_REFUSAL_TEXT_MAX = 768 /* a sentence about a refusal, NUL included */
};

struct prt_key_pair {
    char public_key[PRT_KEY_TEXT];
    char secret_key[PRT_KEY_TEXT];
};

typedef struct prt_guard prt_guard_t;

/* How a link is secured. It is read while the link is made; the guard outlives the link. */
struct prt_link_security {
    const struct prt_key_pair *own;
    const char *server_key; /* prt_link_connect: the public key that the other end must have */
    const char *only;       /* prt_link_bind: the one key of the folder that may come here; NULL: each of them */
    prt_guard_t *guard;
    bool
        plain; /* prt_link_connect: no CURVE and no keys, which is said so on purpose; the guard only watches the link */
};

/* A new pair from the system's random numbers. */
prt_code prt_key_pair_make(struct prt_key_pair *out, prt_err *err) PRT_MUST_USE;

/* Reads a secret key file, as `keygen` writes NAME.key. Refused (PRT_E_PERMISSION, with the command that helps): a file
 * that group or others may read or write, or that another user owns, also when a link leads to it. PRT_E_UNSUPPORTED:
 * no regular file. PRT_E_FORMAT names the line; PRT_E_LIMIT: larger than PRT_MAX_KEY_FILE. */
prt_code prt_key_pair_load(const char *path, struct prt_key_pair *out, prt_err *err) PRT_MUST_USE;
void prt_key_pair_wipe(struct prt_key_pair *pair); /* leaves zeros where the keys were */

/* Reads a public key file, NAME.pub. Any mode but one that lets others write; one with a secret key in it is
 * PRT_E_FORMAT. */
prt_code prt_public_key_load(const char *path, char out[PRT_KEY_TEXT], prt_err *err) PRT_MUST_USE;

/* Writes folder/name.pub (0644) and folder/name.key (0600), both new: a file that is there is left alone
 * (PRT_E_USAGE), and on failure neither is left behind. The bytes and the folder are flushed to disk. The folder is
 * there already. Names are of letters, digits, ".", "_" and "-", not beginning with "." or "-", at most 100 bytes. */
prt_code prt_key_pair_save(const struct prt_key_pair *pair, const char *folder, const char *name,
                           prt_err *err) PRT_MUST_USE;

typedef enum prt_guard_refusal {
    PRT_REFUSED_KEY,       /* its key is not in the folder */
    PRT_REFUSED_FOLDER,    /* the folder cannot be read at the moment */
    PRT_REFUSED_OTHER,     /* its key is in the folder, and the link is for another one (`only`) */
    PRT_REFUSED_MECHANISM, /* it speaks without CURVE: NULL or PLAIN; or we do, and it does not */
    PRT_REFUSED_CIPHER,    /* what it encrypted cannot be read: it has another server key, or garbles */
    PRT_REFUSED_HANDSHAKE, /* no handshake of ZeroMQ's */
    PRT_REFUSED_BROKEN,    /* it went, or said nothing more, before the handshake was over */
    PRT_REFUSED_REMOVED,   /* a frame of a peer whose key was removed since: dropped */
    PRT_REFUSED_BARRED,    /* its key is in the folder, and was accused too often (prt_guard_accuse) */
    PRT_REFUSED_BY_SERVER, /* a connected link: the other end does not let our key in */
    PRT_REFUSALS
} prt_guard_refusal;

struct prt_guard_counts {
    uint64_t admitted; /* connections to bound links; a worker has three */
    uint64_t refused[PRT_REFUSALS];
    char last[PRT_REFUSAL_TEXT_MAX]; /* the last refusal as a sentence; "" before the first */
};

enum {
    PRT_GUARD_LOOK_MS =
        1000, /* the folder is looked through again after so long; its own time stamp at each handshake */
    PRT_GUARD_RETRY_MS = 2000,
    PRT_GUARD_PATIENCE = 16 /* so many accusations, and a key is barred */
};

/*
 * One guard with a folder per process, after prt_links_begin and before the first link it guards. The folder holds one
 * NAME.pub per worker (a link to a file will do); other names, and names that begin with ".", are not looked at. It is
 * read again when it changes, without a restart: a key that was added is let in at its next try, and one that was
 * removed is refused. Connections that it still has are deaf from then on (at most PRT_GUARD_LOOK_MS later): what comes
 * over them is dropped, and a REP link answers it with an empty frame. libzmq cannot close them; who owns a link made
 * for that worker alone may (prt_guard_admits). A key file that cannot be used is logged and lets nobody in. When the
 * folder cannot be read any more, nobody new is let in, and who is in stays: running out of descriptors must not cost
 * the workers.
 *
 * folder NULL: for a program that only connects; it lets nobody in and only notes refusals.
 * PRT_E_NOT_FOUND, PRT_E_PERMISSION (also: everybody may write to the folder), PRT_E_LIMIT (more than
 * PRT_MAX_WORKER_KEYS, or no descriptor left). An empty folder is allowed, and warned about. A guard costs four
 * descriptors, and each of its links two.
 */
prt_code prt_guard_begin(const char *folder, const prt_log *log, prt_guard_t **out, prt_err *err) PRT_MUST_USE;
void prt_guard_end(prt_guard_t **guard); /* after its last link; NULL-safe; sets *guard to NULL */

int prt_guard_fd(const prt_guard_t *guard); /* wait for POLLIN; the guard's own */
/* Answers and notes what is there, without waiting. */
prt_code prt_guard_serve(prt_guard_t *guard, prt_err *err) PRT_MUST_USE;
/* Whether it is in the folder, as last read, and not barred. */
bool prt_guard_admits(prt_guard_t *guard, const char *public_key);
/* A peer with this key said what no program of ours says; with CURVE it was not harmed on the way. Whoever is accused
 * PRT_GUARD_PATIENCE times is treated as if its key were removed while the guard lives. True when this was the last of
 * these. A key that is not in the folder is nobody's: false. */
bool prt_guard_accuse(prt_guard_t *guard, const char *public_key);
void prt_guard_counts(const prt_guard_t *guard, struct prt_guard_counts *out);

#endif
