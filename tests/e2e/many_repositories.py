# SPDX-License-Identifier: Apache-2.0
"""Thousands of small repositories in seconds: a few are made, packed, and copied under many names. The copies share
their packs (hard links), and each has a branch name of its own, so that no two records are the same."""
import os
import pathlib

from git_maker import AS_OF, DAY, Repository

KINDS = 8  # templates; one has no commits at all


def stream(kind, commits):
    """git fast-import's input: so many commits of small files."""
    for number in range(commits):
        time = AS_OF - (commits - number) * DAY
        data = b"".join(b"%d\n" % (line * (number % 5 + 1)) for line in range(20 + number))
        who = (number % 3, number % 3, kind, time)
        yield b"commit refs/heads/master\nauthor A %d <a%d@example%d.org> %d +0000\n" % who
        yield b"committer C <c@example.org> %d +0000\ndata 6\nchange\nM 100644 inline f%d\n" % (time, number % 4)
        yield b"data %d\n" % len(data) + data + b"\n"


def template(folder, kind, commits):
    """(the tip, its packs); (None, []) without commits"""
    repository = Repository(folder, "--bare")
    if commits == 0:
        return None, []
    repository.git("fast-import", "--quiet", "--done", input=b"".join(stream(kind, commits)) + b"done\n")
    repository.git("repack", "-a", "-d", "-q")
    tip = repository.git("rev-parse", "refs/heads/master").decode()
    return tip, sorted((folder / "objects" / "pack").glob("pack-*.[pi][ad][cx]*"))


def copy(target, number, tip, packs):
    (target / "objects" / "pack").mkdir(parents=True)
    (target / "refs").mkdir()
    (target / "HEAD").write_text(f"ref: refs/heads/branch-{number}\n")
    (target / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
    if tip:
        (target / "packed-refs").write_text(f"{tip} refs/heads/branch-{number}\n")
    for pack in packs:
        os.link(pack, target / "objects" / "pack" / pack.name)


def build(root, count, templates, scale=1):
    """Makes `count` repositories below root, of 0 to 70 x scale commits; `templates` is a folder of the same file
    system. Returns their names."""
    root = pathlib.Path(root)
    kinds = [template(pathlib.Path(templates) / str(kind), kind, 10 * scale * kind) for kind in range(KINDS)]
    names = [f"group{number % 100}/repository{number}.git" for number in range(count)]
    for number, name in enumerate(names):
        copy(root / name, number, *kinds[number % KINDS])
    return names
