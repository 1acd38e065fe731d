# SPDX-License-Identifier: Apache-2.0
"""What the tables of report.md and report.html have to say of a report_raw.json: title of a column -> cell."""
from written import NOT_KNOWN, abbreviated, average, changed, grouped, percent, signed, status_of

STATUS = {"current": ("\u2705", "Current"), "active": ("\u2611\ufe0f", "Active"),
          "inactive": ("\U0001f6d1", "Inactive"), "no_commits": ("\u2796", "No commits")}
MARKS = {True: ("\u2705", "yes"), False: ("\u274c", "no"), None: ("\u2754", "not known")}
INCOMPLETE = (" \u26a0\ufe0f", " Incomplete")
UNITS = {"month": "Month", "week": "Week from"}


def window_rows(report):
    totals, before = (report.raw["summaries"][key] for key in ("totals", "totals_earlier"))
    titles = {"Commits": "commits", "LOC+": "lines_added", "LOC\u2212": "lines_removed", "Contributors": "contributors",
              "Newcomers": "newcomers", "Bots": "bots", "Organizations": "organizations",
              "Repositories": "repositories", "Bus Factor": "bus_factor", "Elephant Factor": "elephant_factor"}
    return [{"Window": name, "From": window["start"][:10],
             **{title: changed(totals[name][key], before[name][key]) for title, key in titles.items()}}
            for name, window in report.raw["time_windows"].items()]


def line_cells(row, period):
    added, removed, net = (row[key][period] for key in ("lines_added", "lines_removed", "lines_net"))
    repositories = grouped(row["repositories_count"][period])
    each = average(net, row["commits"][period])
    return {"Commits": grouped(row["commits"][period]), "LOC+": signed(added), "LOC\u2212": signed(-removed),
            "Net LOC": signed(net), "\u0394 LOC": grouped(added + removed), "Avg LOC/Commit": each, "LOC/Commit": each,
            **dict.fromkeys(("Unique Repositories", "Repositories", "Repos"), repositories)}


def organization_rows(report):
    rows = report.made(report.organizations[key] for key in report.raw["summaries"]["top_organizations"])
    return [{"Rank": grouped(rank), "Organization": row["domain"],
             "Contributors": grouped(row["contributor_count"][report.period]), **line_cells(row, report.period)}
            for rank, row in enumerate(rows, 1)]


def contributor_rows(report):
    return [{"Rank": grouped(rank), "Contributor": row["name"], "Organization": row["domain"],
             **line_cells(row, report.period)} for rank, row in enumerate(report.made(report.ranked_people()), 1)]


def bot_rows(report):
    return [{"Bot": row["name"], **line_cells(row, report.period)} for row in report.made(report.bots())]


def status_cell(report, row):
    return STATUS[status_of(row)][report.look] + ("" if row["complete"] else INCOMPLETE[report.look])


def repository_row(report, row):
    period, last = report.period, row["last_commit_timestamp"]
    commits = row["commit_counts"][period]
    return {"Commits": grouped(commits), "Trend": signed(commits - row["earlier"]["commit_counts"][period]),
            "Commits Ever": grouped(row["total_commits_ever"]), "LOC": grouped(row["total_loc"]),
            "Contributors": grouped(row["unique_contributors"][period]), "Newcomers": grouped(row["newcomers"][period]),
            "Bus Factor": grouped(row["bus_factor"][period]), "Days Inactive": grouped(row["days_since_last_commit"]),
            "Last Commit Date": last[:10] if last else NOT_KNOWN, "Status": status_cell(report, row),
            **named(row["gerrit_project"])}


def named(name):
    return dict.fromkeys(("Gerrit Project", "GitHub Repository", "Repository"), name)


def repository_rows(report):
    return [repository_row(report, report.repositories[name]) for name in report.raw["summaries"]["all_repositories"]]


def language_rows(report):
    rows = report.raw["languages"]
    lines = sum(row["lines"] for row in rows)
    return [{"Language": row["name"], "Kind": row["kind"], "LOC": grouped(row["lines"]), "Files": grouped(row["files"]),
             "Repositories": grouped(row["repositories"]), "Share": percent(row["lines"], lines)} for row in rows]


def summary_rows(report):
    """By the words of both formats."""
    counts = report.raw["summaries"]["counts"]
    whole = counts["discovered_repositories"]
    rows = [("Total", whole), ("Current", counts["current_repositories"]), ("Active", counts["active_repositories"]),
            ("Inactive", counts["inactive_repositories"]), ("No apparent commits", counts["no_commit_repositories"]),
            ("Not analyzed", counts["failed_repositories"])]
    rows = [{"Name": name, "Count": grouped(count), "Percentage": percent(count, whole)} for name, count in rows]
    if report.look:
        return rows[1:] + rows[:1]
    return rows + [{"Name": name, "Count": abbreviated(counts[key]), "Percentage": "-"} for name, key in
                   (("Total commits", "total_commits_ever"), ("Total lines of code", "total_loc"))]


def timeline_rows(report):
    unit = report.raw["timeline"]["unit"]
    rows = [{UNITS[unit]: start[:7] if unit == "month" else start, "Commits": grouped(count)}
            for start, count in zip(report.raw["timeline"]["starts"], report.raw["commit_timeline"])]
    return rows[::-1]


def clock_rows(report):
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return [{"Weekday": day, **{str(hour): grouped(count) for hour, count in enumerate(row)}}
            for day, row in zip(days, report.raw["commit_heat_map"])]


def feature_mark(report, features, name):
    found = features.get(name)
    return MARKS[found["present"] if found else None][report.look]


def feature_row(report, row):
    features = row["features"]
    types, signed_off = features["project_types"], features["signed_off"]
    mine, theirs = (signed_off[key][report.period] for key in ("signed_off", "commits"))
    others = [name for name in types["detected_types"] if name != types["primary_type"]]
    titles = {"Dependabot": "dependabot", "Renovate": "renovate", "Pre-commit": "pre_commit",
              "ReadTheDocs": "readthedocs", ".gitreview": "gitreview", "G2G": "g2g",
              "Jenkinsfile": "jenkinsfile", "GitLab CI": "gitlab_ci",
              "CODEOWNERS": "codeowners", "SECURITY": "security", "Tests": "tests"}
    workflows, license_id = features["workflows"]["count"], features["license"]["spdx_id"]
    return {**named(row["gerrit_project"]), "Primary Type": types["primary_type"] or NOT_KNOWN,
            "Other Types": ", ".join(others),
            **{title: feature_mark(report, features, name) for title, name in titles.items()},
            "Workflows": grouped(workflows) if workflows else feature_mark(report, features, "workflows"),
            "License": license_id or feature_mark(report, features, "license"),
            "Signed-off": percent(mine, theirs) if mine else feature_mark(report, {"": {"present": False}}, ""),
            "Status": STATUS[status_of(row)][report.look]}


def feature_rows(report):
    return [feature_row(report, row) for row in report.raw["repositories"]]


def workflow_rows(report):
    """None where GitHub was asked: what it lists is there, too."""
    if "github" in report.raw:
        return None
    found = ((row["gerrit_project"], [file["name"] for file in row["features"]["workflows"]["files"]])
             for row in report.raw["repositories"])
    return [{**named(name), "Workflow Count": grouped(len(files)), "Failing": NOT_KNOWN,
             "GitHub Workflows": (", ", " ")[report.look].join(files)} for name, files in found if files]


TABLES = {  # a title that no other table has -> its rows, and the setting that cuts it
    "Window": (window_rows, None),
    "Rank, Organization, Contributors": (organization_rows, "output.top_organizations_limit"),
    "Contributor": (contributor_rows, "output.top_contributors_limit"), "Bot": (bot_rows, None),
    "Days Inactive": (repository_rows, None), "Primary Type": (feature_rows, None), "Language": (language_rows, None),
    "Percentage": (summary_rows, None), "Month": (timeline_rows, None), "Week from": (timeline_rows, None),
    "Weekday": (clock_rows, None), "Workflow Count": (workflow_rows, None),
}
