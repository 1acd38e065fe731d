#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `generate --metrics` shows while a run goes on: every format, each stage, whatever its workers do; and that
nobody who asks can hold it up.

    test_metrics.py [--short] [NAME ...]

--short: a smaller tree. NAME: this sub-test alone, with underscores.
"""
import argparse
import html.parser
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import busy_repositories
import exposition
import harness
import test_hosts
import test_services
from git_maker import AS_OF_TEXT
from harness import expect, expect_equal

SOON = 60  # seconds
USAGE, SYSTEM = 3, 4


def shown(coordinator):
    """The server of a run, as soon as its log tells of it."""
    coordinator.log.wait("metrics are at ")
    return exposition.Server(exposition.place_of(coordinator.log.text()))


def waits(what, condition, seconds=SOON):
    expect(harness.wait_for(condition, seconds, 0.1), f"{what}: not within {seconds} s")


class Texts(html.parser.HTMLParser):
    """The texts of a page, and the names of its elements."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.elements = [], set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)

    def handle_data(self, data):
        self.texts.append(data)


class Metrics:
    def __init__(self, scene):
        self.scene = scene

    def before_the_first_worker(self):
        """All is there from the beginning, in both formats; everything waits."""
        coordinator = test_hosts.Coordinator(self.scene, "--metrics", "0")
        server = shown(coordinator)
        coordinator.port()
        count = len(busy(self.scene.root))
        plain, opened = server.samples(), server.samples(is_open=True)
        expect_equal("the names in the two formats", set(plain) ^ set(opened), set())
        expect_equal("waiting tasks", plain[("prt_tasks_waiting", "")], count)
        expect_equal("repositories", plain[("prt_repositories", "")], count)
        expect_equal("workers", plain[("prt_workers", "")], 0)
        expect_equal("errors", {value for (name, _), value in plain.items() if name == "prt_errors_total"}, {0})
        status = server.status()
        expect_equal("the stage", status["stage"], "analysing repositories")
        expect_equal("the project", status["project"], "demo")
        info = [labels for name, labels in plain if name == "prt_run_info"]
        expect(f'run="{status["run"]}"' in info[0], f"the run {status['run']} is not in {info}")
        expect_equal("healthz", server.ask("/healthz")[::2], (200, "ok\n"))
        test_hosts.Worker(self.scene, coordinator.port())
        coordinator.finish()
        self.scene.same(coordinator)

    def while_it_works(self):
        """Workers and slow tasks are there by name; a worker that falls silent costs leases, which are counted."""
        coordinator = test_hosts.Coordinator(self.scene, "--metrics", "0", config="performance: {lease: 5}\n")
        server = shown(coordinator)
        held = test_hosts.Worker(self.scene, coordinator.port(), slots=2, name="silent-<b>one</b>", held=True)
        held.at_work()
        waits("tasks are at work", lambda: server.value("prt_tasks_running") >= 2)
        waits("slow tasks are shown", lambda: len(server.status()["slow_tasks"]) >= 2)
        status = server.status()
        expect_equal("workers", (status["workers"]["here"], status["workers"]["slots"]), (1, 2))
        worker = status["workers"]["list"][0]
        expect(worker["name"].startswith("silent-<b>one</b> ["), f"the worker is called {worker['name']!r}")
        task = status["slow_tasks"][0]
        expect(task["repository"] in busy(self.scene.root), f"no such repository: {task['repository']}")
        expect(task["worker"].startswith("silent-<b>one</b> ["), f"it is at {task['worker']}")
        page = Texts(server.ask("/")[2])
        expect(worker["name"] in page.texts and task["repository"] in page.texts, f"the page shows {page.texts}")
        expect_equal("elements made by names", page.elements & {"b", "script"}, set())
        expect(server.value("prt_bytes_tasks_total") > 0, "no bytes of tasks")
        expect_equal("leases that expired", server.value("prt_leases_expired_total"), 0)
        held.signal(signal.SIGSTOP)
        waits("the worker is lost", lambda: server.value("prt_workers") == 0)
        expect(server.value("prt_leases_expired_total") >= 2, "its leases did not expire")
        waits("its tasks wait again", lambda: server.value("prt_tasks_running") == 0)
        expect(server.value("prt_attempts_requeued_total") >= 2, "its tasks were not requeued")
        test_hosts.Worker(self.scene, coordinator.port())
        coordinator.finish()
        self.scene.same(coordinator)
        held.signal(signal.SIGCONT)

    def asked_all_the_time(self):
        """Whoever asks without a pause gets what is true, counters never fall, and the report is the same."""
        coordinator = test_hosts.Coordinator(self.scene, "--metrics", "0")
        server = shown(coordinator)
        held = test_hosts.Worker(self.scene, coordinator.port(), slots=1, held=True)
        held.at_work()  # so that the run goes on until enough was seen
        test_hosts.Worker(self.scene, coordinator.port(), slots=1)
        last, asked = {}, 0
        while coordinator.run.process.poll() is None:
            try:
                now = exposition.counters(server.samples(is_open=asked % 2 == 1))
            except OSError:
                break  # it is writing the report, or has ended
            for key, value in last.items():
                expect(now.get(key, -1) >= value, f"{key} fell from {value} to {now.get(key)}")
            last = now
            asked += 1
            if asked > 20 and last[("prt_tasks_done_total", "")] > 0:
                held.let_go()
        coordinator.finish()
        self.scene.same(coordinator)
        expect(asked > 20, f"asked {asked} times only")
        expect(last[("prt_tasks_done_total", "")] > 0 and last[("prt_bytes_results_total", "")] > 0, f"{last}")

    def errors_are_counted(self):
        """A repository that is none is an error of its category, by name on the page."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.scene.folder))
        shutil.copytree(self.scene.root, folder / "root", symlinks=True)
        (folder / "root" / "broken" / ".git").mkdir(parents=True)
        bad = Folder(self.scene, folder / "root")
        coordinator = test_hosts.Coordinator(bad, "--metrics", "0")
        server = shown(coordinator)
        held = test_hosts.Worker(bad, coordinator.port(), slots=1, held=True)
        held.at_work()
        test_hosts.Worker(bad, coordinator.port(), slots=1)
        label = 'category="not_a_repository"'
        waits("the error is counted", lambda: server.value("prt_errors_total", label) == 1)
        status = server.status()
        expect_equal("errors by category", status["errors_by_category"], {"not_a_repository": 1})
        expect_equal("the repository of the error", status["errors"][0]["repository"], "broken")
        expect_equal("failed repositories", server.value("prt_repositories_failed"), 1)
        expect("not_a_repository" in Texts(server.ask("/")[2]).texts, "the page does not show it")
        held.let_go()
        coordinator.finish(2)

    def while_servers_are_asked(self):
        """A liveness probe is answered while Jenkins is not; then the statistics of asking are there."""
        scene = test_services.Scene(tempfile.mkdtemp(dir=self.scene.folder))
        scene.server.jenkins_mode = "slow"
        log = test_hosts.Log(self.scene.folder / f"services-{self.scene.number()}.log")
        run = harness.generate(scene.root, "--as-of", AS_OF_TEXT, "--metrics", "127.0.0.1:0", "-v",
                               config_dir=scene.config_folder(), env=test_services.CLEAN, stderr=log.file)
        self.scene.started.append(run.discard)
        log.wait("metrics are at ")
        server = exposition.Server(exposition.place_of(log.text()))
        waits("Jenkins is asked", lambda: scene.server.count("api/json") > 0)
        for _ in range(20):
            expect_equal("healthz", server.ask("/healthz")[::2], (200, "ok\n"))
        expect_equal("the stage", server.status()["stage"], "asking services")
        expect_equal("repositories", server.value("prt_repositories"), 0)
        run.discard()
        scene.server.stop()

    def statistics_of_servers(self):
        """What was asked of Jenkins is shown while repositories are analysed."""
        scene = test_services.Scene(tempfile.mkdtemp(dir=self.scene.folder))
        scene.server.jenkins_mode = "404"
        bad = Folder(self.scene, scene.root)
        coordinator = test_hosts.Coordinator(bad, "--metrics", "0", config=scene.config(), env=test_services.CLEAN)
        server = shown(coordinator)
        coordinator.port()
        samples = server.samples()
        good = {labels: value for (name, labels), value in samples.items() if name == "prt_api_requests_total"}
        expect(good.get('code="404",service="jenkins"', 0) > 0, f"{good}")
        expect(good.get('code="ok",service="gerrit"', 0) > 0, f"{good}")
        expect(samples[("prt_bytes_api_total", 'service="gerrit"')] > 0, "no bytes")
        test_hosts.Worker(bad, coordinator.port())
        coordinator.finish(2)
        scene.server.stop()

    def nobody_is_kept_out(self):
        """More patient clients than there is room for, a byte a second each: whoever asks then is answered."""
        coordinator = test_hosts.Coordinator(self.scene, "--metrics", "0")
        server = shown(coordinator)
        coordinator.port()
        patient = [socket.create_connection((server.host, server.port)) for _ in range(40)]
        began = time.monotonic()
        answered = None
        while answered is None and time.monotonic() - began < SOON:
            for each in patient:
                try:
                    each.send(b"G" if time.monotonic() - began < 1 else b"x")
                except OSError:
                    pass  # it was ended
            try:
                answered = server.ask("/healthz", timeout=1)
            except OSError:
                continue
        expect_equal("healthz", answered and answered[::2], (200, "ok\n"))
        for each in patient:
            each.close()
        test_hosts.Worker(self.scene, coordinator.port())
        coordinator.finish()
        self.scene.same(coordinator)

    def by_which_name(self):
        """A browser that was led here by a name of somebody else's reads nothing; names that were said are answered."""
        coordinator = test_hosts.Coordinator(self.scene, "--metrics", "0", "--metrics-names", "reports.example,metrics")
        server = shown(coordinator)
        coordinator.port()
        for host in ("evil.example", f"evil.example:{server.port}", "reports.example.evil.example", "192.0.2.1"):
            for path in ("/", "/metrics", "/status.json", "/healthz"):
                status, _, text = server.ask(path, host=host)
                expect_equal(f"{path} of {host}", (status, "demo" in text), (421, False))
        for host in ("localhost", f"127.0.0.1:{server.port}", "[::1]", "reports.example:80", "METRICS"):
            expect_equal(f"healthz of {host}", server.ask("/healthz", host=host)[::2], (200, "ok\n"))
        test_hosts.Worker(self.scene, coordinator.port())
        coordinator.finish()
        self.scene.same(coordinator)

    def places(self):
        """A port that is taken ends the run before it begins; what is no place is a usage error."""
        taken = socket.socket()
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with harness.generate(self.scene.root, "--metrics", port) as run:
            run.finish()
            expect_equal("exit code", run.code, SYSTEM)
            expect(f"--metrics: 127.0.0.1:{port}: Address already in use" in run.err, run.err)
            expect(not run.report_path().exists(), "something was published")
        taken.close()
        for text in ("x", "", "host.example:1", "127.0.0.1:65536", "127.0.0.1:", "127.0.0.1:-1", "[::1]", "1 "):
            with harness.generate(self.scene.root, "--metrics", text) as run:
                run.finish()
                expect_equal(f"exit code of {text!r}", run.code, USAGE)
                expect("--metrics: expected PORT or HOST:PORT" in run.err, run.err)

    def without_the_library(self):
        """A host without libmicrohttpd learns so before anything is done; without --metrics it does not need it."""
        tool = harness.program_folder() / "reporting-tool"
        loaded = subprocess.run(["ldd", tool], capture_output=True, text=True, check=True).stdout
        expect("microhttpd" not in loaded, "it is loaded with the program")


class Folder:
    """A scene with another root."""

    def __init__(self, scene, root):
        self.scene, self.root, self.folder = scene, root, scene.folder
        self.started = scene.started
        self.number = scene.number


def busy(root):
    return [str(path.parent.relative_to(root)) for path in pathlib.Path(root).rglob(".git")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-metrics-"))
    try:
        root = busy_repositories.build(folder / "root", 3, 300 if options.short else 800)
        scene = test_hosts.Scene(root, folder)
        metrics = Metrics(scene)
        every = [name for name in vars(Metrics) if not name.startswith("_")]
        for name in options.names or every:
            tally.test(name.replace("_", " "), getattr(metrics, name))
            scene.clear()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
