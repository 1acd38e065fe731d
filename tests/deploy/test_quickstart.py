#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A new person's path: the README's first command on a fresh Debian, up to a report that can be opened. Prints how long
it took, and what of it for packages, the build and the run; on two processors if there are more.

    test_quickstart.py [--keep FOLDER]
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/e2e"))

import containers  # noqa: E402
import harness  # noqa: E402
from containers import call  # noqa: E402
from harness import expect, expect_equal  # noqa: E402

REPORTS = ("report.html", "report.md", "report_raw.json")


def fresh_system(place, keep):
    tree = pathlib.Path(place) / "fresh"
    call(["cp", "-a", containers.base_tree(keep or place), tree])
    for name in ("resolv.conf", "hosts"):
        if pathlib.Path("/etc", name).exists():
            shutil.copy(f"/etc/{name}", tree / "etc" / name)
    project = tree / "srv/reporting-tool"
    project.mkdir()
    listed = subprocess.run(["git", "-C", TOP, "ls-files", "-z"], capture_output=True, check=True).stdout
    packed = subprocess.run(["tar", "-C", TOP, "--null", "-T", "-", "-c"], input=listed, capture_output=True,
                            check=True)
    subprocess.run(["tar", "-C", project, "-x"], input=packed.stdout, check=True)
    return tree


STEPS = (("installing:", "packages"), ("building", "build"), ("made a demonstration", "run"))


def told_with_times(arguments, **keywords):
    """[(seconds since the start, line)] of a command that succeeds, the end included as an empty line."""
    began, lines = time.monotonic(), []
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          **keywords) as process:
        for line in process.stdout:
            lines.append((time.monotonic() - began, line))
    expect_equal("exit code\n" + "".join(line for _, line in lines[-20:]), process.returncode, 0)
    return [*lines, (time.monotonic() - began, "")]


def split(lines):
    """{step: seconds}: from the line that begins it to the one that begins the next, or the end."""
    begins = [(at, name) for at, line in lines for start, name in STEPS if line.startswith(start)]
    ends = [at for at, _ in begins[1:]] + [lines[-1][0]]
    return {name: end - at for (at, name), end in zip(begins, ends)}


def the_first_command_gives_a_report(place, keep):
    tree = fresh_system(place, keep)
    processors = sorted(os.sched_getaffinity(0))[:2]
    call(["mount", "--bind", "/proc", tree / "proc"])
    try:
        lines = told_with_times(
            ["unshare", "-m", "-u", "-i", "-p", "--fork", "--kill-child", "taskset", "-c",
             ",".join(map(str, processors)), "chroot", tree, "/srv/reporting-tool/deploy/quickstart.sh"],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"})
    finally:
        call(["umount", tree / "proc"])
    told, parts = "".join(line for _, line in lines), split(lines)
    expect_equal("steps", list(parts), [name for _, name in STEPS])
    print(f"     {lines[-1][0]:.0f} s on {len(processors)} processors: "
          + ", ".join(f"{name} {seconds:.0f} s" for name, seconds in parts.items()))
    expect("/report.html" in told, f"it does not say where the report is:\n{told[-2000:]}")
    found = [path for path in tree.glob("srv/reporting-tool/**/reports/*/*") if path.name in REPORTS]
    expect_equal("files", sorted(path.name for path in found), sorted(REPORTS))
    expect(all(path.stat().st_size > 1000 for path in found), "a file is hardly a report")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep")
    options = parser.parse_args()
    tally = harness.Tally()
    with tempfile.TemporaryDirectory(prefix="prt-quickstart-") as place:
        try:
            containers.need("debootstrap", "unshare", "taskset")
        except harness.Skip as reason:
            print(f"skip quickstart: {reason}\n0 passed, 0 failed, 1 skipped")
            return 0
        tally.test("the first command gives a report", the_first_command_gives_a_report, place, options.keep)
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
