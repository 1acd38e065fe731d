#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares every commit of every repository under a root with git: when, whose, how many lines; and what it took.

    commits.py ANALYZE ROOT [--jobs N]        ANALYZE: the program reporting-analyze
    commits.py --self-test ANALYZE            shows that each kind of difference is noticed

A line for each repository: commits, how many differ, processor seconds of reporting-analyze and of git. A repository
whose history needs an object that is not there is told of and not compared.
Exit 0: nothing differs; 1: something does, or nothing was compared.
"""
import argparse
import collections
import concurrent.futures
import datetime
import json
import os
import resource
import subprocess
import sys
import tempfile

import compare
import git_figures

SHOWN = 3  # differences of a repository that are printed


def seconds_of_children(function, *arguments):
    """What the function returns, and the processor time of what it ran."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = function(*arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return result, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def moment(text):
    """Seconds since 1970; a date that this calendar has not is left as it stands, and told as a difference."""
    try:
        return int(datetime.datetime.fromisoformat(text).timestamp()) if text else None
    except ValueError:
        return text


def analyzed(analyze, repository):
    """(time, address, name, added, removed) of each commit -> how often."""
    done = subprocess.run([analyze, repository], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    record = json.loads(done.stdout)
    people = record["identities"]
    return collections.Counter(
        (moment(c["time"]), compare.squeeze(people[c["author"]]["email"]),
         compare.squeeze(people[c["author"]]["name"]), c["added"] or 0, c["removed"] or 0) for c in record["commits"])


def told_by_git(figures):
    return collections.Counter(
        (c.time, "" if c.email == git_figures.UNKNOWN_EMAIL else compare.show(c.email), compare.show(c.name),
         c.added, c.removed) for c in figures.commits)


def compare_one(analyze, name, git_dir):
    """The lines to print, how many commits differ, and whether anything was compared."""
    figures, git_seconds = seconds_of_children(git_figures.figures_of, name, git_dir)
    if figures.error:
        return [f"{name}: git refuses: {figures.error.splitlines()[-1]}"], 0, False
    ours, our_seconds = seconds_of_children(analyzed, analyze, git_dir)
    expected = told_by_git(figures)
    surplus, missing = ours - expected, expected - ours
    lines = [f"differs: {name}: not git's: {row}" for row in list(surplus)[:SHOWN]]
    lines += [f"differs: {name}: missing: {row}" for row in list(missing)[:SHOWN]]
    differ = max(sum(surplus.values()), sum(missing.values()))
    lines.append(f"{name}: {len(figures.commits)} commits, {differ} differ; "
                 f"{our_seconds:.2f} s, git {git_seconds:.2f} s")
    return lines, differ, True


def compare_all(analyze, root, jobs):
    differ = compared = 0
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:  # a process each, so that their times are told apart
        futures = [pool.submit(compare_one, analyze, *found) for found in sorted(git_figures.discover(root).items())]
        for future in futures:
            lines, different, is_compared = future.result()
            print(*lines, sep="\n", flush=True)
            differ, compared = differ + different, compared + is_compared
    print(f"compared {compared} of {len(futures)} repositories: {differ} commits differ")
    return differ, compared


AS_OF = 1_770_000_000  # 2026-02-02


def commit(repository, email, name, time, path, text):
    with open(os.path.join(repository, path), "w", encoding="utf-8") as file:
        file.write(text)
    env = {**git_figures.environment(), "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email,
           "GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.org",
           "GIT_AUTHOR_DATE": f"{time} +0130", "GIT_COMMITTER_DATE": f"{time} +0000"}
    subprocess.run(["git", "-C", repository, "add", "."], env=env, check=True)
    subprocess.run(["git", "-C", repository, "commit", "-q", "-m", "x"], env=env, check=True)


def make_tree(root):
    for name in ("one", "two"):
        repository = os.path.join(root, name)
        subprocess.run(["git", "init", "-q", repository], env=git_figures.environment(), check=True)
        commit(repository, "ann@example.org", "Ann", AS_OF - 100 * 86400, "a", "1\n2\n3\n")
        commit(repository, "bob@example.org", "Bob", AS_OF - 86400, "a", "1\n3\n")
        commit(repository, "ANN@example.org", "Ann A.", AS_OF - 7200, "b", "x" + name)


def forge(folder, analyze, expression):
    """An analysis that lies: what the real one prints, changed."""
    path = os.path.join(folder, "forged")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"#!/usr/bin/python3\nimport json, subprocess, sys\n"
                   f"done = subprocess.run([{analyze!r}, sys.argv[1]], stdout=subprocess.PIPE)\n"
                   f"record = json.loads(done.stdout)\ncommits, people = record['commits'], record['identities']\n"
                   f"{expression}\nprint(json.dumps(record))\n")
    os.chmod(path, 0o755)
    return path


def self_test(analyze):
    lies = ("pass", "commits[0]['added'] += 1", "commits[-1]['removed'] += 1", "commits.pop()",
            "commits.append(commits[0])", "people[0]['email'] += 'x'", "people[0]['name'] += 'x'",
            "commits[0]['time'] = commits[0]['time'].replace('02T', '01T')",
            "commits[0]['added'], commits[1]['added'] = commits[1]['added'], commits[0]['added']")
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, "root")
        os.mkdir(root)
        make_tree(root)
        for lie in lies:
            differ, compared = compare_all(forge(folder, os.path.abspath(analyze), lie), root, 2)
            assert compared == 2 and (differ > 0) == (lie != "pass"), f"{lie}: {differ} differ in {compared}"
    print(f"{len(lies) - 1} of {len(lies) - 1} lies noticed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("analyze")
    parser.add_argument("root", nargs="?")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if options.self_test:
        self_test(options.analyze)
        return
    if options.root is None:
        parser.error("ROOT is missing")
    differ, compared = compare_all(options.analyze, options.root, options.jobs)
    sys.exit(1 if differ or not compared else 0)


if __name__ == "__main__":
    main()
