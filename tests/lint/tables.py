#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Rows of Markdown tables stand in one: behind a head, a rule with as many columns, and no blank line between."""
import re

import tree

RULE = re.compile(r"\|(\s*:?-+:?\s*\|)+$")


def columns(row):
    return len(re.findall(r"(?<!\\)\|", row.strip())) - 1  # in code, too: there a bar has to be escaped as well


def findings_of(text):
    """(line number, sentence)"""
    lines, inside, width = text.splitlines(), False, None
    for number, line in enumerate(lines):
        if line.lstrip().startswith("```"):
            inside = not inside
        if inside or not line.startswith("|"):
            width = None
            continue
        if width is None:
            rule = lines[number + 1].strip() if number + 1 < len(lines) else ""
            width = columns(line)
            if not RULE.match(rule):
                yield number + 1, "a row without a table: there is no head and rule above it"
            elif columns(rule) != width:
                yield number + 1, f"{width} columns, and {columns(rule)} in the rule below"
        elif columns(line) > width:
            yield number + 1, f"{columns(line)} cells in a table of {width} columns"


def find(top):
    for page in tree.files(top):
        if page.suffix == ".md" and not tree.is_data(page):
            for number, sentence in findings_of(tree.text(top / page)):
                yield f"{page}:{number}: {sentence}"


if __name__ == "__main__":
    tree.run("tables", find)
