#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Repositories that have to be cloned: a list of them, served by git daemon and https, gives the bytes of the same
repositories on disk, whatever the work folder went through; and nothing secret is left anywhere.

    test_clone.py [--short]

--short uses smaller trees.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading

import harness
from cache_scene import commits_read, grow, large, small
from git_maker import AS_OF_TEXT
from harness import expect, expect_equal
from test_hosts import Coordinator, Log, Worker

COMPLETE, FAILED, PARTIAL, USAGE, SYSTEM = 0, 1, 2, 3, 4
SERVER = harness.TOP / "tests" / "support" / "git_server.py"
CONFIG = "gerrit:\n  host: gerrit.example.org\n"
SECRET = "pl4nted-secret"
DIFFERS = "the report differs from that of the served repositories"


class Server:
    """git_server.py at work; ends with the test."""

    def __init__(self, kind, root, *more):
        self.process = subprocess.Popen([sys.executable, "-B", str(SERVER), kind, str(root), *map(str, more)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())

    def url(self, name, scheme="git", host="127.0.0.1"):
        return f"{scheme}://{host}:{self.port}/{name}"

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


class Scene:
    """Repositories that are served, as bare ones, and a work folder and cache for the runs that clone them."""

    def __init__(self, place, commits):
        self.folder = pathlib.Path(place)
        self.made, self.served = self.folder / "made", self.folder / "served"
        self.config = self.folder / "config"
        self.config.mkdir()
        (self.config / "default.yaml").write_text(CONFIG)
        self.names = ["aai/babel", "aai/graph", "ccsdk", "dcae/deep/er"]
        self.repositories = {name: small(self.made / name, 6 + at, at) for at, name in enumerate(self.names)}
        self.names.append("large")
        self.repositories["large"] = large(self.made / "large", commits)
        for name in self.names:
            self.publish(name)
        self.servers, self.numbers, self.started = [], 0, []
        self.root = self.folder / "nowhere"
        self.root.mkdir()
        self.renew()

    def number(self):
        self.numbers += 1
        return self.numbers

    def publish(self, name):
        """The bare repository that is served becomes what was made."""
        bare = self.served / name
        shutil.rmtree(bare, ignore_errors=True)
        bare.parent.mkdir(parents=True, exist_ok=True)
        self.repositories[name].git("clone", "-q", "--bare", str(self.repositories[name].path), str(bare))

    def serve(self, *arguments):
        self.servers.append(Server(*arguments))
        return self.servers[-1]

    def renew(self):
        """A work folder and cache that nobody has used."""
        self.work = self.folder / f"work-{self.number()}"
        self.cache = self.folder / f"cache-{self.number()}"

    def clear(self):
        while self.started:
            self.started.pop()()
        for server in self.servers:
            server.stop()
        self.servers = []
        self.renew()

    def listing(self, url, *more):
        path = self.folder / f"list-{self.number()}"
        path.write_text("# repositories\n" + "".join(f"{name}  {url(name)}\n" for name in self.names) + "".join(more))
        return path

    def generate(self, *more, **keywords):
        return harness.Run(["generate", "-p", "demo", "-f", "json", "-o", "out", "--config-dir", self.config,
                            "--as-of", AS_OF_TEXT, *more], **keywords)

    def expected(self):
        """The bytes of a run on the served repositories themselves, less the root in their paths."""
        with self.generate("-r", self.served, "--no-cache", "-w", 1) as run:
            run.finish()
            expect_equal("exit code on the served repositories", run.code, COMPLETE)
            root = json.dumps(str(self.served.resolve()) + "/")[1:-1].encode()
            return run.report_path().read_bytes().replace(b'"local_path": "' + root, b'"local_path": "')

    def clone(self, listing, *more, workers=3, **keywords):
        return self.generate("--repos-list", listing, "--work-dir", self.work, f"--cache={self.cache}", "-w", workers,
                             *more, **keywords)

    def check(self, listing, read=None, code=COMPLETE, *more, **keywords):
        """A run that clones or fetches gives the expected bytes. Returns the run."""
        expected = self.expected()
        with self.clone(listing, *more, **keywords) as run:
            run.finish()
            expect_equal("exit code", (run.code, run.err if run.code != code else ""), (code, ""))
            expect(run.report_path().read_bytes() == expected, DIFFERS)
            if read is not None:
                expect_equal("commits read", commits_read(run), read)
            return run


def commits_of(scene):
    return sum(int(repository.git("rev-list", "--count", "HEAD")) for repository in scene.repositories.values())


def cloned_then_fetched(scene):
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    scene.check(listing, read=commits_of(scene))
    scene.check(listing, read=0)
    grow(scene.repositories["ccsdk"], 90)
    scene.publish("ccsdk")
    scene.check(listing, read=1)
    scene.check(listing, 0, COMPLETE, workers=1)
    scene.check(listing, None, COMPLETE, "--no-cache")


def rewritten(scene):
    """Force-pushed, another default branch, a branch deleted: each time the mirror follows."""
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    scene.check(listing)
    babel, graph = scene.repositories["aai/babel"], scene.repositories["aai/graph"]
    babel.git("reset", "-q", "--hard", "HEAD~2")
    grow(babel, 70)
    graph.git("checkout", "-q", "-b", "main", "HEAD^")
    graph.git("branch", "-D", "master")
    scene.publish("aai/babel")
    scene.publish("aai/graph")
    scene.check(listing)
    graph.git("checkout", "-q", "-b", "master")
    graph.git("branch", "-D", "main")
    scene.publish("aai/graph")
    scene.check(listing)


def work_folder_lost(scene):
    """What the store knows of a repository is good for a clone that knows nothing."""
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    scene.check(listing)
    shutil.rmtree(scene.work)
    scene.check(listing, read=0)


def too_small_a_work_folder(scene):
    """One byte too small for anything: all is cloned, and goes as soon as it is not in use."""
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    scene.check(listing, None, COMPLETE, "--work-dir-size", "1K")
    run = scene.check(listing, 0, COMPLETE, "--work-dir-size", "1K", "-v")
    expect("clones removed" in run.err, f"nothing was removed:\n{run.err}")


def a_leftover_that_cannot_be_removed(scene):
    """It is told once, however often the folder is looked at; the others are removed."""
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    new = scene.work / "new"
    os.makedirs(new / "left.git", exist_ok=True)
    (new / "left.git/HEAD").write_text("x")
    place = os.open(new, os.O_RDONLY)
    for name in ["buried.git"] + ["d"] * 513:  # deeper than anything that is removed (PRT_MAX_TREE_DEPTH)
        os.mkdir(name, dir_fd=place)
        below = os.open(name, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = below
    os.close(place)
    run = scene.check(listing, None, COMPLETE, "--work-dir-size", "1K", "-v")
    expect_equal("told", run.err.count("cannot be removed, the first: "), 1)
    expect(run.err.count("leftovers swept up") >= 1 and not (new / "left.git").exists(), f"it stayed:\n{run.err}")
    expect((new / "buried.git").exists(), "there was none that cannot be removed")
    subprocess.run(["rm", "-rf", new], check=True)


def several_workers_share_a_work_folder(scene):
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    expected = scene.expected()
    coordinator = Remote(scene, listing, "--min-workers", 3)
    workers = [Worker(scene, coordinator.port(), "--work-dir", scene.work) for _ in range(3)]
    coordinator.finish()
    expect(coordinator.report() == expected, DIFFERS)
    for worker in workers:
        worker.finish()


def workers_with_folders_of_their_own(scene):
    """Parts of the large repository are counted by workers that have not cloned it yet."""
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    expected = scene.expected()
    coordinator = Remote(scene, listing, "--min-workers", 3)
    workers = [Worker(scene, coordinator.port(), "--work-dir", scene.folder / f"{scene.work.name}-{at}")
               for at in range(3)]
    coordinator.finish()
    expect(coordinator.report() == expected, DIFFERS)
    for worker in workers:
        worker.finish()


def first_started(scene, listing, hosts):
    """host -> the repository that it gets first, of a run in which nothing goes on before all hosts have theirs. Names
    are as workers have them when nobody chose one: host/PID."""
    coordinator = Remote(scene, listing, "--min-workers", len(hosts))
    workers = []
    for host in hosts:
        workers.append(Worker(scene, coordinator.port(), "--work-dir", scene.folder / f"{scene.work.name}-{host}",
                              name=f"{host}/{scene.number()}", slots=1, held=True))
        coordinator.log.wait(r" has come", times=len(workers))
    first = {}
    for host, worker in zip(hosts, workers):
        worker.at_work()
        first[host] = re.search(r"\((\S+)\): started in slot", worker.log.text()).group(1)
    for worker in workers:
        worker.let_go()
    coordinator.finish()
    for worker in workers:
        worker.finish()
    return first


def hosts_get_the_clones_that_they_have(scene):
    """In whatever order they come: otherwise each host would clone every repository in time."""
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    first = first_started(scene, listing, ["build1", "build2"])
    expect_equal("what each gets first, when they come the other way round",
                 first_started(scene, listing, ["build2", "build1"]), first)


def a_worker_without_a_work_folder(scene):
    """It uses what lies under its root, and says what is missing for the rest."""
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    (scene.root / "ccsdk").symlink_to(scene.served / "ccsdk")
    shutil.copytree(scene.served / "aai", scene.root / "aai")
    (scene.root / "ccsdk").unlink()
    coordinator = Remote(scene, listing)
    worker = Worker(scene, coordinator.port())
    coordinator.finish(PARTIAL)
    report = json.loads(coordinator.report())
    expect_equal("repositories", [row["gerrit_project"] for row in report["repositories"]], ["aai/babel", "aai/graph"])
    expect_equal("errors", {error["category"] for error in report["errors"]}, {"not_fetched"})
    expect(all("--work-dir DIR" in error["error"] for error in report["errors"]), f"no way out: {report['errors']}")
    worker.finish()
    shutil.rmtree(scene.root / "aai")


class Remote(Coordinator):
    """`generate --repos-list` that listens and has no local worker."""

    def __init__(self, scene, listing, *more):
        self.scene = scene
        self.log = Log(scene.folder / f"coordinator-{scene.number()}.log")
        self.run = scene.generate("--repos-list", listing, "--listen", "127.0.0.1:0,0", "--no-local-workers",
                                  "--no-cache", "-v", *more, stderr=self.log.file)
        scene.started.append(self.run.discard)


def gone_and_dead(scene):
    """Some cannot be had: the others are in the report, and these in errors[], in the same words each time."""
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url, f"gone {server.url('gone')}\n", "dead git://127.0.0.1:1/x\n")
    seen = set()
    for _ in range(2):
        with scene.clone(listing) as run:
            run.finish()
            expect_equal("exit code", (run.code, run.err if run.code != PARTIAL else ""), (PARTIAL, ""))
            errors = {error["repo"]: error for error in run.report()["errors"]}
            expect_equal("categories", {repo: error["category"] for repo, error in errors.items()},
                         {"gone": "remote_gone", "dead": "not_fetched"})
            expect(str(scene.folder) not in json.dumps(errors), f"a path of this host: {errors}")
            seen.add(run.report_path().read_bytes())
    expect_equal("different reports", len(seen), 1)


class HangsUp(socketserver.StreamRequestHandler):
    """Tells the refs of a repository, and is gone before the client says what it wants."""

    def handle(self):
        while self.rfile.readline().strip():
            pass
        refs = subprocess.run(["git", "upload-pack", "--advertise-refs", self.server.repository], check=True,
                              stdout=subprocess.PIPE).stdout
        body = b"001e# service=git-upload-pack\n0000" + refs
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n"
                         b"Content-Length: %d\r\n\r\n" % len(body) + body)


def a_host_that_hangs_up(scene):
    """That is no crash of ours: writing to a connection that is closed must not end the analysis process."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), HangsUp) as server:
        server.repository = scene.served / "ccsdk"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        listing = scene.folder / "hangs-up"
        listing.write_text("".join(f"r{number} http://127.0.0.1:{port}/r{number}\n" for number in range(6)))
        with scene.clone(listing) as run:
            run.finish()
            expect_equal("exit code", run.code, FAILED)
            expect("crashed" not in run.err, run.err)
            for number in range(6):  # each is tried several times, and told once
                told = [line for line in run.err.splitlines() if f"/r{number}:" in line]
                expect(len(told) == 1 and "not_fetched" in told[0], f"r{number}: {told} in\n{run.err}")
        server.shutdown()


def a_host_that_falls_silent(scene):
    """The task's own time is all it gets: it takes the connection and never says a word."""
    silent = scene.serve("silent", scene.folder)
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url, f"silent {silent.url('x')}\n")
    (scene.config / "default.yaml").write_text(CONFIG + "performance:\n  task_timeout: 10\n")
    try:
        with scene.clone(listing) as run:
            run.finish()
            expect_equal("exit code", run.code, PARTIAL)
            expect_equal("errors", [(e["repo"], e["category"]) for e in run.report()["errors"]],
                         [("silent", "timeout")])
    finally:
        (scene.config / "default.yaml").write_text(CONFIG)


class Silence(socketserver.BaseRequestHandler):
    """Takes the connection, counts it, and says nothing as long as the test lasts."""

    def handle(self):
        self.server.asked.append(self.client_address)
        self.server.over.wait()


def a_dead_host_is_not_asked_by_every_repository(scene):
    """200 of them would be 600 attempts of ten seconds."""
    count, slots = 200, 3
    served = scene.serve("git", scene.served)
    (scene.config / "default.yaml").write_text(CONFIG + "performance:\n  task_timeout: 10\n")
    try:
        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Silence) as server:
            server.daemon_threads, server.asked, server.over = True, [], threading.Event()
            threading.Thread(target=server.serve_forever, daemon=True).start()
            port = server.server_address[1]
            listing = scene.listing(served.url, *(f"dead/{n} git://127.0.0.1:{port}/r{n}\n" for n in range(count)))
            with scene.clone(listing, workers=slots) as run:
                run.finish(300)
                expect_equal("exit code", run.code, PARTIAL)
                report = run.report()
                expect_equal("repositories", [entry["gerrit_project"] for entry in report["repositories"]],
                             sorted(scene.names))
                expect_equal("errors", sorted(error["repo"] for error in report["errors"]),
                             sorted(f"dead/{n}" for n in range(count)))
                told = [error for error in report["errors"] if "not asked: its host could not be reached for 2 "
                        "repositories before" in error["error"] and error["category"] == "not_fetched"]
                expect(len(told) >= count - 4 * slots, f"{len(told)} of {count} were answered without asking")
                expect(len(server.asked) <= 4 * slots, f"it was asked {len(server.asked)} times")
            server.over.set()
            server.shutdown()
    finally:
        (scene.config / "default.yaml").write_text(CONFIG)


def killed_while_cloning(scene):
    """Analyses that are killed in the middle of a clone: it is begun anew, and the bytes are the same."""
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    expected = scene.expected()
    with scene.clone(listing) as run:
        for _ in range(4):
            if harness.wait_for(lambda: any((scene.work / "new").glob("**/*.git/objects")), 5, step=0.001):
                for pid, name in harness.descendants(run.process.pid).items():
                    if name == "reporting-analyze":
                        os.kill(pid, signal.SIGKILL)
        run.finish()
        expect_equal("exit code", (run.code, run.err if run.code else ""), (COMPLETE, ""))
        expect(run.report_path().read_bytes() == expected, DIFFERS)
    scene.check(listing, read=0)
    expect(not list((scene.work / "new").glob("**/*.git")), "half a clone was left behind")


def nothing_secret_is_left(scene):
    """Credentials come from the worker's environment and go to their host: not to logs, reports, or the disk."""
    certificate, key = scene.folder / "cert.pem", scene.folder / "key.pem"
    if not certificate.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
                        certificate], check=True, stderr=subprocess.DEVNULL)
    server = scene.serve("http", scene.served, "--tls", certificate, key, "--user", f"ann:{SECRET}")
    listing = scene.listing(lambda name: server.url(name, "https", "localhost"))
    env = {"SSL_CERT_FILE": str(certificate), "REPORTING_GIT_HOST": f"localhost:{server.port}",
           "REPORTING_GIT_USER": "ann", "REPORTING_GIT_PASSWORD": SECRET}
    run = scene.check(listing, None, COMPLETE, "-v", "-v", env=env)
    expect(SECRET not in run.err + run.out, "the password is in the log")
    for path in (*scene.work.rglob("*"), *scene.cache.rglob("*")):
        expect(not path.is_file() or SECRET.encode() not in path.read_bytes(), f"the password is in {path}")
    with scene.clone(listing, "-v", "-v", env={**env, "REPORTING_GIT_PASSWORD": SECRET + "x"}) as refused:
        refused.finish()
        expect_equal("exit code", refused.code, FAILED)
        expect("refuses the credentials" in refused.err, f"no reason:\n{refused.err}")
        expect(SECRET not in refused.err + refused.out, "the password is in the log")


def mistakes_of_a_list(scene):
    """Told all at once, by line, without what may be secret; nothing is run."""
    listing = scene.folder / "wrong"
    listing.write_text(f"a https://ann:{SECRET}@h/a\nb ext::sh -c x\n../c\nd\nd\n")
    with scene.clone(listing) as run:
        run.finish()
        expect_equal("exit code", run.code, FAILED)
        for line in (1, 2, 3, 5):
            expect(f"{listing}:{line}: " in run.err, f"line {line} is not told:\n{run.err}")
        expect(SECRET not in run.err, f"the password is repeated:\n{run.err}")
    listing.write_text("d\n")
    with scene.clone(listing) as run:
        expect_equal("exit code", run.finish().code, USAGE)
        expect("--repos-path names the folder" in run.err, f"no way out:\n{run.err}")
    listing.write_text("# none\n")
    with scene.clone(listing) as run:
        expect_equal("exit code", run.finish().code, FAILED)
    with scene.clone(scene.folder / "none") as run:
        expect_equal("exit code", run.finish().code, USAGE)


def a_list_of_what_lies_there(scene):
    """Without URLs: the names are paths, and nothing is looked for."""
    listing = scene.folder / "local"
    listing.write_text("".join(f"{name}\n" for name in scene.names) + "missing\n")
    with scene.generate("--repos-list", listing, "-r", scene.served, "--no-cache") as run:
        run.finish()
        expect_equal("exit code", run.code, PARTIAL)
        report = run.report()
        expect_equal("repositories", [row["gerrit_project"] for row in report["repositories"]], sorted(scene.names))
        expect_equal("errors", [(e["repo"], e["category"]) for e in report["errors"]],
                     [("missing", "not_a_repository")])


def a_work_folder_that_anybody_may_change(scene):
    """Links that somebody places there lead where they like: run and worker refuse it, and make one in it."""
    server = scene.serve("git", scene.served)
    listing = scene.listing(server.url)
    work = scene.folder / "open"
    work.mkdir()
    work.chmod(0o1777)
    with scene.generate("--repos-list", listing, "--work-dir", work, "--no-cache") as run:
        expect_equal("exit code", run.finish().code, SYSTEM)
        expect(f"{work}: mode 1777 lets anybody change what is in it: name a folder in it" in run.err, run.err)
        expect_equal("what is in it", list(work.iterdir()), [])
    command = [harness.program_folder() / "reporting-worker", "--connect", "127.0.0.1:1", "--insecure",
               "--work-dir", work]
    worker = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    expect_equal("exit code of a worker", worker.returncode, USAGE)
    expect(b"--work-dir: " in worker.stderr and b"lets anybody change" in worker.stderr, worker.stderr)
    with scene.generate("--repos-list", listing, "--work-dir", work / "clones", "--no-cache") as run:
        expect_equal("exit code in a folder of its own", run.finish().code, COMPLETE)
    expect_equal("its mode", oct((work / "clones").stat().st_mode & 0o7777), "0o700")


TESTS = (cloned_then_fetched, rewritten, work_folder_lost, too_small_a_work_folder, a_leftover_that_cannot_be_removed,
         several_workers_share_a_work_folder, workers_with_folders_of_their_own, hosts_get_the_clones_that_they_have,
         a_worker_without_a_work_folder, gone_and_dead, a_host_that_hangs_up, a_host_that_falls_silent,
         a_dead_host_is_not_asked_by_every_repository, killed_while_cloning, nothing_secret_is_left, mistakes_of_a_list,
         a_list_of_what_lies_there, a_work_folder_that_anybody_may_change)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only")
    options = parser.parse_args()
    tally = harness.Tally()
    with tempfile.TemporaryDirectory(prefix="prt-clone-") as place:
        scene = Scene(place, 600 if options.short else 6000)
        for test in TESTS:
            if options.only in (None, test.__name__):
                tally.test(test.__name__.replace("_", " "), test, scene)
                scene.clear()
    tally.close()


if __name__ == "__main__":
    main()
