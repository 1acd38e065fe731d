# SPDX-License-Identifier: Apache-2.0
"""What the checks of this folder share: the files of a tree, findings, and the self-test that each check can fail.

A check is a function find(top) that yields findings as text, "path:line: what is wrong". Its folder under fixtures/
is a small tree with one violation of each kind; --self-test demands that each line of its file EXPECTED is found.
"""
import argparse
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
DATA = {"corpus", "data", "fixtures", "traces"}  # below these there are only inputs of tests
FIXTURES = pathlib.Path(__file__).resolve().parent / "fixtures"


def files(top):
    """Files of the tree as paths relative to it: what git tracks or would track, or every file when it is no clone."""
    done = subprocess.run(["git", "-C", str(top), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "."],
                          capture_output=True, check=False)
    if done.returncode == 0:
        names = {pathlib.Path(name) for name in done.stdout.decode().split("\0") if name}
    else:
        names = {path.relative_to(top) for path in top.rglob("*") if path.is_file()}
    inside_fixtures = FIXTURES.is_relative_to(top)
    return sorted(name for name in names if (top / name).is_file()
                  and not (inside_fixtures and (top / name).is_relative_to(FIXTURES)))


def is_data(path):
    return bool(DATA & set(path.parts))


def text(path):
    return path.read_text(encoding="utf-8", errors="replace")


def run(name, find):
    """The main of every check: exit 1 with the findings, or 0 with a line that says how many files were looked at."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--self-test", action="store_true", help="shows that the check can fail")
    parser.add_argument("top", nargs="?", type=pathlib.Path, default=TOP)
    options = parser.parse_args()
    if options.self_test:
        sys.exit(self_test(name, find))
    findings = list(find(options.top.resolve()))
    print("\n".join(findings + [f"{name}: {len(files(options.top.resolve()))} files, {len(findings)} findings"]))
    sys.exit(1 if findings else 0)


def self_test(name, find):
    fixture = FIXTURES / name
    expected = [line for line in text(fixture / "EXPECTED").splitlines() if line]
    found = list(find(fixture))
    unnoticed = [line for line in expected if not any(finding.startswith(line) for finding in found)]
    surplus = [finding for finding in found if not any(finding.startswith(line) for line in expected)]
    for line in unnoticed:
        print(f"not noticed: {line}")
    for finding in surplus:
        print(f"not expected: {finding}")
    print(f"{name}: {len(expected) - len(unnoticed)} of {len(expected)} violations of the fixture noticed")
    return 1 if unnoticed or surplus or not expected else 0
