#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the figures of report.md, report.html and report_*.csv with those of the report_raw.json beside them.

    rendered.py FOLDER      prints each difference; exit 0: nothing differs

Each figure is written again from the JSON. Tables of what servers say (jobs, INFO.yaml) are not looked at.
"""
import json
import pathlib
import re
import sys

import csv_tables
import page as pages
import tally as tallies
from table_rows import TABLES, UNITS, clock_rows
from written import Report, abbreviated, grouped

DETAILS_AUTHORS = DETAILS_LANGUAGES = 10
NOTES = {
    "Commits dated after this report, which are in no time window": "commits_in_future",
    "Commits without a date, which are in no time window": "commits_undated",
    "Commits in a time window whose lines could not be counted": "commits_uncounted",
    "Repositories whose lines of code could not be counted": "unknown_loc_repositories",
}
OTHER_TABLES = {"Job", "Project", "Path", "Error"}


def read_limits(folder):
    """Setting -> how many rows a table has at most."""
    with open(folder / "config_resolved.json", encoding="utf-8") as file:
        keys = json.load(file)["keys"]
    return {key: keys[key]["value"] or None for _, key in TABLES.values() if key}


def kind_of(titles):
    found = [kind for kind in TABLES if set(kind.split(", ")) <= set(titles)]
    return found[0] if found else None


def summary_name(text):
    """'Gerrit Projects With No Apparent Commits' -> 'No apparent commits'."""
    text = re.sub(r"(Gerrit Projects|GitHub Repositories|Repositories)( With)?", "", text)
    return " ".join(text.split()).capitalize()


def plain(text):
    """With single blanks, and without what is no letter, as a page shows it."""
    return " ".join(re.sub("[\x00-\x08\x0e-\x1f\x7f]", "\ufffd", text).split())


def compare_table(tally, place, titles, rows, expected):
    tally.check(place, "titles without double", len(set(titles)), len(titles))
    tally.check(place, "rows", len(rows), len(expected))
    for number, (row, wanted) in enumerate(zip(rows, expected), 1):
        for title, cell in zip(titles, row):
            tally.check(place, f"row {number}, {title!r}", plain(cell), plain(wanted.get(title, "no such column")))


def wanted_kinds(report):
    """Charts are in report.html alone, where there is something to draw."""
    raw, charts = report.raw, {*UNITS.values(), "Weekday"}
    drawn = {UNITS[raw["timeline"]["unit"]]} if report.look and any(raw["commit_timeline"]) else set()
    drawn |= {"Weekday"} if report.look and any(map(any, raw["commit_heat_map"])) else set()
    return {kind for kind in TABLES.keys() - charts if TABLES[kind][0](report)} | drawn


def compare_tables(tally, name, tables, report, limits):
    met = set()
    for titles, rows in tables:
        kind = kind_of(titles)
        if kind is None:
            if not OTHER_TABLES & set(titles):
                tally.fail(f"{name}: no table is known that has {titles}")
            continue
        expected, limit = TABLES[kind]
        if kind == "Percentage":
            titles, rows = ["Name", *titles[1:]], [[summary_name(row[0]), *row[1:]] for row in rows]
        wanted = expected(report)
        if wanted is None:
            continue
        compare_table(tally, f"{name}: {kind}", titles, rows, wanted[:limits[limit]] if limit else wanted)
        met.add(kind)
    for kind in wanted_kinds(report) - met:
        tally.fail(f"{name}: there is no table of {kind}")


def sentences(report):
    counts, then = report.raw["summaries"]["counts"], report.raw["summaries"]["activity_earlier"]
    yield (f"When {report.period} began, {grouped(then['current'])} of today's repositories were current, "
           f"{grouped(then['active'])} active and {grouped(then['inactive'])} inactive; "
           f"{grouped(then['not_begun'])} had no commits yet.")
    for what, key in NOTES.items():
        if counts[key]:
            yield f"{what}: {grouped(counts[key])}"


def markdown_sentences(report):
    counts = report.raw["summaries"]["counts"]
    yield from sentences(report)
    people = counts["total_authors"] - counts["total_bots"]
    found = {"Contributors": (counts["period_authors"], people),
             "Organizations": (counts["period_organizations"], counts["total_organizations"])}
    for what, (now, ever) in found.items():
        if now:
            yield f"**{what} Found:** {grouped(now)} in this window, {grouped(ever)} ever"
    yield f"**Total:** {grouped(counts['total_repositories'])} repositories"


def at_head(unknown):
    return "at HEAD" + (f", without {grouped(unknown)} repositor{'y' if unknown == 1 else 'ies'}" if unknown else "")


def cards(report):
    """Term -> descriptions."""
    counts, before = (report.raw["summaries"][key] for key in ("counts", "totals_earlier"))
    before = before[report.period]
    people = counts["total_authors"] - counts["total_bots"]

    def card(now, then, ever):
        return [abbreviated(now), f"{abbreviated(then)} one window earlier", f"{abbreviated(ever)} ever"]

    return {"Commits": card(counts["total_commits"], before["commits"], counts["total_commits_ever"]),
            "Contributors": card(counts["period_authors"], before["contributors"], people),
            "Organizations": card(counts["period_organizations"], before["organizations"],
                                  counts["total_organizations"]),
            "Lines added": [abbreviated(counts["total_lines_added"]),
                            f"{abbreviated(counts['total_lines_removed'])} removed"],
            "Lines of code": [abbreviated(counts["total_loc"]), at_head(counts["unknown_loc_repositories"])]}


def compare_cards(tally, page, report):
    first = next(iter(page.cards.values()), [])
    counts = report.raw["summaries"]["counts"]
    failed = f", {grouped(counts['failed_repositories'])} not analyzed" if counts["failed_repositories"] else ""
    wanted = [abbreviated(counts["discovered_repositories"]),
              f"{grouped(counts['current_repositories'])} current{failed}"]
    tally.check("report.html", "first card", first[:2], wanted)
    for term, wanted in cards(report).items():
        tally.check("report.html", f"card {term!r}", page.cards.get(term, [])[:len(wanted)], wanted)


def commits(count):
    return f"{grouped(count)} commit{'s' * (count != 1)}"


def compare_clock(tally, page, report):
    wanted = [f"{row['Weekday']}, {hour}:00 to {hour + 1}:00: {commits(int(row[str(hour)].replace(',', '')))}"
              for row in clock_rows(report) for hour in range(24)]
    found = [title for title in page.titles if ":00 to " in title]
    tally.check("report.html", "squares of weekdays and hours", found, wanted if found else [])


def descriptions(report):
    """What is said of a chart to those who do not see it: the beginning of each."""
    raw, counts = report.raw, report.raw["summaries"]["counts"]
    yield (f"Current: {grouped(counts['current_repositories'])}, Active: {grouped(counts['active_repositories'])}, "
           f"Inactive: {grouped(counts['inactive_repositories'])}, No apparent commits: "
           f"{grouped(counts['no_commit_repositories'])}, Not analyzed: {grouped(counts['failed_repositories'])}.")
    highest = max(raw["commit_timeline"])
    if highest:
        start = raw["timeline"]["starts"][raw["commit_timeline"].index(highest)]
        yield f"The highest is {start[:7] if raw['timeline']['unit'] == 'month' else start} with {commits(highest)}."
    darkest = max(map(max, raw["commit_heat_map"]))
    if darkest:
        yield f": {commits(darkest)}. The table below has all figures."
    if raw["languages"]:
        best = raw["languages"][0]
        yield f"the first is {best['name']} with {grouped(best['lines'])} line{'s' * (best['lines'] != 1)}."


def compare_chart(tally, page, report):
    starts, unit = report.raw["timeline"]["starts"], report.raw["timeline"]["unit"]
    for start, count in zip(starts, report.raw["commit_timeline"]):
        label = start[:7] if unit == "month" else start
        found = [title for title in page.titles if title.startswith(f"{label}: ")]
        wanted = [f"{label}: {commits(count)}"] if count else []
        tally.check("report.html", f"column of {label}", found, wanted)


def detail_authors(report, row):
    """People of the repository with a commit in the period, ranked; their names are those of the whole report."""
    rows = [(author["commits"][report.period], report.authors[author["email"]], author) for author in row["authors"]
            if not author["bot"] and author["commits"][report.period]]
    rows.sort(key=lambda found: (-found[0], found[1]["name"].encode(), found[1]["email"].encode()))
    return [[whole["name"], whole["domain"], commits, part["lines_added"][report.period],
             part["lines_removed"][report.period]] for commits, whole, part in rows[:DETAILS_AUTHORS]]


def detail(report, row):
    windows = [[row["commit_counts"][w], row["earlier"]["commit_counts"][w], row["loc_stats"][w]["added"],
                row["loc_stats"][w]["removed"], row["unique_contributors"][w],
                row["earlier"]["unique_contributors"][w]] for w in report.raw["time_windows"]]
    return {"name": row["gerrit_project"], "head": row["head"], "tip": row["tip"], "ever": row["total_commits_ever"],
            "future": row["commits_in_future"], "undated": row["commits_undated"],
            "uncounted": row["commits_uncounted"], "windows": windows,
            "timeline": row["commit_timeline"], "authors": detail_authors(report, row),
            "bus_factor": row["bus_factor"][report.period], "newcomers": row["newcomers"][report.period],
            "languages": [[language["name"], language["lines"], language["files"]]
                          for language in row["languages"][:DETAILS_LANGUAGES]]}


def compare_details(tally, page, report):
    details = json.loads(page.scripts["details"])
    tally.check("details", "windows", (details["windows"], details["period"]),
                (list(report.raw["time_windows"]), report.period))
    tally.check("details", "repositories", len(details["repositories"]), len(report.raw["repositories"]))
    names = [details["repositories"][index]["name"] for index in page.indexes]
    tally.check("details", "of rows", names, report.raw["summaries"]["all_repositories"])
    for ours, row in zip(details["repositories"], report.raw["repositories"]):
        for key, wanted in detail(report, row).items():
            if key in ours or wanted not in (0, [], None):
                tally.check(f"details of {row['gerrit_project']}", key, ours.get(key), wanted)


def compare_markdown(tally, text, raw, limits):
    report = Report(raw, 0)
    compare_tables(tally, "report.md", pages.markdown_tables(text), report, limits)
    for sentence in markdown_sentences(report):
        tally.check("report.md", "sentence", sentence if sentence in text else None, sentence)


def compare_page(tally, text, raw, limits):
    page, report = pages.Page(), Report(raw, 1)
    page.feed(text)
    compare_tables(tally, "report.html", [(rows[0], rows[1:]) for rows in page.tables], report, limits)
    for sentence in sentences(report):
        tally.check("report.html", "sentence", sentence if sentence in text else None, sentence)
    for description in descriptions(report):
        tally.check("report.html", "description", description if description in text else None, description)
    compare_cards(tally, page, report)
    compare_clock(tally, page, report)
    compare_chart(tally, page, report)
    compare_details(tally, page, report)


def read_texts(folder):
    """File name -> text."""
    names = ["report.md", "report.html", *csv_tables.FILES]
    return {name: (folder / name).read_bytes().decode() for name in names
            if name not in csv_tables.OPTIONAL or (folder / name).exists()}


def compare(tally, texts, raw, limits):
    """texts: those of `read_texts`, or some of them, which stand beside a report_raw.json that holds `raw`."""
    for name, text in texts.items():
        if name == "report.md":
            compare_markdown(tally, text, raw, limits)
        elif name == "report.html":
            compare_page(tally, text, raw, limits)
        else:
            csv_tables.compare(tally, name, text, Report(raw, 0))


def main():
    folder, tally = pathlib.Path(sys.argv[1]), tallies.Tally()
    with open(folder / "report_raw.json", encoding="utf-8") as file:
        compare(tally, read_texts(folder), json.load(file), read_limits(folder))
    print(f"compared {tally.figures} figures of tables and pages, {tally.differing} differ")
    sys.exit(1 if tally.differing or not tally.figures else 0)


if __name__ == "__main__":
    main()
