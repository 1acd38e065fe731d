#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that the comparison can fail: the report of a scene in which every rule decides something passes, and each
single wrong figure in it is noticed, in report_raw.json and in the tables and pages that are made of it.

    selftest.py [SCENE ...]     scenes are numbers; the programs are those in $PRT_BIN, or of the newest build
"""
import copy
import io
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import compare
import git_figures
import rendered
import scene

TOP = pathlib.Path(__file__).resolve().parents[2]
SCENE, REPOSITORIES, MOST_COMMITS, SPOILED_DIGITS = 3, 4, 12, 60
LARGE_SCENE = 1
WEEKS = {"day": 1, "month": 30}  # short windows, so that charts are made of weeks

# What is no figure, or follows from what is not read here: contents of files, the configuration, where a repository is.
NOT_COMPARED = """
    absent/.* activity_thresholds/.* config_digest kind privacy project schema_version script_version
    repositories/gerrit_(host|url|path_prefix) repositories/local_path
    repositories/features/(codeowners|gitlab_ci|gitreview)/file repositories/features/pre_commit/(config_file|error)
    repositories/features/pre_commit/repos_count repositories/features/(gitlab_ci|workflows|jenkinsfile)/(jobs|files)
    repositories/features/codeowners/rules repositories/features/g2g/.* repositories/features/github2gerrit_workflow/.*
    repositories/features/license/.* repositories/features/readthedocs/config_type
    repositories/features/(renovate|security)/.* repositories/features/workflows/(present|classified|files)/?.*
""".split()


def tool():
    given = os.environ.get("PRT_BIN")
    folders = [pathlib.Path(given)] if given else sorted((TOP / "build").glob("*/bin"), key=os.path.getmtime)
    return str(folders[-1] / "reporting-tool") if folders else sys.exit("set PRT_BIN to the folder of the programs")


class Scene:
    """Repositories, the report of them, and what git says."""

    def __init__(self, folder, number, days, period, repositories=REPOSITORIES):
        root, self.output = os.path.join(folder, "root"), pathlib.Path(folder, "out", "scene")
        if not os.path.exists(root):
            scene.make(root, number, repositories, MOST_COMMITS)
        configuration = pathlib.Path(folder, "default.yaml")
        configuration.write_text(scene.configuration(days, period), encoding="utf-8")
        command = [tool(), "generate", "-q", "-p", "scene", "-r", root, "-o", os.path.join(folder, "out"), "--no-cache",
                   "--no-zip", "--as-of", str(scene.AS_OF), "--config-dir", folder]
        kept = {key: value for key, value in os.environ.items() if key == "PATH" or key.endswith("SAN_OPTIONS")}
        subprocess.run(command, check=True, env={**kept, "HOME": folder})
        self.report = json.loads((self.output / "report_raw.json").read_text(encoding="utf-8"))
        self.every = git_figures.all_figures(root, 2)
        self.texts, self.limits = rendered.read_texts(self.output), rendered.read_limits(self.output)

    def compare(self, report=None, out=None):
        tally = compare.Tally(out or io.StringIO())
        try:
            compare.compare(report or self.report, self.every, as_of=scene.AS_OF, tally=tally)
        except KeyError:  # a text that is a key elsewhere
            tally.differing += 1
        return tally

    def compare_texts(self, texts, out=None):
        tally = compare.Tally(out or io.StringIO())
        try:
            rendered.compare(tally, texts, self.report, self.limits)
        except (ValueError, LookupError):  # what is no table or no JSON any more
            tally.differing += 1
        return tally


def leaves(value, path=()):
    """Paths of every number, text and truth value in a tree."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield path
        return
    for key, child in items:
        yield from leaves(child, (*path, key))


def pattern(path, windows):
    """repositories/3/commit_counts/day -> repositories/commit_counts."""
    return "/".join(key for key in path if isinstance(key, str) and key not in windows)


def broken(report, path):
    """A copy of the report in which the leaf at `path` is wrong."""
    result = copy.deepcopy(report)
    holder = result
    for key in path[:-1]:
        holder = holder[key]
    old = holder[path[-1]]
    if isinstance(old, bool) or old is None:
        holder[path[-1]] = not old
    elif path[-1] in ("activity_status", "window_name"):
        holder[path[-1]] = {"current": "inactive", "year": "week"}.get(old, "current")
    else:
        holder[path[-1]] = old + 1 if isinstance(old, (int, float)) else old + "x"
    return result


def unnoticed_leaves(made):
    """One leaf of each kind, made wrong. Of what NOT_COMPARED has it must not be noticed: the list is to stay true."""
    kinds, dice = {}, random.Random(SCENE)
    for path in leaves(made.report):
        kinds.setdefault(pattern(path, made.report["time_windows"]), []).append(path)
    for kind, paths in kinds.items():
        path = dice.choice(paths)
        compared = not any(re.fullmatch(some, kind) for some in NOT_COMPARED)
        if (made.compare(broken(made.report, path)).differing > 0) != compared:
            yield f"report_raw.json: {'/'.join(map(str, path))} is {'not noticed' if compared else 'noticed'}"


def figure_places(name, text):
    """Where digits of figures are."""
    if name.endswith(".csv"):
        return [match.start() for match in re.finditer(r"\d", text) if text.index("\n") < match.start()]
    if name == "report.md":
        lines = re.finditer(r"^(\||\*\*|When|- Commits ).*$", text, re.MULTILINE)
        return [line.start() + match.start() for line in lines for match in re.finditer(r"\d", line[0])]
    parts = [*re.finditer(r"<tbody>.*?</tbody>", text, re.DOTALL), *re.finditer(r"<title>[^<]*commits?</title>", text),
             *re.finditer(r"<desc [^>]*classes[^>]*>.*?</desc>", text),
             *re.finditer(r'<dl class="cards">.*?</dl>', text, re.DOTALL)]
    data = re.search(r'"labels".*?</script>', text, re.DOTALL)
    indexes = [match.end() - 1 for match in re.finditer(r'data-index="\d', text)]
    places = [part.start() + match.start() for part in parts for match in re.finditer(r"\d(?=[^<>]*<)", part[0])]
    return places + indexes + [data.start() + match.start() for match in re.finditer(r"(?<=[\[,])\d(?=[\],])", data[0])]


def unnoticed_digits(made):
    for name, text in made.texts.items():
        places = figure_places(name, text)
        for place in random.Random(SCENE).sample(places, min(SPOILED_DIGITS, len(places))):
            wrong = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1:]
            if not made.compare_texts({name: wrong}).differing:
                yield f"{name}: the digit after {text[max(place - 60, 0):place]!r} is not noticed"


def agree(number, **scope):
    """The comparison of everything, with windows of months and with windows of weeks."""
    for days, period in ((scene.DAYS, scene.PERIOD), (WEEKS, "month")):
        with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
            made = Scene(folder, number, days, period, **scope)
            tallies = made.compare(out=sys.stdout), made.compare_texts(made.texts, sys.stdout)
            differing = sum(tally.differing for tally in tallies)
            print("FAIL" if differing else "ok", f"scene {number}, windows of {', '.join(days)}: "
                  f"{sum(tally.figures for tally in tallies)} figures, {differing} differ")
            yield not differing


def main():
    if sys.argv[1:]:
        agreed = [result for number in sys.argv[1:] for result in agree(int(number), repositories=len(scene.NAMES))]
        sys.exit(0 if all(agreed) else 1)
    passed = all([*agree(SCENE), *agree(LARGE_SCENE, repositories=len(scene.NAMES))])
    with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
        made = Scene(folder, SCENE, scene.DAYS, scene.PERIOD)
        missing = copy.deepcopy(made.report)
        del missing["repositories"][0]
        findings = [*unnoticed_leaves(made), *unnoticed_digits(made)]
        if not made.compare(missing).differing:
            findings.append("a missing repository is not noticed")
    for finding in findings:
        print("FAIL", finding)
    print("ok" if passed and not findings else "FAIL", "oracle: each wrong figure is noticed")
    sys.exit(0 if passed and not findings else 1)


if __name__ == "__main__":
    main()
