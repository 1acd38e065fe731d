# SPDX-License-Identifier: Apache-2.0
"""Made-up histories for against_git.py, as streams for git fast-import. The same name and seed give the same history.

Each scenario is a generator of commits; a commit is the whole next state, {path: (mode, bytes)}. To add one, write a
generator and put it into SCENARIOS.
"""
import random

FILE, EXECUTABLE, LINK, SUBMODULE = "100644", "100755", "120000", "160000"




def lines_of(rng, count, distinct):
    """Few distinct lines make many matches per line, which is what git's heuristics look at."""
    return [b"line %d of many" % rng.randrange(distinct) for _ in range(count)]


def fresh_lines(rng, count):
    return [b"fresh %d" % rng.randrange(1 << 60) for _ in range(count)]


def edit(rng, lines, distinct, size):
    """One change of up to `size` lines: replaced, deleted, inserted, moved, shuffled, doubled or thinned."""
    at = rng.randrange(len(lines) + 1)
    end = min(len(lines), at + rng.randrange(size + 1))
    block = lines[at:end]
    other = (fresh_lines if rng.random() < 0.5 else lambda r, n: lines_of(r, n, distinct))(rng, rng.randrange(size + 1))
    kind = rng.randrange(8)
    if kind == 0:
        return lines[:at] + other + lines[end:]
    if kind == 1:
        return lines[:at] + lines[end:]
    if kind == 2:
        return lines[:at] + other + lines[at:]
    if kind == 3:
        rest = lines[:at] + lines[end:]
        to = rng.randrange(len(rest) + 1)
        return rest[:to] + block + rest[to:]
    if kind == 4:
        rng.shuffle(block)
        return lines[:at] + block + lines[end:]
    if kind == 5:
        return lines[:at] + block + block + lines[end:]
    if kind == 6:
        return lines[:at] + block[::2] + lines[end:]
    mixed = [line for pair in zip(fresh_lines(rng, len(block)), block) for line in pair]
    return lines[:at] + mixed + lines[end:]


def text_of(rng, lines):
    end = b"" if rng.random() < 0.1 else b"\n"
    mark = b"\r\n" if rng.random() < 0.05 else b"\n"
    return mark.join(lines) + end if lines else b""




def small_texts(rng):
    """Every commit is a new pair of texts: up to 30 lines out of up to 6, so that every shortcut meets every shape."""
    for _ in range(400):
        distinct = rng.randrange(1, 7)
        yield {"f": (FILE, text_of(rng, lines_of(rng, rng.randrange(30), distinct)))}


def edited_texts(rng):
    """Files of a few hundred lines with a handful of edits each."""
    lines = []
    for step in range(150):
        distinct = rng.choice((3, 10, 40, 200, 1 << 40))
        if step % 10 == 0:
            lines = lines_of(rng, rng.randrange(10, 600), distinct)
        for _ in range(rng.randrange(1, 8)):
            lines = edit(rng, lines, distinct, rng.choice((2, 10, 60)))
        yield {"f": (FILE, text_of(rng, lines[:2000]))}


def isolated_lines(rng):
    """Common lines amid lines without a match: those git drops before it compares."""
    for _ in range(60):
        common = [b"}", b"", b"    return 0;"][:rng.randrange(1, 4)]
        share = rng.choice((2, 4, 8, 12, 30))
        lines = []
        for _ in range(rng.randrange(20, 700)):
            lines += [rng.choice(common)] if rng.randrange(share) == 0 else fresh_lines(rng, 1)
        head = [rng.choice(common) for _ in range(rng.choice((0, 0, 5, 40, 200)))]
        tail = [rng.choice(common) for _ in range(rng.choice((0, 0, 5, 40, 200)))]
        yield {"f": (FILE, text_of(rng, head + lines + tail))}


def long_texts(rng):
    """Edits so many that git's search is cut short: by a long snake, or by its ceiling."""
    for _ in range(5):
        distinct = rng.choice((2, 7, 50, 400, 3000))
        lines = lines_of(rng, rng.randrange(1500, 5000), distinct)
        yield {"f": (FILE, text_of(rng, lines))}
        for _ in range(3):
            for _ in range(rng.randrange(10, 150)):
                lines = edit(rng, lines, distinct, rng.choice((5, 60, 400)))
            if rng.random() < 0.3:
                lines = lines[::-1]
            lines = lines[:6000]
            yield {"f": (FILE, text_of(rng, lines))}


def huge_texts(rng):
    """So many lines (2^16 and more left to compare) that git's search may last longer than 256 rounds, and looks for
    long snakes meanwhile. Made of the same few paragraphs over and over, so that it finds wrong ones, too."""
    for kinds in (4, 40, 400):
        paragraphs = [lines_of(rng, rng.randrange(1, 60), rng.choice((5, 50, 5000))) for _ in range(kinds)]
        parts = []
        while sum(map(len, parts)) < 40000:
            parts.append(rng.choice(paragraphs))
        yield {"f": (FILE, text_of(rng, sum(parts, [])))}
        for share in (0.05, 0.3):
            for i, _ in enumerate(parts):
                if rng.random() < share:
                    parts[i] = rng.choice((rng.choice(paragraphs), lines_of(rng, rng.randrange(9), 50), parts[i][3:]))
            cut = rng.randrange(1, len(parts) // 10)
            parts = parts[cut:] + parts[:cut]
            yield {"f": (FILE, text_of(rng, sum(parts, [])))}


FOLDERS = ("", "a/", "a/b/", "a-b/", "a.b/", "src/main/", "src/test/", "f0/", "f1.c/")
BASES = ("f0", "f1.c", "f2.c", "f3.txt", "Makefile", "README", "a", "x.bin", "t.dat")


def path_of(rng):
    return rng.choice(FOLDERS) + rng.choice(BASES + tuple(f"n{rng.randrange(40)}" for _ in range(4)))


def fits(state, path):
    """Can the path be there? Not where a file is a folder's name, nor the other way round."""
    parts = path.split("/")
    above = {"/".join(parts[:i]) for i in range(1, len(parts))}
    return not above & state.keys() and not any(other.startswith(path + "/") for other in state)


def content_of(rng):
    kind = rng.randrange(12)
    if kind == 0:
        return (FILE, b"")
    if kind == 1:
        return (FILE, b"\0" + bytes(rng.randrange(256) for _ in range(rng.randrange(400))))
    if kind == 2:
        return (rng.choice((LINK, LINK, FILE)), b"target %d" % rng.randrange(3))
    if kind == 3:
        return (SUBMODULE, b"%040x" % rng.randrange(1, 4))
    if kind == 4:
        return (FILE, bytes(rng.choice(b"ab\r\n") for _ in range(rng.randrange(500))))
    if kind == 5:
        return (FILE, b"same %d\n" % rng.randrange(3))
    if kind == 6:
        return (FILE, bytes(rng.randrange(1, 256) for _ in range(rng.randrange(3000))))
    return (rng.choice((FILE, EXECUTABLE)), text_of(rng, lines_of(rng, rng.randrange(60), rng.choice((4, 1 << 40)))))


def touched(rng, entry, share):
    """The entry with about that share of its lines changed."""
    mode, data = entry
    if mode not in (FILE, EXECUTABLE):
        return entry
    lines = data.split(b"\n")
    for i, _ in enumerate(lines):
        if rng.random() < share:
            lines[i] = fresh_lines(rng, 1)[0]
    return (mode, b"\n".join(lines))


def step_tree(rng, state):
    """Adds, deletes, moves, copies, edits and changes of kind, many in one commit."""
    for _ in range(rng.randrange(1, 15)):
        paths = sorted(state)
        old = rng.choice(paths)
        new = path_of(rng)
        kind = rng.randrange(9)
        if kind < 2 and fits(state, new):
            state[new] = content_of(rng)
        elif kind == 2 and len(paths) > 5:
            del state[old]
        elif kind in (3, 4, 5):
            entry = state.pop(old)
            place = new if fits(state, new) else old
            state[place] = touched(rng, entry, rng.choice((0, 0, 0.02, 0.1, 0.3, 0.5, 0.6)))
        elif kind == 6:
            state[old] = touched(rng, state[old], 0.2)
        elif kind == 7:
            state[old] = content_of(rng)
        elif state[old][0] in (FILE, EXECUTABLE):
            state[old] = (EXECUTABLE if state[old][0] == FILE else FILE, state[old][1])


def trees(rng):
    state = {"start": (FILE, b"start\n")}
    for _ in range(120):
        step_tree(rng, state)
        yield dict(state)


def attributes(rng):
    """As trees, under a HEAD that declares some paths text and some binary."""
    rules = b"*.bin binary\n*.txt -diff\n*.dat diff\na/** -diff\n/src/test/f1.c diff=cpp\nREADME !diff\n"
    for state in trees(rng):
        state[".gitattributes"] = (FILE, rules)
        yield state


def moved_folders(rng):
    """Whole folders move, and every file is edited a little: base names decide."""
    files = {f"{rng.choice(FOLDERS)}d{i % 7}/{rng.choice(BASES)}{i % 23}": lines_of(rng, rng.randrange(5, 50), 1 << 40)
             for i in range(60)}
    for step in range(12):
        moved = {}
        for path, lines in sorted(files.items()):
            name = path.rsplit("/", 1)[-1] if rng.random() < 0.8 else f"r{rng.randrange(50)}"
            moved[f"v{step}/{rng.randrange(3)}/{name}"] = edit(rng, lines, 1 << 40, rng.choice((0, 1, 5, 25)))
        files = moved
        yield {path: (FILE, text_of(rng, lines)) for path, lines in files.items()}


def twins(rng):
    """Many files with the same bytes or much the same score: the order of candidates decides. Numbers of sources
    around those where git's table of sources overflows, and around the 100 alternatives it looks at."""
    for count in (4, 50, 99, 101, 102, 204, 205, 206, 207):
        kinds = rng.randrange(1, 4)
        base = [b"twin %d\n" % (i % kinds) + b"x\n" * 40 for i in range(count)]
        yield {f"old/{i:04}/f{i % 90}": (FILE, data) for i, data in enumerate(base)}
        rng.shuffle(base)
        yield {f"new/{i:04}/f{(i * 7) % 95}": (FILE, data) for i, data in enumerate(base[:count - 2])}
        # Similar alone, with scores that tie.
        yield {f"mid/{i:04}/g{i % 5}": (FILE, data + b"%06d\n" % i) for i, data in enumerate(base)}
        yield {f"top/{i:04}/g{i % 6}": (FILE, data + b"%06d\n" % (i + 1000)) for i, data in enumerate(base[::-1])}


def leftovers(rng):
    """Some of many twins move away unchanged, and which of them stay decides the rest: an edited copy has the base name
    of one twin, and a rival that is closer to it has another name."""
    for count in (3, 8, 30, 100, 101, 102, 130, 204, 205, 206):
        for _ in range(4):
            twin = fresh_lines(rng, 20)
            names = [f"f{i}" for i in range(count)]
            rng.shuffle(names)
            start = {f"old/{i:03}/{name}": (FILE, b"\n".join(twin)) for i, name in enumerate(names)}
            state = {}
            for i in range(rng.randrange(1, count)):
                name = rng.choice(names) if rng.random() < 0.5 else f"g{i}"
                state[f"new/{i:03}/{name}"] = (FILE, b"\n".join(twin))
            for i in range(rng.randrange(1, 4)):
                copy = touched(rng, (FILE, b"\n".join(twin)), rng.choice((0.1, 0.2, 0.25, 0.3, 0.4)))
                rival = touched(rng, copy, 0.05)
                start[f"old/rival/r{i}"] = (FILE, rival[1] + b"\nmore")
                state[f"new/copy{i}/{rng.choice(names)}"] = copy
            yield start
            yield state


def ties(rng):
    """Scores that tie while line counts differ: each source lacks another block of the target, of as many bytes but
    not of as many lines. Hopeless sources stand between them, and take places among a target's best four."""
    for _ in range(30):
        blocks = []
        for width in rng.choices((4, 8, 16, 32), k=rng.randrange(4, 9)):
            blocks.append([b"%0*d" % (width - 1, rng.randrange(10 ** (width - 1))) for _ in range(64 // width)])
        filler = [b"%031d" % rng.randrange(10 ** 30) for _ in range(2)]
        sources = []
        for i, _ in enumerate(blocks):
            kept = [line for j, block in enumerate(blocks) for line in (filler if j == i else block)]
            sources.append(b"\n".join(kept) + b"\n")
        sources += [b"".join(b"%063d\n" % rng.randrange(10 ** 60) for _ in blocks) for _ in range(rng.randrange(5))]
        rng.shuffle(sources)
        target = b"\n".join(line for block in blocks for line in block) + b"\n"
        yield {f"s{i:02}": (FILE, data) for i, data in enumerate(sources)}
        yield {f"t{i:02}": (FILE, target + b"%d" % i) for i in range(rng.randrange(1, 4))}


def over_the_limit(rng):
    """Just at and just beyond 1000 x 1000 comparisons; some renames are exact, some by base name, in the way."""
    for sources, targets in ((100, 10000), (101, 9901), (1000, 1000), (1001, 1000)):
        tail = lines_of(rng, 3, 1 << 40)
        yield {f"o/{i % 50}/s{i}": (FILE, b"\n".join(tail + [b"%d" % (i % 977)])) for i in range(sources + 20)}
        state = {f"n/{i % 50}/t{i}": (FILE, b"\n".join(tail + [b"x%d" % (i % 991)])) for i in range(targets)}
        for i in range(10):
            state[f"n/exact/e{i}"] = (FILE, b"\n".join(tail + [b"%d" % i]))
            state[f"n/base/s{i + 10}"] = (FILE, b"\n".join(tail + [b"y%d" % i]))
        yield state


SCENARIOS = {
    "small-texts": small_texts, "edited-texts": edited_texts, "isolated-lines": isolated_lines,
    "long-texts": long_texts, "huge-texts": huge_texts, "trees": trees, "attributes": attributes,
    "moved-folders": moved_folders, "twins": twins, "leftovers": leftovers, "ties": ties,
    "over-the-limit": over_the_limit,
}




def entry_of(path, entry):
    mode, data = entry
    if mode == SUBMODULE:
        return b"M 160000 %s %s\n" % (data, path.encode())
    return b"M %s inline %s\ndata %d\n%s\n" % (mode.encode(), path.encode(), len(data), data)


def stream(name, seed):
    """The bytes for git fast-import: one branch, a commit per state."""
    out = []
    previous = {}
    for number, state in enumerate(SCENARIOS[name](random.Random(f"{name} {seed}"))):
        out.append(b"commit refs/heads/main\ncommitter T <t@example.org> %d +0000\ndata 0\n" % (number + 1))
        out += [b"D %s\n" % path.encode() for path in sorted(previous.keys() - state.keys())]
        out += [entry_of(path, entry) for path, entry in sorted(state.items()) if previous.get(path) != entry]
        previous = state
    return b"".join(out)
