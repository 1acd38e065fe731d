# SPDX-License-Identifier: Apache-2.0
"""A report_raw.json by its keys, and how files for people write its numbers."""
NOT_KNOWN = "N/A"


def grouped(number):
    return NOT_KNOWN if number is None else f"{number:,}"


def signed(number):
    return f"{number:+,}" if number else "0"


def tenths(number, of):
    """number / of with one decimal, halves rounded up."""
    whole = (number * 20 + of) // (2 * of)
    return f"{whole // 10}.{whole % 10}"


def abbreviated(number):
    for letter, unit, limit in (("K", 10**3, 999_950), ("M", 10**6, 999_950_000), ("B", 10**9, None)):
        if number < 1000:
            return str(number)
        if limit is None or number < limit:
            return tenths(number, unit) + letter
    return None


def percent(part, whole):
    return f"{tenths(part * 100, whole)}%" if whole else "-"


def average(net, commits):
    """Without the fraction."""
    return signed(abs(net) // commits * (1 if net >= 0 else -1))


def changed(now, then):
    return grouped(now) + (f" ({signed(now - then)})" if None not in (now, then) else "")


class Report:
    """A report_raw.json by its keys."""

    def __init__(self, raw, look):
        self.raw, self.look = raw, look  # look: 0 Markdown, 1 HTML
        self.period = raw["summaries"]["reporting_period"]["window_name"]
        self.repositories = {row["gerrit_project"]: row for row in raw["repositories"]}
        self.authors = {row["email"]: row for row in raw["authors"]}
        self.organizations = {row["domain"]: row for row in raw["organizations"]}

    def made(self, rows):
        return [row for row in rows if row["commits"][self.period]]

    def ranked_people(self):
        return [self.authors[key] for key in self.raw["summaries"]["top_contributors_commits"]]

    def bots(self):
        rows = [row for row in self.raw["authors"] if row["bot"]]
        return sorted(rows, key=lambda row: (-row["commits"][self.period], row["name"].encode(), row["email"].encode()))


def status_of(row):
    return row["activity_status"] if row["has_any_commits"] else "no_commits"
