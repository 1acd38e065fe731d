#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The project speaks of itself alone: no path of one machine, no package mirror, nothing about how the work is done."""
import re

import tree

# name -> (pattern, paths that may hold it)
FORBIDDEN = {
    "a path of one machine": (r"(?<![\w.])/(?:work|root|mnt)/|/home/(?!user\b)\w|/tmp/(?:corpus|build|brief)", ()),
    "a folder beside the project": (r"\.\./shared\b", (".ci/run",)),
    "an address of one network": (r"\b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d+){2}\b", ()),
    "a package mirror": (r"\b(?:artifactory|nexus|pypi-mirror|apt-cacher|apt-mirror)\b[\w.-]*[:/]", ()),
    "the way of working": (r"(?i)\b(?:claude|chatgpt|copilot|openai|anthropic|language model|LLM|"
                           r"AI[- ](?:assistant|tool|agent)s?)\b", ()),
    "a plan's step": (r"(?i)\bstep \d+ of \d+\b|\bissue #?\d+\b|\bthis issue\b", ()),
    "unfinished work": (r"\b(?:TODO|FIXME|XXX|HACK)\b", ()),
}
HERE = "tests/lint/words.py"


def find(top):
    for path in tree.files(top):
        data = (top / path).read_bytes()
        if b"\0" in data or str(path) == HERE or path.name == "LICENSE":
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            for what, (pattern, allowed) in FORBIDDEN.items():
                match = re.search(pattern, line)
                if match and str(path) not in allowed:
                    yield f"{path}:{number}: {what}: {match[0]}"


if __name__ == "__main__":
    tree.run("words", find)
