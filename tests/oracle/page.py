# SPDX-License-Identifier: Apache-2.0
"""report.md and report.html taken apart: by the rules of Markdown tables, and by html.parser."""
import html
import html.parser
import re


def markdown_cell(text):
    text = re.sub(r"\[((?:\\.|[^\]\\])*)\]\([^)]*\)", r"\1", text.strip())
    return html.unescape(re.sub(r"\\([!-/:-@[-`{-~])", r"\1", text))


def markdown_tables(text):
    tables, titles = [], None
    for line in text.splitlines():
        if not line.startswith("|"):
            titles = None
            continue
        cells = [markdown_cell(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if titles is None:
            titles, rows = cells, []
            tables.append((titles, rows))
        elif not all(re.fullmatch(":?-+:?", cell) for cell in cells):
            rows.append(cells)
    return tables


class Page(html.parser.HTMLParser):
    """Of report.html: tables as rows of cells, cards, titles in charts, scripts by id, and whose details rows show."""

    TEXTS = ("td", "th", "dt", "dd", "title", "script")

    def __init__(self):
        super().__init__()
        self.tables, self.cards, self.titles, self.scripts = [], {}, [], {}
        self.indexes = []  # of a row's repository in the details
        self.open, self.text, self.attributes, self.in_cards, self.term = None, [], {}, False, None
        self.change = False  # what comes next is the change of a figure

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
            self.indexes += [int(attributes["data-index"])] if "data-index" in attributes else []
        elif tag == "dl":
            self.in_cards = attributes.get("class") == "cards"
        elif tag in self.TEXTS:
            self.open, self.text, self.attributes = tag, [], attributes
        elif attributes.get("class") == "change":
            self.text.append("(")
            self.change = True

    def handle_data(self, data):
        self.text.append(data + ")" if self.change else data)
        self.change = False

    def handle_endtag(self, tag):
        if tag != self.open:
            return
        text, self.open = "".join(self.text), None
        if tag in ("td", "th"):
            self.tables[-1][-1].append(text)
        elif tag == "title":
            self.titles.append(text)
        elif tag == "script":
            self.scripts[self.attributes.get("id")] = text
        elif self.in_cards and tag == "dt":
            self.cards[text] = self.term = []
        elif self.in_cards:
            self.term.append(text)
