#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The image and the compose file: three workers, five while the run goes on, one of them killed: the bytes of one
container with a local worker, and those of the programs on this host.

    test_containers.py [--keep FOLDER] [--image NAME]

--keep: the base system and the engine's images stay in FOLDER for the next time; --image: one that is there is used.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/e2e"))

import containers  # noqa: E402
import harness  # noqa: E402
import many_repositories  # noqa: E402
from containers import COMPOSE, call, wait_for  # noqa: E402
from git_maker import AS_OF_TEXT  # noqa: E402
from harness import expect, expect_equal  # noqa: E402

REPOSITORIES = 1500
NOBODY = 10001
FILES = ("report_raw.json", "report.md", "report_repositories.csv", "report_contributors.csv")


class Scene:
    def __init__(self, folder, options):
        self.folder = pathlib.Path(folder)
        self.root = self.folder / "repositories"
        many_repositories.build(self.root, REPOSITORIES, self.folder / "templates")
        self.engine = containers.Engine(options.keep or self.folder)
        self.image = options.image or "reporting-tool"
        self.base = pathlib.Path(options.keep or self.folder)
        self.compose_env = {**self.engine.env, "REPOSITORIES": str(self.root), "REPORTS": str(self.out("composed")),
                            "PROJECT": "demo", "IMAGE": self.image, "INTERNAL": "true", "MIN_WORKERS": "3",
                            "GENERATE_OPTIONS": f"--as-of {AS_OF_TEXT}", "WORKER_OPTIONS": "--slots 1"}

    def out(self, name):
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        os.chown(folder, NOBODY, NOBODY)
        return folder

    def compose(self, *arguments):
        return call([COMPOSE, "-f", TOP / "deploy/compose.yaml", "-p", "demo", *arguments], env=self.compose_env)

    def logs(self, service):
        return self.compose("logs", "--no-color", service)

    def close(self):
        subprocess.run([COMPOSE, "-f", TOP / "deploy/compose.yaml", "-p", "demo", "down", "-v", "-t", "1"],
                       env=self.compose_env, capture_output=True, check=False)
        self.engine.close()


def an_image_is_built(scene, options):
    if options.image:
        raise harness.Skip(f"image {options.image} is used")
    scene.engine.import_tree(containers.base_tree(scene.base), "prt-base:test")
    scene.engine.docker("build", "--network", "host", "--build-arg", "BASE=prt-base:test", "-f",
                        TOP / "deploy/Containerfile", "-t", scene.image, TOP)


def it_runs_as_nobody_and_writes_nowhere_else(scene):
    run = ["run", "--rm", "--read-only", "--tmpfs", "/tmp", "--network", "none", "--entrypoint"]
    expect_equal("user", scene.engine.docker(*run, "id", scene.image, "-u").strip(), str(NOBODY))
    for program in ("reporting-tool", "reporting-worker", "reporting-analyze"):
        expect(program in scene.engine.docker(*run, program, scene.image, "--version"), f"no version of {program}")
    scene.engine.docker(*run, "touch", scene.image, "/usr/local/bin/x", code=1)


def one_container_does_it_alone(scene):
    scene.engine.docker("run", "--rm", "--read-only", "--tmpfs", "/tmp", "--network", "none", "-v",
                        f"{scene.root}:/repositories:ro", "-v", f"{scene.out('alone')}:/reports", scene.image,
                        "generate", "-p", "demo", "-r", "/repositories", "-o", "/reports", "--as-of", AS_OF_TEXT,
                        "--no-cache", "-q")


def tasks_done(scene):
    return len(re.findall(r"\): done", scene.logs("worker")))


def name_of(number):
    return f"demo_worker_{number}"


def add_slow_workers(scene, first, last):
    """So slow that the run is not over before everything happened that is to happen to it."""
    scene.compose("up", "--no-start", "--no-recreate", "--scale", f"worker={last}")
    scene.engine.docker("update", "--cpus", "0.02", *(name_of(number) for number in range(first, last + 1)))


def workers_come_and_are_killed_while_it_runs(scene):
    scene.compose("run", "--rm", "keys")
    add_slow_workers(scene, 1, 3)
    scene.compose("up", "-d", "--scale", "worker=3")
    wait_for("tasks that are done", lambda: tasks_done(scene) >= 5, 120)
    add_slow_workers(scene, 4, 5)
    scene.compose("up", "-d", "--no-recreate", "--scale", "worker=5")
    try:
        wait_for("five workers", lambda: "workers here: 5)" in scene.logs("coordinator"), 120)
    except AssertionError as error:
        raise AssertionError(f"{error}\n{scene.logs('coordinator')}") from error
    names = [name_of(number) for number in range(1, 6)]
    scene.engine.docker("kill", names[1])
    before = tasks_done(scene)
    scene.engine.docker("update", "--cpus", "1", names[0], *names[2:])
    state = lambda: scene.engine.docker("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "demo_coordinator_1")
    wait_for("the coordinator's end", lambda: state().startswith("exited"), 180)
    expect_equal("state and exit code", state().split(), ["exited", "0"])
    expect(before < REPOSITORIES, f"the run was over before a worker was killed: {before} tasks done")


def check_same(scene, one, other):
    for name in FILES:
        first, second = ((scene.folder / place / "demo" / name).read_bytes() for place in (one, other))
        expect(first == second, f"{name} of {one} and of {other} differ")


def the_bytes_are_those_of_one_container(scene):
    check_same(scene, "alone", "composed")


def the_bytes_are_those_of_this_host(scene):
    """The path of the root is part of the report, so it has to be the same one: a mount that nobody else sees."""
    program = harness.program_folder() / "reporting-tool"
    script = ('mkdir -p /repositories; mount --bind "$1" /repositories; exec "$2" generate -p demo -r /repositories'
              ' -o "$3" --as-of "$4" --no-cache -q')
    made = not pathlib.Path("/repositories").exists()
    try:
        call(["unshare", "-m", "sh", "-ec", script, "sh", scene.root, program, scene.out("host"), AS_OF_TEXT],
             cwd=scene.folder)
    finally:
        if made:
            os.rmdir("/repositories")
    check_same(scene, "host", "composed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--image")
    parser.add_argument("--keep")
    options = parser.parse_args()
    tally = harness.Tally()
    with tempfile.TemporaryDirectory(prefix="prt-containers-") as place:
        try:
            containers.need("debootstrap", "dockerd", containers.DOCKER, COMPOSE)
            scene = Scene(place, options)
        except harness.Skip as reason:
            print(f"skip containers: {reason}\n0 passed, 0 failed, 1 skipped")
            return 0
        try:
            tally.test("an image is built", an_image_is_built, scene, options)
            for test in (it_runs_as_nobody_and_writes_nowhere_else, one_container_does_it_alone,
                         workers_come_and_are_killed_while_it_runs, the_bytes_are_those_of_one_container,
                         the_bytes_are_those_of_this_host):
                tally.test(test.__name__.replace("_", " "), test, scene)
        finally:
            scene.close()
    tally.close()


if __name__ == "__main__":
    sys.exit(main())
