/* SPDX-License-Identifier: Apache-2.0 */
#include "report/libzip.h"

#include "prt/library.h"

prt_code prt_libzip_load(struct prt_libzip *out, prt_err *err)
{
    static const struct prt_library libzip = {"libzip.so.4", "libzip4", "ZIP archives cannot be written"};
    struct prt_libzip found = {0};
    const struct prt_library_function functions[] = {
        {"zip_error_init", &found.error_init},
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
    const prt_code rc = prt_library_load(&libzip, functions, sizeof functions / sizeof functions[0], err);
    if (rc == PRT_OK)
        *out = found;
    return rc;
}
