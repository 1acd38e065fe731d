/* SPDX-License-Identifier: Apache-2.0 */
#include "report/libzip.h"

#include <dlfcn.h>
#include <string.h>

static const char FILE_NAME[] = "libzip.so.4";
static const char PACKAGE[] = "libzip4";

/* Through memory: C has no cast from an object's address to a function's. */
static prt_code find(void *library, const char *name, void *function, prt_err *err)
{
    void *const address = dlsym(library, name);
    memcpy(function, &address, sizeof address);
    if (address == NULL)
        return prt_fail(err, PRT_E_IO, "%s has no function %s: another version? Debian's package is %s", FILE_NAME,
                        name, PACKAGE);
    return PRT_OK;
}

prt_code prt_libzip_load(struct prt_libzip *out, prt_err *err)
{
    struct prt_libzip found = {0};
    void *const library = dlopen(FILE_NAME, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return prt_fail(err, PRT_E_IO, "ZIP archives cannot be written: %s; Debian's package is %s", dlerror(),
                        PACKAGE);
    const struct {
        const char *name;
        void *function;
    } rows[] = {{"zip_error_init", &found.error_init},
                {"zip_error_fini", &found.error_fini},
                {"zip_error_strerror", &found.error_strerror},
                {"zip_strerror", &found.strerror},
                {"zip_source_buffer", &found.source_buffer},
                {"zip_source_buffer_create", &found.source_buffer_create},
                {"zip_source_file", &found.source_file},
                {"zip_source_free", &found.source_free},
                {"zip_source_keep", &found.source_keep},
                {"zip_source_open", &found.source_open},
                {"zip_source_read", &found.source_read},
                {"zip_source_close", &found.source_close},
                {"zip_source_error", &found.source_error},
                {"zip_open_from_source", &found.open_from_source},
                {"zip_file_add", &found.file_add},
                {"zip_set_file_compression", &found.set_file_compression},
                {"zip_file_set_dostime", &found.file_set_dostime},
                {"zip_file_set_external_attributes", &found.file_set_external_attributes},
                {"zip_close", &found.close},
                {"zip_discard", &found.discard}};
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < sizeof rows / sizeof rows[0]; i++)
        rc = find(library, rows[i].name, rows[i].function, err);
    if (rc == PRT_OK)
        *out = found;
    return rc;
}
