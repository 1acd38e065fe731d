# SPDX-License-Identifier: Apache-2.0
"""A container engine of the tests' own: its socket, its images and its networks go with the test."""
import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import time

from harness import Skip, expect

SUITE = "bookworm"
DOCKER, COMPOSE = "/usr/bin/docker", "/usr/bin/docker-compose"


def need(*programs):
    if os.getuid() != 0:
        raise Skip("not root")
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"no {program}")


def call(arguments, code=0, **keywords):
    """Runs it; its output, stderr with it, when the exit code is the expected one."""
    done = subprocess.run([str(argument) for argument in arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", timeout=1200, check=False, **keywords)
    expect(done.returncode == code, f"{arguments}: exit code {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


def base_tree(folder):
    """A minimal Debian with this machine's package sources. Made once: later tests of the folder find it."""
    need("debootstrap")
    tree = pathlib.Path(folder) / "base"
    with open(tree.with_suffix(".lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_base_tree(tree)
    return tree


def make_base_tree(tree):
    if not (tree / "made").exists():
        shutil.rmtree(tree, ignore_errors=True)
        call(["debootstrap", "--variant=minbase", SUITE, tree])
        for name in ("sources.list", "sources.list.d", "apt.conf.d", "trusted.gpg.d", "preferences.d"):
            source, target = pathlib.Path("/etc/apt") / name, tree / "etc/apt" / name
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            elif source.exists():
                shutil.copy(source, target)
        (tree / "made").touch()


def wait_for(what, found, seconds=60, step=0.1):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := found():
            return value
        time.sleep(step)
    raise AssertionError(f"{what}: not within {seconds} s")


class Engine:
    """dockerd without a bridge or a rule on the host; networks have to be internal ones."""

    def __init__(self, folder):
        need("dockerd", DOCKER, COMPOSE)
        self.folder = pathlib.Path(folder)
        self.env = {**os.environ, "DOCKER_HOST": f"unix://{self.folder}/docker.sock", "DOCKER_BUILDKIT": "0",
                    "COMPOSE_DOCKER_CLI_BUILD": "0"}
        self.log = open(self.folder / "dockerd.log", "wb")
        self.daemon = subprocess.Popen(
            ["dockerd", "--iptables=false", "--ip-forward=false", "--bridge=none", "--data-root", self.folder / "data",
             "--exec-root", self.folder / "exec", "-p", self.folder / "pid", "-H", self.env["DOCKER_HOST"]],
            stdout=self.log, stderr=subprocess.STDOUT)
        try:
            wait_for("the container engine", self.answers, 60)
        except AssertionError as error:
            self.close()
            raise Skip(f"no container engine here: {self.last_words()}") from error

    def last_words(self):
        return (self.folder / "dockerd.log").read_text(errors="replace").strip().rpartition("\n")[2][-300:]

    def answers(self):
        if self.daemon.poll() is not None:
            raise AssertionError("it ended")
        return subprocess.run([DOCKER, "version"], env=self.env, capture_output=True, check=False).returncode == 0

    def docker(self, *arguments, **keywords):
        return call([DOCKER, *arguments], env=self.env, **keywords)

    def import_tree(self, tree, name):
        with subprocess.Popen(["tar", "-C", tree, "-c", "."], stdout=subprocess.PIPE) as tar:
            self.docker("import", "-", name, stdin=tar.stdout)

    def close(self):
        if self.daemon.poll() is None:
            self.daemon.terminate()
            try:
                self.daemon.wait(30)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()
        self.log.close()
        for mount in sorted((self.folder / "exec").glob("netns/*")):
            subprocess.run(["umount", mount], stderr=subprocess.DEVNULL, check=False)


@contextlib.contextmanager
def engine(folder):
    running = Engine(folder)
    try:
        yield running
    finally:
        running.close()
