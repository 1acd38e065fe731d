#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""clang-tidy (.clang-tidy says which checks, and why not others) and cppcheck find nothing in the programs' code.

    cmake --preset release && tests/gates/tidy.py [--analyzer]

--analyzer adds clang's path-sensitive analyzer, which takes minutes and takes some contracts for mistakes; it is for
reading, not for counting. Where a finding is wrong: NOLINTNEXTLINE(check): why, or cppcheck-suppress id ; why.
"""
import argparse
import json
import tempfile

import gate

AT_A_TIME = 8  # files per process
ANALYZER = "-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.*"
CPPCHECK = ("cppcheck", "--quiet", "--std=c11", "--enable=warning,performance,portability", "--inline-suppr",
            "--error-exitcode=1", "--template={file}:{line}: {severity}: {message} [{id}]",
            "-D_GNU_SOURCE", "-DPRT_SANITIZED=0", '-DPRT_VERSION=""')

CANARY = """#include <stdlib.h>
int canary(const char *text, int number);
int canary(const char *text, int number)
{
    int cells[4] = {0};
    cells[4] = number;
    if (number > 0);
        return atoi(text);
    return cells[0];
}
"""
CANARY_TIDY = ("bugprone-suspicious-semicolon", "cert-err34-c")
CANARY_CPPCHECK = ("arrayIndexOutOfBounds",)


def sources(build):
    """The programs' .c files that the build compiles."""
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    folders = tuple(f"{gate.TOP}/{room}/" for room in gate.ROOMS)
    return sorted({entry["file"] for entry in commands if entry["file"].startswith(folders)})


def findings(done):
    """What a tool printed of its findings, without its chatter; all of it when it failed without any."""
    kept = [line for line in done.stdout.splitlines() if not line.endswith(("generated.", "treated as errors"))]
    return "\n".join(kept) if done.returncode != 0 else ""


def tidy(build, files, checks=None):
    chosen = [f"--checks={checks}"] if checks else []
    return findings(gate.run(["clang-tidy", "-p", build, "--quiet", *chosen, *files]))


def show_that_they_find(checks):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/canary.c"
        with open(path, "w", encoding="utf-8") as file:
            file.write(CANARY)
        told = findings(gate.run(["clang-tidy", "--quiet", f"--config-file={gate.TOP / '.clang-tidy'}", path, "--"]))
        for name in CANARY_TIDY:
            checks.check(f"clang-tidy finds {name}", name in told, told)
        told = findings(gate.run([*CPPCHECK, path]))
        for name in CANARY_CPPCHECK:
            checks.check(f"cppcheck finds {name}", name in told, told)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--analyzer", action="store_true")
    options = parser.parse_args()
    build = gate.build_folder("release")
    checks = gate.Gate("tidy")
    show_that_they_find(checks)
    files = sources(build)
    parts = [files[at:at + AT_A_TIME] for at in range(0, len(files), AT_A_TIME)]
    extra = ANALYZER if options.analyzer else None
    told = [text for text in gate.side_by_side(lambda part: tidy(build, part, extra), parts) if text]
    checks.check(f"clang-tidy: no finding in {len(files)} files", bool(files) and not told, "\n".join(told))
    told = findings(gate.run([*CPPCHECK, f"-j{gate.processors()}", "-Iinclude", "-I.", *gate.ROOMS], cwd=gate.TOP))
    checks.check("cppcheck: no finding", not told, told)
    checks.close()


if __name__ == "__main__":
    main()
