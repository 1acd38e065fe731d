#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the command line promises: exit codes, one clear sentence on stderr, progress, interruption, no leftovers."""
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import tempfile
import time
import zipfile

import busy_repositories
import harness
from git_maker import AS_OF, AS_OF_TEXT, Repository, lines
from harness import Run, Skip, expect, expect_equal, generate

COMPLETE, FAILED, PARTIAL, USAGE, SYSTEM, INTERRUPTED = 0, 1, 2, 3, 4, 130
NOBODY = "65534"


def make_small(root):
    for name in ("one", "two/three"):
        Repository(root / name).commit({"a.txt": lines(3)})
    return root


def check_refusal(run, code, *words):
    """Nothing published; this exit code; stderr is short, holds each word and no internal name; nothing is left."""
    run.finish(120)
    expect_equal("exit code", run.code, code)
    expect(run.err.strip(), "stderr is empty")
    for word in words:
        expect(re.search(word, run.err, re.IGNORECASE), f"stderr does not say {word!r}: {run.err!r}")
    expect("PRT_E_" not in run.err, f"stderr shows an internal name: {run.err!r}")
    expect(len(run.err.strip().split("\n")) <= 4, f"stderr is long: {run.err!r}")
    expect(not list(run.folder.rglob("report_raw.json")), "a report was published")
    check_no_leftovers(run)


def check_no_leftovers(run):
    left = [str(path.relative_to(run.private)) for path in run.private.rglob("*")]
    expect(not left, f"left in the folder for temporary files: {left}")


class Refusals:
    """Wrong arguments and surroundings: each test is one run that must fail in a told way."""

    def __init__(self, place):
        self.place, self.root = place, make_small(place / "small")

    def no_command(self):
        with Run([]) as run:
            run.finish(60)
            expect_equal("exit code", run.code, USAGE)
            expect("generate" in run.out + run.err, "the commands are not listed")

    def unknown_command(self):
        with Run(["generat"]) as run:
            check_refusal(run, USAGE, "generat")

    def unknown_option(self):
        with generate(self.root, "--no-such-option") as run:
            check_refusal(run, USAGE, "--no-such-option")

    def option_without_value(self):
        with Run(["generate", "-r", self.root, "-p"]) as run:
            check_refusal(run, USAGE, "-p")

    def project_missing(self):
        with Run(["generate", "-r", self.root]) as run:
            check_refusal(run, USAGE, "--project")

    def repos_path_missing(self):
        with Run(["generate", "-p", "demo"]) as run:
            check_refusal(run, USAGE, "--repos-path")

    def stray_argument(self):
        with generate(self.root, "stray") as run:
            check_refusal(run, USAGE, "stray")

    def bad_values(self):
        for option, value in (("--as-of", "yesterday"), ("--as-of", "2026-13-01T00:00:00Z"), ("--as-of", ""),
                              ("-w", "0"), ("-w", "many"), ("-w", "-1"), ("-w", "99999999999999999999"),
                              ("-f", "pdf"), ("--log-format", "xml")):
            with generate(self.root, option, value) as run:
                check_refusal(run, USAGE, "as-of" if option == "--as-of" else "workers|format")

    def bad_epoch(self):
        with generate(self.root, prefix=("env", "SOURCE_DATE_EPOCH=soon")) as run:
            check_refusal(run, USAGE, "SOURCE_DATE_EPOCH")

    def bad_project_names(self):
        for name in ("../../x", "..", ".", "a/b", "", "a\nb", "a\\b", ".hidden"):
            with generate(self.root, project=name) as run:
                check_refusal(run, USAGE, "--project")
                expect(not (run.folder / "x").exists() and not (run.folder.parent / "x").exists(), "written elsewhere")

    def root_not_there(self):
        with generate(self.place / "nowhere") as run:
            check_refusal(run, USAGE, "nowhere")

    def root_is_a_url(self):
        with generate("https://git.example.org/a") as run:
            check_refusal(run, USAGE, "a URL is no folder; generate --repos-list FILE")

    def one_repository_without_a_url(self):
        (self.place / "list").write_text("aai/babel\n")
        with Run(["generate", "-p", "demo", "--repos-list", self.place / "list"]) as run:
            check_refusal(run, USAGE, "1 repository has no URL")

    def configuration_not_there(self):
        with generate(self.root, "--config", self.place / "no.yaml") as run:
            check_refusal(run, USAGE, "--config .*/no.yaml: no such file")

    def misspelt_command_and_option(self):
        with Run(["genrate"]) as run:
            check_refusal(run, USAGE, re.escape('"genrate" is not a command; did you mean generate?'))
        with generate(self.root, "--outptu-dir", "x") as run:
            check_refusal(run, USAGE, "did you mean --output-dir")

    def no_such_process(self):
        told = subprocess.run([harness.program_folder() / "reporting-stacks", str(2 ** 22 + 1)], capture_output=True,
                              env={**os.environ, **harness.SANITIZERS}, timeout=60, check=False)
        expect_equal("exit code", told.returncode, FAILED)
        expect(b"there is no such process" in told.stderr, told.stderr)

    def root_is_a_file(self):
        (self.place / "file").write_text("x")
        with generate(self.place / "file") as run:
            check_refusal(run, USAGE, "file")

    def no_repositories(self):
        (self.place / "nothing/deep").mkdir(parents=True)
        with generate(self.place / "nothing") as run:
            check_refusal(run, FAILED, "no git repository", "nothing")

    def no_repository_readable(self):
        (self.place / "broken/one/.git").mkdir(parents=True)
        with generate(self.place / "broken") as run:
            check_refusal(run, FAILED, "not_a_repository", "one")

    def root_unreadable(self):
        closed = make_small(self.place / "closed")
        closed.chmod(0)
        self.run_as_nobody(closed, "out", "closed")

    def output_below_a_file(self):
        (self.place / "flat").write_text("x")
        with generate(self.root, output=self.place / "flat/reports") as run:
            check_refusal(run, SYSTEM, "flat")

    def output_unwritable(self):
        target = self.place / "locked"
        target.mkdir(exist_ok=True)
        target.chmod(0o555)
        self.run_as_nobody(self.root, target, "locked")

    def run_as_nobody(self, root, output, word):
        """Root may do everything: as root the run is another user's."""
        prefix = ()
        if os.geteuid() == 0:
            if not shutil.which("setpriv"):
                raise Skip("runs as root, and there is no setpriv to become somebody else")
            prefix = ("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--", "env", "-C", "/")
            closed = [str(path) for path in harness.program_folder().parents if not path.stat().st_mode & 0o001]
            if closed:
                raise Skip(f"runs as root, and other users may not enter {closed[-1]} to start the programs")
            self.place.chmod(0o755)
        with generate(root, output=output, config_dir="/", prefix=prefix) as run:
            check_refusal(run, SYSTEM, word)

    def output_is_full(self):
        with generate(self.root, output="/dev/full/x") as run:
            check_refusal(run, SYSTEM, "/dev/full")

    def config_folder_missing(self):
        with generate(self.root, config_dir=self.place / "no-config") as run:
            check_refusal(run, USAGE, "no-config")

    def config_invalid(self):
        folder = self.place / "config"
        folder.mkdir(exist_ok=True)
        for text, line, word in (("time_windows:\n  last_30: soon\n", 2, "last_30"),
                                 ("a: 1\nactivity_thresholds:\n  current_days: -3\n", 3, "current_days"),
                                 ("performance:\n  max_workers: lots\n", 2, "max_workers"),
                                 ("time_windows: [\n", None, "yaml"), ("- a\n- list\n", 1, "")):
            (folder / "demo.yaml").write_text(text)
            with generate(self.root, config_dir=folder) as run:
                check_refusal(run, FAILED, rf"demo\.yaml:{line or '[0-9]+'}", word)


def help_and_version(_):
    for arguments, word in ((["--help"], "generate"), (["generate", "--help"], "--repos-path"),
                            (["keygen", "--help"], "--output-dir"), (["jjb", "--help"], "--blocks"),
                            (["--version"], r"\d+\.\d+\.\d+")):
        with Run(arguments) as run:
            run.finish(60)
            expect_equal(f"exit code of {arguments}", run.code, COMPLETE)
            expect(re.search(word, run.out), f"{arguments} does not print {word!r}: {run.out!r}")
            expect_equal(f"stderr of {arguments}", run.err, "")


def success(root):
    with generate(root, "--as-of", AS_OF_TEXT) as run:
        run.finish()
        expect_equal("exit code", run.code, COMPLETE)
        report = run.report()
        expect_equal("complete", report["complete"], True)
        expect_equal("errors", report["errors"], [])
        expect_equal("names", [e["gerrit_project"] for e in report["repositories"]], ["one", "two/three"])
        expect(str(run.report_path().relative_to(run.folder)) in run.out, f"stdout does not say where: {run.out!r}")
        check_no_leftovers(run)


def same_bytes_again(root):
    digests = []
    for more in ((), (), ("--log-format", "json", "-v", "-v")):
        with generate(root, "--as-of", str(AS_OF), *more) as run:
            run.finish()
            digests.append(run.report_path().read_bytes())
    expect(digests[0] == digests[1] == digests[2], "equal inputs gave different reports")


def source_date_epoch(root):
    with generate(root, prefix=("env", f"SOURCE_DATE_EPOCH={AS_OF}")) as run:
        ends = {int(w["end_timestamp"]) for w in run.finish().report()["time_windows"].values()}
        expect_equal("end of the windows", ends, {AS_OF})


def formats(root):
    names = ("repositories", "contributors", "organizations", "windows", "timeline", "features", "languages",
             "workflows", "errors")
    tables = {f"report_{name}.csv" for name in names}
    bundle = "demo_report_bundle.zip"
    for form, files in (("json", {"report_raw.json"}), ("md", {"report.md"}), ("csv", tables),
                        ("md,json", {"report_raw.json", "report.md"}),
                        ("html", {"report.html"}),
                        ("all", {"report_raw.json", "report.md", "report.html", *tables})):
        with generate(root, "-f", form) as run:
            run.finish()
            written = {p.name: p.read_bytes() for p in (run.output / "demo").iterdir()}
            expect_equal(f"files of -f {form}", set(written), files | {bundle, "config_resolved.json"})
            told = {pathlib.Path(line).name for line in run.out.splitlines()[1:]}
            expect_equal(f"told of -f {form}", told, set(written))
            with zipfile.ZipFile(run.output / "demo" / bundle) as archive:
                held = {entry.filename: archive.read(entry) for entry in archive.infolist()}
                expect_equal(f"bundle of -f {form}", held, {f"reports/demo/{name}": written[name] for name in files})
    with generate(root, "--no-zip") as run:
        run.finish()
        expect(not (run.output / "demo" / bundle).exists(), "--no-zip made a bundle")


def tables_of_earlier_runs_do_not_stay(root):
    """A table that this run does not have, beside those that it has, would pass for its own."""
    with generate(root, "-f", "csv") as run:
        run.finish()
        stale = run.output / "demo/report_jenkins_jobs.csv"
        stale.write_text("job\r\n", encoding="ascii")
        foreign = run.output / "demo/report_of_mine.csv"
        foreign.write_text("mine\n", encoding="ascii")
        with generate(root, "-f", "csv", output=run.output) as again:
            expect_equal("exit code", again.finish().code, COMPLETE)
        expect_equal("files", (stale.exists(), foreign.exists()), (False, True))


def a_bundle_depends_on_the_report_alone(root):
    bundles = []
    for _ in range(2):
        with generate(root, "--as-of", str(AS_OF), "-o", "out") as run:
            bundles.append((run.finish().output / "demo/demo_report_bundle.zip").read_bytes())
        time.sleep(2.1)  # the steps of a ZIP's clock
    expect(bundles[0] == bundles[1], "two bundles of one report differ")


def libzip_is_loaded_for_a_bundle(root):
    """A file that is no library stands in libzip's place: who wants a bundle learns it first, who wants none never."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=root.parent))
    (folder / "libzip.so.4").write_text("no library\n", encoding="ascii")
    environment = {"LD_LIBRARY_PATH": str(folder)}
    with generate(root, "--no-zip", env=environment) as run:
        expect_equal("exit code without a bundle", run.finish().code, COMPLETE)
    with generate(root, env=environment) as run:
        expect_equal("exit code", run.finish().code, SYSTEM)
        for told in ("libzip.so.4", "Debian's package is libzip4", "--no-zip"):
            expect(told in run.err, f"no way out in {run.err!r}")
        expect(not (run.output / "demo").exists(), "something was begun")
    with Run(["doctor", "-p", "demo", "-r", root], env=environment) as run:
        run.finish()
        expect("libzip4" in run.out + run.err, f"doctor does not notice: {run.out!r} {run.err!r}")


def root_is_a_repository(root):
    with generate(root / "one") as run:
        report = run.finish().report()
        expect_equal("names", [e["gerrit_project"] for e in report["repositories"]], ["."])


def partial_failure(place):
    root = make_small(place / "partial")
    (root / "hollow/.git").mkdir(parents=True)
    with generate(root) as run:
        run.finish()
        expect_equal("exit code", run.code, PARTIAL)
        expect("hollow" in run.err and "not_a_repository" in run.err, f"stderr does not tell of it: {run.err!r}")
        report = run.report()
        expect_equal("complete", report["complete"], False)
        expect_equal("errors", [(e["repo"], e["category"]) for e in report["errors"]], [("hollow", "not_a_repository")])
        expect_equal("repositories", len(report["repositories"]), 2)


def old_report_stays(place):
    """A run that fails does not touch the report of an earlier one."""
    root = make_small(place / "once")
    with generate(root) as run:
        before = run.finish().report_path().read_bytes()
        with generate(place / "nothing", output=run.output) as other:
            other.finish()
            expect_equal("exit code", other.code, FAILED)
        expect(run.report_path().read_bytes() == before, "the report changed")


def quiet(root):
    with generate(root, "-q") as run:
        run.finish()
        expect_equal("exit code", run.code, COMPLETE)
        expect_equal("stderr", run.err, "")


def json_log(root):
    with generate(root, "-v", "-v", "--log-format", "json") as run:
        run.finish()
        lines_read = [json.loads(line) for line in run.err.splitlines()]
        expect(lines_read, f"no JSON lines in {run.err!r}")
        for line in lines_read:
            expect({"time", "level", "message"} <= line.keys(), f"keys of {line}")


def keygen(place):
    """Two files for each name, the secret one for its user alone; nothing is overwritten; no secret is printed."""
    folder = place / "keys/new"
    names = ("coordinator", "worker-1")
    with Run(["keygen", "--output-dir", folder, *names], umask=0) as run:
        run.finish(60)
        expect_equal("exit code", run.code, COMPLETE)
        expect_equal("stderr", run.err, "")
    expect_equal("files", {p.name: oct(p.stat().st_mode & 0o7777) for p in folder.iterdir()},
                 {f"{n}.{kind}": mode for n in names for kind, mode in (("key", "0o600"), ("pub", "0o644"))})
    expect_equal("mode of the folder", oct(folder.stat().st_mode & 0o7777), "0o700")
    texts = {p.name: p.read_text() for p in folder.iterdir()}
    for name in names:
        public, = re.findall(r'public-key = "(.{40})"\n', texts[f"{name}.key"])
        secret, = re.findall(r'secret-key = "(.{40})"\n', texts[f"{name}.key"])
        expect(public in texts[f"{name}.pub"] and public in run.out, "the public key is missing")
        expect(secret not in texts[f"{name}.pub"] and secret not in run.out, "the secret key is shown")
    for word in ("--server-key COORDINATOR.key --worker-keys DIR", "--server-key COORDINATOR.pub --key WORKER.key"):
        expect(word in run.out, f"what to do with them is not said: {run.out!r}")
    check_keygen_refusals(place, folder)
    expect_equal("files afterwards", {p.name: p.read_text() for p in folder.iterdir()}, texts)


def job_definitions(place):
    """Jobs on stdout, problems on stderr with file and line, and nothing that would move a terminal's cursor."""
    folder = place / "definitions"
    (folder / "jjb").mkdir(parents=True)
    (folder / "jjb/a.yaml").write_text(
        "- job-template: {name: '{project-name}-{stream}-verify', id: verify, scm: [{git: {project: ci/own}}]}\n"
        "- project: {name: b, project: aai/b, project-name: 'x-{name}', stream: [m, p], jobs: [verify, \"no\\e[1m\"]}\n"
        "- job: {name: \"bell\\a\"}\n- job: {name: plain}\n")
    problems = ["jjb/a.yaml:3: job bell?: the name of a job has control characters in it",
                "jjb/a.yaml:2: block b: no?[1m: no job, job-template or job-group has this name or id"]
    last = "reporting-tool jjb: 2 problems in 1 files"
    jobs = "plain\t\t\nx-b-m-verify\taai/b\tci/own\nx-b-p-verify\taai/b\tci/own\n"
    for arguments, out, err in (([], jobs, [*problems, last]), (["-q"], jobs, [last]),
                                (["--blocks", "-q"], "b\tx-b\taai/b\n", [last])):
        with Run(["jjb", *arguments, folder]) as run:
            run.finish(60)
            expect_equal("exit code", run.code, PARTIAL)
            expect_equal("stdout", run.out, out)
            expect_equal("stderr", run.err.splitlines(), err)
    (folder / "jjb/a.yaml").write_text("- job: {name: plain}\n")
    with Run(["jjb", folder / "jjb"]) as run:
        run.finish(60)
        expect_equal("answer", (run.code, run.out, run.err), (COMPLETE, "plain\t\t\n", ""))
    for arguments, code, word in (([], USAGE, "no DIR"), (["-x", folder], USAGE, "-x"),
                                  ([place / "nowhere"], USAGE, "nowhere"),
                                  ([folder / "jjb/a.yaml"], SYSTEM, "no folder")):
        with Run(["jjb", *arguments]) as run:
            check_refusal(run, code, word)


def check_keygen_refusals(place, folder):
    (place / "flat-file").write_text("x")
    for arguments, code, word in ((["-o", folder, "worker-1"], USAGE, "never overwritten"), ([], USAGE, "NAME"),
                                  (["-o", "", "a"], USAGE, "--output-dir"), (["-o", folder, "a/b"], USAGE, "key name"),
                                  (["-o", place / "flat-file", "a"], SYSTEM, "flat-file"), (["-x"], USAGE, "-x")):
        with Run(["keygen", *arguments]) as run:
            check_refusal(run, code, word)


def plain_progress(busy):
    with generate(busy, "-w", "2") as run:
        run.finish()
        expect_equal("exit code", run.code, COMPLETE)
        expect("\r" not in run.err and "\x1b" not in run.err, f"control characters on a pipe: {run.err[:300]!r}")


def terminal_progress(busy):
    try:
        master, slave = pty.openpty()
    except OSError as error:
        raise Skip(f"there are no terminals here: {error}") from error
    with generate(busy, "-w", "1", stderr=slave) as run:
        os.close(slave)
        shown = read_terminal(master)
        run.finish()
        expect_equal("exit code", run.code, COMPLETE)
        expect(shown.count("\r") >= 2, f"no line is rewritten: {shown[:300]!r}")
        total = len(run.report()["repositories"])
        expect(re.search(rf"\d+/{total}\b", shown), f"repositories done / total are not shown: {shown[:300]!r}")
        expect("commits/s" in shown, f"commits per second are not shown: {shown[:300]!r}")


def read_terminal(master):
    parts = []
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # EIO: the other end is closed
            part = b""
        if not part:
            os.close(master)
            return b"".join(parts).decode("utf-8", "replace")
        parts.append(part)


def wait_until_busy(run):
    def analysing():
        return "reporting-analyze" in harness.descendants(run.process.pid).values()
    expect(harness.wait_for(analysing, 60), "no reporting-analyze was ever started")
    time.sleep(0.05)
    expect(run.process.poll() is None, "the run ended before it could be interrupted: the tree is too small")


def check_stopped(run, family, seconds):
    began = time.monotonic()
    run.finish(seconds)
    expect_equal("exit code", run.code, INTERRUPTED)
    expect(harness.wait_for(lambda: all(map(harness.is_gone, family)), 5),
           f"still alive: {[harness.command_name(pid) for pid in family if not harness.is_gone(pid)]}")
    expect(not run.report_path().exists(), "an interrupted run was published")
    expect("interrupted" in run.err, f"stderr does not say that it was interrupted: {run.err!r}")
    check_no_leftovers(run)
    print(f"     stopped in {time.monotonic() - began:.2f} s", flush=True)


def interrupted_by(busy, number):
    with generate(busy, "-w", "2") as run:
        wait_until_busy(run)
        family = set(harness.descendants(run.process.pid))
        harness.interrupt(run, number)
        check_stopped(run, family, 20)


def interrupted_by_terminal(busy):
    """Ctrl-C reaches every process of the foreground group at once."""
    with generate(busy, "-w", "2", start_new_session=True) as run:
        wait_until_busy(run)
        family = set(harness.descendants(run.process.pid))
        os.killpg(run.process.pid, signal.SIGINT)
        check_stopped(run, family, 20)


def opens_folders_of(pid, root):
    try:
        return any(str(root) in os.readlink(entry) for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def interrupted_while_looking(place):
    """Before there is a run, too, the exit code tells of the interruption."""
    root = place / "wide"
    for outer in range(100):
        for inner in range(200):
            (root / f"{outer:03}" / f"{inner:03}").mkdir(parents=True)
    with generate(root) as run:
        expect(harness.wait_for(lambda: opens_folders_of(run.process.pid, root), 10), "never looked below the root")
        run.process.send_signal(signal.SIGINT)
        run.finish(10)
        if run.code == 1 and "no git repository" in run.err:
            raise harness.Skip("it had looked through 20,000 folders before the signal came")
        expect_equal("exit code", run.code, INTERRUPTED)


def killed_coordinator(busy):
    """SIGKILL cannot be answered; but the processes it leaves must end by themselves."""
    with generate(busy, "-w", "2") as run:
        wait_until_busy(run)
        family = set(harness.descendants(run.process.pid))
        run.process.kill()
        run.process.wait()
        expect(harness.wait_for(lambda: all(map(harness.is_gone, family)), 60),
               f"still alive: {[harness.command_name(pid) for pid in family if not harness.is_gone(pid)]}")


def main():
    tally = harness.Tally()
    place = pathlib.Path(tempfile.mkdtemp(prefix="prt-cli-"))
    try:
        refusals = Refusals(place)
        busy = busy_repositories.build(place / "busy", 8, 1200)
        for name in (name for name in vars(Refusals) if not name.startswith(("_", "run_"))):
            tally.test(f"refuses: {name.replace('_', ' ')}", getattr(refusals, name))
        for test in (help_and_version, success, same_bytes_again, source_date_epoch, formats,
                     tables_of_earlier_runs_do_not_stay, a_bundle_depends_on_the_report_alone,
                     libzip_is_loaded_for_a_bundle, root_is_a_repository, quiet, json_log):
            tally.test(test.__name__.replace("_", " "), test, refusals.root)
        for test in (partial_failure, old_report_stays, keygen, job_definitions, interrupted_while_looking):
            tally.test(test.__name__.replace("_", " "), test, place)
        for test in (plain_progress, terminal_progress, interrupted_by_terminal, killed_coordinator):
            tally.test(test.__name__.replace("_", " "), test, busy)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            tally.test(f"interrupted by {number.name}", interrupted_by, busy, number)
    finally:
        for closed in (place / "closed", place / "locked"):
            if closed.exists():
                closed.chmod(0o755)
        shutil.rmtree(place)
    tally.close()


if __name__ == "__main__":
    main()
