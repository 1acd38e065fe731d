#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Who changes what detectors find says so, by a number that is part of what a cache is kept by.

A repository that has not changed is not looked into again, unless the number is another one. No program can tell
whether a change of a source makes a detector find something else in the same tree; so detect_rules.txt notes what the
sources were (without comments and white space) when somebody last answered that question, and a change asks it anew.
"""
import hashlib
import re

import tree

NOTES = "tests/lint/detect_rules.txt"
LINES = {"worker/detect/languages.c", "worker/detect/tally.c", "include/prt/languages.def"}
GROUPS = {  # name: what belongs to it, where its number is, and what rises with it
    "features": (lambda path: path not in LINES and re.fullmatch(
        r"worker/detect/\w+\.c|include/prt/(detectors|project_types)\.def", path),
        "worker/detect/options.h", "PRT_DETECT_RULES"),
    "lines": (lambda path: path in LINES, "include/prt/model.h", "PRT_RECORD_VERSION"),
}


def digest(top, belongs):
    """Of the names and texts of the sources; comments and white space are no rules."""
    whole = hashlib.sha256()
    for path in tree.files(top):
        if belongs(path.as_posix()):
            bare = re.sub(r"\s+", "", re.sub(r"/\*.*?\*/", "", tree.text(top / path), flags=re.DOTALL))
            whole.update(f"{path.as_posix()}\0{bare}\0".encode())
    return whole.hexdigest()[:16]


def number_of(top, header, name):
    found = re.search(rf"\b{name}\b\s*=?\s*(\d+)", tree.text(top / header))
    return int(found[1]) if found else None


def find(top):
    noted = {}
    for number, line in enumerate(tree.text(top / NOTES).splitlines(), 1):
        name, version, sources = line.split()
        noted[name] = (number, int(version), sources)
    for name, (belongs, header, macro) in GROUPS.items():
        number, version, sources = noted.get(name, (1, None, ""))
        current, now = number_of(top, header, macro), digest(top, belongs)
        if sources != now:
            yield (f"{NOTES}:{number}: {name}: the sources have changed: if they find something else in the same tree, "
                   f"raise {macro} in {header}; then note: {name} {current} {now}")
        elif version != current:
            yield f"{NOTES}:{number}: {name}: {macro} is {current}; note: {name} {current} {now}"


if __name__ == "__main__":
    tree.run("detect_rules", find)
