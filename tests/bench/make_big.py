#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes one big bare repository with a made-up history, the same on every host; takes about 5 ms a commit."""
import argparse
import pathlib
import sys

import history


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path, help="the repository to make; must not be there yet")
    parser.add_argument("--commits", type=int, default=50000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.folder.exists():
        sys.exit(f"{options.folder}: is there already; name a folder that is not")
    history.make_repository(options.folder, options.commits, options.seed)


if __name__ == "__main__":
    main()
