#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the features of a report_raw.json with what git says of the tree at HEAD.

    features.py REPORT ROOT
    features.py --self-test TOOL     a repository of its own: right as it is, and each wrong figure is noticed

Asked of git alone: `git ls-tree -r` for what is a file in its place, `git cat-file` for what stands in it,
`git log` for who signed off. YAML is not parsed here: of workflows the names are compared. Languages, tests and kinds
of project are compared by lines.py and projects.py. Exit 0: nothing differs; 1: something does.
"""
import argparse
import functools
import json
import pathlib
import posixpath
import subprocess
import sys
import tempfile

FILES = {  # feature -> key of its list, names in the order in which they are told
    "dependabot": ("files", [".github/dependabot.yml", ".github/dependabot.yaml"]),
    "readthedocs": ("config_files", [".readthedocs.yml", ".readthedocs.yaml", "readthedocs.yml", "readthedocs.yaml",
                                     "docs/conf.py", "doc/conf.py", "documentation/conf.py", "mkdocs.yml",
                                     "mkdocs.yaml"]),
    "sonatype_config": ("config_files", [".sonatype-lift.yaml", ".sonatype-lift.yml", "lift.toml", "lifecycle.json",
                                         ".lift.toml", "sonatype-lift.yml", "sonatype-lift.yaml"]),
    "codeowners": ("files", [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"]),
}

LINK, MOST_LINKS = "120000", 8


def git(repository, *arguments):
    command = ["git", "-c", "safe.directory=*", "-c", "core.quotePath=false", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def tree_of(ask):
    """Path -> mode of every file, link and submodule at HEAD."""
    entries = ask("ls-tree", "-r", "-z", "HEAD").decode("utf-8", "surrogateescape").split("\0")
    return {entry.split("\t", 1)[1]: entry[:6] for entry in entries if entry}


def place_of(ask, tree, path):
    """Where a path of the tree leads, links followed as in a checkout of HEAD alone; None: to nothing there."""
    for _ in range(MOST_LINKS + 1):
        if tree.get(path) != LINK:
            return path if path in tree or any(other.startswith(path + "/") for other in tree) else None
        target = ask("cat-file", "blob", f"HEAD:{path}").decode("utf-8", "surrogateescape")
        if not target or target.startswith("/"):
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return None


def gitreview(ask, path):
    config = {}
    for line in ask("cat-file", "blob", f"HEAD:{path}").decode("utf-8", "replace").split("\n"):
        line = line.strip()
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            config.setdefault(key.strip(), value.strip())
    return config


def workflows(tree):
    folder = ".github/workflows/"
    names = [p[len(folder):] for p, mode in tree.items() if p.startswith(folder) and mode.startswith("100")]
    return sorted(n for n in names if "/" not in n and n.endswith((".yml", ".yaml")))


def signatures(ask):
    """(author time, whether it is signed off) of each dated commit that is no merge."""
    ids = set(ask("log", "-i", "--grep=^Signed-off-by:", "--format=%H").decode().split())
    rows = (line.partition(" ") for line in
            ask("log", "--no-merges", "--format=%H %at").decode().splitlines())
    return [(int(at), commit in ids) for commit, _, at in rows if at]


def in_tree(ask, tree):
    """(feature, key) -> what the tree at HEAD tells."""
    wanted = {}
    for name, (key, paths) in FILES.items():
        wanted[name, key] = [p for p in paths if place_of(ask, tree, p)]
        wanted[name, "present"] = bool(wanted[name, key])
    review = place_of(ask, tree, ".gitreview")
    wanted["gitreview", "present"] = bool(review)
    wanted["gitreview", "config"] = gitreview(ask, review) if review in tree and tree[review][:3] == "100" else {}
    wanted["workflows", "count"] = len(workflows(tree))
    wanted["jenkinsfile", "present"] = any(
        "/" not in p and (p == "Jenkinsfile" or p[:12] in ("Jenkinsfile.", "Jenkinsfile-")) for p in tree)
    wanted["gitlab_ci", "present"] = bool(place_of(ask, tree, ".gitlab-ci.yml"))
    wanted["pre_commit", "present"] = any(p in tree for p in (".pre-commit-config.yaml", ".pre-commit-config.yml"))
    return wanted


def read(ask, is_empty=False):
    """What git says of a repository; ask(arguments) is its output there."""
    return (in_tree(ask, {}), []) if is_empty else (in_tree(ask, tree_of(ask)), signatures(ask))


def expected(found, windows, period):
    """(feature, key) -> what the report has to say, of what `read` found."""
    wanted, commits = found
    bounds = {name: (window["start_timestamp"], window["end_timestamp"]) for name, window in windows.items()}
    inside = {name: [is_signed for at, is_signed in commits if start <= at <= end]
              for name, (start, end) in bounds.items()}
    return {**wanted, ("signed_off", "commits"): {name: len(rows) for name, rows in inside.items()},
            ("signed_off", "signed_off"): {name: sum(rows) for name, rows in inside.items()},
            ("signed_off", "present"): any(inside[period])}


def figures(report, found, windows, period):
    """(what, what the report says, what git says) of each figure."""
    for (feature, key), wanted in expected(found, windows, period).items():
        yield f"{feature}: {key}", report["features"].get(feature, {}).get(key), wanted


def check_repository(report, found, windows, period):
    for what, got, wanted in figures(report, found, windows, period):
        if got != wanted:
            yield f"{report['gerrit_project']}: {what}: report says {got!r}, git {wanted!r}"


SCENE = {
    ".github/dependabot.yml": "version: 2\n", ".github/workflows/ci.yaml": "on: push\njobs: {a: {}}\n",
    ".github/workflows/x.txt": "", ".gitreview": "[gerrit]\nhost=g\n", ".pre-commit-config.yaml": "repos: []\n",
    ".gitlab-ci.yml": "a: {script: x}\n", "CODEOWNERS": "* @a\n", "Jenkinsfile.x": "", "docs/conf.py": "x = 1\n",
    "lift.toml": "", "src/A.java": "class A {\n}\n", "vendor/b.py": "x\n", "go.sum": "x\n", "odd": "y\n",
}


def make_repository(folder):
    person = {"user.name": "A", "user.email": "a@x.example"}
    options = [option for key, value in person.items() for option in ("-c", f"{key}={value}")]
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for path, text in SCENE.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, *options, "commit", "-q", "-s", "-m", "first")
    git(folder, *options, "commit", "-q", "--allow-empty", "-m", "second")


def spoil(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return value[:-1] + ["x"] if isinstance(value, list) else {"x": 1}


def unnoticed(report, found, windows, period):
    """Each figure in turn is made wrong."""
    for feature, key in expected(found, windows, period):
        right = report["features"][feature][key]
        report["features"][feature][key] = spoil(right)
        if not list(check_repository(report, found, windows, period)):
            yield f"{feature}: {key}: a wrong one is not noticed"
        report["features"][feature][key] = right


def self_test(tool):
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        make_repository(root / "repositories" / "r")
        subprocess.run([tool, "generate", "-p", "p", "-r", str(root / "repositories"), "-o", str(root / "out"), "-q",
                        "--no-cache", "-f", "json"], check=True)
        with open(root / "out" / "p" / "report_raw.json", encoding="utf-8") as file:
            report = json.load(file)
        found, windows = read(functools.partial(git, root / "repositories" / "r")), report["time_windows"]
        period = report["summaries"]["reporting_period"]["window_name"]
        wrong = list(check_repository(report["repositories"][0], found, windows, period))
        wrong += unnoticed(report["repositories"][0], found, windows, period)
    print("\n".join(wrong) or "a right report passes, and each wrong figure is noticed")
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--self-test", metavar="TOOL")
    parser.add_argument("report", nargs="?")
    parser.add_argument("root", nargs="?", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test(arguments.self_test)
    if arguments.root is None:
        parser.error("expected REPORT and ROOT")
    with open(arguments.report, encoding="utf-8") as file:
        report = json.load(file)
    compared = differing = 0
    for repository in report["repositories"]:
        if not repository["has_any_commits"]:
            continue
        compared += 1
        found = read(functools.partial(git, arguments.root / repository["gerrit_project"]))
        period = report["summaries"]["reporting_period"]["window_name"]
        for sentence in check_repository(repository, found, report["time_windows"], period):
            differing += 1
            print(f"differs: {sentence}")
    print(f"compared the features of {compared} repositories: {differing} differ")
    return 1 if differing or compared == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
