#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Builds a tree of hostile, broken and odd repositories, one row of expectations.py each.

    make_bad_repositories.py DIR      DIR must not exist; the root of the repositories is DIR/root

Each builder gets a Place: `place.path` is where its repository goes (DIR/root/<row>), `place.outside` a folder that is
not under the root. The ids of all objects are the same on every host.
"""
import os
import pathlib
import shutil
import sys

from git_maker import AS_OF, DAY, RECENT, Repository, lines, person, run_git

BUILDERS = {}  # row -> function, in the order of this file
NOBODY = 65534


class Place:
    def __init__(self, top, row):
        self.root = top / "root"
        self.path = self.root / row
        self.outside = top / "outside" / row
        self.canary = top / "canary"


def builds(function):
    BUILDERS[function.__name__] = function
    return function


def two_commits(path, *init):
    """The control: 2 commits, 5 added, 1 removed, 4 lines at HEAD."""
    repository = Repository(path, *init)
    repository.commit({"a.txt": lines(3)}, time=RECENT - DAY)
    repository.commit({"a.txt": b"line 1\nline two\nline 3\n", "b.txt": b"new\n"})
    return repository


def three_versions(path):
    """3 commits of one file: +5, then +1 -1 twice."""
    repository = Repository(path)
    for age, text in ((30, b"line 1\n"), (20, b"second\n"), (10, b"third\n")):
        repository.commit({"a.txt": text + lines(2, 5)}, time=AS_OF - age * DAY)
    return repository


# what a repository is


@builds
def control(place):
    two_commits(place.path)


@builds
def empty(place):
    Repository(place.path)


@builds
def bare(place):
    run_git("clone", "-q", "--bare", str(two_commits(place.outside).path), str(place.path))


@builds
def mirror(place):
    run_git("clone", "-q", "--mirror", str(two_commits(place.outside).path), str(place.path))


@builds
def packed(place):
    repository = three_versions(place.path)
    repository.git("repack", "-adfq", "--write-midx", "--write-bitmap-index")
    repository.git("pack-refs", "--all")
    repository.git("commit-graph", "write", "--reachable", "--changed-paths")


@builds
def borrowed_objects(place):
    run_git("clone", "-q", "--shared", str(two_commits(place.outside).path), str(place.path))


@builds
def no_head(place):
    (two_commits(place.path).dot_git / "HEAD").unlink()


@builds
def empty_head(place):
    (two_commits(place.path).dot_git / "HEAD").write_bytes(b"")


@builds
def head_is_link(place):
    head = two_commits(place.path).dot_git / "HEAD"
    head.unlink()
    head.symlink_to("refs/heads/master")


@builds
def unborn_head(place):
    two_commits(place.path).git("symbolic-ref", "HEAD", "refs/heads/missing")


@builds
def detached(place):
    two_commits(place.path).git("checkout", "-q", "HEAD~1")


@builds
def sha256(place):
    two_commits(place.path, "--object-format=sha256")


@builds
def unknown_extension(place):
    repository = two_commits(place.path)
    with open(repository.dot_git / "config", "ab") as config:
        config.write(b"[core]\n\trepositoryformatversion = 1\n[extensions]\n\tunheardof = true\n")


@builds
def broken_config(place):
    two_commits(place.path).dot_git.joinpath("config").write_bytes(b"[core\nnot a config = \x00\n")


@builds
def shallow(place):
    run_git("clone", "-q", "--depth", "1", "file://" + str(two_commits(place.outside).path), str(place.path))


@builds
def foreign_owner(place):
    repository = two_commits(place.path)
    if os.geteuid() == 0:
        for folder, folders, files in os.walk(repository.path):
            for name in [folder, *(os.path.join(folder, part) for part in folders + files)]:
                os.lchown(name, NOBODY, NOBODY)


# where a repository is


@builds
def nested(place):
    two_commits(place.path)
    two_commits(place.path / "child")
    (place.path / ".git/info/exclude").write_bytes(b"child\n")


@builds
def empty_dot_git(place):
    repository = two_commits(place.path)
    (repository.path / "hollow/.git").mkdir(parents=True)


@builds
def dangling_git_file(place):
    place.path.mkdir()
    (place.path / ".git").write_bytes(b"gitdir: ../nowhere/.git\n")


@builds
def garbage_git_file(place):
    place.path.mkdir()
    (place.path / ".git").write_bytes(b"\x00\xffnot a gitdir line")


@builds
def dot_git_is_pipe(place):
    place.path.mkdir()
    os.mkfifo(place.path / ".git")


@builds
def worktree(place):
    repository = two_commits(place.path / "main")
    repository.git("worktree", "add", "-q", "--detach", str(place.path / "second"))


@builds
def worktree_of_outside(place):
    two_commits(place.outside).git("worktree", "add", "-q", "--detach", str(place.path))


@builds
def submodule(place):
    library = two_commits(place.outside)
    repository = two_commits(place.path)
    repository.git("submodule", "--quiet", "add", str(library.path), "lib")
    repository.write(".gitmodules", b'[submodule "lib"]\n\tpath = lib\n\turl = ../lib\n')
    repository.commit(message="add a submodule")


@builds
def link_inside(place):
    two_commits(place.path / "real")
    (place.path / "again").symlink_to("real")


@builds
def link_outside(place):
    two_commits(place.outside)
    place.path.symlink_to(place.outside)


@builds
def link_loop(place):
    repository = two_commits(place.path)
    (repository.path / "self").symlink_to(".")
    (repository.path / "up").symlink_to("..")
    (repository.path / "ring").symlink_to("ring")
    (repository.dot_git / "info/exclude").write_bytes(b"self\nup\nring\n")


@builds
def dot_git_is_link_outside(place):
    repository = two_commits(place.outside)
    place.path.mkdir()
    (place.path / ".git").symlink_to(repository.dot_git)


@builds
def deep_folder(place):
    two_commits(place.path.joinpath(*(["d"] * 40)))


@builds
def too_deep_folder(place):
    two_commits(place.path.joinpath(*(["d"] * 80)))


@builds
def odd_folder_names(place):
    for name in (b"new\nline", b"tab\there", b'quote"back\\slash', b"latin-\xe9", b"bar | bar", b"<b>html", b" blank ",
                 b"-dash", "Zürich".encode()):
        two_commits(pathlib.Path(os.fsdecode(os.path.join(os.fsencode(place.path), name))))


@builds
def unreadable_folder(place):
    two_commits(place.path)
    place.path.chmod(0)


@builds
def no_repository(place):
    (place.path / "sources").mkdir(parents=True)
    (place.path / "sources/HEAD").write_bytes(b"not a repository\n")
    (place.path / "notes.git").write_bytes(b"a file\n")


# names and subjects


@builds
def name_with_bar(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(2)}, name="Ann | Able", email="ann@able.example")
    repository.commit({"b.txt": lines(1)}, name="|", email="b|r@able.example")


@builds
def name_with_controls(place):
    repository = Repository(place.path)
    for name in (b"Tab\tTab", b"CR\rCR", b"\x1b[31mRed", b"Bell\x07", b"Del\x7f"):
        repository.raw_commit(person(name, name[:2].strip().lower() + b"@example.org"), repository.tree({b"a": name}))


@builds
def subject_forges(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(2)}, message="fix | a | b | c | d | e")
    repository.raw_commit(person(), message=b"x\rdeadbeef|2026-01-11 00:00:00 +0000|Evil CR|evil@injected.example|x\n")
    repository.raw_commit(person(), message=b"one\n\n10\t20\tforged.txt\n\x00after\n99\t99\tz\n")
    repository.raw_commit(person(), message=b"commit 1234567890123456789012345678901234567890\nauthor E <e@x> 1 +0\n")
    repository.raw_commit(person(), message=b"")


@builds
def file_names_forge(place):
    repository = Repository(place.path)
    repository.commit({"start": lines(1)})
    names = [b"new\nline", b'quote"', b"tab\ttab", b"back\\slash", b"a|b|c|d|e.txt", b"latin-\xe9", "Zürich".encode(),
             b"z|2026-01-11 00:00:00 +0000|Evil Twin|evil@injected.example|x", b"-", b"{a => b}", b"10\t20\tname",
             b"\ncommit 1234567890123456789012345678901234567890", b" ", b"\x01\x7f", b"cr\rcr"]
    repository.raw_commit(person(), repository.tree({name: b"one line\n" for name in names}))
    repository.raw_commit(person(), repository.tree({name + b"+": b"one line\n" for name in names}))


@builds
def markup(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(2)}, name="[x](javascript:alert(1)) **b** `c` # h & \\", email="m@example.org")
    repository.raw_commit(person(b"Img", b"a@<img/src/onerror=alert(1)"))
    repository.raw_commit(person(b"Bars ||||", b"bars@a|b|c.example"))
    repository.raw_commit(person(b"Amp &lt;script&gt; \"quoted\" 'single'", b"amp@example.org"))


@builds
def latin1(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(3)}, time=RECENT - DAY)
    repository.raw_commit(person(b"Ren\xe9 M\xfcller", b"rene@example.org"), message=b"caf\xe9\n")


@builds
def latin1_with_header(place):
    repository = Repository(place.path)
    repository.raw_commit(person(b"Ren\xe9 M\xfcller", b"rene@example.org"), headers=b"encoding ISO-8859-1\n")
    repository.raw_commit(person(b"R\xe9mi", b"remi@example.org"), headers=b"encoding no-such-encoding\n")


@builds
def nul_in_name(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(2)})
    repository.raw_commit(person(b"Nul\x00Evil", b"nul@example.org"))


@builds
def broken_authors(place):
    repository = Repository(place.path)
    date = b"%d +0000" % RECENT
    for author in (b"Ann <ann@example.org> " + date, b"NoMail " + date, b"No At <noat> " + date,
                   b" <noname@example.org> " + date, b"Empty <> " + date, b"Two <a@b> <two@example.org> " + date,
                   b"Two At <x@y@example.org> " + date, b"", b"Ann\nauthor Second Line <second@example.org> " + date,
                   b"No Date <nodate@example.org>"):
        repository.raw_commit(author, repository.tree({b"a": author + b"\n"}))


@builds
def no_author_line(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(2)})
    repository.raw_commit(None)


@builds
def email_case(place):
    repository = Repository(place.path)
    for email in (b"Ann@Example.ORG", b"ann@example.org", b"  ann@example.org ", "ÄNN@example.org".encode()):
        repository.raw_commit(person(email=email))


@builds
def mailmap(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(1)}, name="annie", email="old@home.example")
    repository.commit({"b.txt": lines(1)}, name="Ann Able", email="ann@example.org")
    repository.commit({".mailmap": b"# one person\nAnn Able <ann@example.org> annie <OLD@home.example>\n"})


# dates


@builds
def dates_1970(place):
    repository = Repository(place.path)
    repository.raw_commit(person(time=0), repository.tree({b"a": lines(2)}))
    repository.raw_commit(person(time=1), repository.tree({b"a": lines(3)}))


@builds
def dates_in_future(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(2)}, time=RECENT)
    repository.raw_commit(person(time=4070908800), repository.tree({b"a": lines(9)}))
    repository.raw_commit(person(time=5648832000), repository.tree({b"a": lines(5)}))


@builds
def date_of_year_3170843(place):
    repository = Repository(place.path)
    repository.raw_commit(person(time=RECENT), repository.tree({b"a": lines(2)}))
    repository.raw_commit(person(b"Far Future", b"far@example.org", 99999999999999), repository.tree({b"a": lines(3)}))
    repository.raw_commit(person(time=RECENT + 60), repository.tree({b"a": lines(5)}))


@builds
def dates_beyond_64_bits(place):
    repository = Repository(place.path)
    for time in (b"9223372036854775807", b"18446744073709551616", b"9" * 40, b"-5", b"1e9", b"0x10"):
        repository.raw_commit(b"Ann <ann@example.org> " + time + b" +0000", repository.tree({b"a": time + b"\n"}))


@builds
def zones(place):
    repository = Repository(place.path)
    for number, zone in enumerate((b"+0000", b"+051800", b"-7530", b"+2400", b"-0000", b"+0545")):
        repository.raw_commit(person(time=RECENT + number, zone=zone), repository.tree({b"a": lines(number + 1)}))


@builds
def back_dated_head(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(2)}, time=RECENT)
    repository.commit({"a.txt": lines(3)}, time=AS_OF - 2010 * DAY)


@builds
def window_edges(place):
    repository = Repository(place.path)
    for number, time in enumerate((AS_OF - 30 * DAY - 1, AS_OF - 30 * DAY, AS_OF, AS_OF + 1)):
        repository.commit({"a.txt": lines(number + 1)}, time=time)


# what is counted


@builds
def merges(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(5)})
    repository.git("checkout", "-q", "-b", "side")
    repository.commit({"b.txt": lines(7)})
    repository.git("checkout", "-q", "master")
    repository.commit({"a.txt": lines(6)})
    repository.git("merge", "-q", "--no-commit", "side", env={"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x",
                                                              "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x"})
    repository.commit({"evil.txt": lines(100)}, message="merge with lines of its own")


@builds
def octopus(place):
    repository = Repository(place.path)
    base = repository.commit({"a.txt": lines(2)})
    tips = []
    for number in range(100):
        repository.git("update-ref", "refs/heads/master", base)
        tips.append(repository.raw_commit(person(b"Arm", b"arm%d@example.org" % number),
                                          repository.tree({b"a.txt": lines(2), b"%d" % number: lines(1)})))
    repository.raw_commit(person(), parents=tips)


@builds
def same_parent_twice(place):
    repository = Repository(place.path)
    base = repository.commit({"a.txt": lines(2)})
    repository.raw_commit(person(), repository.tree({b"a.txt": lines(9)}), parents=[base, base])


@builds
def renames(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(100), "b.txt": lines(50)})
    repository.git("mv", "a.txt", "moved.txt")
    repository.commit({"moved.txt": lines(99) + b"changed\n"})
    repository.git("mv", "b.txt", "other.txt")
    repository.commit(message="exact")
    repository.commit({"copy.txt": lines(50)}, message="a copy is not a rename")


@builds
def binary(place):
    repository = Repository(place.path)
    repository.commit({"a.bin": b"\0\1\2\n" * 50, "late-nul": b"x\n" * 4000 + b"\0"})
    repository.commit({"a.bin": b"\0\1\3\n" * 60, "a.txt": lines(3), "late-nul": b"y\n" * 4000 + b"\0"})


@builds
def attributes(place):
    repository = Repository(place.path)
    repository.commit({".gitattributes": b"*.dat -diff\n*.gen binary\n[attr]odd -diff\n*.odd odd\nforced diff\n",
                       "sub/.gitattributes": b"*.dat diff\n/only.txt -diff\n", "x.dat": lines(10), "x.gen": lines(10),
                       "x.odd": lines(10), "forced": b"a\n\0b\n", "sub/x.dat": lines(4), "sub/only.txt": lines(4),
                       "sub/deep/only.txt": lines(2)})
    repository.commit({"x.dat": lines(20), "sub/x.dat": lines(6), "forced": b"a\n\0b\nc\n"})


@builds
def attributes_bare(place):
    attributes(Place(place.outside, "source"))
    run_git("clone", "-q", "--bare", str(place.outside / "root/source"), str(place.path))


@builds
def crlf(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": b"one\r\ntwo\r\nthree\r\n", "cr.txt": b"a\rb\rc"})
    repository.commit({"a.txt": b"one\ntwo\nthree\n"})


@builds
def ends_of_files(place):
    repository = Repository(place.path)
    repository.commit({"none": b"", "open": b"no newline", "blank": b"\n\n\n"})
    repository.commit({"none": b"x", "open": b"no newline\n", "blank": b""})


@builds
def kinds_of_entries(place):
    repository = Repository(place.path)
    blob, link = repository.blob(lines(4)), repository.blob(b"somewhere/else")
    gitlink = "1" * 40
    for tree in ({b"e": ("100644", blob)}, {b"e": ("100755", blob)}, {b"e": ("120000", link)},
                 {b"e": ("160000", gitlink)}, {b"e": ("160000", "2" * 40)},
                 {b"e": ("040000", repository.tree({b"f": ("100644", blob)}))}, {}):
        repository.raw_commit(person(), repository.tree(tree))


@builds
def deep_tree(place):
    repository = Repository(place.path)
    tree = repository.tree({b"leaf": lines(2)})
    for _ in range(200):
        tree = repository.tree({b"d": ("040000", tree)})
    repository.raw_commit(person(), tree)


@builds
def unrelated_roots(place):
    repository = Repository(place.path)
    first = repository.raw_commit(person(), repository.tree({b"a": lines(2)}), parents=[])
    second = repository.raw_commit(person(), repository.tree({b"b": lines(3)}), parents=[])
    repository.raw_commit(person(), parents=[first, second])


@builds
def other_branches(place):
    repository = two_commits(place.path)
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit({"topic.txt": lines(50)})
    repository.git("tag", "v1")
    repository.git("checkout", "-q", "master")


# settings of the repository that must not matter


@builds
def show_root_false(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(50)})
    repository.git("config", "log.showRoot", "false")


@builds
def log_output_encoding(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(2)}, name="René Müller", email="rene@example.org")
    repository.git("config", "i18n.logOutputEncoding", "ISO-8859-1")
    repository.git("config", "i18n.commitEncoding", "ISO-8859-1")


@builds
def diff_settings(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(100)})
    repository.git("mv", "a.txt", "b.txt")
    repository.commit({"b.txt": lines(99)})
    for key, value in (("diff.renames", "false"), ("diff.algorithm", "patience"), ("diff.external", "false"),
                       ("log.follow", "true"), ("core.quotePath", "true"), ("log.date", "relative"),
                       ("diff.ignoreSubmodules", "all"), ("format.pretty", "oneline"), ("log.mailmap", "false")):
        repository.git("config", key, value)


@builds
def commands_in_config(place):
    repository = Repository(place.path)
    repository.commit({"a.txt": lines(3), ".gitattributes": b"*.txt diff=evil filter=evil\n"})
    canary = f"touch '{place.canary}'"
    for key in ("core.fsmonitor", "core.sshCommand", "core.pager", "diff.external", "diff.evil.command",
                "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "core.editor",
                "gpg.program", "uploadpack.packObjectsHook", "core.alternateRefsCommand"):
        repository.git("config", key, canary)
    for hook in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change"):
        file = repository.dot_git / "hooks" / hook
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{canary}\n")
        file.chmod(0o755)


@builds
def replaced_commit(place):
    repository = two_commits(place.path)
    tip = repository.head()
    other = repository.raw_commit(person(b"Evil", b"evil@injected.example"), repository.tree({b"z": lines(99)}))
    repository.git("update-ref", "refs/heads/master", tip)
    repository.git("replace", tip, other)


@builds
def grafted(place):
    repository = two_commits(place.path)
    (repository.dot_git / "info").mkdir(exist_ok=True)
    (repository.dot_git / "info/grafts").write_text(repository.head() + "\n")


# objects that are not there, or not right


@builds
def missing_blob(place):
    three_versions(place.path).remove_object("HEAD~1:a.txt")


@builds
def missing_tree(place):
    three_versions(place.path).remove_object("HEAD~1^{tree}")


@builds
def missing_commit(place):
    three_versions(place.path).remove_object("HEAD~2")


@builds
def missing_head_commit(place):
    three_versions(place.path).remove_object("HEAD")


@builds
def missing_head_blob(place):
    three_versions(place.path).remove_object("HEAD:a.txt")


@builds
def missing_where_no_window_looks(place):
    repository = Repository(place.path)
    for age, text in ((3000, b"old\n"), (2000, b"older\n"), (10, b"new\n")):
        repository.commit({"a.txt": text, f"{age}.txt": lines(2)}, time=AS_OF - age * DAY)
    repository.remove_object("HEAD~2:a.txt")


@builds
def missing_all_objects(place):
    repository = two_commits(place.path)
    shutil.rmtree(repository.dot_git / "objects")
    (repository.dot_git / "objects").mkdir()


@builds
def partial_clone(place):
    source = three_versions(place.outside)
    source.git("config", "uploadpack.allowFilter", "true")
    run_git("clone", "-q", "--filter=blob:none", "file://" + str(source.path), str(place.path))


@builds
def corrupt_blob(place):
    three_versions(place.path).damage_object("HEAD~1:a.txt")


@builds
def corrupt_head_commit(place):
    three_versions(place.path).damage_object("HEAD")


@builds
def corrupt_pack(place):
    repository = three_versions(place.path)
    repository.git("repack", "-adq")
    pack = next((repository.dot_git / "objects/pack").glob("*.pack"))
    pack.chmod(0o644)
    os.truncate(pack, 40)


@builds
def head_is_a_blob(place):
    repository = two_commits(place.path)
    (repository.dot_git / "refs/heads/master").write_text(repository.blob(b"not a commit\n") + "\n")


@builds
def garbage_commit(place):
    repository = two_commits(place.path)
    made = repository.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", input=b"no tree\n\0\xff")
    (repository.dot_git / "refs/heads/master").write_bytes(made + b"\n")


def build(top):
    """Builds every row below `top`, which must not exist."""
    top = pathlib.Path(os.path.abspath(top))
    for folder in ("root", "outside"):
        (top / folder).mkdir(parents=True)
    for row, builder in BUILDERS.items():
        builder(Place(top, row))
    (top / "root/README").write_bytes(b"a file beside the repositories\n")
    os.mkfifo(top / "root/pipe")
    return top / "root"


def main():
    if len(sys.argv) != 2 or os.path.exists(sys.argv[1]):
        sys.exit("usage: make_bad_repositories.py DIR    (DIR must not exist)")
    print(build(sys.argv[1]))


if __name__ == "__main__":
    main()
