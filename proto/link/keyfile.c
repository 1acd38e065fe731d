/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/keyfile.h"

#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum { KEY_BYTES = 32, KEY_CHARACTERS = PRT_KEY_TEXT - 1 };

enum section { NO_SECTION, METADATA, CURVE };

struct reader {
    const char *path;
    unsigned line; /* from 1 */
    enum section section;
    struct prt_key_pair pair;
    prt_err *err;
};

static prt_code bad(const struct reader *reader, const char *why)
{
    return prt_fail(reader->err, PRT_E_FORMAT, "key file %s, line %u: %s", reader->path, reader->line, why);
}

static bool has_control(prt_str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (((unsigned char)line.data[i] < ' ' && line.data[i] != '\t') || line.data[i] == 0x7f)
            return true;
    return false;
}

static prt_code read_section(struct reader *reader, prt_str line)
{
    if (prt_str_equal(line, PRT_STR("curve")))
        reader->section = CURVE;
    else if (prt_str_equal(line, PRT_STR("metadata")))
        reader->section = METADATA;
    else
        return bad(reader, "expected \"metadata\" or \"curve\"");
    return PRT_OK;
}

/* Where the value of this name goes, or NULL. */
static char *key_named(struct reader *reader, prt_str name)
{
    if (prt_str_equal(name, PRT_STR("public-key")))
        return reader->pair.public_key;
    return prt_str_equal(name, PRT_STR("secret-key")) ? reader->pair.secret_key : NULL;
}

static prt_code read_key(struct reader *reader, prt_str line)
{
    const size_t equals = prt_str_find(line, '=');
    const prt_str value = prt_str_trim(prt_str_sub(line, equals + 1, line.len));
    char *key = key_named(reader, prt_str_trim(prt_str_sub(line, 0, equals)));
    if (equals == line.len || key == NULL)
        return bad(reader, "expected public-key = \"...\" or secret-key = \"...\"");
    if (key[0] != '\0')
        return bad(reader, "this key is there already");
    if (value.len != KEY_CHARACTERS + 2 || value.data[0] != '"' || value.data[value.len - 1] != '"')
        return bad(reader, "expected a key of 40 characters between quotes");
    memcpy(key, value.data + 1, KEY_CHARACTERS);
    return prt_key_is_valid(key) ? PRT_OK : bad(reader, "these 40 characters are no key (Z85)");
}

static prt_code read_line(struct reader *reader, prt_str line)
{
    if (prt_str_ends(line, PRT_STR("\r")))
        line.len--;
    const prt_str text = prt_str_trim(line);
    if (has_control(line))
        return bad(reader, "a control character");
    if (text.len == 0 || text.data[0] == '#')
        return PRT_OK;
    if (!prt_ascii_space(line.data[0]))
        return read_section(reader, text);
    switch (reader->section) {
    case CURVE: return read_key(reader, text);
    case METADATA: return PRT_OK;
    case NO_SECTION: break;
    }
    return bad(reader, "expected \"metadata\" or \"curve\" at the beginning of a line");
}

static prt_code read_lines(struct reader *reader, prt_str text)
{
    while (text.len > 0) {
        const size_t end = prt_str_find(text, '\n');
        reader->line++;
        if (read_line(reader, prt_str_sub(text, 0, end)) != PRT_OK)
            return reader->err->code;
        text = prt_str_sub(text, end + 1, text.len);
    }
    if (reader->pair.public_key[0] != '\0')
        return PRT_OK;
    return prt_fail(reader->err, PRT_E_FORMAT, "key file %s: no public-key in a section \"curve\"", reader->path);
}

bool prt_key_is_valid(const char *text)
{
    static const uint8_t zero[KEY_BYTES];
    uint8_t bytes[KEY_BYTES];
    const bool valid = strnlen(text, PRT_KEY_TEXT) == KEY_CHARACTERS && zmq_z85_decode(bytes, text) != NULL &&
                       memcmp(bytes, zero, sizeof zero) != 0;
    explicit_bzero(bytes, sizeof bytes);
    return valid;
}

prt_code prt_key_file_parse(const char *path, prt_str text, struct prt_key_pair *out, prt_err *err)
{
    struct reader reader = {.path = path, .err = err};
    const prt_code rc = read_lines(&reader, text);
    if (rc == PRT_OK)
        *out = reader.pair;
    explicit_bzero(&reader.pair, sizeof reader.pair);
    return rc;
}

void prt_key_file_print(const struct prt_key_pair *pair, const char *name, bool secret, char out[PRT_KEY_FILE_TEXT_MAX])
{
    const char *what = secret ? "SECRET key: it stays on its host, readable by its user alone (mode 0600)."
                              : "Public key: it may be given to anybody; see to it that nobody swaps it on the way.";
    int len =
        snprintf(out, PRT_KEY_FILE_TEXT_MAX, "# %s\nmetadata\n    name = \"%s\"\ncurve\n    public-key = \"%s\"\n",
                 what, name, pair->public_key);
    if (secret)
        snprintf(out + len, PRT_KEY_FILE_TEXT_MAX - (size_t)len, "    secret-key = \"%s\"\n", pair->secret_key);
}
