/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_KEY_H
#define PRT_COORDINATOR_CONFIG_KEY_H
/*
 * The table of keys: everything that a configuration file may say. Reading, checking, defaults, the digest, the
 * resolved configuration and the reference in docs/configuration.md are made of it. A key that is not in it is an
 * error.
 *
 * Another key: a row in keys.c and, when it is live, a member of struct prt_config that AT() names. That is all.
 *
 * A path is names with dots between. A star at the end of a part stands for any name that the user chooses, as in
 * "time_windows.*"; such a row has no member: its owner walks the settings (settings.h).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/buf.h"
#include "prt/str.h"

typedef enum prt_config_type {
    PRT_CONFIG_FLAG,    /* true or false; a bool */
    PRT_CONFIG_WHOLE,   /* a whole number from low to high, of `unit`; a uint32_t */
    PRT_CONFIG_SECONDS, /* seconds, fractions allowed; low and high in milliseconds; a uint32_t of milliseconds */
    PRT_CONFIG_CHOICE,  /* one of `choices`; a uint32_t, its place there */
    PRT_CONFIG_TEXT,    /* any text; a prt_str that ends with a NUL, and so are the next four */
    PRT_CONFIG_HOST,    /* a host's name or address, perhaps with :PORT */
    PRT_CONFIG_URL,     /* SCHEME://..., or USER@HOST:PATH as git has it */
    PRT_CONFIG_PATH,    /* of a file or folder */
    PRT_CONFIG_SECRET,  /* shown nowhere: not in a sentence, not in the resolved configuration */
    PRT_CONFIG_TEXTS,   /* a list of texts, or one text; each one of `choices` unless that is NULL; prt_config_texts */
    PRT_CONFIG_ANY,     /* a value that its owner checks; a const prt_doc *, NULL when there is none */
    PRT_CONFIG_SECTION, /* a mapping of other keys: no row has it */
    PRT_CONFIG_TYPES
} prt_config_type;

/* Points into the configuration's arena; each text ends with a NUL. */
struct prt_config_texts {
    prt_str *items;
    size_t count;
};

/* What a row's member is; NONE: a row without one. */
typedef enum prt_config_member {
    PRT_CONFIG_MEMBER_NONE,
    PRT_CONFIG_MEMBER_BOOL,
    PRT_CONFIG_MEMBER_U32,
    PRT_CONFIG_MEMBER_STR,
    PRT_CONFIG_MEMBER_TEXTS,
    PRT_CONFIG_MEMBER_DOC
} prt_config_member;

struct prt_config_key {
    const char *path;
    prt_config_type type;
    int64_t low, high;          /* of WHOLE and SECONDS */
    const char *unit;           /* of WHOLE: "days", "rows"; NULL: a mere number */
    const char *const *choices; /* of CHOICE and TEXTS; ends with a NULL */
    const char *initial;        /* the default, written as in YAML; NULL: none (an empty text, no list, 0) */
    const char *initial_words;  /* how the reference tells a default that depends on something; NULL: as it is */
    const char *meaning;        /* for the reference: one line, no full stop */
    const char *inert;          /* why the key is accepted and without effect; NULL: it has one */
    bool removable;             /* null is a value of its own: that there is none, not even the default */
    bool figure;                /* can change a figure of the report, and so config_digest */
    prt_config_member member;   /* set by AT() */
    size_t offset;              /* in struct prt_config; set by AT() */
};

/* Another name of a key, or of all keys below one: what is read at `old` counts as `now`. Where one file has both, the
 * one that wins is told by `wins`. */
struct prt_config_alias {
    const char *old;
    const char *now; /* a star in it is what stands for the one in `old` */
    bool wins;       /* `old` over `now` */
};

/* The tables, in the order of the reference. */
const struct prt_config_key *prt_config_keys(size_t *count);
const struct prt_config_alias *prt_config_aliases(size_t *count);

/* The row of a path; of several the one without a star. NULL: there is none. */
const struct prt_config_key *prt_config_key_find(prt_str path);

/* Whether there are rows or aliases below this path. */
bool prt_config_is_section(prt_str path);

/* The path by its name of today, written to `out`; the alias that was applied, or NULL. */
const struct prt_config_alias *prt_config_path_resolve(prt_str path, prt_buf *out);

/* "a whole number of days, 1 to 36525": what the key expects. */
void prt_config_expected(const struct prt_config_key *key, prt_buf *out);

#endif
