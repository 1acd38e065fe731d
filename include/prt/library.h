/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_LIBRARY_H
#define PRT_LIBRARY_H
/*
 * Shared libraries that are loaded when they are needed, not with the program (docs/adr/0015). Their headers, and so the
 * types of their functions, stay in the rooms that use them:
 *
 *     static const struct prt_library libzip = {"libzip.so.4", "libzip4", "ZIP archives cannot be written"};
 *     struct { __typeof__(&zip_close) close; } found;
 *     const struct prt_library_function functions[] = {{"zip_close", &found.close}};
 *     rc = prt_library_load(&libzip, functions, 1, err);
 */
#include <stddef.h>

#include "prt/err.h"

struct prt_library {
    const char *file;    /* as the loader looks it up: "libzip.so.4" */
    const char *package; /* Debian's, for whoever lacks it */
    const char *without; /* what cannot be done then: the beginning of the sentence */
};

struct prt_library_function {
    const char *name;
    void *place; /* of a pointer to such a function */
};

/* Loads the library, which stays with the process, and finds all functions. PRT_E_IO says what is missing, and what to
 * install; places then hold anything. */
prt_code prt_library_load(const struct prt_library *library, const struct prt_library_function *functions, size_t count,
                          prt_err *err) PRT_MUST_USE;

#endif
