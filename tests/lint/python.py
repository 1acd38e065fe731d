#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Scripts have no name that is not used, not there, or defined twice: what pyflakes finds without running anything.
Exit 77 (skipped) when there is no pyflakes."""
import shutil
import subprocess
import sys

import tree

PYFLAKES = "pyflakes3"


def find(top):
    if not shutil.which(PYFLAKES):
        print(f"python: there is no {PYFLAKES}")
        sys.exit(77)
    scripts = [str(path) for path in tree.files(top) if path.suffix == ".py" and not tree.is_data(path)]
    done = subprocess.run([PYFLAKES, *scripts], cwd=top, capture_output=True, text=True, check=False)
    yield from done.stdout.splitlines() + done.stderr.splitlines()


if __name__ == "__main__":
    tree.run("python", find)
