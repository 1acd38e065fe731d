/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/zap.h"

#include <string.h>
#include <zmq.h>

#include "proto/link/calls.h"

enum {
    KEY_BYTES = 32,
    PART_BYTES = 64 /* of each part so many are kept; none that we know is longer */
};

enum part { VERSION, REQUEST_ID, DOMAIN_NAME, ADDRESS, IDENTITY, MECHANISM, CREDENTIALS, PARTS };

struct part_bytes {
    char bytes[PART_BYTES];
    size_t size;
};

static void keep(struct part_bytes *part, zmq_msg_t *message)
{
    const size_t size = zmq_msg_size(message);
    part->size = size < sizeof part->bytes ? size : sizeof part->bytes - 1;
    memcpy(part->bytes, zmq_msg_data(message), part->size);
    part->bytes[part->size] = '\0';
}

/* The parts of one message; those beyond the ones we know are dropped. false: there is no message. */
static bool take_parts(void *socket, struct part_bytes parts[PARTS])
{
    bool more = true;
    for (size_t i = 0; more; i++) {
        zmq_msg_t message;
        zmq_msg_init(&message);
        const bool got = prt_call_receive(socket, &message) >= 0;
        more = got && zmq_msg_more(&message) != 0;
        if (got && i < PARTS)
            keep(&parts[i], &message);
        zmq_msg_close(&message);
        if (!got)
            return i > 0;
    }
    return true;
}

static bool is_curve(const struct part_bytes parts[PARTS])
{
    return strcmp(parts[VERSION].bytes, "1.0") == 0 && strcmp(parts[MECHANISM].bytes, "CURVE") == 0 &&
           parts[CREDENTIALS].size == KEY_BYTES;
}

bool prt_zap_take(void *socket, struct prt_zap_question *out)
{
    struct part_bytes parts[PARTS];
    memset(parts, 0, sizeof parts);
    memset(out, 0, sizeof *out);
    if (!take_parts(socket, parts))
        return false;
    out->id_size = parts[REQUEST_ID].size;
    memcpy(out->id, parts[REQUEST_ID].bytes, sizeof out->id);
    memcpy(out->domain, parts[DOMAIN_NAME].bytes, sizeof out->domain);
    memcpy(out->address, parts[ADDRESS].bytes, sizeof out->address);
    if (is_curve(parts))
        zmq_z85_encode(out->public_key, (const uint8_t *)parts[CREDENTIALS].bytes, KEY_BYTES);
    return true;
}

static void say(void *socket, const char *text, size_t size, int flags)
{
    /* It fails when whoever asked has gone, and then nobody waits for it. */
    (void)prt_call_send(socket, text, size, flags);
}

void prt_zap_answer(void *socket, const struct prt_zap_question *question, bool yes)
{
    const char *status = yes ? "200" : "400";
    const char *user = yes ? question->public_key : ""; /* becomes the "User-Id" of each message of the peer */
    say(socket, "1.0", 3, ZMQ_SNDMORE);
    say(socket, question->id, question->id_size, ZMQ_SNDMORE);
    say(socket, status, strlen(status), ZMQ_SNDMORE);
    say(socket, "", 0, ZMQ_SNDMORE);
    say(socket, user, strlen(user), ZMQ_SNDMORE);
    say(socket, "", 0, 0);
}
