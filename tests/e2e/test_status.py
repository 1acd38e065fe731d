#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`reporting-tool status`: what a run answers, through each of its doors; who is not answered; and that the run is none
the worse for it.

    test_status.py [NAME ...]

NAME: this sub-test alone, with underscores.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading

import busy_repositories
import gate
import harness
import test_hosts
from git_maker import AS_OF_TEXT
from harness import expect, expect_equal

FINE, NOBODY, USAGE, SYSTEM = 0, 1, 3, 4


def ask(*arguments, env=None, code=FINE):
    done = subprocess.run([harness.program_folder() / "reporting-tool", "status", *map(str, arguments)], check=False,
                          capture_output=True, text=True, timeout=120, env={**os.environ, **harness.SANITIZERS,
                                                                            **(env or {})})
    if code is not None:  # else what else goes on here decides it
        expect_equal("exit code", (done.returncode, done.stderr if done.returncode != code else ""), (code, ""))
    return done.stderr if done.returncode else done.stdout


def others():
    """Runs of this user that are none of this test's: they are looked for in /tmp as well."""
    return list(pathlib.Path("/tmp").glob("reporting-tool??????"))


class Status:
    def __init__(self, scene):
        self.scene = scene

    def keys(self, *names):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.scene.folder))
        subprocess.run([harness.program_folder() / "reporting-tool", "keygen", "-o", folder, *names], check=True,
                       stdout=subprocess.DEVNULL)
        (folder / "let-in").mkdir()
        return folder

    def over_loopback(self):
        """Before a worker comes, and while one works; text and object tell the same."""
        coordinator = test_hosts.Coordinator(self.scene)
        place = f"127.0.0.1:{coordinator.port()}"
        status = json.loads(ask(place, "--json"))
        expect_equal("project", status["project"], "demo")
        expect_equal("waiting", status["tasks"]["waiting"], status["repositories"]["total"])
        expect_equal("workers", status["workers"]["here"], 0)
        held = test_hosts.Worker(self.scene, coordinator.port(), slots=2, name="held", held=True)
        expect(harness.wait_for(lambda: len(json.loads(ask(place, "--json"))["slow_tasks"]) == 2, 30), "no slow tasks")
        out = ask(place)
        expect(f"run {status['run']}, for " in out and "workers: 1 with 2 slots\n" in out, out)
        expect("  held [" in out and "slowest tasks:\n  task " in out, out)
        held.let_go()
        coordinator.finish()
        self.scene.same(coordinator)
        ask(place, "--timeout", 1, code=NOBODY)

    def of_a_local_run(self):
        """Found by itself, and by its folder; two of them have to be told apart."""
        runs, held = [], gate.Gate(self.scene.folder)
        private = pathlib.Path(tempfile.mkdtemp(prefix="prt-status-"))
        private.chmod(0o700)
        env = {"XDG_RUNTIME_DIR": str(private), "TMPDIR": str(private)}
        told = ask(env=env, code=None)
        expect(str(private) not in told and ("no run of this user" in told or others()), told)
        try:
            for _ in range(2):
                run = harness.generate(self.scene.root, "--as-of", AS_OF_TEXT, "-w", 1, "--no-cache", env=env,
                                       programs=held.programs)
                runs.append(run)
                expect(harness.wait_for(lambda: len(list(private.glob("*/arbiter"))) == len(runs), 30), "no sockets")
                if len(runs) == 1:
                    told = ask(env=env, code=None)
                    expect("demo: analysing repositories, run " in told or str(private) in told and others(), told)
            folders = sorted(path.parent for path in private.glob("*/arbiter"))
            told = ask(env=env, code=NOBODY)
            expect(all(f"--run {folder}" in told for folder in folders), told)
            names = {json.loads(ask("--run", folder, "--json"))["run"] for folder in folders}
            expect_equal("runs", len(names), 2)
        finally:
            held.open()
            for run in runs:
                run.finish()
                expect_equal("exit code of the run", run.code, 0)
                expect(run.report_path().read_bytes() == self.scene.expected, "the report is another one")
                run.discard()
            shutil.rmtree(private, ignore_errors=True)

    def with_keys(self):
        """Who has a key that is let in is answered; others learn why not."""
        folder = self.keys("coordinator", "worker", "stranger")
        shutil.copy(folder / "worker.pub", folder / "let-in")
        coordinator = test_hosts.Coordinator(self.scene, "--server-key", folder / "coordinator.key", "--worker-keys",
                                             folder / "let-in")
        place = f"127.0.0.1:{coordinator.port()}"
        right = ["--server-key", folder / "coordinator.pub", "--key", folder / "worker.key"]
        expect("workers: 0 with 0 slots" in ask(place, *right), "no answer")
        told = ask(place, "--server-key", folder / "coordinator.pub", "--key", folder / "stranger.key", code=SYSTEM)
        expect("not" in told and "let" in told, told)
        ask(place, "--timeout", 2, code=NOBODY)
        test_hosts.Worker(self.scene, coordinator.port(), *right)
        coordinator.finish()
        self.scene.same(coordinator)

    def asked_all_the_time(self):
        """Four who ask without a pause: the same report, and no message that is refused."""
        coordinator = test_hosts.Coordinator(self.scene)
        place, over, answers = f"127.0.0.1:{coordinator.port()}", threading.Event(), []

        def pester():
            while not over.is_set():
                try:
                    answers.append(json.loads(ask(place, "--json", "--timeout", 2))["messages"]["refused"])
                except AssertionError:
                    break  # the run is over
        crowd = [threading.Thread(target=pester) for _ in range(4)]
        for each in crowd:
            each.start()
        expect(harness.wait_for(lambda: len(answers) > 8, 60), "nobody was answered")
        test_hosts.Worker(self.scene, coordinator.port())
        coordinator.finish()
        over.set()
        for each in crowd:
            each.join()
        self.scene.same(coordinator)
        expect_equal("refused messages", set(answers), {0})

    def usage(self):
        for arguments, word in ((["a:1", "b:2"], "one argument too many"),
                                (["--run", "/x", "127.0.0.1:1"], "one of them"),
                                (["192.0.2.1:7411"], "keys are needed"), (["--key", "x"], "a unix socket has no keys"),
                                (["h:1", "--key", "x"], "go together"), (["--timeout", "0"], "--timeout: expected"),
                                (["nonsense", "--insecure"], "tcp://")):
            expect(word in ask(*arguments, code=USAGE), f"{arguments}: {ask(*arguments, code=USAGE)}")
        expect("nobody answered" in ask("--run", self.scene.folder, "--timeout", 1, code=NOBODY), "who answered?")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-st-"))
    try:
        scene = test_hosts.Scene(busy_repositories.build(folder / "root", 3, 300), folder)
        status = Status(scene)
        every = [name for name in vars(Status) if not name.startswith("_") and name != "keys"]
        for name in options.names or every:
            tally.test(name.replace("_", " "), getattr(status, name))
            scene.clear()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
