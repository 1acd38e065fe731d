/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_parts.h"

static void write_errors(prt_json *json, const struct prt_api_statistics *service)
{
    prt_json_key(json, "errors");
    prt_json_array(json);
    for (size_t i = 0; i < service->failure_count; i++) {
        const int indent = prt_json_line_object(json);
        prt_json_member_text(json, "code", service->failures[i].code);
        prt_json_member_u64(json, "count", service->failures[i].count);
        prt_json_line_end(json, indent);
    }
    prt_json_end(json);
}

static void write_service(prt_json *json, const struct prt_api_statistics *service)
{
    prt_json_object(json);
    prt_json_member_text(json, "service", service->service);
    prt_json_member_u64(json, "requests", service->requests);
    prt_json_member_u64(json, "good", service->good);
    prt_json_member_u64(json, "failed", service->failed);
    write_errors(json, service);
    prt_json_end(json);
}

void prt_json_write_api_statistics(prt_json *json, const struct prt_report *report)
{
    prt_json_key(json, "api_statistics");
    prt_json_array(json);
    for (size_t i = 0; i < report->meta.api_count; i++)
        write_service(json, &report->meta.api[i]);
    prt_json_end(json);
}
