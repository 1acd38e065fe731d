/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/json_parts.h"

static uint64_t newcomers_of(const struct prt_crowd *crowd)
{
    return crowd->newcomers;
}

static uint64_t bus_factor_of(const struct prt_crowd *crowd)
{
    return crowd->bus_factor;
}

static void write_known(prt_json *json, uint64_t value, bool known)
{
    if (known)
        prt_json_u64(json, value);
    else
        prt_json_null(json);
}

uint64_t prt_measure_bots(const struct prt_crowd *crowd)
{
    return crowd->bots;
}

bool prt_report_knows_newcomers(const struct prt_report *report)
{
    return report->counts.shallow == 0;
}

void prt_json_crowd_map(prt_json *json, const char *key, const struct prt_report *report, const struct prt_crowd *crowd,
                        prt_crowd_measure measure, bool known)
{
    prt_json_key(json, key);
    int indent = prt_json_line_object(json);
    for (size_t w = 0; w < report->options.window_count; w++) {
        prt_json_key_str(json, report->options.windows[w].name);
        write_known(json, measure(&crowd[w]), known);
    }
    prt_json_line_end(json, indent);
}

void prt_json_crowd_maps(prt_json *json, const struct prt_report *report, const struct prt_crowd *crowd,
                         bool newcomers_known)
{
    prt_json_crowd_map(json, "bus_factor", report, crowd, bus_factor_of, true);
    prt_json_crowd_map(json, "newcomers", report, crowd, newcomers_of, newcomers_known);
}

static void write_lines(prt_json *json, const struct prt_figures *figures)
{
    prt_json_object(json);
    prt_json_member_u64(json, "added", figures->added);
    prt_json_member_u64(json, "removed", figures->removed);
    prt_json_member_i64(json, "net", prt_measure_net(figures));
    prt_json_end(json);
}

void prt_json_lines_map(prt_json *json, const char *key, const struct prt_report *report,
                        const struct prt_figures *figures, bool earlier)
{
    prt_json_key(json, key);
    int indent = prt_json_line_object(json);
    for (size_t w = 0; w < report->options.window_count; w++) {
        prt_json_key_str(json, report->options.windows[w].name);
        if (earlier && !prt_lines_known_earlier(&report->options, w))
            prt_json_null(json);
        else
            write_lines(json, &figures[w]);
    }
    prt_json_line_end(json, indent);
}

static void write_total(prt_json *json, const struct prt_report *report, const struct prt_total *total,
                        bool lines_known)
{
    const bool newcomers_known = prt_report_knows_newcomers(report);
    const struct {
        const char *key;
        uint64_t value;
        bool known;
    } rows[] = {
        {"commits", total->figures.commits, true},
        {"lines_added", total->figures.added, lines_known},
        {"lines_removed", total->figures.removed, lines_known},
        {"repositories", total->figures.repositories, true},
        {"contributors", total->figures.contributors, true},
        {"bots", total->crowd.bots, true},
        {"newcomers", total->crowd.newcomers, newcomers_known},
        {"bus_factor", total->crowd.bus_factor, true},
        {"organizations", total->organizations, true},
        {"elephant_factor", total->elephant_factor, true},
    };
    prt_json_object(json);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_json_key(json, rows[i].key);
        write_known(json, rows[i].value, rows[i].known);
    }
    prt_json_end(json);
}

static void write_side(prt_json *json, const char *key, const struct prt_report *report, const struct prt_total *totals,
                       bool earlier)
{
    prt_json_key(json, key);
    prt_json_object(json);
    for (size_t w = 0; w < report->options.window_count; w++) {
        prt_json_key_str(json, report->options.windows[w].name);
        int indent = json->indent;
        json->indent = 0;
        write_total(json, report, &totals[w], !earlier || prt_lines_known_earlier(&report->options, w));
        json->indent = indent;
    }
    prt_json_end(json);
}

void prt_json_write_totals(prt_json *json, const struct prt_report *report)
{
    const struct prt_earlier_classes *classes = &report->classes_earlier;
    write_side(json, "totals", report, report->totals, false);
    write_side(json, "totals_earlier", report, report->totals_earlier, true);
    prt_json_key(json, "activity_earlier");
    int indent = prt_json_line_object(json);
    prt_json_member_u64(json, "current", classes->current);
    prt_json_member_u64(json, "active", classes->active);
    prt_json_member_u64(json, "inactive", classes->inactive);
    prt_json_member_u64(json, "not_begun", classes->not_begun);
    prt_json_line_end(json, indent);
}
