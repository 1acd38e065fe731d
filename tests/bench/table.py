# SPDX-License-Identifier: Apache-2.0
"""A table as aligned text and as Markdown. Every cell is text; the first column is aligned left, the others right."""


class Table:
    def __init__(self, title, *head):
        self.title, self.head, self.rows = title, head, []

    def add(self, *cells):
        self.rows.append(cells)

    def text(self):
        widths = [max(len(cell) for cell in column) for column in zip(self.head, *self.rows)]
        lines = ["  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))])
                 for row in (self.head, *self.rows)]
        return "\n".join([self.title, *(line.rstrip() for line in lines)]) + "\n"

    def markdown(self):
        rule = ["---"] + ["---:"] * (len(self.head) - 1)
        lines = ["| " + " | ".join(row) + " |" for row in (self.head, rule, *self.rows)]
        return "\n".join([f"**{self.title}**", "", *lines]) + "\n"


def number(value, digits=2):
    return "-" if value is None else f"{value:.{digits}f}"
