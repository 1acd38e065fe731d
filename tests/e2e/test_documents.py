#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The blocks of docs/*.md that are marked `console` are typed, and print what is written there.

A line that begins with "$ " is a command for bash; what follows, up to the next, is what it prints, on both streams.
Blocks of one page share a folder: two clones in `git`, nothing else. Where runs differ, pages have N for a figure that
was measured and TIME for a time; "..." stands for any number of lines.

Options that a page names are options of the command it names them with; in code of its own (`--name`), of some command.
Keys of the configuration that a page names are keys. Ceilings and times are those of the sources, exit codes those of
--help, and each variable of the environment that is read is told of.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import harness
from git_maker import Repository, lines

DOCS = harness.TOP / "docs"
ATTIC = 946684800  # 2000-01-01T00:00:00Z
LIBRARY = 1767261600  # 2026-01-01T10:00:00Z


# What a page says, and the name that the figure in it has in the sources; "/" is the unit it is told in.
FIGURES = {
    "http.md": (
        ("requests at once | {} to one host", "PRT_HTTP_PER_HOST"), ("to one host, {} in all", "PRT_HTTP_AT_ONCE"),
        ("name, connection and TLS | {} s |", "PRT_HTTP_CONNECT_MS/1000"),
        ("to its last byte | {} s, and", "PRT_HTTP_ATTEMPT_MS/1000"),
        ("{} bytes a second once", "PRT_HTTP_SLOW_BYTES"), ("(over {} s)", "PRT_HTTP_SLOW_MS/1000"),
        ("redirects and pauses | {} s |", "PRT_HTTP_REQUEST_MS/1000"),
        ("requests to one service | {} s |", "PRT_HTTP_SERVICE_MS/1000"),
        ("body, unpacked | {} MiB;", "PRT_MAX_HTTP_ANSWER/1048576"),
        ("headers {} KiB", "PRT_MAX_HTTP_HEADERS/1024"), ("| tries | {},", "PRT_HTTP_TRIES"),
        ("granted up to {} s", "PRT_HTTP_RETRY_AFTER_MAX_MS/1000"), ("| redirects | {},", "PRT_HTTP_MAX_REDIRECTS"),
        ("Bodies above {} MiB", "PRT_MAX_KEPT_ANSWER/1048576"),
        ("nor more than {} MiB in all", "PRT_MAX_KEPT_ANSWERS/1048576")),
    "cache.md": (("cut back to {} GiB", "CACHE_BYTES_MAX/1073741824"),),
    "deployment.md": (("up to {} GiB of cache", "CACHE_BYTES_MAX/1073741824"),
                      ("`--listen`: {}, ", "PRT_HOSTS_ARBITER_PORT"), ("7411, {} and", "PRT_HOSTS_RESULTS_PORT")),
    "hosts.md": (("The ports are {} and", "PRT_HOSTS_ARBITER_PORT"), ("7411 and {} (", "PRT_HOSTS_RESULTS_PORT"),
                 ("`performance.worker_wait` seconds ({})", "PRT_WORKER_WAIT_S")),
    "concurrency.md": (("`performance.lease` seconds ({})", "PRT_LEASE_S"),
                       ("lost {} times", "PRT_RUN_MAX_LOST")),
    "cloning.md": (("[--work-dir-size {}G]", "PRT_DEFAULT_WORK_DIR_BYTES/1073741824"),),
    "logs.md": (("A line is at most {} bytes", "PRT_MAX_LOG_LINE"),
                ("A field is at most {} bytes", "PRT_MAX_LOG_FIELD")),
    "metrics.md": (("renews itself every {} s", "PRT_PAGE_REFRESH_S"),
                   ("workers (at most {}), the", "PRT_SNAPSHOT_WORKERS"),
                   ("the {} slowest tasks", "PRT_SNAPSHOT_TASKS"), ("the {} latest errors", "PRT_SNAPSHOT_ERRORS"),
                   ("at most {} connections", "PRT_METRICS_CONNECTIONS"),
                   ("and {} s; 8 KiB", "PRT_METRICS_CONNECTION_MS/1000"),
                   ("; {} KiB of a question", "PRT_METRICS_REQUEST/1024"),
                   ("larger than {} KiB", "PRT_MAX_STATUS/1024")),
    "services.md": (("at most {} minutes", "PRT_SERVICES_MS/60000"),),
    "troubleshooting.md": (("`performance.lease` seconds ({}): stopped", "PRT_LEASE_S"),),
}


def make_scene(place):
    library = Repository(place / "git" / "library")
    for number in range(3):
        library.commit({"a.txt": lines(10 * (number + 1))}, time=LIBRARY + 86400 * number, name="Ada Keeper",
                       email="ada@example.org")
    Repository(place / "git" / "attic").commit({"README": b"Kept for the record.\n"}, time=ATTIC)


def blocks(text):
    """[(line number, [(command, [line of output])])]"""
    found, number, inside = [], 0, None
    for number, line in enumerate(text.splitlines(), 1):
        if inside is None and line == "```console":
            inside = []
            found.append((number, inside))
        elif inside is not None and line == "```":
            inside = None
        elif inside is not None and line.startswith("$ "):
            inside.append((line[2:], []))
        elif inside is not None:
            inside[-1][1].append(line)
    return found


def plain(line, place):
    line = line.replace(str(place), "~")
    line = re.sub(r"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\]", "[TIME]", line)
    return re.sub(r"(?<![\w.-])\d+(\.\d+)? s\b", "N s", re.sub(r"\d+ MiB are", "N MiB are", line)).rstrip()


def pattern(expected):
    """What is written as an expression: N is a figure, "..." a run of lines."""
    parts = []
    for line in expected:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
            continue
        text = re.escape(line.rstrip())
        text = re.sub(r"(?<![A-Za-z])N(?![A-Za-z])(?!\\ s|\\ MiB)", r"[\\d.]+%?", text)
        parts.append(re.sub(r"(\\ ){2,}", r" +", text) + "\n")
    return "".join(parts)


def type_block(place, commands):
    environment = {**os.environ, **harness.SANITIZERS, "HOME": str(place), "LC_ALL": "C.UTF-8",
                   "XDG_RUNTIME_DIR": str(place / "run"), "PATH": f"{harness.program_folder()}:{os.environ['PATH']}"}
    for name in ("XDG_CACHE_HOME", "SOURCE_DATE_EPOCH", *harness.SERVICES):
        environment.pop(name, None)
    for command, expected in commands:
        done = subprocess.run(["bash", "-c", command], cwd=place, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=harness.TIMEOUT, check=False)
        printed = "".join(plain(line, place) + "\n" for line in done.stdout.decode("utf-8", "replace").splitlines())
        harness.expect(re.fullmatch(pattern(expected), printed), f"$ {command}\nprints\n{printed}and the page says\n"
                       + "\n".join(expected))


def page_says_what_is_printed(page):
    with tempfile.TemporaryDirectory(prefix="prt-docs-") as folder:
        place = pathlib.Path(folder).resolve()
        (place / "run").mkdir(mode=0o700)
        make_scene(place)
        for number, commands in blocks(page.read_text()):
            try:
                type_block(place, commands)
            except AssertionError as error:
                raise AssertionError(f"{page.name}:{number}: {error}") from None


def another_output_is_noticed():
    cases = (([], "x\n", False), (["x"], "x\n", True), (["x"], "", False), (["x N"], "x 4.5\n", True),
             (["x N"], "x y\n", False), (["NAME"], "4\n", False), (["a", "..."], "a\nb\n", True), (["..."], "", True),
             (["a.c"], "abc\n", False), (["N s"], "N s\n", True))
    for expected, printed, fits in cases:
        harness.expect_equal(f"{expected} against {printed!r}", bool(re.fullmatch(pattern(expected), printed)), fits)


def help_of(*command):
    done = subprocess.run([harness.program_folder() / command[0], *command[1:]], capture_output=True, text=True,
                          env={**os.environ, **harness.SANITIZERS}, timeout=harness.TIMEOUT, check=True)
    return done.stdout


def options_of(*command):
    short = help_of(*command, "--help")
    text = help_of(*command, "--help=all") if "--help=all" in short else short
    return {"help", *re.findall(r"^  (?:-\w, |    )--([\w-]+)", text, re.M)}


def option_tables():
    """{"reporting-worker" or "generate": {long option}}"""
    commands = re.findall(r"^  ([a-z-]+) +\S", help_of("reporting-tool", "--help"), re.M)
    tables = {command: options_of("reporting-tool", command) for command in commands}
    tables.update({name: options_of(name) for name in ("reporting-worker", "reporting-analyze", "reporting-stacks")})
    tables["reporting-tool"] = {"help", "version"}
    return tables


def code_of(text):
    """(line number, code, whether it is a span): each line of a block, each span of code elsewhere."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            inside = not inside
        elif inside or line.startswith("    "):
            yield number, line, False
        else:
            yield from ((number, span, True) for span in re.findall(r"`([^`]+)`", line))


def wrong_options(text, tables, foreign=()):
    """["line: option"] that no command, or not the one named, has."""
    every = set().union(*tables.values())
    named = re.compile(r"(?:reporting-tool +)?(" + "|".join(sorted(tables, key=len, reverse=True)) + r")(?= |$)(.*)")
    wrong = []
    for number, code, span in code_of(text):
        for part in re.split(r"[|;&]", code):
            part = part.strip().removeprefix("$ ")
            found = named.match(part)
            known = tables[found[1]] if found else every if span and part.startswith("--") else None
            if known is None:
                continue
            names = re.findall(r"(?<![\w-])--([a-z][a-z-]*)", found[2] if found else part)
            wrong += [f"{number}: --{name}" for name in names if name not in known and name not in foreign]
    return wrong


def options_are_there(pages):
    tables = option_tables()
    foreign = {"ulimit", "scale", "self-test"}  # of container engines and of tests/lint
    wrong = [f"{page.relative_to(harness.TOP)}:{found}" for page in pages
             for found in wrong_options(page.read_text(), tables, foreign)]
    harness.expect(not wrong, "\n".join(wrong))


def configuration_keys():
    """As the program describes them; "*" is a name of one's own."""
    return set(re.findall(r"^\| \*{0,2}`([a-z][\w.*]*)`", help_of("reporting-tool", "check", "--describe"), re.M))


def is_key(code, keys):
    """A key, or `section.*` of some."""
    return any(re.fullmatch(re.escape(key).replace(r"\*", r"\w+"), code) or key == code for key in keys) or (
        code.endswith(".*") and any(key.startswith(code[:-1]) for key in keys))


def wrong_keys(text, keys):
    """["line: key"] of spans that begin with a section of the configuration and name no key of it."""
    sections = {key.partition(".")[0] for key in keys if "." in key}
    return [f"{number}: {code}" for number, code, span in code_of(text)
            if span and re.fullmatch(r"[a-z_]+(\.[\w*]+)+", code) and code.partition(".")[0] in sections
            and not is_key(code, keys)]


def keys_are_there(pages):
    keys = configuration_keys()
    wrong = [f"{page.relative_to(harness.TOP)}:{found}" for page in pages
             for found in wrong_keys(page.read_text(), keys)]
    harness.expect(not wrong, "\n".join(wrong))


def another_key_is_noticed():
    keys = configuration_keys()
    for text, expected in (("`performance.lease` `report.md` `jenkins.*` `bots`", []), ("`time_windows.mine`", []),
                           ("`performance.leese`", ["1: performance.leese"]),
                           ("`jenkins.hosts.*`", ["1: jenkins.hosts.*"])):
        harness.expect_equal(text, wrong_keys(text, keys), expected)


def constants():
    """Numbers that headers and sources give a name: `NAME = 8,`, `#define NAME PRT_MIB(64)`, `((uint64_t)4 << 30)`."""
    given = re.compile(r"\b([A-Z][A-Z_]{4,})\b(?: = | +)"
                       r"\(*(?:uint64_t\))?(?:PRT_([KM])IB\()?(\d+)\)?(?: << (\d+))?", re.A)
    found = {}
    for folder in ("include", "coordinator", "worker"):
        for path in sorted((harness.TOP / folder).rglob("*.[ch]")):
            for name, unit, number, shift in given.findall(path.read_text(encoding="utf-8")):
                found.setdefault(name, int(number) << int(shift or 0) + {"": 0, "K": 10, "M": 20}[unit])
    return found


def wrong_figures(text, figures, numbers):
    """[(what should be there)]; blanks and line ends are one blank."""
    text = " ".join(text.split())
    told = []
    for words, name in figures:
        name, _, unit = name.partition("/")
        told.append(words.format(numbers[name] // int(unit or 1)))
    return [words for words in told if words not in text]


def figures_are_those_of_the_sources():
    numbers = constants()
    wrong = [f"{page}: {words}" for page, figures in FIGURES.items()
             for words in wrong_figures((DOCS / page).read_text(encoding="utf-8"), figures, numbers)]
    harness.expect(not wrong, "the sources say\n" + "\n".join(wrong))


def another_figure_is_noticed():
    for text, wrong in (("at most 8 KiB\n of", []), ("at most 9 KiB of", ["at most 8 KiB of"])):
        harness.expect_equal(text, wrong_figures(text, [("at most {} KiB of", "A_NAME/1024")], {"A_NAME": 8192}), wrong)


def variables_are_told():
    """Each variable of the environment that a program reads stands in some page."""
    pages = "".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    read = {name for folder in ("base", "coordinator", "worker", "proto", "report")
            for path in (harness.TOP / folder).rglob("*.c")
            for name in re.findall(r'(?:getenv|from_environment|is_set)\("([A-Z][A-Z_]+)"', path.read_text("utf-8"))}
    read -= {"HOME", "SSH_AUTH_SOCK", "SUDO_UID"}  # of the login, of ssh-agent, of sudo
    harness.expect({"GITHUB_ORG", "SOURCE_DATE_EPOCH", "CURL_CA_BUNDLE"} <= read, f"only {sorted(read)} are found")
    missing = [name for name in sorted(read) if not re.search(rf"\b{name}\b", pages)]
    harness.expect(not missing, f"no page tells of {missing}")


def exit_codes_are_those_of_the_program():
    help_text = " ".join(help_of("reporting-tool", "generate", "--help").split("exit codes:")[1].split())
    told = re.findall(r"^\| (\d+) \| (\w+)", (harness.TOP / "README.md").read_text(encoding="utf-8"), re.M)
    harness.expect_equal("exit codes of README.md", told, re.findall(r"(?:^|, )(\d+) (\w+)", help_text))


def another_option_is_noticed():
    tables = {"generate": {"listen"}, "keygen": {"output-dir"}, "reporting-worker": {"connect"},
              "reporting-tool": {"help"}}
    cases = (("`--listen`", []), ("`kubectl -n reporting-tool create --from-file=x`", []),
             ("`--lisen`", ["1: --lisen"]), ("`generate --connect X`", ["1: --connect"]),
             ("    reporting-tool generate --listen A | grep --count", []), ("`git log --numstat`", []),
             ("a\n```\nreporting-worker --connect A --once\n```\n--no", ["3: --once"]),
             ("`reporting-tool --version`", ["1: --version"]), ("```\n--radius: 0\n```", []))
    for text, expected in cases:
        harness.expect_equal(text, wrong_options(text, tables), expected)


def main():
    tally = harness.Tally()
    tally.test("another output is noticed", another_output_is_noticed)
    tally.test("another option is noticed", another_option_is_noticed)
    pages = [harness.TOP / "README.md", harness.TOP / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")),
             *sorted((harness.TOP / "deploy").rglob("*.md"))]
    tally.test("options are there", options_are_there, pages)
    tally.test("another key is noticed", another_key_is_noticed)
    tally.test("keys are there", keys_are_there, [page for page in pages if page.parent.name != "schema"])
    tally.test("another figure is noticed", another_figure_is_noticed)
    tally.test("figures are those of the sources", figures_are_those_of_the_sources)
    tally.test("variables are told", variables_are_told)
    tally.test("exit codes are those of the program", exit_codes_are_those_of_the_program)
    for page in sorted(DOCS.glob("*.md")):
        if blocks(page.read_text()):
            tally.test(page.name, page_says_what_is_printed, page)
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
