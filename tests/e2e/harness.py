# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: finding and starting the programs, watching their processes, counting results."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "oracle"))

TIMEOUT = 900  # seconds; no run of a test takes so long
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99", "UBSAN_OPTIONS": "print_stacktrace=1",
              "TSAN_OPTIONS": f"exitcode=99:suppressions={HERE.parent / 'tsan.supp'}"}
# What would make a run ask servers, or write, that the test does not know of.
SERVICES = ("GITHUB_TOKEN", "GITHUB_ORG", "GITHUB_STEP_SUMMARY", "JENKINS_HOST")
SANITIZER_WORDS = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:", "WARNING: ThreadSanitizer")


def program_folder():
    """$PRT_BIN, else the newest build below build/."""
    given = os.environ.get("PRT_BIN")
    candidates = [pathlib.Path(given)] if given else sorted(
        (TOP / "build").glob("*/bin"), key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in candidates:
        if (folder / "reporting-tool").is_file():
            return folder.resolve()
    sys.exit("no reporting-tool found: build it (cmake --preset dev && cmake --build --preset dev), or set PRT_BIN to "
             "the folder of the programs")


class Run:
    """A started reporting-tool and where its report goes."""

    def __init__(self, arguments, env=None, prefix=(), programs=None, **popen):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-e2e-"))
        self.private = self.folder / "private"  # the run's private folder is made in here, so leftovers are seen
        self.private.mkdir(mode=0o700)
        self.output = self.folder / "out"
        (self.folder / "config").mkdir()
        self.env = {**os.environ, **SANITIZERS, "XDG_RUNTIME_DIR": str(self.private), "TMPDIR": str(self.private),
                    "HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / "cache"), **(env or {})}
        for name in ("SOURCE_DATE_EPOCH", *SERVICES):
            if name not in (env or {}):
                self.env.pop(name, None)
        self.command = [*prefix, str((programs or program_folder()) / "reporting-tool"), *map(str, arguments)]
        popen.setdefault("stdout", subprocess.PIPE)
        popen.setdefault("stderr", subprocess.PIPE)
        self.process = subprocess.Popen(self.command, env=self.env, cwd=self.folder, stdin=subprocess.DEVNULL, **popen)
        self.out = self.err = ""

    def finish(self, timeout=TIMEOUT):
        out, err = self.process.communicate(timeout=timeout)
        self.out, self.err = (out or b"").decode("utf-8", "replace"), (err or b"").decode("utf-8", "replace")
        bad = [word for word in SANITIZER_WORDS if word in self.err]
        if bad:
            raise AssertionError(f"{bad[0]} in:\n{self.err}")
        return self

    @property
    def code(self):
        return self.process.returncode

    def report_path(self, project="demo"):
        return self.output / project / "report_raw.json"

    def report(self, project="demo"):
        with open(self.report_path(project), encoding="utf-8") as file:
            return json.load(file)

    def discard(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.discard()


def generate(root, *more, project="demo", output="out", config_dir="config", **keywords):
    """Starts `generate` on a root; output and config folders are relative to the run's own folder."""
    return Run(["generate", "-p", project, "-r", root, "-o", output, "--config-dir", config_dir, *more], **keywords)


def stat_fields(pid):
    """(parent's pid, state) of a process, or None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b") ")[2].split()
        return int(fields[1]), fields[0].decode()
    except (FileNotFoundError, ProcessLookupError):
        return None


def command_name(pid):
    """Last part of the program's path, from its command line; "" when it is gone or a zombie."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return os.path.basename(file.read().split(b"\0")[0]).decode("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def descendants(pid):
    """pid -> program name of every living process below this one."""
    parents = {}
    for entry in os.listdir("/proc"):
        fields = stat_fields(entry) if entry.isdigit() else None
        if fields and fields[1] not in "ZX":
            parents[int(entry)] = fields[0]
    found, frontier = set(), {pid}
    while frontier:
        frontier = {child for child, parent in parents.items() if parent in frontier} - found
        found |= frontier
    return {child: command_name(child) for child in found}


def maps(pid, root):
    """It has a pack below the root in its memory: it is at work, and its answer is not there yet."""
    try:
        with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as file:
            return str(root) in file.read()
    except OSError:
        return False


def is_gone(pid):
    fields = stat_fields(pid)
    return fields is None or fields[1] in "ZX"


def wait_for(condition, seconds, step=0.01):
    """True as soon as the condition holds; False when it never did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(step)
    return bool(condition())


def interrupt(run, number=signal.SIGINT):
    os.kill(run.process.pid, number)


class Skip(Exception):
    """The sub-test cannot run here; the text says why."""


class Tally:
    """Named sub-tests, each an ok, FAIL or skip line, and a closing line."""

    def __init__(self):
        program_folder()  # without the programs there is nothing to test: say so before making trees
        self.passed = self.failed = self.skipped = 0

    def test(self, name, function, *arguments):
        """The function returns nothing, raises AssertionError with a sentence, or raises Skip."""
        try:
            function(*arguments)
        except Skip as reason:
            self.skipped += 1
            print(f"skip {name}: {reason}", flush=True)
        except AssertionError as error:
            self.fail(name, str(error) or traceback.format_exc())
        except Exception:  # a defect of the test or an unreadable report: told like a failure
            self.fail(name, traceback.format_exc())
        else:
            self.passed += 1
            print(f"ok   {name}", flush=True)

    def fail(self, name, why):
        self.failed += 1
        print(f"FAIL {name}: {why}", flush=True)

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        sys.exit(1 if self.failed or not self.passed else 0)


def run_tests(name, make_scene, tests):
    """A whole program: the tests, one after another, each with the one scene, which is made in a folder of its own."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix=f"prt-{name}-") as place:
        scene = make_scene(pathlib.Path(place))
        for test in tests:
            tally.test(test.__name__.replace("_", " "), test, scene)
    tally.close()


def expect(condition, sentence):
    if not condition:
        raise AssertionError(sentence)


def expect_equal(what, ours, expected):
    expect(ours == expected, f"{what} is {ours!r}, expected {expected!r}")
