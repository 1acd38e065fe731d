#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How often a job is given to the repository that it really serves: allocation.py MATCH-JOBS DATA.

DATA holds, of real servers, <server>-<date>.json (repositories, jobs), truth-<server>-<date>.json (what each job's
trigger or checkout names, and the owner that its definition names: either is right), and <server>-old.json (jobs with
owners, and repositories). A job whose truth is not known, or names no repository of the server, cannot be wrong. Jobs
of one shared test repository (csit) are left out of the first rate: only the definitions know where they come from.

Prints a line for each set of data, and fails below the rates that the rules are known to reach, or when one of 1,000
shuffles of repositories and jobs changes an answer.
"""
import collections
import itertools
import json
import pathlib
import random
import subprocess
import sys

AIMS = {  # server: percent by names alone, percent with project names; of the jobs that are not shared tests
    "onap-2025-11-19": (98.9, 99.8), "odl-2025-11-19": (96.6, 96.7), "lfbroadband-2026-02-11": (90.9, 90.9)}
SHUFFLES = 1000


def judge(program, projects, jobs, blocks=(), definitions=()):
    lines = [f"P\t{state}\t{path}" for path, state in projects]
    lines += [f"B\t{name}\t{project}" for name, project in blocks]
    lines += [f"D\t{job}\t{owner}\t" for job, owner in definitions]
    lines += [f"J\t{job}" for job in jobs]
    done = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return {fields[0]: fields[1:] for fields in (line.split("\t") for line in done.stdout.splitlines())}


def projects_of(data):
    read_only = set(data.get("readonly_known", ()))
    paths = {*data["repos"], *data.get("repos_no_commits", ()), *data.get("info_yaml_paths", ()), *read_only}
    return sorted((path, "READ_ONLY" if path in read_only else "ACTIVE") for path in paths)


def blocks_of(truth):
    """Project names as far as the truth tells them: the tokens that a job shares with the block it comes from."""
    found = set()
    for job, known in truth.items():
        block, owner = known.get("block", "").split("-"), known.get("owner")
        shared = [one for one, other in itertools.takewhile(lambda pair: pair[0] == pair[1],
                                                            zip(block, job.split("-")))]
        if owner and shared:
            found.add(("-".join(shared), owner))
    return sorted(found)


def is_right(answer, known, paths):
    rights = {known.get("gerrit"), known.get("owner")} & paths
    return not rights or answer in rights


def rate(answers, truth, paths, jobs):
    right = sum(is_right(answers[job][2], truth[job], paths) for job in jobs)
    return 100 * right / len(jobs)


def shuffled_answers_agree(program, projects, jobs, blocks, answers):
    mixed_projects, mixed_jobs, mixed_blocks = list(projects), list(jobs), list(blocks)
    for seed in range(SHUFFLES):
        mixer = random.Random(seed)
        for items in (mixed_projects, mixed_jobs, mixed_blocks):
            mixer.shuffle(items)
        if judge(program, mixed_projects, mixed_jobs, mixed_blocks) != answers:
            print(f"FAIL shuffle {seed} changes an answer")
            return False
    return True


def check_server(program, folder, name):
    data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    truth = json.loads((folder / f"truth-{name}.json").read_text(encoding="utf-8"))["jobs"]
    projects, blocks = projects_of(data), blocks_of(truth)
    paths, jobs = {path for path, _ in projects}, sorted(truth)
    named = [job for job in jobs if "csit" not in job]
    by_names = judge(program, projects, jobs)
    with_blocks = judge(program, projects, jobs, blocks)
    rates = [rate(answers, truth, paths, some) for answers in (by_names, with_blocks) for some in (named, jobs)]
    definitions = [(job, known["owner"]) for job, known in truth.items() if known.get("owner") in paths]
    defined = rate(judge(program, projects, jobs, blocks, definitions), truth, paths, jobs)
    sets = collections.Counter(answer[0] for answer in with_blocks.values())
    print(f"{name}: {len(jobs)} jobs ({len(jobs) - len(named)} shared tests), {len(projects)} projects; names "
          f"{rates[0]:.1f} % ({rates[1]:.1f} with shared tests), project names {rates[2]:.1f} % ({rates[3]:.1f}), "
          f"owners {defined:.1f} %; {', '.join(f'{sets[key]} {key}' for key in sorted(sets))}")
    aims = AIMS.get(name, (0, 0))
    good = rates[0] >= aims[0] and rates[2] >= aims[1] and sum(sets.values()) == len(jobs)
    if not good:
        print(f"FAIL {name}: at least {aims[0]} and {aims[1]} % were expected")
    return good & (name not in AIMS or shuffled_answers_agree(program, projects, jobs, blocks, with_blocks))


def check_owned(program, path):
    """Jobs whose owner the expanded definitions gave: how many names alone find."""
    data = json.loads(path.read_text(encoding="utf-8"))
    projects = [(repository, "ACTIVE") for repository in data["repos"]]
    answers = judge(program, projects, sorted(data["jobs"]))
    right = sum(answers[job][2] == owner for job, owner in data["jobs"].items())
    print(f"{path.stem}: {len(answers)} jobs, names {100 * right / len(answers):.1f} %")


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    names = sorted(path.stem[len("truth-"):] for path in folder.glob("truth-*.json"))
    failed = [name for name in names if not check_server(program, folder, name)]
    for path in sorted([*folder.glob("*-old.json"), *folder.glob("*-head.json")]):
        check_owned(program, path)
    print(f"{len(names) - len(failed)} passed, {len(failed)} failed, 0 skipped")
    return 1 if failed or not names else 0


sys.exit(main())
