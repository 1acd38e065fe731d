#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The Debian package: built, nothing that lintian finds, the same bytes twice, installed in a clean system where it
makes a report, and gone when it is removed.

    test_package.py [--keep FOLDER] [--twice]
"""
import argparse
import os
import pathlib
import re
import shutil
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/e2e"))

import containers  # noqa: E402
import harness  # noqa: E402
from containers import call  # noqa: E402
from git_maker import AS_OF_TEXT, Repository, lines  # noqa: E402
from harness import expect, expect_equal  # noqa: E402


class Scene:
    def __init__(self, place, keep):
        self.place = pathlib.Path(place)
        self.keep = pathlib.Path(keep or place)
        self.package = None
        self.tree = self.place / "system"


def it_is_built(scene):
    containers.need("dpkg-buildpackage", "dh")
    call([TOP / "deploy/packaging/build.sh", scene.place / "first"])
    scene.package = next(path for path in (scene.place / "first").glob("*.deb") if "dbgsym" not in path.name)


def lintian_finds_nothing(scene):
    containers.need("lintian")
    found = call(["lintian", "--no-cfg", "--fail-on", "none", "--allow-root", scene.package])
    expect_equal("findings", [line for line in found.splitlines() if re.match(r"[EWX]:", line)], [])


def every_library_is_a_dependency(scene):
    """What the loader needs is named by dpkg-shlibdeps; what is loaded while running is named by hand."""
    depends = call(["dpkg-deb", "-f", scene.package, "Depends"])
    for package in ("libgit2-1.5", "libzmq5", "libsqlite3-0", "libcurl4", "libzip4", "git"):
        expect(re.search(rf"(^|, ){re.escape(package)}\b", depends), f"{package} is not in {depends}")


def chroot(scene, *command):
    return call(["unshare", "-m", "-u", "-i", "-p", "--fork", "--kill-child", "chroot", scene.tree, *command],
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"})


def it_is_installed_and_makes_a_report(scene):
    base = containers.base_tree(scene.keep)
    call(["cp", "-a", base, scene.tree])
    shutil.copy(scene.package, scene.tree / "package.deb")
    for name in ("resolv.conf", "hosts"):
        if pathlib.Path("/etc", name).exists():
            shutil.copy(f"/etc/{name}", scene.tree / "etc" / name)
    call(["mount", "--bind", "/proc", scene.tree / "proc"])
    try:
        chroot(scene, "apt-get", "-q", "update")
        chroot(scene, "apt-get", "-q", "-y", "install", "--no-install-recommends", "/package.deb")
        Repository(scene.tree / "srv/git/one").commit({"a.txt": lines(9)})
        told = chroot(scene, "reporting-tool", "generate", "-p", "demo", "-r", "/srv/git", "-o", "/srv/reports",
                      "--as-of", AS_OF_TEXT)
        expect("1 repository," in told and (scene.tree / "srv/reports/demo/report.md").exists(), told)
        expect((scene.tree / "usr/lib/systemd/system/reporting-worker.service").exists(), "no units")
        readme = scene.tree / "usr/lib/systemd/system/README.md"
        expect(not readme.exists(), "there is something among the units that is none")
        chroot(scene, "apt-get", "-q", "-y", "purge", "reporting-tool")
        left = [str(path) for path in (scene.tree / "usr").rglob("*reporting*")]
        expect_equal("left behind", left, [])
    finally:
        call(["umount", scene.tree / "proc"])


def the_same_tree_gives_the_same_package(scene):
    call([TOP / "deploy/packaging/build.sh", scene.place / "second"], env={**os.environ, "JOBS": "1", "LC_ALL": "C"})
    again = scene.place / "second" / scene.package.name
    expect(again.read_bytes() == scene.package.read_bytes(), "two packages of one tree differ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep")
    parser.add_argument("--twice", action="store_true", help="build it a second time, and compare")
    options = parser.parse_args()
    tally = harness.Tally()
    tests = [it_is_built, lintian_finds_nothing, every_library_is_a_dependency, it_is_installed_and_makes_a_report]
    with tempfile.TemporaryDirectory(prefix="prt-package-") as place:
        scene = Scene(place, options.keep)
        try:
            containers.need("dpkg-buildpackage", "dh", "lintian", "debootstrap", "unshare")
        except harness.Skip as reason:
            print(f"skip package: {reason}\n0 passed, 0 failed, 1 skipped")
            return 0
        for test in tests + ([the_same_tree_gives_the_same_package] if options.twice else []):
            tally.test(test.__name__.replace("_", " "), test, scene)
            if scene.package is None:
                break
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
