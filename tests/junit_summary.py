#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints "N passed, N failed, N skipped" of a JUnit file of ctest's."""
import sys
import xml.etree.ElementTree

STATES = {"run": "passed", "fail": "failed", "notrun": "skipped", "disabled": "skipped"}


def main():
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for case in xml.etree.ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
        counts[STATES.get(case.get("status"), "failed")] += 1
    print(", ".join(f"{number} {state}" for state, number in counts.items()))


if __name__ == "__main__":
    main()
