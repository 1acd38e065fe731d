/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_SETTINGS_H
#define PRT_COORDINATOR_CONFIG_SETTINGS_H
/*
 * What was said, key by key, with where: the layers of a configuration (files, environment, command line) poured over
 * one another. Mappings merge key by key, any other value replaces. A null counts as "not said", so that a stronger
 * layer can take back what a weaker one says.
 *
 * Names of today are looked up: what a file says under an old name is found under the new one.
 */
#include "coordinator/config/key.h"
#include "coordinator/config/notes.h"
#include "prt/arena.h"
#include "prt/doc.h"

/* One layer. Texts stay where they are. */
struct prt_config_layer {
    prt_str place;  /* of sentences: a file's path, or what it is: "--workers" */
    prt_str source; /* of the resolved configuration: "onap.yaml", "environment JENKINS_HOST", "command line" */
    bool is_file;
    const prt_doc *doc; /* a mapping; NULL: nothing */
};

/* One key that was said. */
struct prt_config_setting {
    const struct prt_config_key *key;
    prt_str path; /* by its name of today */
    const prt_doc *value;
    const struct prt_config_layer *layer;
    uint32_t line; /* of the key in its file; 0: it is in none */
    int rank; /* of several names of the key in one layer, the one with the highest counts; an empty value has the lowest */
};

/* In the order of their first appearance. Zeroed it is empty. */
struct prt_config_settings {
    struct prt_config_setting *items;
    size_t count, capacity;
};

/* Pours a layer over what is there. Unknown keys, values of a wrong type and the like are noted, and left out. The
 * layer is kept by reference. PRT_E_MEMORY only. */
prt_code prt_config_settings_add(struct prt_config_settings *settings, const struct prt_config_layer *layer,
                                 prt_arena *arena, struct prt_config_notes *notes, prt_err *err) PRT_MUST_USE;

/* A key that is said elsewhere than in a file. Texts are copied. */
struct prt_config_override {
    const char *path;   /* a key of today */
    const char *value;  /* as in YAML, but a text as it is; NULL: not said after all */
    const char *place;  /* of sentences: "--workers", "JENKINS_HOST" */
    const char *source; /* of the resolved configuration: "command line", "environment JENKINS_HOST" */
};

/* Lays it over what is there; a value of a wrong type is noted. PRT_E_MEMORY, and PRT_E_INTERNAL for a path that is no
 * key. */
prt_code prt_config_settings_override(struct prt_config_settings *settings, const struct prt_config_override *override,
                                      prt_arena *arena, struct prt_config_notes *notes, prt_err *err) PRT_MUST_USE;

/* What was said last under this path, perhaps a null; NULL: nothing was. */
const struct prt_config_setting *prt_config_settings_find(const struct prt_config_settings *settings, prt_str path);

/* Whether it says something; NULL and most nulls do not. */
bool prt_config_setting_counts(const struct prt_config_setting *setting);

/* The value that holds, said or by default; NULL: there is none. */
prt_code prt_config_settings_value(const struct prt_config_settings *settings, const struct prt_config_key *key,
                                   prt_arena *arena, const prt_doc **out, prt_err *err) PRT_MUST_USE;

/* What is wrong between several keys, told at the place of the first of these paths that was said; they end with a
 * NULL. The sentence begins with a key. */
void prt_config_problem_of(const struct prt_config_settings *settings, struct prt_config_notes *notes,
                           const char *const *paths, const char *format, ...) PRT_PRINTF(4, 5);

/* Warns of keys that are accepted and without effect, once each, when a file asks for something else than what is. */
prt_code prt_config_settings_warn(const struct prt_config_settings *settings, prt_arena *arena,
                                  struct prt_config_notes *notes, prt_err *err) PRT_MUST_USE;

void prt_config_settings_free(struct prt_config_settings *settings);

#endif
