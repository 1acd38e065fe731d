# SPDX-License-Identifier: Apache-2.0
"""What is measured against what: our programs, and git used as well as it can be."""
import json
import os
import pathlib
import subprocess

from measure import Step

COORDINATOR, WORKER, SLOT, GIT = "reporting-tool", "reporting-worker", "reporting-analyze", "git"
HUNDRED_YEARS, LONGEST_DEFAULT = 36500, 1095  # days
DAY = 86400
HEADERS = "--format=%H%x00%P%x00%at%x00%aN%x00%aE"


class Contender:
    """A row of the table. `jobs` run `at_a_time`; `prepare` is called before each run and is not measured."""

    def __init__(self, name, jobs, at_a_time=1, prepare=lambda: None, coordinator="", slot=GIT):
        self.name, self.jobs, self.at_a_time, self.prepare = name, jobs, at_a_time, prepare
        self.coordinator, self.slot = coordinator, slot


def environment(scratch):
    """No configuration of the user or the host plays a part; git reads repositories of any owner."""
    configuration = scratch / "gitconfig"
    configuration.write_text("[safe]\n\tdirectory = *\n", encoding="ascii")
    private = scratch / "private"
    private.mkdir(mode=0o700, exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "SOURCE_DATE_EPOCH"))}
    return {**kept, "HOME": str(scratch), "XDG_CACHE_HOME": str(scratch / "user-cache"), "LC_ALL": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(private), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": str(configuration)}


class Ours:
    """reporting-tool generate on a root."""

    def __init__(self, programs, scratch, env, as_of):
        self.program, self.scratch, self.env, self.as_of = programs / COORDINATOR, scratch, env, as_of
        self.help = subprocess.run([self.program, "generate", "--help"], capture_output=True, text=True, env=env,
                                   check=True).stdout
        self.has_cache = "--cache" in self.help
        for name, text in (("default", ""), ("hundred-years", f"time_windows: {{last_30: null, last_90: null, "
                                             f"last_365: null, last_3_years: null, all: {HUNDRED_YEARS}}}\n"
                                             "primary_reporting_window: all\n")):
            (scratch / name).mkdir(exist_ok=True)
            (scratch / name / "default.yaml").write_text(text, encoding="ascii")

    def step(self, root, slots, windows, cache=None):
        """Exit code 2 is fine: a tree may hold repositories that cannot be read."""
        where = [f"--cache={cache}"] if cache else ["--no-cache"] if "--no-cache" in self.help else []
        where += ["--no-zip"] if "--no-zip" in self.help else []
        return Step([self.program, "generate", "-q", "-p", "bench", "-r", root, "-o", self.scratch / "reports", "-f",
                     "json", "-w", slots, "--as-of", self.as_of, "--config-dir", self.scratch / windows, *where],
                    good=(0, 2))

    def contender(self, name, root, slots, windows, **more):
        prepare = more.pop("prepare", lambda: None)
        return Contender(name, [[self.step(root, slots, windows, **more)]], prepare=prepare, coordinator=COORDINATOR,
                         slot=SLOT)

    def started(self, name):
        """What no run can do without: each of its three programs is loaded, and ends."""
        folder = self.program.parent
        return Contender(name, [[Step([folder / program, "--version"]) for program in (COORDINATOR, WORKER, SLOT)]],
                         coordinator=COORDINATOR, slot=SLOT)

    def repositories(self, root, slots):
        """What a run reports on: [(path, commits)], so that git gets exactly the same repositories."""
        done = subprocess.run(self.step(root, slots, "default").words, env=self.env, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode not in (0, 2):
            raise SystemExit(f"{root}: {done.stderr.strip()}")
        with open(self.scratch / "reports" / "bench" / "report_raw.json", encoding="utf-8") as file:
            found = json.load(file)["repositories"]
        return [(pathlib.Path(one["local_path"]), one["total_commits_ever"]) for one in found if one.get("tip")]


def git_output(env, *words):
    return subprocess.run(["git", *map(str, words)], env=env, capture_output=True, text=True, check=True).stdout


def newest_time(env, paths):
    return max(int(git_output(env, "-C", path, "log", "-1", "--format=%ct", "HEAD")) for path in paths)


def commits_inside(env, path, first_second):
    """Ids of the commits that are no merges and whose author wrote them then or later."""
    rows = (line.split(" ") for line in git_output(env, "-C", path, "log", "--format=%at %H %P", "HEAD").splitlines())
    return "".join(f"{row[1]}\n" for row in rows if len(row) <= 3 and int(row[0] or 0) >= first_second)


def bare(env, path):
    """git on a repository without its work tree, whose .gitmodules may be one that git refuses to read."""
    folder = git_output(env, "-C", path, "rev-parse", "--absolute-git-dir").strip()
    return ["git", "-c", "core.bare=true", f"--git-dir={folder}"]


def git_log(env, paths, at_a_time):
    jobs = [[Step([*bare(env, path), "log", "--numstat", "--format=%H", "HEAD"])] for path in paths]
    return Contender("git log --numstat", jobs, at_a_time)


def git_two_passes(env, scratch, paths, at_a_time, as_of):
    """Headers of all, counts of those inside the longest default window. Choosing the ids is done beforehand: what is
    measured is git's work alone."""
    jobs = []
    for number, path in enumerate(paths):
        chosen = scratch / f"inside-{number}"
        chosen.write_text(commits_inside(env, path, as_of - LONGEST_DEFAULT * DAY), encoding="ascii")
        git = bare(env, path)
        jobs.append([Step([*git, "log", HEADERS, "-z", "HEAD"]),
                     Step([*git, "diff-tree", "--stdin", "-r", "--root", "--numstat", "-M", "-z"], chosen)])
    return Contender("git log, git diff-tree", jobs, at_a_time)
