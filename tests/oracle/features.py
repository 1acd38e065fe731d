#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the features of a report_raw.json with what git says of the tree at HEAD.

    features.py REPORT ROOT
    features.py --self-test TOOL     a repository of its own: right as it is, and each wrong figure is noticed

Asked of git alone: `git ls-tree -r` for what is a file in its place, `git cat-file` for what stands in it,
`git log` for who signed off. YAML is not parsed here: of workflows the names are compared. Languages are compared as
far as extensions tell them for certain. Exit 0: nothing differs; 1: something does.
"""
import argparse
import json
import pathlib
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
SURE = {"java": "Java", "py": "Python", "go": "Go", "rb": "Ruby", "rs": "Rust", "xml": "XML",
        "robot": "Robot Framework"}
VENDORED = {"node_modules", "vendor", "vendors", "third_party", "third-party", "thirdparty", "3rdparty", "venv",
            ".venv"}


def git(repository, *arguments):
    command = ["git", "-c", "safe.directory=*", "-c", "core.quotePath=false", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def tree_of(repository):
    """Path -> mode of every file, link and submodule at HEAD."""
    entries = git(repository, "ls-tree", "-r", "-z", "HEAD").decode("utf-8", "surrogateescape").split("\0")
    return {entry.split("\t", 1)[1]: entry[:6] for entry in entries if entry}


def exists(tree, path):
    return path in tree or any(other.startswith(path + "/") for other in tree)


def gitreview(repository):
    config = {}
    for line in git(repository, "cat-file", "blob", "HEAD:.gitreview").decode("utf-8", "replace").split("\n"):
        line = line.strip()
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            config.setdefault(key.strip(), value.strip())
    return config


def workflows(tree):
    folder = ".github/workflows/"
    names = [p[len(folder):] for p, mode in tree.items() if p.startswith(folder) and mode.startswith("100")]
    return sorted(n for n in names if "/" not in n and n.endswith((".yml", ".yaml")))


def signed(repository, window):
    """Commits of a window that are no merges, and those of them that are signed off, by author date."""
    counts = [0, 0]
    ids = git(repository, "log", "-i", "--grep=^Signed-off-by:", "--format=%H").decode().split()
    with_line = set(ids)
    for line in git(repository, "log", "--no-merges", "--format=%H %at").decode().splitlines():
        commit, at = line.split()
        if window["start_timestamp"] <= int(at) <= window["end_timestamp"]:
            counts[0] += 1
            counts[1] += commit in with_line
    return counts


def expected(repository, tree, windows):
    """(feature, key) -> what the report has to say."""
    wanted = {}
    for name, (key, paths) in FILES.items():
        wanted[name, key] = [p for p in paths if exists(tree, p)]
        wanted[name, "present"] = bool(wanted[name, key])
    wanted["gitreview", "present"] = exists(tree, ".gitreview")
    wanted["gitreview", "config"] = gitreview(repository) if ".gitreview" in tree else {}
    wanted["workflows", "count"] = len(workflows(tree))
    wanted["jenkinsfile", "present"] = any(
        "/" not in p and (p == "Jenkinsfile" or p[:12] in ("Jenkinsfile.", "Jenkinsfile-")) for p in tree)
    wanted["gitlab_ci", "present"] = exists(tree, ".gitlab-ci.yml")
    wanted["pre_commit", "present"] = any(p in tree for p in (".pre-commit-config.yaml", ".pre-commit-config.yml"))
    shares = {name: signed(repository, window) for name, window in windows.items()}
    wanted["signed_off", "commits"] = {name: share[0] for name, share in shares.items()}
    wanted["signed_off", "signed_off"] = {name: share[1] for name, share in shares.items()}
    return wanted


def most_files(tree, extension):
    """Files of a language before generated and binary ones are left out."""
    return sum(1 for p, mode in tree.items() if mode.startswith("100") and p.endswith("." + extension)
               and not VENDORED & set(p.split("/")[:-1]))


def check_languages(report, tree, place):
    found = {row["name"]: row["files"] for row in report["languages"]}
    for extension, language in SURE.items():
        if found.get(language, 0) > most_files(tree, extension) and extension not in ("py", "rb"):
            yield f"{place}: {language}: {found[language]} files, of at most {most_files(tree, extension)}"
    if report["total_loc"] is not None:
        classes = sum(report["line_classes"][name]["lines"] for name in ("vendored", "generated", "other", "links"))
        total = classes + sum(row["lines"] for row in report["languages"])
        if total != report["total_loc"]:
            yield f"{place}: languages and classes have {total} lines, not {report['total_loc']}"


def check_repository(report, repository, windows):
    place, tree = report["gerrit_project"], tree_of(repository)
    for (feature, key), wanted in expected(repository, tree, windows).items():
        got = report["features"].get(feature, {}).get(key)
        if got != wanted:
            yield f"{place}: {feature}: {key}: report says {got!r}, git {wanted!r}"
    yield from check_languages(report, tree, place)


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


def unnoticed(report, folder, windows):
    """Each figure in turn is made wrong."""
    for feature, key in expected(folder, tree_of(folder), windows):
        right = report["features"][feature][key]
        report["features"][feature][key] = spoil(right)
        if not list(check_repository(report, folder, windows)):
            yield f"{feature}: {key}: a wrong one is not noticed"
        report["features"][feature][key] = right
    report["languages"][0]["lines"] += 1
    if not list(check_repository(report, folder, windows)):
        yield "languages: wrong lines are not noticed"


def self_test(tool):
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        make_repository(root / "repositories" / "r")
        subprocess.run([tool, "generate", "-p", "p", "-r", str(root / "repositories"), "-o", str(root / "out"), "-q",
                        "--no-cache", "-f", "json"], check=True)
        with open(root / "out" / "p" / "report_raw.json", encoding="utf-8") as file:
            report = json.load(file)
        folder, windows = root / "repositories" / "r", report["time_windows"]
        wrong = list(check_repository(report["repositories"][0], folder, windows))
        wrong += unnoticed(report["repositories"][0], folder, windows)
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
        folder = arguments.root / repository["gerrit_project"]
        for sentence in check_repository(repository, folder, report["time_windows"]):
            differing += 1
            print(f"differs: {sentence}")
    print(f"compared the features of {compared} repositories: {differing} differ")
    return 1 if differing or compared == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
