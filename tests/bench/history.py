# SPDX-License-Identifier: Apache-2.0
"""Made-up histories with the habits of real ones, as git fast-import's input: the same seed gives the same object ids.

Several hundred files that grow, commits of few lines in one to three of them, a change log that nearly everybody edits,
new, renamed and deleted files, side branches that are merged. Side branches touch files of their own, so that a merge
is the union of both sides."""
import random
import subprocess

END = 1770706800  # 2026-02-10T07:00:00Z, the last commit's time
DAY = 86400
WORDS = """
    account actor agent amount array batch block bound branch bucket buffer build cache change channel child
    chunk client clock code column commit config context count cursor data day delta depth digest edge element
    entry error event field file filter flag frame graph group handle hash head header heap hint host index
    item job key label layer lease length level limit line link list lock log map mark match memory merge
    message mode model name node object offset option order owner page parent part path peer phase point pool
    port queue range rank record ref region reply report request result root route row rule scope score seed
    server session shape shift sign size slot source span stack state step store stream string table tag
    target task term text tick token total trace tree type unit user value vector version walk weight window
    word worker write zone
""".split()
COMMON = (b"\n", b"}\n", b"    }\n", b"    return 0;\n", b"{\n", b"        return NULL;\n", b"    } else {\n",
          b"/*\n", b" */\n")
CHANGE_LOG = "CHANGES.txt"


class History:
    """The state of the files, and the stream so far handed to `write` piece by piece."""

    def __init__(self, seed, commits, write, years=12):
        self.random = random.Random(seed)
        self.commits, self.write = commits, write
        self.first_time = END - years * 365 * DAY
        self.files = {}
        self.made = 0

    def line(self):
        if self.random.random() < 0.3:
            return self.random.choice(COMMON)
        words = self.random.choices(WORDS, k=4)
        form = self.random.randrange(3)
        if form == 0:
            return b"    %s_%s = %s(%s);\n" % tuple(word.encode() for word in words)
        if form == 1:
            return b"        if (%s->%s > %d)\n" % (words[0].encode(), words[1].encode(), self.random.randrange(100))
        return b"/* The %s of a %s is its %s's %s. */\n" % tuple(word.encode() for word in words)

    def lines(self, count):
        return [self.line() for _ in range(count)]

    def new_path(self):
        folder = "/".join(self.random.choices(WORDS[:24], k=self.random.choice((1, 1, 2, 2, 3))))
        suffix = self.random.choice((".c", ".h", ".py"))
        return f"{folder}/{self.random.choice(WORDS)}_{self.random.choice(WORDS)}{suffix}"

    def pick(self, allowed):
        """Some files are edited much more often than others."""
        names = [name for name in self.files if name != CHANGE_LOG and allowed(name)]
        return names[int(len(names) * self.random.random() ** 2)]

    def edit(self, name):
        text = list(self.files[name])
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3, 5))):
            place = self.random.randrange(len(text) + 1)
            gone = min(self.random.choice((0, 0, 1, 1, 1, 2, 4, 9)), max(0, len(text) - 10))
            text[place:place + gone] = self.lines(self.random.choice((0, 1, 1, 1, 2, 3, 5, 8)))
        self.files[name] = text

    def change(self, allowed):
        """One commit's worth of changes: fast-import's file commands."""
        for name in dict.fromkeys(self.pick(allowed) for _ in range(self.random.choice((1, 1, 1, 2, 3)))):
            self.edit(name)
            yield from self.modify(name)

    def change_main(self, allowed):
        kind = self.random.random()
        if kind < 0.012 and len(self.files) < 900:
            yield from self.add()
        elif kind < 0.020:
            yield from self.rename(self.pick(allowed))
        elif kind < 0.023 and len(self.files) > 40:
            yield from self.remove(self.pick(allowed))
        yield from self.change(allowed)
        if self.random.random() < 0.1:
            self.files[CHANGE_LOG] = self.lines(1) + self.files[CHANGE_LOG]
            yield from self.modify(CHANGE_LOG)

    def add(self):
        name = self.new_path()
        if name not in self.files:
            self.files[name] = self.lines(self.random.randrange(20, 250))
            yield from self.modify(name)

    def rename(self, name):
        new = self.new_path()
        if new not in self.files:
            self.files[new] = self.files.pop(name)
            yield b"D %s\n" % name.encode()
            if self.random.random() < 0.6:
                self.edit(new)
            yield from self.modify(new)

    def remove(self, name):
        del self.files[name]
        yield b"D %s\n" % name.encode()

    def modify(self, name):
        data = b"".join(self.files[name])
        yield b"M 100644 inline %s\ndata %d\n" % (name.encode(), len(data))
        yield data
        yield b"\n"

    def commit(self, ref, changes, parents=()):
        """Writes a commit; its mark is its number. parents: marks, when they are not just the ref's commit."""
        self.made += 1
        who = int(40 * self.random.random() ** 2)
        time = self.first_time + (END - self.first_time) * self.made // self.commits
        self.write(b"commit %s\nmark :%d\nauthor Author %d <author%d@example%d.org> %d +0100\n"
                   b"committer Author %d <author%d@example%d.org> %d +0000\ndata 7\nchange\n\n"
                   % (ref, self.made, who, who, who % 5, time, who, who, who % 5, time))
        for number, parent in enumerate(parents):
            self.write(b"%s :%d\n" % (b"merge" if number else b"from", parent))
        for piece in changes:
            self.write(piece)
        return self.made

    def first_commit(self):
        self.files[CHANGE_LOG] = self.lines(20)
        for _ in range(30):
            self.files[self.new_path()] = self.lines(self.random.randrange(20, 250))
        return self.commit(b"refs/heads/master", [piece for name in self.files for piece in self.modify(name)])

    def side_branch(self, fork):
        """A few commits beside master, which goes on meanwhile, and their merge. Returns the merge's mark."""
        names = {self.pick(lambda name: True) for _ in range(3)}
        side, main = fork, fork
        for number in range(self.random.randrange(1, 5)):
            side = self.commit(b"refs/side", self.change(names.__contains__), () if number else (fork,))
            if self.random.random() < 0.6:
                main = self.commit(b"refs/heads/master", self.change_main(lambda name: name not in names))
        both = [piece for name in sorted(names) for piece in self.modify(name)]
        return self.commit(b"refs/heads/master", both, (main, side))

    def run(self):
        tip = self.first_commit()
        while self.made < self.commits:
            if self.random.random() < 0.06 and self.commits - self.made > 12:
                tip = self.side_branch(tip)
            else:
                tip = self.commit(b"refs/heads/master", self.change_main(lambda name: True))
        self.write(b"done\n")


def make_repository(path, commits, seed=1):
    """A bare repository with one well packed pack, as a server would send it."""
    git = ["git", "--git-dir", str(path)]
    subprocess.run(["git", "-c", "init.defaultBranch=master", "init", "-q", "--bare", str(path)], check=True)
    with subprocess.Popen([*git, "fast-import", "--quiet", "--done"], stdin=subprocess.PIPE) as importer:
        History(seed, commits, importer.stdin.write).run()
    if importer.returncode != 0:
        raise RuntimeError(f"git fast-import ended with {importer.returncode} for {path}")
    subprocess.run([*git, "update-ref", "-d", "refs/side"], check=True)
    subprocess.run([*git, "-c", "pack.threads=2", "repack", "-a", "-d", "-f", "-q"], check=True)


def make_tree(root, repositories, commits):
    """Repositories of very different sizes, as trees of real projects have: each two thirds of the one before."""
    for number in range(repositories):
        folder = root / f"group{number % 3}" / f"repository{number}.git"
        folder.parent.mkdir(parents=True, exist_ok=True)
        make_repository(folder, max(5, int(commits * (2 / 3) ** number)), seed=number)
