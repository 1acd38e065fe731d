#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""--help fits a screen; manual pages and completions know every option and command, and nothing complains of them."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import harness

LINES, COLUMNS = 40, 100
SHARE = harness.program_folder().parent / "share"


def run(*command, **options):
    answer = subprocess.run(command, capture_output=True, text=True, timeout=harness.TIMEOUT, check=False, **options)
    return answer


def program(name, *arguments):
    answer = run(str(harness.program_folder() / name), *arguments, env={**os.environ, **harness.SANITIZERS})
    assert answer.returncode == 0, answer
    return answer.stdout


def commands():
    """(program, command or None)"""
    listed = re.findall(r"^  ([a-z-]+) +\S", program("reporting-tool", "--help"), re.M)
    assert {"generate", "check", "keygen"} <= set(listed), listed
    return [("reporting-tool", command) for command in listed] + [
        (name, None) for name in ("reporting-worker", "reporting-analyze", "reporting-stacks")]


def whole_help(name, command):
    arguments = [command] if command else []
    short = program(name, *arguments, "--help")
    return program(name, *arguments, "--help=all") if "--help=all" in short else short


def options(name, command):
    """[(long, letter or "", what its value is called or "")]"""
    rows = re.findall(r"^  (?:-(\w), |    )--([\w-]+)(?:( |\[=)(\S+))?", whole_help(name, command), re.M)
    assert rows, (name, command)
    return [(long, letter, value if kind else "") for letter, long, kind, value in rows]


def help_fits_a_screen():
    for name, command in [("reporting-tool", None), *commands()]:
        text = program(name, *([command] if command else []), "--help")
        lines = text.splitlines()
        assert len(lines) <= LINES, f"{name} {command}: {len(lines)} lines: mark a group of options rare"
        assert max(map(len, lines)) <= COLUMNS, f"{name} {command}: {max(lines, key=len)}"


def help_names_what_it_leaves_out():
    short = program("reporting-tool", "generate", "--help")
    for long, _, _ in options("reporting-tool", "generate"):
        assert f"--{long}" in short, long
    assert "-c" not in re.findall(r"^  (-\w),", short, re.M)


def a_wrong_option_is_told_in_one_sentence():
    for name, command in commands():
        arguments = [*([command] if command else []), "--hlep"]
        answer = run(str(harness.program_folder() / name), *arguments, env={**os.environ, **harness.SANITIZERS})
        told = " ".join([name, *([command] if command else [])])
        expected = (f"{told}: --hlep is not an option of this command; did you mean --help? "
                    "(--help lists the options)\n")
        assert (answer.returncode != 0, answer.stdout, answer.stderr) == (True, "", expected), answer


def another_detail_is_refused():
    answer = run(str(harness.program_folder() / "reporting-tool"), "generate", "--help=everything")
    assert answer.returncode == 3 and "--help: expected nothing or all" in answer.stderr, answer


def page(name, command):
    return SHARE / "man" / "man1" / f"{name}{'-' + command if command else ''}.1"


def pages_have_every_option():
    for name, command in commands():
        text = page(name, command).read_text().replace("\\-", "-")
        for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "SEE ALSO"):
            assert f"\n.SH {section}\n" in text, (name, command, section)
        for long, letter, _ in options(name, command):
            assert re.search(rf"^{re.escape(f'{chr(92)}fB-{letter}{chr(92)}fR, ') if letter else ''}"
                             rf"\\fB--{long}\\fR", text, re.M), (name, command, long)


def there_is_a_page_for_each_and_no_other():
    wanted = {page(*each).name for each in [("reporting-tool", None), *commands()]}
    assert {path.name for path in (SHARE / "man" / "man1").iterdir()} == wanted


def man_does_not_complain():
    for path in sorted((SHARE / "man" / "man1").iterdir()):
        answer = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(path),
                     env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"})
        assert answer.returncode == 0 and answer.stderr == "", (path.name, answer.stderr)


def mandoc_does_not_complain():
    for path in sorted((SHARE / "man" / "man1").iterdir()):
        answer = run("mandoc", "-Tlint", "-Wwarning", str(path))
        assert answer.returncode == 0 and answer.stdout == "", (path.name, answer.stdout)


def bash(line, folder):
    """What bash offers at the end of the line, with bash's own rules for words."""
    words = re.findall(r"=|[^\s=]+", line) + [""] * (line[-1] == " ")
    script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); "$FUNCTION"; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    name = words[0]
    rules = str(SHARE / "bash-completion" / "completions" / name)
    answer = run("bash", "-c", script, "bash", rules, *words, cwd=folder,
                 env={**os.environ, "FUNCTION": "_" + name.replace("-", "_")})
    assert answer.returncode == 0 and answer.stderr == "", answer
    return set(answer.stdout.split())


def bash_offers_commands_and_options():
    with tempfile.TemporaryDirectory() as folder:
        listed = {command for _, command in commands() if command}
        assert bash("reporting-tool ", folder) == listed | {"--help", "--version"}
        assert bash("reporting-tool gen", folder) == {"generate"}
        for name, command in commands():
            line = f"{name} {command} --" if command else f"{name} --"
            assert bash(line, folder) == {f"--{long}" for long, _, _ in options(name, command)}, line


def bash_offers_values():
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "reports").mkdir()
        (pathlib.Path(folder) / "raw.json").touch()
        for line, offered in (("reporting-tool generate --repos-path re", {"reports"}),
                              ("reporting-tool generate -r r", {"reports"}),
                              ("reporting-tool generate --repos-path=r", {"reports"}),
                              ("reporting-tool generate --repos-path=", {"reports"}),
                              ("reporting-tool generate --cache=r", {"reports"}),
                              ("reporting-tool generate --repos-list r", {"reports", "raw.json"}),
                              ("reporting-tool generate --log-format ", {"text", "json"}),
                              ("reporting-tool generate --help=", {"all"}),
                              ("reporting-tool generate --project r", set()),
                              ("reporting-tool generate --require g", {"gerrit", "github"}),
                              ("reporting-tool compare r", {"reports", "raw.json"}),
                              ("reporting-tool jjb r", {"reports"}),
                              ("reporting-worker --log-format=t", {"text"}),
                              ("reporting-analyze r", {"reports"})):
            assert bash(line, folder) == offered, (line, bash(line, folder))


def programs_and_pages_are_installed_and_nothing_of_the_tests():
    with tempfile.TemporaryDirectory(prefix="prt-install-") as prefix:
        done = run("cmake", "--install", str(harness.program_folder().parent), "--prefix", prefix)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr
        there = {folder: {path.name for path in pathlib.Path(prefix, folder).iterdir()}
                 for folder in ("bin", "share/man/man1", "share/bash-completion/completions")}
        names = {name for name, _ in commands()}
        assert there["bin"] == there["share/bash-completion/completions"] == names, there
        pages = {f"{name}-{command}.1" if command else f"{name}.1" for name, command in commands()}
        assert there["share/man/man1"] == pages | {"reporting-tool.1"}, there


def bash_finds_them_as_installed():
    """Through `complete`, as an interactive bash does."""
    for path in sorted((SHARE / "bash-completion" / "completions").iterdir()):
        answer = run("bash", "-c", 'source "$1"; complete -p "$2"', "bash", str(path), path.name)
        assert answer.stdout == f"complete -F _{path.name.replace('-', '_')} {path.name}\n", answer


def zsh_knows_every_option():
    for path in sorted((SHARE / "zsh" / "site-functions").iterdir()):
        answer = run("zsh", "-n", str(path))
        assert answer.returncode == 0 and answer.stderr == "", answer
    for name, command in commands():
        text = (SHARE / "zsh" / "site-functions" / f"_{name}").read_text()
        part = text.split(f"\n  {command})\n")[1].split("\n  ;;\n")[0] if command else text
        for long, letter, _ in options(name, command):
            assert re.search(rf"'\*--{long}(=-?)?\[", part), (name, command, long)
            assert not letter or re.search(rf"'\*-{letter}\+?\[", part), (name, command, letter)


ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= ; TERM=dumb; fpath=('$1' \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w shell "zstyle ':completion:*' list-colors ''; LISTMAX=0; stty -echo; print rea''dy"
zpty -r shell seen '*ready*'
zpty -w -n shell "$2"$'\t\t'
sleep 0.2
got=
for i in {1..100}; do
  if zpty -r -t shell part; then got+=$part; else sleep 0.05; fi
  [[ $got == *$3* ]] && break
done
print -r -- "$got"
zpty -d shell
"""


def zsh_offers_commands():
    for line, expected in (("reporting-tool ", "keygen"), ("reporting-tool compare --", "ignore"),
                           ("reporting-worker --log-format ", "json")):
        answer = run("zsh", "-f", "-c", ZSH, "zsh", str(SHARE / "zsh" / "site-functions"), line, expected)
        assert expected in answer.stdout, (line, answer)


def fish(line):
    name = line.split()[0]
    answer = run("fish", "--no-config", "-c",
                 f"source {SHARE}/fish/vendor_completions.d/{name}.fish; complete -C '{line}'",
                 env={**os.environ, "HOME": tempfile.gettempdir(), "TERM": "dumb"})
    assert answer.returncode == 0, answer
    return {row.split("\t")[0] for row in answer.stdout.splitlines()}


def fish_offers_commands_options_and_values():
    assert fish("reporting-tool ") == {command for _, command in commands() if command}
    for name, command in commands():
        offered = {word.rstrip("=") for word in fish(f"{name} {command} --" if command else f"{name} --")}
        wanted = {f"--{long}" for long, _, _ in options(name, command)}
        assert offered == wanted, (name, command, offered ^ wanted)
    assert fish("reporting-tool generate --log-format ") == {"text", "json"}


TESTS = (help_fits_a_screen, help_names_what_it_leaves_out, another_detail_is_refused, pages_have_every_option,
         a_wrong_option_is_told_in_one_sentence,
         there_is_a_page_for_each_and_no_other, ("man", man_does_not_complain), ("mandoc", mandoc_does_not_complain),
         bash_offers_commands_and_options, bash_offers_values, bash_finds_them_as_installed,
         programs_and_pages_are_installed_and_nothing_of_the_tests,
         ("zsh", zsh_knows_every_option), ("zsh", zsh_offers_commands),
         ("fish", fish_offers_commands_options_and_values))


def needing(tool, test):
    if not shutil.which(tool):
        raise harness.Skip(f"no {tool} here")
    test()


def main():
    tally = harness.Tally()
    for test in TESTS:
        tool, test = test if isinstance(test, tuple) else ("sh", test)
        tally.test(test.__name__.replace("_", " "), needing, tool, test)
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
