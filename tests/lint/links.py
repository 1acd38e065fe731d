#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every relative link of a Markdown page names a file or folder that is there, and every anchor a heading of it. Every
page of docs/ is reached from README.md by links."""
import pathlib
import re

import tree

LINK = re.compile(r"(?<!!)\[[^\]\[]*\]\(([^()\s]+)\)")
CODE = re.compile(r"`[^`]*`")


def without_code(text):
    """The same lines; code in them is blank."""
    lines, inside = [], False
    for line in text.splitlines():
        fence = line.lstrip().startswith("```")
        inside = inside != fence
        lines.append("" if inside or fence or line.startswith("    ") else CODE.sub("", line))
    return lines


def anchors(text):
    """As GitHub makes them: lower case, no punctuation, blanks are hyphens; a second one of a name ends in -1."""
    seen, found = {}, set()
    inside = False
    for line in text.splitlines():
        inside = inside != line.startswith("```")
        heading = None if inside else re.match(r"#{1,6} +(.*?) *#*$", line)
        if not heading:
            continue
        name = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).lower()).replace(" ", "-")
        count = seen.get(name, 0)
        seen[name] = count + 1
        found.add(name if count == 0 else f"{name}-{count}")
    return found


def judge(top, page, link):
    """A sentence, or None when there is what it names."""
    name, _, anchor = link.partition("#")
    target = (top / page).parent / name if name else top / page
    if not target.exists():
        return f"{link}: there is no {name}"
    if not target.resolve().is_relative_to(top):
        return f"{link}: outside of the project"
    if anchor and (target.suffix != ".md" or anchor not in anchors(tree.text(target))):
        return f"{link}: no heading of {name or page} has this anchor"
    return None


def pages_linked(top, page):
    for line in without_code(tree.text(top / page)):
        for link in LINK.findall(line):
            target = (top / page).parent / link.partition("#")[0]
            if target.suffix == ".md" and target.is_file() and target.resolve().is_relative_to(top):
                yield target.resolve().relative_to(top)


def reached(top, start):
    found, new = set(), {start}
    while new:
        found |= new
        new = {page for known in new for page in pages_linked(top, known)} - found
    return found


def unreached(top):
    start = pathlib.Path("README.md")
    known = reached(top, start) if (top / start).is_file() else set()
    for page in tree.files(top):
        if page.parts[0] == "docs" and page.suffix == ".md" and not tree.is_data(page) and page not in known:
            yield f"{page}: no link leads here from {start}"


def find(top):
    yield from unreached(top)
    for page in tree.files(top):
        if page.suffix != ".md" or tree.is_data(page):
            continue
        for number, line in enumerate(without_code(tree.text(top / page)), 1):
            for link in LINK.findall(line):
                sentence = None if re.match(r"[a-z]+:", link) else judge(top, pathlib.Path(page), link)
                if sentence:
                    yield f"{page}:{number}: {sentence}"


if __name__ == "__main__":
    tree.run("links", find)
