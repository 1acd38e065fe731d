#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints how many lines of each room the tests have run, and fails where a pure room is below its floor.

    cmake --preset coverage && cmake --build --preset coverage
    ctest --preset coverage -R '^(unit|golden|sim|fuzz)\\.'
    tests/gates/coverage.py [--missing ROOM]

Figures are gcov's own: a line that is in several programs, such as one of a header, counts once, and as run when it was
run in one of them. Lines of code only: no blank ones, no comments.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import gate

FLOOR = 85  # percent
HELD = ("base", "proto", "coordinator/sched", "report", "coordinator/remote/match")
AT_A_TIME = 40  # files per call of gcov

CANARY = """int half(int n)
{
    if (n > 0)
        return 1;
    return 2;
}
int main(void) { return half(1) - 1; }
"""
CANARY_LINES = {1: True, 3: True, 4: True, 5: False, 7: True}


def rooms():
    """The rooms of layers.txt, the longest name first, so that a folder's own rule comes before its parent's."""
    lines = (gate.TOP / "layers.txt").read_text(encoding="utf-8").splitlines()
    names = {line.split(":")[0].split()[1] for line in lines if line.startswith("room ")}
    return sorted(names, key=len, reverse=True)


def room_of(path, names):
    return next((name for name in names if path.startswith(name + "/")), None)


def ask_gcov(notes):
    """{(file, line): was it run} of some .gcno files, which tell of what was never started too."""
    done = subprocess.run(["gcov", "--json-format", "--stdout", *map(str, notes)], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    lines = {}
    for text in done.stdout.splitlines():
        answer = json.loads(text)
        folder = pathlib.Path(answer["current_working_directory"])
        for file in answer["files"]:
            path = str((folder / file["file"]).resolve())
            for line in file["lines"]:
                key = (path, line["line_number"])
                lines[key] = lines.get(key, False) or line["count"] > 0
    return lines


def united(answers):
    lines = {}
    for answer in answers:
        for key, was_run in answer.items():
            lines[key] = lines.get(key, False) or was_run
    return lines


def measure(build):
    """{room: {(path, line): was it run}} of the programs' own files."""
    notes = sorted(path for room in gate.ROOMS for path in (build / room).rglob("*.gcno"))
    parts = [notes[at:at + AT_A_TIME] for at in range(0, len(notes), AT_A_TIME)]
    names, found = rooms(), collections.defaultdict(dict)
    for (path, line), was_run in united(gate.side_by_side(ask_gcov, parts)).items():
        if not path.startswith(f"{gate.TOP}/"):
            continue
        inside = path[len(f"{gate.TOP}/"):]
        room = room_of(inside, names)
        if room:
            found["base" if room == "include/prt" else room][inside, line] = was_run
    return found


def share(lines):
    return 100 * sum(lines.values()) / len(lines)


def print_missing(found, room):
    """The lines of a room that nothing ran, by file, fewest first."""
    files = collections.defaultdict(list)
    for (path, line), was_run in sorted(found[room].items()):
        if not was_run:
            files[path].append(line)
    for path, lines in sorted(files.items(), key=lambda pair: len(pair[1])):
        print(f"{path}: {len(lines)}: {' '.join(map(str, lines))}")


def shows_that_it_counts(checks):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder).resolve() / "half.c"
        source.write_text(CANARY, encoding="utf-8")
        gate.run(["gcc", "--coverage", "-O0", "-c", "half.c"], cwd=folder)
        gate.run(["gcc", "--coverage", "-o", "half", "half.o"], cwd=folder)
        before = ask_gcov([source.with_suffix(".gcno")])
        gate.run([source.with_suffix("")], cwd=folder)
        after = ask_gcov([source.with_suffix(".gcno")])
        expected = {(str(source), line): was_run for line, was_run in CANARY_LINES.items()}
        checks.check("a program of known coverage", after == expected, f"{after}\n{expected}")
        checks.check("... and before it was started", before == dict.fromkeys(expected, False), str(before))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missing", metavar="ROOM", help="print the lines of a room that no test ran")
    options = parser.parse_args()
    found = measure(gate.build_folder("coverage"))
    if options.missing:
        print_missing(found, options.missing)
        sys.exit(0)
    checks = gate.Gate("coverage")
    shows_that_it_counts(checks)
    print(f"{'room':28} {'lines':>7} {'run':>7}   share")
    for room, lines in sorted(found.items()):
        floor = f"  (at least {FLOOR})" if room in HELD else ""
        print(f"{room:28} {len(lines):7} {sum(lines.values()):7}  {share(lines):5.1f} %{floor}")
    for room in HELD:
        reached = share(found[room]) if found.get(room) else 0
        checks.check(f"{room}: tests run {reached:.1f} % of its lines, {FLOOR} % are asked for", reached >= FLOOR,
                     f"which are not: tests/gates/coverage.py --missing {room}")
    checks.close()


if __name__ == "__main__":
    main()
