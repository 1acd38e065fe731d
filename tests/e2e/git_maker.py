# SPDX-License-Identifier: Apache-2.0
"""Making repositories for tests: the same calls give the same object ids on every host and day."""
import os
import pathlib
import subprocess

AS_OF = 1770706800  # 2026-02-10T07:00:00Z, the --as-of of the tests
AS_OF_TEXT = "2026-02-10T07:00:00Z"
DAY = 86400
RECENT = AS_OF - 10 * DAY
COMMITTER = b"Carl Committer <carl@example.org> %d +0000" % RECENT
SETTINGS = ("init.defaultBranch=master", "protocol.file.allow=always", "gc.auto=0", "core.protectNTFS=false",
            "core.autocrlf=false", "commit.gpgSign=false", "advice.detachedHead=false", "core.quotePath=false",
            "maintenance.auto=false", "merge.directoryRenames=false", "advice.graftFileDeprecated=false")


def environment(extra=None):
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", **(extra or {})}


def run_git(*arguments, input=None, env=None, cwd=None):
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    done = subprocess.run(["git", *settings, *arguments], input=input, env=environment(env), cwd=cwd, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode != 0:
        raise RuntimeError(f"git {arguments}: {done.stderr.decode('utf-8', 'replace')}")
    return done.stdout.strip()


def lines(first, last=None):
    """Lines "line 1" .. ; lines(3) is three of them."""
    first, last = (1, first) if last is None else (first, last)
    return "".join(f"line {number}\n" for number in range(first, last + 1)).encode()


class Repository:
    """A repository being made. Paths may be bytes; contents are bytes."""

    def __init__(self, path, *init):
        self.path = pathlib.Path(path)
        self.path.mkdir(parents=True, exist_ok=True)
        self.dot_git = self.path if "--bare" in init else self.path / ".git"
        if not (self.dot_git / "HEAD").exists():
            run_git("init", "-q", *init, str(self.path))

    def git(self, *arguments, input=None, env=None):
        return run_git("-C", str(self.path), *arguments, input=input, env=env)

    def write(self, path, data):
        target = os.path.join(os.fsencode(self.path), os.fsencode(path))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(data)

    def commit(self, files=None, *, time=RECENT, name="Ann Able", email="ann@example.org", message="change",
               zone="+0000", config=()):
        """Commits the work tree after writing the files; an unchanged one gives an empty commit. Returns the id."""
        for path, data in (files or {}).items():
            self.write(path, data)
        env = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": f"{time} {zone}",
               "GIT_COMMITTER_NAME": "Carl Committer", "GIT_COMMITTER_EMAIL": "carl@example.org",
               "GIT_COMMITTER_DATE": f"{min(max(time, 0), AS_OF)} +0000"}
        self.git("add", "-A", ".")
        settings = [word for setting in config for word in ("-c", setting)]
        self.git(*settings, "commit", "-q", "--allow-empty", "--no-verify", "-F", "-", input=message.encode(), env=env)
        return self.head()

    def head(self):
        return self.git("rev-parse", "HEAD").decode()

    def blob(self, data):
        return self.git("hash-object", "-w", "--stdin", input=data).decode()

    def tree(self, entries):
        """entries: name (bytes, no slash) -> content (bytes), or (mode, id). Returns the tree's id."""
        rows = b""
        for name, entry in entries.items():
            mode, object_id = entry if isinstance(entry, tuple) else ("100644", self.blob(entry))
            kind = {"040000": "tree", "160000": "commit"}.get(mode, "blob")
            rows += f"{mode} {kind} {object_id}\t".encode() + os.fsencode(name) + b"\0"
        return self.git("mktree", "-z", "--missing", input=rows).decode()

    def raw_commit(self, author, tree=None, *, parents=None, headers=b"", message=b"raw\n", committer=COMMITTER):
        """A commit object of exactly these bytes on top of master. author: what stands behind "author ", or None."""
        if tree is None:
            tree = self.git("rev-parse", "master^{tree}").decode() if self.has_master() else self.tree({})
        if parents is None:
            parents = [self.git("rev-parse", "master").decode()] if self.has_master() else []
        body = f"tree {tree}\n".encode() + b"".join(f"parent {parent}\n".encode() for parent in parents)
        body += b"author " + author + b"\n" if author is not None else b""
        body += b"committer " + committer + b"\n" + headers + b"\n" + message
        made = self.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", input=body).decode()
        self.git("update-ref", "refs/heads/master", made)
        return made

    def has_master(self):
        return bool(self.git("for-each-ref", "--count=1", "refs/heads/master"))

    def object_file(self, object_id):
        return self.dot_git / "objects" / object_id[:2] / object_id[2:]

    def remove_object(self, spec):
        """Deletes the loose object that the revision expression names."""
        self.object_file(self.git("rev-parse", spec).decode()).unlink()

    def damage_object(self, spec):
        """Overwrites a loose object with bytes that do not inflate."""
        file = self.object_file(self.git("rev-parse", spec).decode())
        file.chmod(0o644)
        file.write_bytes(b"\x78\x01" + b"\xff" * 30)


def person(name=b"Ann Able", email=b"ann@example.org", time=RECENT, zone=b"+0000"):
    """What stands behind "author " in a commit."""
    return b"%s <%s> %d %s" % (name, email, time, zone)
