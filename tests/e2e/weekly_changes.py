# SPDX-License-Identifier: Apache-2.0
"""What can become of a repository within a week, short of losing what its history consists of. Each change is a
function of a member and the week's time; NotNow: it cannot be done to this one, or has nothing to do."""
import shutil

from git_maker import Repository, run_git
from weekly_history import FILE, text

UNBORN = "refs/heads/unborn"
ODD_AUTHORS = (
    b"", b"author", b"author Ann", b"author Ann <ann@example.org>", b"author Ann <ann@example.org> x +0000",
    b"author Ann <ann@example.org> -5 +0000", b"author <<a>b> 1770000000", b"author Ann ann@example.org> 9 +0",
    b"author Ann <ann@example.org> 99999999999999999999 +0000", b"author A\tB <ann@example.org > 1770000000 -99")
OWN_SETTINGS = (("diff.renames", "false"), ("log.showRoot", "false"), ("diff.algorithm", "patience"),
                ("i18n.logOutputEncoding", "latin1"), ("mailmap.file", "/etc/passwd"), ("core.bigFileThreshold", "1"),
                ("core.attributesFile", "/etc/passwd"))
# What these say is not followed, so it must not decide what a test takes for history either.
PLAIN = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": "/nonexistent"}


class NotNow(Exception):
    pass


def need(condition):
    if not condition:
        raise NotNow


class Member(Repository):
    """A repository below the root. source: what a shallow clone was made of; aside: a folder for things outside."""

    def __init__(self, path, histories, aside, *init):
        super().__init__(path, *init)
        self.histories, self.numbers, self.aside = histories, histories.numbers, aside
        self.source, self.damaged, self.lost = None, [], None

    def git(self, *arguments, input=None, env=None):
        return super().git(*arguments, input=input, env={**PLAIN, **(env or {})})

    def tip(self):
        """HEAD's commit; NotNow: there is none."""
        try:
            return self.git("rev-parse", "-q", "--verify", "HEAD^{commit}").decode()
        except RuntimeError:
            raise NotNow from None

    def commits(self):
        """Those that HEAD reaches, the oldest first."""
        self.tip()
        return self.git("rev-list", "--topo-order", "--reverse", "HEAD").decode().split()

    def branches(self):
        """Name -> commit."""
        rows = self.git("for-each-ref", "--format=%(refname) %(objectname) %(objecttype)", "refs/heads").decode()
        return {name: commit for name, commit, kind in map(str.split, rows.splitlines()) if kind == "commit"}

    def place(self, commit):
        """Puts HEAD's branch, or HEAD itself when it names none, on a commit."""
        self.git("update-ref", "HEAD", commit)

    def is_shallow(self):
        return (self.dot_git / "shallow").exists()

    def new_name(self, prefix):
        return f"{prefix}{self.numbers.randrange(10**9)}"


def grow(member, now):
    made = member.histories.make(member, member.histories.line(member.tip(), member.numbers.randrange(1, 6), now))
    member.place(made[-1])


def tangle(member, now):
    """Merges on top: with other branches, of many, crosswise, of unrelated histories."""
    others = [commit for commit in member.branches().values() if commit in member.histories.trees]
    tips = [member.tip(), *member.numbers.sample(others, min(len(others), 2))]
    tips = list(dict.fromkeys(tips))
    made = member.histories.make(member, member.histories.tangle(tips, member.numbers.randrange(2, 8), now))
    member.place(made[-1])


def merge_what_was(member, now):
    """The tip becomes a later parent of a merge whose first one is new, on something older."""
    commits = member.commits()
    older = member.numbers.choice(commits)
    side = member.histories.make(member, member.histories.line(older, 2, now))
    merge = member.histories.next_commit([side[-1], member.tip()], member.histories.trees[side[-1]], now)
    member.place(member.histories.make(member, [merge])[-1])


def odd_commit(member, now):
    """What git itself would not write, and reads."""
    tip = member.tip()
    tree, parents = member.git("rev-parse", f"{tip}^{{tree}}"), [tip.encode()] * member.numbers.choice((1, 1, 2))
    author = member.numbers.choice(ODD_AUTHORS)
    body = b"".join((b"tree %s\n" % tree, *(b"parent %s\n" % parent for parent in parents), author and author + b"\n",
                     member.numbers.choice((b"", b"committer C <c@example.org> %d +0000\n" % now)), b"\nodd\n"))
    made = member.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", input=body).decode()
    member.histories.trees[made] = member.histories.trees[tip]
    member.place(made)


def force_back(member, now):
    member.place(member.numbers.choice(member.commits()))


def force_elsewhere(member, now):
    """Back, and on from there; or to a history that has nothing to do with it."""
    start = member.numbers.choice([*member.commits(), None])
    made = member.histories.make(member, member.histories.line(start, member.numbers.randrange(1, 8), now))
    member.place(made[-1])


def rewrite(member, now):
    """The same trees from some commit on, with other people, dates or messages."""
    need(not member.is_shallow())
    lines = member.git("rev-list", "--topo-order", "--reverse", "--parents", member.tip()).decode().splitlines()
    first, batch, place = member.numbers.randrange(len(lines)), [], {}
    for line in lines[first:]:
        commit, *parents = line.split()
        place[commit] = len(batch)
        files = member.histories.trees[commit]
        made = member.histories.next_commit([place.get(p, p) for p in parents], files, now)
        made.files = files
        batch.append(made)
    member.place(member.histories.make(member, batch)[-1])


def switch_branch(member, now):
    others = [name for name in member.branches() if name.encode() != head_name(member)]
    need(others)
    point_to(member, member.numbers.choice(others))


def new_branch(member, now):
    """At the same tip, or at an older one."""
    name = member.new_name("refs/heads/b/")
    member.git("update-ref", name, member.numbers.choice([member.tip(), *member.commits()]))
    point_to(member, name)


def head_name(member):
    """What HEAD names; None when it is detached."""
    text = (member.dot_git / "HEAD").read_bytes().strip()
    return text.removeprefix(b"ref: ") if text.startswith(b"ref: ") else None


def point_to(member, name):
    member.git("symbolic-ref", "HEAD", name)


def detach(member, now):
    commit = member.numbers.choice([member.tip(), *member.commits()])
    member.git("update-ref", "--no-deref", "HEAD", member.tip())
    (member.dot_git / "HEAD").write_text(commit + "\n")


def head_at_a_tag(member, now):
    """HEAD's branch is a name for a tag, which leads to the commit."""
    tip, name = member.tip(), member.new_name("v")
    env = {"GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@x.org", "GIT_COMMITTER_DATE": f"{now} +0000"}
    member.git("tag", "-a", "-m", "x", name, tip, env=env)
    point_to(member, f"refs/tags/{name}")


def unborn(member, now):
    member.tip()
    point_to(member, UNBORN)


def born_again(member, now):
    """A branch that is there; where there is none, a first commit."""
    need(head_name(member) == UNBORN.encode() or not member.branches())
    branches = member.branches()
    if branches:
        point_to(member, member.numbers.choice(sorted(branches)))
    else:
        member.place(member.histories.make(member, member.histories.line(None, 3, now))[-1])


def nonsense_in_head(member, now):
    member.tip()
    (member.dot_git / "HEAD").rename(member.dot_git / "HEAD.kept")
    (member.dot_git / "HEAD").write_bytes(member.numbers.choice((b"nonsense\n", b"", b"ref: heads\n", b"\0" * 40)))


def is_nonsense(member):
    return (member.dot_git / "HEAD.kept").exists()


def sense_in_head(member, now):
    need(is_nonsense(member))
    (member.dot_git / "HEAD.kept").rename(member.dot_git / "HEAD")


def lose_a_file(member, now):
    """A file of what is new is missing, or garbage. No run has ever read it, so that none can know better."""
    need(member.lost is None)
    batch = member.histories.line(member.tip(), 3, now)
    content = text(member.numbers, 50)
    for commit in batch[:member.numbers.randrange(1, 4)]:  # to HEAD, or not
        commit.files = {**commit.files, b"lost.txt": (FILE, content)}
    member.place(member.histories.make(member, batch, unpack=10**6)[-1])
    blob = member.git("hash-object", "--stdin", input=content).decode()
    member.lost = (blob, member.object_file(blob).read_bytes())
    if member.numbers.random() < 0.5:
        member.object_file(blob).unlink()
    else:
        member.damage_object(blob)


def find_it(member, now):
    need(member.lost is not None)
    blob, data = member.lost
    member.object_file(blob).unlink(missing_ok=True)
    member.object_file(blob).write_bytes(data)
    member.lost = None


def collect(member, now):
    """What nobody names any more goes."""
    member.tip()
    member.git("reflog", "expire", "--expire=now", "--all")
    member.git("update-ref", "-d", "refs/scratch/made")
    member.git("gc", "-q", "--prune=now")


def repack(member, now):
    member.tip()
    more = member.numbers.choice(([], ["-b"], ["-f"], ["--depth=2"], ["--depth=200", "--window=50", "-f"]))
    member.git("repack", "-adq", *more)


def repack_in_two(member, now):
    """Geometric repacking leaves what is packed, and adds."""
    member.tip()
    member.git("repack", "-dq", "--geometric=3")


def unpack(member, now):
    folder = member.dot_git / "objects/pack"
    packs = list(folder.glob("*.pack"))
    need(packs)
    data = [pack.read_bytes() for pack in packs]
    shutil.rmtree(folder)
    folder.mkdir()
    for pack in data:
        member.git("unpack-objects", "-q", input=pack)


def pack_references(member, now):
    member.tip()
    member.git("pack-refs", "--all")


def write_commit_graph(member, now):
    member.tip()
    need(not member.is_shallow())
    more = member.numbers.choice(([], ["--split"], ["--split=no-merge"], ["--changed-paths"], ["--append"]))
    member.git("commit-graph", "write", "--reachable", *more)


def write_pack_index(member, now):
    need(list((member.dot_git / "objects/pack").glob("*.pack")))
    member.git("multi-pack-index", "write")


def side_files(member):
    """What git can do without: it is derived from objects."""
    objects = member.dot_git / "objects"
    found = [path for pattern in ("info/commit-graph", "info/commit-graphs/*", "pack/multi-pack-index", "pack/*.bitmap",
                                  "pack/*.rev", "info/packs") for path in objects.glob(pattern)]
    need(found)
    return sorted(found)


def delete_side_file(member, now):
    member.numbers.choice(side_files(member)).unlink()


def damage_side_file(member, now):
    path = member.numbers.choice(side_files(member))
    member.damaged.append(path)
    data = bytearray(path.read_bytes())
    for _ in range(member.numbers.choice((1, 1, 20))):
        if data:
            data[member.numbers.randrange(len(data))] ^= 1 << member.numbers.randrange(8)
    path.chmod(0o644)
    path.write_bytes(data[:member.numbers.choice((None, None, len(data) // 2))])


def mend(member):
    """Git itself does not take damage well."""
    while member.damaged:
        member.damaged.pop().unlink(missing_ok=True)


def borrow(member, now):
    """All objects go to a store elsewhere, which is an alternate."""
    objects = member.dot_git / "objects"
    need(not (objects / "info/alternates").exists())
    store = member.aside / member.new_name("store")
    for path in ("pack", *(f"{number:02x}" for number in range(256))):
        if (objects / path).is_dir():
            store.mkdir(exist_ok=True)
            (objects / path).rename(store / path)
    need(store.exists())
    (objects / "pack").mkdir()
    (objects / "info").mkdir(exist_ok=True)
    (objects / "info/alternates").write_text(f"{store}\n")


def give_back(member, now):
    alternates = member.dot_git / "objects/info/alternates"
    need(alternates.exists())
    member.git("repack", "-adq")
    alternates.unlink()


def graft(member, now):
    commits = member.commits()
    need(not member.is_shallow())
    (member.dot_git / "info").mkdir(exist_ok=True)
    (member.dot_git / "info/grafts").write_text(f"{commits[-1]}\n{commits[len(commits) // 2]} {commits[0]}\n")


def replace(member, now):
    commits = member.commits()
    one, other = member.numbers.choice(commits), member.numbers.choice(commits)
    need(one != other)
    member.git("update-ref", f"refs/replace/{one}", other)


def own_settings(member, now):
    """What a repository says outside of its history is not followed."""
    (member.dot_git / "info").mkdir(exist_ok=True)
    (member.dot_git / "info/attributes").write_text("* -diff\n")
    member.git("config", *member.numbers.choice(OWN_SETTINGS))


def bare_or_not(member, now):
    need(member.dot_git != member.path)
    member.git("config", "core.bare", member.numbers.choice(("true", "false")))


def make_shallow(member, now):
    """A shallow clone takes its place."""
    member.tip()
    need(not member.is_shallow() and member.source is None and head_name(member) is not None)
    need(head_name(member).startswith(b"refs/heads/") and member.dot_git == member.path / ".git")
    forget_replacements(member)
    source = member.aside / member.new_name("source")
    depth = member.numbers.randrange(1, 9)
    member.path.rename(source)
    run_git("clone", "-q", "--depth", str(depth), f"file://{source}", str(member.path))
    member.source = Member(source, member.histories, member.aside)


def forget_replacements(member):
    (member.dot_git / "info/grafts").unlink(missing_ok=True)
    shutil.rmtree(member.dot_git / "refs/replace", ignore_errors=True)


def fetch(member, now):
    """Something new from upstream, at the same depth or at another one."""
    need(member.source is not None)
    member.tip()
    name = head_name(member.source)
    need(name is not None and name.startswith(b"refs/heads/"))
    member.numbers.choice((grow, tangle, force_back, force_elsewhere, rewrite))(member.source, now)
    more = member.numbers.choice(([], ["--depth=2"], ["--depth=7"], ["--deepen=2"], ["--unshallow"]))
    need(more != ["--unshallow"] or member.is_shallow())
    forget_replacements(member)
    member.git("fetch", "-q", *more, "origin", name.decode())
    member.place(member.git("rev-parse", "FETCH_HEAD").decode())


def deepen(member, now):
    """Nothing new, but the border lies elsewhere."""
    need(member.source is not None and member.is_shallow())
    forget_replacements(member)
    name = head_name(member.source)
    need(name is not None and name in [branch.encode() for branch in member.source.branches()])
    member.git("fetch", "-q", *member.numbers.choice((["--depth=1"], ["--deepen=3"], ["--unshallow"])), "origin",
               name.decode())


def git_folder_elsewhere(member, now):
    """.git becomes a file, or a folder again."""
    usual = member.path / ".git"
    need(member.dot_git != member.path)
    if member.dot_git != usual:
        usual.unlink()
        member.dot_git = member.dot_git.rename(usual)
        return
    member.dot_git = usual.rename(member.path / member.new_name(".store"))
    usual.write_text(f"gitdir: {member.dot_git.name}\n")


CHANGES = {
    grow: 14, tangle: 7, merge_what_was: 3, odd_commit: 1, lose_a_file: 1, find_it: 6, force_back: 3,
    force_elsewhere: 3, rewrite: 3, switch_branch: 4, new_branch: 4, detach: 2, head_at_a_tag: 1, unborn: 1,
    born_again: 8, nonsense_in_head: 0.5, sense_in_head: 8, collect: 2, repack: 2, repack_in_two: 1, unpack: 1.5,
    pack_references: 1, write_commit_graph: 2, write_pack_index: 1, delete_side_file: 2, damage_side_file: 1,
    borrow: 1, give_back: 2, graft: 0.7, replace: 1, own_settings: 0.7, bare_or_not: 0.5, make_shallow: 1.5, fetch: 5,
    deepen: 3, git_folder_elsewhere: 0.7}
# Git does not need the files for these.
WITH_A_LOSS = (grow, tangle, merge_what_was, odd_commit, find_it, force_back, force_elsewhere, switch_branch,
               new_branch, detach, unborn, born_again, nonsense_in_head, sense_in_head)


def change(member, now, without=()):
    """One change, by chance, that can be done, and none of these. Returns its name."""
    kinds = {kind: odds for kind, odds in CHANGES.items() if kind not in without}
    mend(member)
    while True:
        kind = member.numbers.choices(list(kinds), list(kinds.values()))[0]
        del kinds[kind]
        try:
            need(kind is sense_in_head or not is_nonsense(member))
            need(kind in WITH_A_LOSS or member.lost is None)
            kind(member, now)
            return kind.__name__.replace("_", " ")
        except NotNow:
            need(kinds)

