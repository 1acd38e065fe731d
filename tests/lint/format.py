#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""C files are as clang-format leaves them (.clang-format); lines of everything else are at most 120 columns, without
tabs or blanks at the end. Exit 77 (skipped) for the C part when there is no clang-format."""
import shutil
import subprocess
import sys

import tree

C = {".c", ".h", ".def"}
LINES = {".py", ".sh", ".cmake", ".yaml", ".yml", ".txt", ".js", ".css"}
WIDEST = 120


def find_lines(top):
    for path in tree.files(top):
        if path.suffix not in LINES or tree.is_data(path):
            continue
        for number, line in enumerate(tree.text(top / path).splitlines(), 1):
            if len(line) > WIDEST:
                yield f"{path}:{number}: {len(line)} columns"
            if line != line.rstrip() or "\t" in line:
                yield f"{path}:{number}: blanks at the end, or a tab"


def find_c(top):
    sources = [str(path) for path in tree.files(top) if path.suffix in C - {".def"}]
    if not sources:
        return
    done = subprocess.run(["clang-format", "--dry-run", "--style=file", *sources], cwd=top, capture_output=True,
                          text=True, check=False)
    named = (line for line in done.stderr.splitlines() if "[-Wclang-format-violations]" in line)
    yield from sorted({f"{line.split(':')[0]}: not as clang-format leaves it" for line in named})


def find(top):
    yield from find_lines(top)
    if shutil.which("clang-format"):
        yield from find_c(top)
    elif "--self-test" in sys.argv:
        print("format: there is no clang-format")
        sys.exit(77)


if __name__ == "__main__":
    tree.run("format", find)
