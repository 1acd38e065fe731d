#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The release preset gives the same programs, byte for byte, in another folder and at another time.

    cmake --preset release && cmake --build --preset release && tests/gates/reproducible.py

The build that $PRT_BIN belongs to is compared with one of a copy of the sources, whose path is of another length.
"""
import hashlib
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

import gate

BUILD_ID = re.compile(r"Build ID: ([0-9a-f]{40})\b")
CLOCK = "const char *canary(void) { return __TIME__; }\n"


def copy_sources(target):
    """What git tracks or would track, so that no build comes with it; every file but builds when it is no clone."""
    listed = subprocess.run(["git", "-C", gate.TOP, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, check=False)
    if listed.returncode != 0:
        shutil.copytree(gate.TOP, target, ignore=shutil.ignore_patterns("build"))
        return
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (gate.TOP / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(gate.TOP / name, target / name)
            shutil.copymode(gate.TOP / name, target / name)


def build(folder, checks):
    """Configures and builds the programs of a source tree; without tests, which no program depends on."""
    done = gate.run(["cmake", "--preset", "release", "-DPRT_TESTS=OFF"], cwd=folder)
    if done.returncode == 0:
        done = gate.run(["cmake", "--build", "--preset", "release", "--target", *gate.PROGRAMS,
                         "-j", gate.processors()], cwd=folder)
    checks.check("the copy can be built", done.returncode == 0, done.stdout[-4000:])
    return folder / "build" / "release" / "bin"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"


def differing(first, second):
    """Programs whose bytes are not the same in both folders, or that one does not have."""
    told = [(name, digest(first / name), digest(second / name)) for name in gate.PROGRAMS]
    return [f"{name}: {a} {b}" for name, a, b in told if a != b or a == "missing"]


def build_id(path):
    found = BUILD_ID.search(gate.run(["readelf", "--notes", path]).stdout)
    return found[1] if found else None


def show_that_it_finds(checks):
    """Two compilations at different seconds differ by __TIME__, in one byte of one program."""
    with tempfile.TemporaryDirectory() as folder:
        made = [pathlib.Path(folder) / name for name in ("one", "other")]
        for target in made:
            target.mkdir()
            for program in gate.PROGRAMS:
                (target / program).write_text("same", encoding="utf-8")
            (target / "clock.c").write_text(CLOCK, encoding="utf-8")
            gate.run(["gcc", "-c", "-o", gate.PROGRAMS[0], "clock.c"], cwd=target)
            time.sleep(1.1)
        checks.check("a time of compilation is found", len(differing(*made)) == 1, str(differing(*made)))
        warned = gate.run(["gcc", "-Werror=date-time", "-fsyntax-only", made[0] / "clock.c"])
        checks.check("... and refused by -Wdate-time", warned.returncode != 0)


def main():
    here = gate.build_folder("release") / "bin"
    checks = gate.Gate("reproducible")
    show_that_it_finds(checks)
    with tempfile.TemporaryDirectory(prefix="prt-built-elsewhere-") as folder:
        copy = pathlib.Path(folder).resolve() / "sources"
        copy_sources(copy)
        there = build(copy, checks)
        told = differing(here, there)
        checks.check("the same bytes here and there", not told, "\n".join(told))
        for program in gate.PROGRAMS:
            checks.check(f"{program} has a build id", build_id(here / program))
            inside = (here / program).read_bytes() if (here / program).is_file() else b""
            checks.check(f"{program} does not name the folder that it was built in",
                         str(gate.TOP).encode() not in inside)
    checks.close()


if __name__ == "__main__":
    main()
