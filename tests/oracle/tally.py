# SPDX-License-Identifier: Apache-2.0
"""Counting what was compared."""
import sys


class Tally:
    """Counts figures and prints those that differ."""

    def __init__(self, out=sys.stdout):
        self.figures = self.differing = 0
        self.out = out

    def check(self, place, what, ours, expected):
        self.figures += 1
        if ours != expected:
            self.fail(f"{place}: {what}: report says {ours!r}, expected {expected!r}")

    def fail(self, sentence):
        self.differing += 1
        print(f"differs: {sentence}", file=self.out)
