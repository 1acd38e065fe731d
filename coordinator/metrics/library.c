/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/metrics/library.h"

#include <dlfcn.h>
#include <string.h>

static const char FILE_NAME[] = "libmicrohttpd.so.12";
static const char PACKAGE[] = "libmicrohttpd12";

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

prt_code prt_microhttpd_load(struct prt_microhttpd *out, prt_err *err)
{
    struct prt_microhttpd found = {0};
    void *const library = dlopen(FILE_NAME, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return prt_fail(err, PRT_E_IO, "metrics cannot be served: %s; Debian's package is %s", dlerror(), PACKAGE);
    const struct {
        const char *name;
        void *function;
    } rows[] = {{"MHD_start_daemon", &found.start_daemon},
                {"MHD_stop_daemon", &found.stop_daemon},
                {"MHD_run", &found.run},
                {"MHD_get_timeout", &found.get_timeout},
                {"MHD_get_daemon_info", &found.get_daemon_info},
                {"MHD_get_connection_info", &found.get_connection_info},
                {"MHD_lookup_connection_value", &found.lookup_connection_value},
                {"MHD_create_response_from_buffer", &found.create_response_from_buffer},
                {"MHD_add_response_header", &found.add_response_header},
                {"MHD_queue_response", &found.queue_response},
                {"MHD_destroy_response", &found.destroy_response}};
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < sizeof rows / sizeof rows[0]; i++)
        rc = find(library, rows[i].name, rows[i].function, err);
    if (rc == PRT_OK)
        *out = found;
    return rc;
}
