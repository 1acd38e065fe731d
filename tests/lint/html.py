#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""report.html is written through report/html.h alone: in the files that write it nothing is appended to a buffer, and
nothing but html.c uses the escapes of escape_html.h."""
import fnmatch
import re

import tree

WRITERS = ("report/html_*.c", "report/write_html.c", "report/svg*.c")
ALLOWED = {"report/html.c", "report/escape_html.c"}
APPEND = re.compile(r"\bprt_buf_add\w*\s*\(\s*(?:&?\w+(?:->|\.))*(?:html|out)\b")
ESCAPE = re.compile(r"\bprt_escape_html_\w+\s*\(")
OUT = re.compile(r"(?:->|\.)out\b(?!->failed)")


def is_writer(path):
    return any(fnmatch.fnmatchcase(str(path), pattern) for pattern in WRITERS) and str(path) not in ALLOWED


def find(top):
    for path in tree.files(top):
        if path.suffix != ".c" or not str(path).startswith("report/") or str(path) in ALLOWED:
            continue
        for number, line in enumerate(tree.text(top / path).splitlines(), 1):
            if ESCAPE.search(line):
                yield f"{path}:{number}: an escape of HTML outside html.c"
            if is_writer(path) and (APPEND.search(line) or OUT.search(line.replace("{.out = out}", ""))):
                yield f"{path}:{number}: the bytes of report.html are touched outside html.c"


if __name__ == "__main__":
    tree.run("html", find)
