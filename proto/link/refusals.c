/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/refusals.h"

#include <stdio.h>
#include <string.h>

static const char *const texts[PRT_REFUSALS] = {
    [PRT_REFUSED_KEY] = "its key is not in the folder of keys",
    [PRT_REFUSED_FOLDER] = "the folder of keys cannot be read",
    [PRT_REFUSED_OTHER] = "this port is for another worker's key",
    [PRT_REFUSED_MECHANISM] = "one side speaks CURVE and the other does not: give both their keys, or both --insecure",
    [PRT_REFUSED_CIPHER] = "what it encrypted cannot be read; it has another public key for this side",
    [PRT_REFUSED_HANDSHAKE] = "it does not follow ZeroMQ's handshake",
    [PRT_REFUSED_BROKEN] = "the connection ended before its handshake",
    [PRT_REFUSED_REMOVED] = "its key was removed from the folder of keys; what it sent is dropped",
    [PRT_REFUSED_BARRED] = "it has said too much that cannot be read; what it sent is dropped",
    [PRT_REFUSED_BY_SERVER] = "this program's key is not let in",
};

/* The same seen from a link that connects, where it is something else that helps. */
static const char *const texts_of_connected[PRT_REFUSALS] = {
    [PRT_REFUSED_MECHANISM] = "one side speaks CURVE and the other does not: give both their keys, or both --insecure",
    [PRT_REFUSED_CIPHER] = "what it encrypted cannot be read; is --server-key its public key?",
    [PRT_REFUSED_HANDSHAKE] = "it does not follow ZeroMQ's handshake; is this the port of a coordinator?",
    [PRT_REFUSED_BROKEN] = "it ended the connection before the handshake; is --server-key its public key?",
    [PRT_REFUSED_BY_SERVER] = "it does not let this program's key in; is its .pub file in the folder of worker keys?",
};

/* FNV-1a, 64 bits. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
    return (hash ^ 0xffU) * 0x100000001b3U; /* an end, so that "a" "bc" is not "ab" "c" */
}

static uint64_t hash_peer(prt_guard_refusal reason, const struct prt_refused *who)
{
    const uint64_t hash = hash_text(hash_text(0xcbf29ce484222325U + (uint64_t)reason, who->address), who->key);
    return hash != 0 ? hash : 1;
}

/* The count of this peer, or of all that found no place. */
static uint64_t *count_of(struct prt_refusals *refusals, prt_guard_refusal reason, uint64_t hash)
{
    for (size_t i = 0; i < refusals->peer_count; i++)
        if (refusals->peers[i].hash == hash)
            return &refusals->peers[i].count;
    if (refusals->peer_count == PRT_REFUSALS_PEERS)
        return &refusals->strangers[reason];
    struct prt_refused_peer *peer = &refusals->peers[refusals->peer_count++];
    peer->hash = hash;
    return &peer->count;
}

static bool is_power_of_two(uint64_t count)
{
    return (count & (count - 1)) == 0;
}

/* " BEFORE TEXT AFTER", or nothing. */
static void add_part(char out[PRT_REFUSAL_TEXT_MAX], const char *before, const char *text, const char *after)
{
    const size_t len = strlen(out);
    if (text != NULL && text[0] != '\0')
        snprintf(out + len, PRT_REFUSAL_TEXT_MAX - len, " %s%s%s", before, text, after);
}

static void describe(prt_guard_refusal reason, const struct prt_refused *who, char out[PRT_REFUSAL_TEXT_MAX])
{
    const char *text = who->connected ? texts_of_connected[reason] : NULL;
    snprintf(out, PRT_REFUSAL_TEXT_MAX, "%s", who->connected ? "not connected" : "refused a peer");
    add_part(out, who->connected ? "to " : "at ", who->endpoint, "");
    add_part(out, "from ", who->address, "");
    add_part(out, "(key ", who->key, ")");
    const size_t len = strlen(out);
    snprintf(out + len, PRT_REFUSAL_TEXT_MAX - len, ": %s", text != NULL ? text : texts[reason]);
}

void prt_refusals_note(struct prt_refusals *refusals, prt_guard_refusal reason, const struct prt_refused *who)
{
    struct prt_guard_counts *counts = &refusals->counts;
    uint64_t *count = count_of(refusals, reason, hash_peer(reason, who));
    counts->refused[reason]++;
    ++*count;
    describe(reason, who, counts->last);
    if (*count == 1)
        prt_warning(refusals->log, "%s", counts->last);
    else if (is_power_of_two(*count))
        prt_warning(refusals->log, "%s (%llu times so far)", counts->last, (unsigned long long)*count);
}
