#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every source file says its licence in the first or, behind a #! line, the second line."""
import tree

LICENCE = "SPDX-License-Identifier: Apache-2.0"
SUFFIXES = {".c", ".h", ".def", ".py", ".sh", ".cmake", ".yml", ".yaml", ".service", ".dockerfile"}
NAMES = {"CMakeLists.txt", "Containerfile", "Dockerfile"}


def is_source(top, path):
    if tree.is_data(path):
        return False
    if path.suffix in SUFFIXES or path.name in NAMES:
        return True
    with open(top / path, "rb") as file:
        return file.read(2) == b"#!"


def find(top):
    for path in tree.files(top):
        if is_source(top, path):
            head = tree.text(top / path).splitlines()[:2]
            place = 1 if head and head[0].startswith("#!") else 0
            if place >= len(head) or LICENCE not in head[place]:
                yield f"{path}:{place + 1}: no \"{LICENCE}\""


if __name__ == "__main__":
    tree.run("spdx", find)
