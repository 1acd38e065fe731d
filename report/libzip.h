/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_LIBZIP_H
#define PRT_REPORT_LIBZIP_H
/*
 * libzip is loaded when an archive is wanted, not with the program: it brings OpenSSL and compressors along, a quarter
 * of the time of every start (docs/adr/0015, which tells the same of libcurl). For zip.c alone.
 */
#include <zip.h>

#include "prt/err.h"

struct prt_libzip {
    __typeof__(&zip_error_init) error_init;
    __typeof__(&zip_error_fini) error_fini;
    __typeof__(&zip_error_strerror) error_strerror;
    __typeof__(&zip_strerror) strerror;
    __typeof__(&zip_source_buffer) source_buffer;
    __typeof__(&zip_source_buffer_create) source_buffer_create;
    __typeof__(&zip_source_file) source_file;
    __typeof__(&zip_source_free) source_free;
    __typeof__(&zip_source_keep) source_keep;
    __typeof__(&zip_source_open) source_open;
    __typeof__(&zip_source_read) source_read;
    __typeof__(&zip_source_close) source_close;
    __typeof__(&zip_source_error) source_error;
    __typeof__(&zip_open_from_source) open_from_source;
    __typeof__(&zip_file_add) file_add;
    __typeof__(&zip_set_file_compression) set_file_compression;
    __typeof__(&zip_file_set_dostime) file_set_dostime;
    __typeof__(&zip_file_set_external_attributes) file_set_external_attributes;
    __typeof__(&zip_close) close;
    __typeof__(&zip_discard) discard;
};

/* Loads it; once loaded it stays with the process. PRT_E_IO says what is missing, and what to install. */
prt_code prt_libzip_load(struct prt_libzip *out, prt_err *err) PRT_MUST_USE;

#endif
