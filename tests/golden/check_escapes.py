#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Renders random hostile texts, escaped by escape_probe for each place in a Markdown file, with cmark-gfm.

usage: check_escapes.py ESCAPE_PROBE [SEED [COUNT]]

What a reader sees must be the text, and nothing in it may have become markup.
"""
import random
import subprocess
import sys

import check_markdown

PIECES = [*"|\\`*_[]()<>&#!~$:./@ \n\t\r-+=1a^{}\"';,%?", "www.", "http://", "https://", "ftp://", "mailto:", "xmpp:",
          "a_b", "&lt;", "&#60;", "<b>", "<!--", "-->", "]]>", "```", "~~~", "***", "---",
          "| --- |", "[x]", "[^1]", "[^1]: n",
          "](x)", "1. ", "- [ ] ", "    ",
          "@user", ":+1:", "\\|", "\\\\", "\u202e", "\u200d", "\u00e9", "\ufeff", "\U0001f600", "\u2028", "\x01"]
END = "end of paragraph"


class Paragraphs(check_markdown.Reader):
    def __init__(self):
        super().__init__()
        self.paragraphs = []

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        if tag == "p":
            self.text = ""

    def handle_endtag(self, tag):
        super().handle_endtag(tag)
        if tag == "p":
            self.paragraphs.append(self.text)


def read(probe, place, texts, before=""):
    joined = b"".join(text.encode() + b"\0" for text in texts)
    written = subprocess.run([probe, place], input=joined, stdout=subprocess.PIPE, check=True)
    reader = Paragraphs()
    reader.feed(check_markdown.render(before + written.stdout.decode()))
    return reader


def compare(place, texts, got):
    if len(got) != len(texts):
        yield f"{place}: {len(got)} texts came out of {len(texts)}"
    for text, ours in zip(texts, got):
        seen = [check_markdown.squeeze(part.replace("\n", " ")) for part in ours]
        if seen != [check_markdown.shown(text)] * len(ours):
            yield f"{place}: {text!r} is read as {seen}"


def elements(place, reader, allowed):
    """GitHub makes links of e-mail addresses whatever one does; those lead to nobody's page."""
    if reader.elements - allowed - {"a"}:
        yield f"{place}: elements that are not ours: {sorted(reader.elements - allowed)}"
    foreign = [link for link in reader.links if not link.startswith(("https://h/", "mailto:"))]
    if foreign:
        yield f"{place}: links that are not ours: {foreign[:5]}"


def check(probe, texts):
    reader = read(probe, "cell", texts, "| a | b | c |\n| --- | --- | --- |\n")
    rows = reader.tables[0][1:]
    yield from elements("cell", reader, {"table", "thead", "tbody", "tr", "th", "td"})
    yield from compare("cell", texts, [row[:2] for row in rows])
    yield from (f"cell: a row ends in {row[2]!r}" for row in rows if row[2] != "Z")
    reader = read(probe, "heading", texts)
    yield from elements("heading", reader, {"h1"})
    yield from compare("heading", texts, [[heading] for heading in reader.headings])
    reader = read(probe, "text", texts)
    yield from elements("text", reader, {"p"})
    together = "\n".join(reader.paragraphs).split(END)[:-1]
    yield from compare("text", texts, [[part] for part in together])


def main():
    check_markdown.need_cmark()
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1500
    dice = random.Random(seed)
    texts = ["".join(dice.choice(PIECES) for _ in range(dice.randint(1, 9))) for _ in range(count)]
    failures = list(check(sys.argv[1], texts))
    print(*failures[:20], f"seed {seed}: {count} texts, {len(failures)} failures", sep="\n")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
