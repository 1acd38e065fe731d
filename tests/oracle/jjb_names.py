#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the names that `reporting-tool jjb` finds with those that jenkins-jobs makes of the same definitions.

    jjb_names.py [--tool PROGRAM] [--against FOLDER] CI_MANAGEMENT_DIR...

CI_MANAGEMENT_DIR is a checkout with its submodule global-jjb. jenkins-jobs is Debian's package jenkins-job-builder
(3.11); what it wrote in an earlier run (`test --config-xml -r jjb -o FOLDER`) can be given with --against instead. Exit
code 0: no name missing, none extra; 1: some are; 77: jenkins-jobs is not installed.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
SHOWN = 20
SETTINGS = """[job_builder]
ignore_cache=True
include_path=.
recursive=True
"""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", default="build/dev/bin/reporting-tool", help="default: %(default)s")
    parser.add_argument("--against", type=pathlib.Path, help="what jenkins-jobs wrote for the one folder given")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.against and len(arguments.folders) != 1:
        parser.error("--against goes with one folder")
    return arguments


def ours(tool, folder):
    """Names, owners by name, problems, seconds."""
    start = time.monotonic()
    run = subprocess.run([str(tool), "jjb", str(folder)], capture_output=True, check=False)
    seconds = time.monotonic() - start
    if run.returncode not in (0, 2):
        sys.exit(f"{tool} jjb {folder}: exit code {run.returncode}: {run.stderr.decode(errors='replace')}")
    rows = [line.split("\t") for line in run.stdout.decode().splitlines()]
    return {row[0]: row[1] for row in rows}, run.stderr.decode(errors="replace").splitlines(), seconds


def is_view(path):
    """Views are written beside the jobs; the root element tells them apart."""
    with open(path, encoding="utf-8") as file:
        head = file.read(400).split("?>", 1)[-1]
    return head.lstrip()[1:].split(">")[0].split()[0].lower().endswith("view")


def written_names(folder):
    return {str(path.parent.relative_to(folder)) for path in folder.rglob("config.xml") if not is_view(path)}


def theirs(folder):
    """Names and seconds; they run in the folder, because included files are found from there."""
    with tempfile.TemporaryDirectory() as place:
        settings = pathlib.Path(place, "jenkins_jobs.ini")
        settings.write_text(SETTINGS, encoding="utf-8")
        out = pathlib.Path(place, "out")
        start = time.monotonic()
        run = subprocess.run(
            ["jenkins-jobs", "--conf", str(settings), "test", "--config-xml", "-r", "jjb", "-o", str(out)],
            cwd=folder, capture_output=True, check=False)
        seconds = time.monotonic() - start
        if run.returncode != 0:
            last = run.stderr.decode(errors="replace").strip().splitlines()[-1:]
            return None, f"jenkins-jobs refuses these definitions: {' '.join(last)}"
        return written_names(out), seconds


def print_names(what, names):
    for name in sorted(names)[:SHOWN]:
        print(f"  {what} {name}")
    if len(names) > SHOWN:
        print(f"  {what} ... and {len(names) - SHOWN} more")


def compare(arguments, folder):
    found, problems, our_time = ours(arguments.tool, folder)
    if arguments.against:
        wanted, their_time = written_names(arguments.against), None
    else:
        wanted, their_time = theirs(folder)
    if wanted is None:
        print(f"{folder.name}: {len(found)} jobs in {our_time:.2f} s; {their_time}")
        return False
    missing, extra = wanted - found.keys(), found.keys() - wanted
    owned = sum(1 for owner in found.values() if owner)
    took = f", jenkins-jobs {their_time:.1f} s" if their_time is not None else ""
    print(f"{folder.name}: {len(wanted)} jobs, {len(missing)} missing, {len(extra)} extra, {owned} with an owner, "
          f"{len(problems)} lines of problems; {our_time:.2f} s{took}")
    print_names("missing", missing)
    print_names("extra", extra)
    return not missing and not extra


def main():
    arguments = parse_arguments()
    if not arguments.against and shutil.which("jenkins-jobs") is None:
        print("jenkins-jobs is not installed (Debian: apt install jenkins-job-builder)")
        return SKIPPED
    good = [compare(arguments, folder.resolve()) for folder in arguments.folders]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
