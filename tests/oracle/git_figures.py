#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What git itself says about every repository under a root.

This is the oracle: it shares no code with the program. Everything is read from git as NUL-separated raw bytes, twice
(`git log` for headers, `git log --numstat` for lines), and the two passes must name the same commits.

Git's defaults are meant, not those of a user or of the repository: the environment is emptied and each setting that
changes a figure is given on the command line. Two rules of the project are applied here, too, so that a bare
repository and a checkout of it agree: `.gitattributes` and `.mailmap` are those of HEAD's tree.

    git_figures.py ROOT [--as-of SECONDS] [--days 30,90,365,1095]      prints one JSON object, for looking at
"""
import argparse
import concurrent.futures
import dataclasses
import json
import os
import re
import subprocess
import sys
import tempfile

import features
import identity
import lines

UNKNOWN_EMAIL = b"unknown@unknown"
INT64_MAX = 2**63 - 1
NUMSTAT = re.compile(rb"\n?(\d+|-)\t(\d+|-)\t(.*)\Z", re.DOTALL)
NO_PERSON = (b"%aN", b"%aE")  # what git prints when an author line has no <address>
HEX = re.compile(rb"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")

# A setting in a repository's own config must not change a figure.
SETTINGS = {
    "log.showRoot": "true", "log.showSignature": "false", "log.mailmap": "true", "log.follow": "false",
    "log.diffMerges": "separate", "i18n.logOutputEncoding": "UTF-8", "core.quotePath": "false",
    "core.attributesFile": "/dev/null", "core.bigFileThreshold": "512m", "core.fsmonitor": "false",
    "core.commitGraph": "true", "mailmap.file": "/dev/null", "mailmap.blob": "HEAD:.mailmap", "diff.renames": "true",
    "diff.renameLimit": "1000", "diff.algorithm": "default", "diff.ignoreSubmodules": "none",
    "diff.indentHeuristic": "true", "diff.orderFile": "/dev/null",
}


class GitError(Exception):
    """git refused; the text is its own."""


@dataclasses.dataclass
class Commit:
    id: bytes
    time: int | None  # author time in seconds; None: the author line has no date
    zone: int | None  # as git writes it: +0130 is 130
    name: bytes
    email: bytes  # trimmed, ASCII lower case
    added: int = 0
    removed: int = 0


@dataclasses.dataclass
class Figures:
    """Facts of one repository; `error` is set instead when git refused."""

    name: str
    git_dir: str
    error: str = ""
    head: bytes = b""
    commits: list = dataclasses.field(default_factory=list)
    total_loc: int = 0
    branch: str = ""  # what HEAD names
    features: tuple = ()  # what features.read found
    tree: dict = dataclasses.field(default_factory=dict)  # languages and classes at HEAD, and what follows from them
    shallow: bool = False
    bare: bool = False

    @property
    def shown(self):
        """Its name as a report shows it."""
        return identity.show(os.fsencode(self.name))

    def newest(self, as_of):
        """Author time of the newest dated commit that is not in the future."""
        return max((c.time for c in self.commits if c.time is not None and c.time <= as_of), default=None)


def environment():
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/nonexistent", "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1", "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_GRAFT_FILE": "/nonexistent", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}


class Git:
    """git on one repository, through its git folder and a work tree that holds HEAD's .gitattributes and no more."""

    def __init__(self, git_dir, work_tree):
        self.work_tree = work_tree  # git looks for .gitattributes from the current folder when that is the work tree
        self.base = ["git", f"--git-dir={os.path.abspath(git_dir)}", f"--work-tree={work_tree}"]
        for key, value in SETTINGS.items():
            self.base += ["-c", f"{key}={value}"]

    def __call__(self, *arguments, check=True, text=b""):
        # There is no such file: an index would lend its .gitattributes where HEAD has none.
        env = {**environment(), "GIT_INDEX_FILE": os.path.join(self.work_tree, ".index")}
        done = subprocess.run([*self.base, *arguments], env=env, cwd=self.work_tree, input=text,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600, check=False)
        if check and done.returncode != 0:
            raise GitError(done.stderr.decode("utf-8", "replace").strip() or f"git exit {done.returncode}")
        return done.stdout


def write_attributes(git, work_tree):
    """Puts the .gitattributes files of HEAD's tree into the otherwise empty work tree."""
    for entry in filter(None, git("ls-tree", "-r", "-z", "HEAD").split(b"\0")):
        meta, path = entry.split(b"\t", 1)
        mode, _, blob = meta.split(b" ")
        if os.path.basename(path) != b".gitattributes" or not mode.startswith(b"100"):
            continue
        target = os.path.join(os.fsencode(work_tree), path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as out:
            out.write(git("cat-file", "blob", blob.decode()))


def parse_time(text):
    return min(int(text), INT64_MAX) if text else None


def read_headers(git):
    form = "--format=%H%x00%at%x00%ad%x00%aN%x00%aE"
    fields = git("log", "-z", "--date=raw", form, "HEAD").split(b"\0")
    fields.pop()
    if len(fields) % 5 != 0:
        raise AssertionError(f"{len(fields)} header fields are not a multiple of 5")
    commits = []
    for commit, time, date, name, email in zip(*[iter(fields)] * 5):
        if not HEX.match(commit):
            raise AssertionError(f"not a commit id: {commit!r}")
        zone = date.split(b" ")[1] if time else None
        if (name, email) == NO_PERSON:
            name = email = b""
        commits.append(Commit(commit, parse_time(time), int(zone) if zone else None, name.strip(),
                              email.strip().lower() or UNKNOWN_EMAIL))
    return commits


def read_lines(git):
    """Commit id -> [added, removed]; the tokens are ids, counts with a path, and the two paths of a rename."""
    tokens = iter(git("log", "-z", "--numstat", "--no-ext-diff", "--no-textconv", "--format=%H", "HEAD").split(b"\0"))
    numbers, current = {}, None
    for token in tokens:
        match = NUMSTAT.match(token)
        if match:
            if not match[3]:
                next(tokens), next(tokens)
            if match[1] != b"-":
                current[0] += int(match[1])
                current[1] += int(match[2])
        elif HEX.match(token):
            if token in numbers:
                raise AssertionError(f"commit {token!r} twice")
            current = numbers[token] = [0, 0]
        elif token not in (b"", b"\n"):
            raise AssertionError(f"not understood in git's output: {token!r}")
    return numbers


def read_total(git):
    empty_tree = git("hash-object", "-t", "tree", "/dev/null").decode().strip()
    stat = git("diff", "--no-ext-diff", "--no-textconv", "--shortstat", empty_tree, "HEAD")
    match = re.search(rb"(\d+) insertion", stat)
    return int(match[1]) if match else 0


def fill(figures, git, work_tree):
    figures.bare = git("config", "--bool", "core.bare", check=False).strip() == b"true"
    figures.shallow = os.path.exists(os.path.join(figures.git_dir, "shallow"))
    is_empty = not git("rev-parse", "-q", "--verify", "HEAD", check=False)
    figures.branch = identity.show(git("symbolic-ref", "-q", "HEAD", check=False).strip()) or "HEAD"
    if is_empty and git("for-each-ref", "--count=1", "refs/heads"):
        raise GitError("HEAD names a branch that does not exist")
    if not is_empty:
        write_attributes(git, work_tree)
    figures.tree = lines.Lines(git, is_empty).told(figures.shown)
    figures.features = features.read(git, is_empty)
    if is_empty:
        return
    figures.head = git("rev-parse", "HEAD^{commit}").strip()  # HEAD may lead to a tag
    if not git("ls-tree", "HEAD", ".mailmap").startswith(b"100"):
        git.base += ["-c", "mailmap.blob="]  # as in a checkout: what a link says is no mailmap
    figures.commits = read_headers(git)
    numbers = read_lines(git)
    if {c.id for c in figures.commits} != numbers.keys():
        raise AssertionError("the two passes of git log name different commits")
    for commit in figures.commits:
        commit.added, commit.removed = numbers[commit.id]
    figures.total_loc = read_total(git)


def figures_of(name, git_dir):
    """Everything git says about one repository."""
    figures = Figures(name, git_dir)
    with tempfile.TemporaryDirectory(prefix="oracle-") as work_tree:
        try:
            git = Git(git_dir, work_tree)
            git("rev-parse", "--git-dir")
            fill(figures, git, work_tree)
        except GitError as error:
            figures.error = str(error)
            figures.commits = []
    return figures


def git_dir_of(folder):
    """The git folder of a checkout or bare repository; None when the folder is neither."""
    dot_git = os.path.join(folder, ".git")
    if os.path.isdir(dot_git):
        return dot_git
    if os.path.isfile(dot_git):
        with open(dot_git, "rb") as file:
            line = file.readline(4096)
        if line.startswith(b"gitdir: "):
            return os.path.join(folder, os.fsdecode(line[8:].rstrip(b"\r\n")))
        return dot_git
    bare = os.path.isfile(os.path.join(folder, "HEAD")) and all(
        os.path.isdir(os.path.join(folder, part)) for part in ("objects", "refs"))
    return folder if bare else None


def is_secondary(git_dir):
    """A linked work tree or a submodule's checkout: its commits belong to a repository that is counted already."""
    parts = os.path.normpath(git_dir).split(os.sep)
    return os.path.isfile(os.path.join(git_dir, "commondir")) or ".git" in parts and "modules" in parts


def discover(root):
    """Name -> git folder of every repository under the root. Links are not followed."""
    found = {}
    for folder, folders, _ in os.walk(root, followlinks=False):
        git_dir = git_dir_of(folder)
        folders[:] = [] if git_dir == folder else sorted(f for f in folders if f != ".git")
        if git_dir and not is_secondary(git_dir):
            found[os.path.relpath(folder, root)] = git_dir
    return found


def all_figures(root, jobs=None):
    """Figures of every repository under the root, largest first into a pool of processes; sorted by name."""
    found = discover(root)
    with concurrent.futures.ProcessPoolExecutor(jobs or os.cpu_count()) as pool:
        futures = [pool.submit(figures_of, name, git_dir) for name, git_dir in found.items()]
        return sorted((f.result() for f in futures), key=lambda figures: figures.name)


def window_sums(commits, start, end):
    inside = [c for c in commits if c.time is not None and start <= c.time <= end]
    return {"commits": len(inside), "added": sum(c.added for c in inside), "removed": sum(c.removed for c in inside),
            "contributors": len({c.email for c in inside})}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root")
    parser.add_argument("--as-of", type=int, help="seconds since 1970; default: the newest commit of all")
    parser.add_argument("--days", default="30,90,365,1095")
    options = parser.parse_args()
    every = all_figures(options.root)
    times = [c.time for f in every for c in f.commits if c.time is not None]
    as_of = options.as_of if options.as_of is not None else max(times, default=0)
    result = {"as_of": as_of, "repositories": {}}
    for figures in every:
        windows = {days: window_sums(figures.commits, as_of - int(days) * 86400, as_of)
                   for days in options.days.split(",")}
        result["repositories"][figures.name] = {"error": figures.error, "commits": len(figures.commits),
                                                "total_loc": figures.total_loc, "windows": windows}
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
