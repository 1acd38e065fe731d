#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints how long the functions of each room are (lines from the opening brace's to the closing one's); never fails.

    functions.py [--longest N]
"""
import argparse
import collections
import re
import statistics

import tree

HEAD = re.compile(r"^[A-Za-z_].*\b(\w+)\s*\(")


def functions(text):
    """(name, lines) of every function: in our format a body begins with "{" in the first column and ends with "}"."""
    head, start = "", None
    for number, line in enumerate(text.splitlines(), 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            yield head, number - start + 1
            start = None
        elif start is None and (match := HEAD.match(line)):
            head = match[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--longest", type=int, default=5)
    options = parser.parse_args()
    rooms, every = collections.defaultdict(list), []
    for path in tree.files(tree.TOP):
        if path.suffix == ".c":
            found = [(length, f"{path}: {name}") for name, length in functions(tree.text(tree.TOP / path))]
            rooms[str(path.parent)] += [length for length, _ in found]
            every += [pair for pair in found if path.parts[0] != "tests"]
    print(f"{'folder':28} functions  median    90%  longest")
    for room, lengths in sorted(rooms.items()):
        if lengths:
            ninety = sorted(lengths)[int(0.9 * (len(lengths) - 1))]
            print(f"{room:28} {len(lengths):9} {statistics.median(lengths):7.0f} {ninety:6} {max(lengths):8}")
    lengths = sorted(length for length, _ in every) or [0]
    print(f"program: {len(every)} functions, median {statistics.median(lengths):.0f}, "
          f"90% {lengths[int(0.9 * (len(lengths) - 1))]}, longest {lengths[-1]}")
    for length, name in sorted(every, reverse=True)[:options.longest]:
        print(f"  {length:4} {name}")


if __name__ == "__main__":
    main()
