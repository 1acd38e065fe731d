/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/metrics/library.h"

#include "prt/library.h"

prt_code prt_microhttpd_load(struct prt_microhttpd *out, prt_err *err)
{
    static const struct prt_library microhttpd = {"libmicrohttpd.so.12", "libmicrohttpd12", "metrics cannot be served"};
    struct prt_microhttpd found = {0};
    const struct prt_library_function functions[] = {
        {"MHD_start_daemon", &found.start_daemon},
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
    const prt_code rc = prt_library_load(&microhttpd, functions, sizeof functions / sizeof functions[0], err);
    if (rc == PRT_OK)
        *out = found;
    return rc;
}
