# SPDX-License-Identifier: Apache-2.0
"""What the report must say about each row of make_bad_repositories.py, at --as-of 2026-02-10T07:00:00Z.

A row is one repository and reads as a sentence: `Row("bare", ever=2, window=(2, 5, 1, 1), loc=4, bare=True)`. What is
not given is not checked here; with `oracle` (the default for rows without errors) every figure is compared with git,
too. The figures written down here are there so that program and oracle cannot be wrong together.
"""
import dataclasses
import json

from harness import expect, expect_equal

WINDOW = "last_365"
TWO_COMMITS = {"ever": 2, "window": (2, 5, 1, 1), "loc": 4}  # of the control
DEEP = "/".join(["d"] * 40)


@dataclasses.dataclass
class Row:
    builder: str
    at: str = ""  # path below the builder's folder
    figures: bool = True  # it is in repositories[]
    errors: tuple = ()  # categories of errors[]: one of these at least, and no other
    partial: bool = False  # figures and errors: what can be computed is there, and `complete` is false
    ever: int | None = None  # total_commits_ever
    window: tuple | None = None  # commits, added, removed, contributors in WINDOW
    loc: int | None = None
    authors: tuple | None = None  # e-mail addresses, sorted
    names: tuple | None = None  # authors' names, sorted
    uncounted: int | None = None
    future: int | None = None
    undated: int | None = None
    days: int | None = None  # days_since_last_commit
    status: str | None = None
    shallow: bool = False
    bare: bool = False
    skipped: tuple = ()  # (path below the builder's folder, what the reason starts with), of skipped[]
    absent: bool = False  # neither in repositories[] nor in errors[]
    prefix: bool = False  # errors[] names a folder below this one
    root_only: bool = False  # can be made by root alone
    not_root: bool = False  # is nothing special to root
    oracle: bool = True

    @property
    def name(self):
        return "/".join(filter(None, (self.builder, self.at)))


def healthy(builder, at="", **more):
    return Row(builder, at, **{**TWO_COMMITS, **more})


def refused(builder, *errors, at="", **more):
    return Row(builder, at, figures=False, errors=errors, oracle=False, **more)


def partly(builder, *errors, **more):
    return Row(builder, errors=errors, partial=True, oracle=False, **more)


def left_out(builder, path, reason, **more):
    return Row(builder, path, figures=False, absent=True, skipped=((path, reason),), oracle=False, **more)


MISSING, CORRUPT = "missing_objects", "corrupt_objects"

ROWS = [
    # what a repository is
    healthy("control", names=("Ann Able",), authors=("ann@example.org",), days=10, status="current"),
    Row("empty", ever=0, window=(0, 0, 0, 0), loc=0, authors=(), status="inactive"),
    healthy("bare", bare=True),
    healthy("mirror", bare=True),
    Row("packed", ever=3, window=(3, 7, 2, 1), loc=5),
    healthy("borrowed_objects"),
    refused("no_head", "not_a_repository"),
    refused("empty_head", "not_a_repository", CORRUPT),
    healthy("head_is_link"),
    refused("unborn_head", "unborn_head"),
    Row("detached", ever=1, window=(1, 3, 0, 1), loc=3),
    refused("sha256", "unsupported_format"),
    refused("unknown_extension", "unsupported_format"),
    refused("broken_config", "not_a_repository", "unsupported_format", "analysis", CORRUPT),
    Row("shallow", ever=1, window=(1, 4, 0, 1), loc=4, shallow=True),
    refused("foreign_owner", "not_owned", root_only=True),

    # where a repository is
    healthy("nested"),
    healthy("nested", "child"),
    healthy("empty_dot_git"),
    refused("empty_dot_git", "not_a_repository", at="hollow"),
    refused("dangling_git_file", "dangling_gitfile"),
    refused("garbage_git_file", "not_a_repository", "dangling_gitfile"),
    refused("dot_git_is_pipe", "not_a_repository"),
    healthy("worktree", "main"),
    left_out("worktree", "second", "worktree"),
    refused("worktree_of_outside", "outside_root"),
    Row("submodule", ever=3, window=(3, 9, 1, 1), loc=8),
    left_out("submodule", "lib", "submodule"),
    healthy("link_inside", "real"),
    left_out("link_inside", "again", "link"),
    left_out("link_outside", "", "link"),
    healthy("link_loop"),
    left_out("link_loop", "self", "link"),
    refused("dot_git_is_link_outside", "outside_root"),
    healthy("deep_folder", DEEP),
    refused("too_deep_folder", "too_large", prefix=True),
    *(healthy("odd_folder_names", name) for name in (
        "new\nline", "tab\there", 'quote"back\\slash', "latin-\ufffd", "bar | bar", "<b>html", " blank ", "-dash",
        "Zürich")),
    refused("unreadable_folder", "not_readable", not_root=True),
    Row("no_repository", figures=False, absent=True, oracle=False),

    # names, subjects, file names
    Row("name_with_bar", ever=2, window=(2, 3, 0, 2), authors=("ann@able.example", "b|r@able.example"),
        names=("Ann | Able", "|")),
    Row("name_with_controls", ever=5, window=(5, 5, 4, 5),
        names=("\x1b[31mRed", "Bell\x07", "CR\rCR", "Del\x7f", "Tab\tTab")),
    Row("subject_forges", ever=5, window=(5, 2, 0, 1), loc=2, authors=("ann@example.org",)),
    Row("file_names_forge", ever=3, window=(3, 16, 1, 1), loc=15, authors=("ann@example.org",)),
    Row("markup", ever=4, window=(4, 2, 0, 4)),
    Row("latin1", ever=2, window=(2, 3, 0, 2), names=("Ann Able", "Ren\ufffd M\ufffdller")),
    Row("latin1_with_header", ever=2, names=("René Müller", "R\ufffdmi")),
    Row("nul_in_name", ever=2, loc=2, oracle=False),
    Row("broken_authors", ever=10, window=(7, 8, 6, 7), undated=3),
    Row("no_author_line", ever=2, window=(1, 2, 0, 1), undated=1),
    Row("email_case", ever=4, window=(4, 0, 0, 2), authors=("ann@example.org", "Änn@example.org")),
    Row("mailmap", ever=3, window=(3, 4, 0, 1), authors=("ann@example.org",), names=("Ann Able",)),

    # dates
    Row("dates_1970", ever=2, window=(0, 0, 0, 0), loc=3, days=20494, status="inactive"),
    Row("dates_in_future", ever=3, window=(1, 2, 0, 1), loc=5, future=2, days=10, status="current"),
    Row("date_of_year_3170843", ever=3, window=(2, 4, 0, 1), loc=5, future=1, days=9,
        authors=("ann@example.org", "far@example.org")),
    Row("dates_beyond_64_bits", ever=6, window=(0, 0, 0, 0), loc=1),
    Row("zones", ever=6, window=(6, 6, 0, 1), loc=6, days=9, status="current"),
    Row("back_dated_head", ever=2, window=(1, 2, 0, 1), days=10, status="current"),
    Row("window_edges", ever=4, window=(3, 3, 0, 1), future=1, days=0),

    # what is counted
    Row("merges", ever=4, window=(4, 13, 0, 1), loc=113),
    Row("octopus", ever=102, window=(102, 102, 0, 101), loc=3),
    Row("same_parent_twice", ever=2, loc=9),
    Row("renames", ever=4, window=(4, 201, 1, 1), loc=200),
    Row("binary", ever=2, window=(2, 8004, 4000, 1), loc=4004),
    Row("attributes", ever=2, window=(2, 18, 0, 1), loc=18),
    Row("attributes_bare", ever=2, window=(2, 18, 0, 1), loc=18, bare=True),
    Row("crlf", ever=2, window=(2, 7, 3, 1), loc=4),
    Row("ends_of_files", ever=2, window=(2, 6, 4, 1), loc=2),
    Row("kinds_of_entries", ever=7, window=(7, 11, 11, 1), loc=0),
    Row("deep_tree", ever=1, window=(1, 2, 0, 1), loc=2),
    Row("unrelated_roots", ever=3, window=(3, 5, 0, 1), loc=3),
    healthy("other_branches"),

    # settings of the repository that must not matter
    Row("show_root_false", ever=1, window=(1, 50, 0, 1), loc=50),
    Row("log_output_encoding", ever=1, window=(1, 2, 0, 1), names=("René Müller",)),
    Row("diff_settings", ever=2, window=(2, 100, 1, 1), loc=99),
    Row("commands_in_config", ever=1, window=(1, 4, 0, 1), loc=4),
    healthy("replaced_commit", authors=("ann@example.org",)),
    healthy("grafted"),

    # objects that are not there, or not right: what can be computed is
    partly("missing_blob", MISSING, ever=3, window=(3, 5, 0, 1), loc=5, uncounted=2),
    partly("missing_tree", MISSING, ever=3, window=(3, 5, 0, 1), loc=5, uncounted=2),
    partly("missing_commit", MISSING, ever=2, window=(2, 1, 1, 1), loc=5, uncounted=1),
    refused("missing_head_commit", MISSING),
    partly("missing_head_blob", MISSING, ever=3, window=(3, 6, 1, 1), uncounted=1),
    Row("missing_where_no_window_looks", ever=3, window=(1, 3, 1, 1), loc=7, oracle=False),
    refused("missing_all_objects", MISSING),
    partly("corrupt_blob", CORRUPT, ever=3, window=(3, 5, 0, 1), loc=5, uncounted=2),
    refused("corrupt_head_commit", CORRUPT),
    refused("corrupt_pack", CORRUPT, MISSING),
    refused("head_is_a_blob", CORRUPT, MISSING, "not_a_repository", "analysis"),
    refused("garbage_commit", CORRUPT),
    partly("partial_clone", MISSING, ever=3, window=(3, 0, 0, 1), loc=5, uncounted=3),
]


def entry_of(report, name):
    found = [entry for entry in report["repositories"] if entry["gerrit_project"] == name]
    expect(len(found) < 2, f"{len(found)} entries in repositories[]")
    return found[0] if found else None


def categories_of(report, row):
    def named(repo):
        return repo.startswith(row.name) if row.prefix else repo == row.name
    for error in report["errors"]:
        if named(error["repo"]):
            expect(error["error"].strip(), f"errors[]: an entry of category {error['category']} without a sentence")
    return {error["category"] for error in report["errors"] if named(error["repo"])}


def check_presence(row, report):
    entry = entry_of(report, row.name)
    categories = categories_of(report, row)
    if row.absent:
        expect(entry is None and not categories, f"is counted: {categories or 'in repositories[]'}")
    elif row.errors:
        expect(categories, f"errors[] does not tell of it; one of {row.errors} expected")
        expect(categories <= set(row.errors), f"errors[] has {sorted(categories)}, expected one of {row.errors}")
    else:
        told = [e for e in report["errors"] if e["repo"] == row.name]
        expect(not told, f"errors[] has {told}")
    if not row.absent:
        expect_equal("presence in repositories[]", entry is not None, row.figures)
    return entry


def check_figures(row, entry):
    sums, counts = entry["loc_stats"][WINDOW], entry["commit_counts"][WINDOW]
    ours = (counts, sums["added"], sums["removed"], entry["unique_contributors"][WINDOW])
    for what, value, expected in (
            ("total_commits_ever", entry["total_commits_ever"], row.ever), (f"{WINDOW}", ours, row.window),
            ("total_loc", entry["total_loc"], row.loc),
            ("commits_uncounted", entry["commits_uncounted"], row.uncounted),
            ("commits_in_future", entry["commits_in_future"], row.future),
            ("commits_undated", entry["commits_undated"], row.undated),
            ("days_since_last_commit", entry["days_since_last_commit"], row.days),
            ("activity_status", entry["activity_status"], row.status),
            ("authors", tuple(sorted(a["email"] for a in entry["authors"])), row.authors),
            ("names", tuple(sorted(a["name"] for a in entry["authors"])), row.names)):
        if expected is not None:
            expect_equal(what, value, expected)
    expect_equal("shallow", entry["shallow"], row.shallow)
    expect_equal("bare", entry["bare"], row.bare)
    expect_equal("complete", entry["complete"], not row.partial)
    expect_equal("problems told with the repository", bool(entry["problems"]), row.partial)
    expect_equal("has_any_commits", entry["has_any_commits"], entry["total_commits_ever"] > 0)


def check_skips(row, report):
    for path, reason in row.skipped:
        full = "/".join(filter(None, (row.builder, path)))
        reasons = [skip["reason"] for skip in report["skipped"] if skip["path"] == full]
        expect(len(reasons) == 1, f"skipped[] names {full!r} {len(reasons)} times")
        expect(reasons[0].startswith(reason), f"skipped[] gives {reasons[0]!r}, expected {reason!r}...")


def check(row, report):
    """Raises AssertionError with a sentence when the report does not say about this row what it must."""
    entry = check_presence(row, report)
    if entry is not None and row.figures:
        check_figures(row, entry)
    check_skips(row, report)
    expect("injected.example" not in json.dumps(entry or {}), "a forged author is in the report")
