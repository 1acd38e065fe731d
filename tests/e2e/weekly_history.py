# SPDX-License-Identifier: Apache-2.0
"""Histories made by chance: commits of any shape, with any dates and people, each batch by one git fast-import.

All chance comes from one random.Random, so that a seed gives the same object ids everywhere."""
import dataclasses

from git_maker import DAY

PEOPLE = (b"Ann Able <ann@example.org>", b"Anna A. <ann@example.org>", b"ann <ANN@Example.org>",
          "Böb <bob@example.net>".encode(), b"B\xf6b <bob@example.net>", b"Carl <carl@dept.example.com>",
          b"dependabot[bot] <1+dependabot[bot]@users.noreply.github.com>", b"jenkins <ci@example.org>", b"Dora <>",
          b" <nobody@localhost>", b"Eve <eve@example.co.uk>", b"Eve E. <eve@example.com>")
ZONES = (b"+0000", b"+0000", b"+0130", b"-0800", b"+1245", b"+9999")
PATHS = tuple(name.encode() for name in (
    "a.txt", "b.txt", "c", "d", "d/e.c", "d/f.h", "d/g.txt", "deep/er/h.py", "deep/er/i.cpp", "deep/j.sh", "k l.md",
    "ü.txt", "README.md", "LICENSE", "pom.xml", "package.json", "tests/test_a.py", ".github/workflows/ci.yaml",
    ".github/dependabot.yml", "src/main.go", "src/lib.rs", "Dockerfile", "m.bin", ".gitreview", "docs/conf.py"))
RULES = {
    b".mailmap": (b"Proper Ann <ann@proper.example> <ann@example.org>\n", b"Robert <bob@example.net>\n# none\n",
                  b"Eve <eve@example.com> <eve@example.co.uk>\nX <ann@example.org> Anna A. <ann@example.org>\n", b""),
    b".gitattributes": (b"*.txt -diff\n", b"*.txt binary\n*.c diff\n", b"[attr]dull -diff\n*.py dull\n", b"d/* -text\n",
                        b"*.bin diff\n", b"*.go linguist-vendored\n", b""),
    b"d/.gitattributes": (b"*.h -diff\n", b"g.txt diff\n", b"* binary\n"),
    b"deep/er/.gitattributes": (b"h.py binary\n", b"* !diff\n"),
}
# Elsewhere a link is, to some features, what it leads to, and the oracle does not follow all of them.
LINK_PLACES = (b"c", b"d/", b"deep/", b"src/", b"moved", b"m.bin", *RULES)
FILE, PROGRAM, LINK, MODULE = b"100644", b"100755", b"120000", b"160000"


@dataclasses.dataclass
class Commit:
    """A commit to be made. A parent is an id, or the number of an earlier one of the same batch."""

    parents: list
    files: dict  # path -> (mode, bytes; of a submodule its commit's id)
    author: bytes  # what stands behind "author ": name, address, seconds and zone
    committed: int
    message: bytes
    encoding: bytes = b""


def person(numbers, time):
    return b"%s %d %s" % (numbers.choice(PEOPLE), time, numbers.choice(ZONES))


def author_time(numbers, now):
    """Most of the last week, some within any window, a few from before computers, or not yet."""
    kind = numbers.random()
    if kind < 0.6:
        return now - numbers.randrange(7 * DAY)
    if kind < 0.9:
        return max(now - numbers.randrange(1500 * DAY), 0)
    if kind < 0.93:
        return now  # a tie, and at the very end of every window
    return numbers.choice((0, 1, now + 1, now + 40 * DAY, 2**31, 2**33, 2**40))


def committer_time(numbers, now):
    """Seldom older than what it follows: a clock that is wrong."""
    return now - numbers.randrange(7 * DAY) if numbers.random() < 0.95 else numbers.randrange(now)


def text(numbers, lines):
    return b"".join(b"%d\n" % numbers.randrange(40) for _ in range(lines))


def fresh(numbers):
    kind = numbers.random()
    if kind < 0.08:
        return FILE, b"\0" + numbers.randbytes(40)
    if kind < 0.12:
        return LINK, numbers.choice(PATHS)
    if kind < 0.16:
        return MODULE, numbers.randbytes(20).hex().encode()
    if kind < 0.2:
        return FILE, b""
    ending = numbers.choice((b"", b"", b"}", b"\r\n", b"\n\n"))
    return numbers.choice((FILE, FILE, PROGRAM)), text(numbers, numbers.randrange(1, 60)) + ending


def edited(numbers, content):
    lines = content.splitlines(keepends=True)
    for _ in range(numbers.randrange(1, 6)):
        at = numbers.randrange(len(lines) + 1)
        lines[at:at + numbers.randrange(4)] = [b"%d\n" % numbers.randrange(40)] * numbers.randrange(4)
    return b"".join(lines)


def put(files, path, entry):
    """A file takes the place of a folder, and a folder that of a file."""
    if entry[0] == LINK and not path.startswith(LINK_PLACES):
        entry = (FILE, entry[1])
    for other in [other for other in files if other.startswith(path + b"/") or path.startswith(other + b"/")]:
        del files[other]
    files[path] = entry


def move(numbers, files):
    path = numbers.choice(sorted(files))
    mode, content = files.pop(path)
    if mode == FILE and numbers.random() < 0.5:
        content = edited(numbers, content)
    put(files, numbers.choice(PATHS), (mode, content))


def move_folder(numbers, files):
    """Many renames at once."""
    prefix = b"moved%d/" % numbers.randrange(3)
    for path in sorted(files):
        if path in files and numbers.random() < 0.7:
            put(files, prefix + path.removeprefix(prefix), files.pop(path))


def edit(numbers, files):
    path = numbers.choice(sorted(files))
    mode, content = files[path]
    put(files, path, (mode, edited(numbers, content)) if mode in (FILE, PROGRAM) else fresh(numbers))


def change_mode(numbers, files):
    path = numbers.choice(sorted(files))
    mode, content = files[path]
    files[path] = ({FILE: PROGRAM, PROGRAM: FILE}.get(mode, mode), content)


def set_rules(numbers, files):
    """Rules of a link are none, and so are those of a folder."""
    path = numbers.choice(sorted(RULES))
    mode = numbers.choices((FILE, PROGRAM, LINK), (8, 1, 1))[0]
    put(files, path + (b"/x" if numbers.random() < 0.05 else b""), (mode, numbers.choice(RULES[path]) or b"x"))


def remove(numbers, files):
    del files[numbers.choice(sorted(files))]


def add(numbers, files):
    put(files, numbers.choice(PATHS), fresh(numbers))


EDITS = {edit: 9, add: 6, move: 3, remove: 2, change_mode: 1, move_folder: 0.5, set_rules: 0.6}


def changed(numbers, files):
    """Another tree: some changes to this one."""
    files = dict(files)
    for _ in range(numbers.randrange(1, 5)):
        kind = numbers.choices(tuple(EDITS), tuple(EDITS.values()))[0]
        (kind if files else add)(numbers, files)
    return files


class Histories:
    """The trees of all commits that were made, which the next ones follow from."""

    def __init__(self, numbers):
        self.numbers = numbers
        self.trees = {}

    def next_commit(self, parents, files, now):
        numbers = self.numbers
        if numbers.random() > 0.05:  # some commits change nothing
            files = changed(numbers, files)
        message = numbers.choice((b"change", b"change\n\nSigned-off-by: Ann <ann@example.org>\n", b""))
        encoding = numbers.choices((b"", b"ISO-8859-1", b"nonsense"), (12, 2, 1))[0]
        return Commit(parents, files, person(numbers, author_time(numbers, now)), committer_time(numbers, now), message,
                      encoding)

    def line(self, tip, count, now):
        """That many commits in a row. tip: an id; None: a history of its own."""
        batch = []
        files = self.trees.get(tip, {})
        for number in range(count):
            batch.append(self.next_commit([number - 1] if number else [tip] if tip else [], files, now))
            files = batch[-1].files
        return batch

    def tangle(self, tips, count, now):
        """Merges of any of the commits before: of many, of the same ones crosswise, with changes of their own."""
        numbers, batch = self.numbers, []
        for number in range(count):
            known = [*tips, *range(number)]
            parents = numbers.sample(known, min(len(known), numbers.choice((1, 1, 2, 2, 3, 5))))
            first = parents[0]
            batch.append(self.next_commit(parents, self.trees[first] if isinstance(first, str) else batch[first].files,
                                          now))
        ends = set(range(count)) - {parent for commit in batch for parent in commit.parents}
        batch.append(self.next_commit([*tips[:1], *sorted(ends)[:8]], batch[-1].files, now))
        return batch

    def make(self, repository, batch, unpack=None):
        """Makes the commits; returns their ids. No branch is moved. unpack: objects that are to be more for a pack."""
        asked = b"".join(b"get-mark :%d\n" % (number + 1) for number in range(len(batch)))
        stream = b"".join(self.stream(batch)) + asked + b"done\n"
        unpack = unpack or self.numbers.choice((1, 100))
        out = repository.git("-c", f"fastimport.unpackLimit={unpack}", "fast-import", "--quiet", "--done", "--force",
                             "--date-format=raw-permissive", input=stream)
        made = out.decode().split()
        self.trees.update((commit, made_of.files) for commit, made_of in zip(made, batch))
        return made

    def stream(self, batch):
        for number, commit in enumerate(batch):
            yield b"commit refs/scratch/made\nmark :%d\nauthor %s\n" % (number + 1, commit.author)
            yield b"committer C <c@example.org> %d +0000\n" % commit.committed
            yield b"encoding %s\n" % commit.encoding if commit.encoding else b""
            yield b"data %d\n%s\n" % (len(commit.message), commit.message)
            names = [b":%d" % (p + 1) if isinstance(p, int) else p.encode() for p in commit.parents]
            yield b"".join(b"%s %s\n" % (b"merge" if i else b"from", name) for i, name in enumerate(names))
            first = commit.parents[0] if names else None
            before = {} if first is None else self.trees[first] if isinstance(first, str) else batch[first].files
            yield from differences(before, commit.files)


def differences(before, after):
    for path in sorted(before.keys() - after.keys()):
        yield b"D %s\n" % path
    for path in sorted(after):
        mode, content = after[path]
        if before.get(path) == (mode, content):
            continue
        if mode == MODULE:
            yield b"M %s %s %s\n" % (mode, content, path)
        else:
            yield b"M %s inline %s\ndata %d\n%s\n" % (mode, path, len(content), content)
