#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares numstat_tool with git log --numstat, commit by commit.

    against_git.py --tool TOOL REPOSITORY...            whole histories of these repositories
    against_git.py --tool TOOL                          made-up histories from fixed seeds (the ctest entry)
    against_git.py --tool TOOL --from 100 --seeds 500   many more of them
    against_git.py --tool TOOL --from 7 --only renames --keep DIR   one of them, left in DIR to look at

Exit status 0: every commit's sums agree.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import scenarios

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "oracle"))
import git_figures  # noqa: E402

# Seeds that notice a wrong number of alternatives (100) or a missing quirk of git's table of sources, where the first
# seed does not.
TELLING = [("leftovers", 4), ("leftovers", 10), ("leftovers", 11)]


def their_sums(git_dir):
    """{commit: [added, removed]} and the lines of HEAD, as git says under the attributes of HEAD's tree."""
    with tempfile.TemporaryDirectory(prefix="numstat-attributes-") as work_tree:
        git = git_figures.Git(git_dir, work_tree)
        git_figures.write_attributes(git, work_tree)
        sums = {commit.decode(): lines for commit, lines in git_figures.read_lines(git).items()}
        return sums, git_figures.read_total(git)


def our_sums(tool, repository):
    output = subprocess.run([tool, repository], stdout=subprocess.PIPE, check=True).stdout.decode()
    *commits, total = [line.split() for line in output.splitlines()]
    return {commit: [int(added), int(removed)] for commit, added, removed in commits}, int(total[1])


def compare(tool, repository, label):
    ours, our_total = our_sums(tool, repository)
    theirs, total = their_sums(git_figures.git_dir_of(repository) or repository)
    different = sorted(commit for commit in theirs.keys() | ours.keys() if theirs.get(commit) != ours.get(commit))
    for commit in different[:5]:
        print(f"{label}: commit {commit}: git {theirs.get(commit)}, ours {ours.get(commit)}")
    if our_total != total:
        print(f"{label}: lines of HEAD: git {total}, ours {our_total}")
    print(f"{label}: {len(theirs)} commits, {len(different)} differ", flush=True)
    return len(different) + (our_total != total)


def make_up(folder, name, seed):
    git_dir = os.path.join(folder, "repository")
    environment = git_figures.environment()
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", git_dir], env=environment, check=True)
    subprocess.run(["git", f"--git-dir={git_dir}", "fast-import", "--quiet"], env=environment, check=True,
                   input=scenarios.stream(name, seed))
    return git_dir


def compare_made_up(arguments, name, seed):
    label = f"{name} {seed}"
    if arguments.keep:
        os.makedirs(arguments.keep)
        return compare(arguments.tool, make_up(arguments.keep, name, seed), label)
    with tempfile.TemporaryDirectory(prefix="numstat-") as folder:
        return compare(arguments.tool, make_up(folder, name, seed), label)


def chosen(arguments):
    seeds = range(arguments.first, arguments.first + (arguments.seeds or 1))
    names = [arguments.only] if arguments.only else sorted(scenarios.SCENARIOS)
    made = [(name, seed) for seed in seeds for name in names]
    whole_test = not (arguments.seeds or arguments.only)
    return made + TELLING if whole_test else made


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--from", type=int, default=1, dest="first", metavar="SEED")
    parser.add_argument("--seeds", type=int, help="how many seeds")
    parser.add_argument("--only", choices=sorted(scenarios.SCENARIOS), help="one kind of history")
    parser.add_argument("--keep", metavar="DIR", help="a new folder for the one history asked for")
    parser.add_argument("repositories", nargs="*")
    arguments = parser.parse_args()
    failed = sum(compare(arguments.tool, path, path) for path in arguments.repositories)
    if not arguments.repositories:
        failed = sum(compare_made_up(arguments, name, seed) for name, seed in chosen(arguments))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
