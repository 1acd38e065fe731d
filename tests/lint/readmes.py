#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every folder has a README.md of at most 20 lines; the top one, which is for users, may be longer,
and so may an index with a line per file."""

import tree

LONGEST = 20
# one folder, one purpose, said in its files' first lines, or laid down by somebody else
WITHOUT = {".ci", "cmake", "deploy/packaging/debian", "deploy/packaging/debian/source"}
INDEXES = {"docs/adr"}


def needs_readme(folder):
    return str(folder) not in WITHOUT and not tree.is_data(folder)


def find(top):
    names = tree.files(top)
    folders = {parent for name in names for parent in name.parents}
    for folder in sorted(folders):
        readme = folder / "README.md"
        if not needs_readme(folder):
            continue
        if readme not in names:
            yield f"{folder}: no README.md"
        elif str(folder) not in {".", *INDEXES} and (count := len(tree.text(top / readme).splitlines())) > LONGEST:
            yield f"{readme}:{LONGEST + 1}: {count} lines, at most {LONGEST}"


if __name__ == "__main__":
    tree.run("readmes", find)
