#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`render`: of a report_raw.json the very files that `generate` wrote, whatever the repositories and servers said; in
another look; and what cannot be is refused, with nothing published.

    test_render.py [FOLDER OF REPOSITORIES ...]
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import harness
import make_bad_repositories
import test_bad_input
import test_github
import test_info_yaml
import test_privacy
import test_services
from cache_scene import small
from git_maker import AS_OF_TEXT, RECENT, Repository, person
from harness import Run, expect, expect_equal, generate

COMPLETE, FAILED, PARTIAL, USAGE, SYSTEM = 0, 1, 2, 3, 4
OF_A_RUN = {"config_resolved.json"}  # tells of a run: there is none here


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def configuration(run):
    """The --config-dir that a run was given, as it stood in its folder."""
    return run.folder / run.command[run.command.index("--config-dir") + 1]


def render(*arguments, **keywords):
    with Run(["render", *arguments], **keywords) as run:
        return run.finish(120)


def check_again(run, code):
    """The whole folder, made again elsewhere."""
    expect_equal(f"exit code of generate ({run.err})", run.code, code)
    first = {name: data for name, data in files(run.output / "demo").items() if name not in OF_A_RUN}
    again = render(run.output / "demo", "-o", run.folder / "again", "--config-dir", configuration(run))
    expect_equal(f"exit code of render ({again.err})", again.code, code)
    second = files(run.folder / "again/demo")
    expect_equal("files", sorted(second), sorted(first))
    expect_equal("files that differ", [name for name in first if first[name] != second[name]], [])
    expect("demo_report_bundle.zip" in first, "there is no bundle")


def what_bad_repositories_give(place):
    try:
        with generate(make_bad_repositories.build(place / "bad"), "--as-of", AS_OF_TEXT) as run:
            check_again(run.finish(300), PARTIAL)
    finally:
        test_bad_input.remove(place / "bad")


def names_that_look_alike_or_are_no_text(place):
    """Several names become one in JSON, which has no other bytes than UTF-8: nothing may go by them."""
    people = (b"A\xff", b"A\xfe", "A\ufffd".encode(), b"B\x01", "\u0410nn".encode(), b"\xed\xa0\x80", b"", b"Unknown",
              b"=a|b`")
    names = (b"x\xff", b"x\xfe", "x\ufffd".encode(), b"a\xcc\x81", "\u00e1".encode(), b"tab\there", b"new\nline",
             b"q\"\\", "\u202eevil".encode(), "\u0430bc".encode(), b"abc", b"ABC", b"a&b<c>", b"\xed\xa0\x80",
             b"no-HEAD\xff", b"no-HEAD\xfe", b"no-file\xff", b"no-file\xfe")
    for number, name in enumerate(names):
        repository = Repository(pathlib.Path(os.fsdecode(os.fsencode(place / "names") + b"/" + name)))
        for at, who in enumerate(people if number < 2 else people[:3]):
            tree = repository.tree({b"a.txt": b"%d\n" % at, b"b\xff%d" % at: b"x\n"})
            repository.raw_commit(person(who, who + (b"@ex\xff.org", b"@ex\xfe.org")[at % 2], RECENT - at), tree)
        if name == b"no-HEAD\xff":
            (repository.dot_git / "HEAD").write_bytes(b"ref: refs/heads/\xff\xfe\n")
        if name == b"no-file\xff":
            repository.remove_object("HEAD:a.txt")
    with generate(place / "names", "--as-of", AS_OF_TEXT) as run:
        check_again(run.finish(), PARTIAL)
        shown = [row["gerrit_project"] for row in run.report()["repositories"]]
        expect_equal("repositories", len(shown), len(names) - 1)
        expect_equal("that look like one", shown.count("x\ufffd"), 3)


def what_jenkins_and_gerrit_say(place):
    scene = test_services.Scene(place / "services")
    with scene.run() as run:
        check_again(run, COMPLETE)


def what_github_says(place):
    scene = test_github.Scene(place / "github")
    scene.reset()
    with scene.run() as run:
        check_again(run, COMPLETE)


def what_info_yaml_says(place):
    (place / "info").mkdir()
    scene = test_info_yaml.Scene(place / "info")
    scene.put("bad", "project: [\n")
    with scene.run(f"{{path: {scene.info}}}") as run:
        check_again(run.finish(), PARTIAL)


def a_look_of_its_own(place):
    text = ("output: {top_contributors_limit: 1, include_sections: {languages: false}}\nrender: {theme: dark}\n"
            "time_windows: {short: 7, long: 700}\nactivity_thresholds: {current_days: 3, active_days: 5}\n")
    (place / "look").mkdir()
    (place / "look/demo.yaml").write_text(text)
    small(place / "plain/aai", 4, 0)
    with generate(place / "plain", "--as-of", AS_OF_TEXT, config_dir=place / "look") as run:
        check_again(run.finish(), COMPLETE)


def people_who_are_hidden_stay_hidden(place):
    (place / "people").mkdir()
    scene = test_privacy.Scene(place / "people")
    for privacy in ("{mask_emails: true}", "{anonymize_authors: true}"):
        with scene.run(privacy) as run:
            check_again(run, COMPLETE)
            again = render(run.output / "demo", "-o", run.folder / "other", "--config-dir", run.folder / "config")
            expect_equal("exit code", again.code, COMPLETE)
            expect("in this report, and stay so" in again.err, f"not told: {again.err!r}")
            seen = b"".join(files(run.folder / "other/demo").values()).lower()
            expect(b"secretmail" not in seen, "an address is shown")


def people_who_are_shown_cannot_be_hidden(place):
    with plain(place) as run:
        (run.folder / "config/demo.yaml").write_text("privacy: {mask_emails: true}\n")
        again = render(run.output / "demo", "-o", run.folder / "again", "--config-dir", run.folder / "config")
        expect_equal("exit code", again.code, FAILED)
        expect('privacy: expected "mask_emails"' in again.err, again.err)
        expect(not (run.folder / "again").exists(), "something was published")


def plain(place, *more):
    root = place / "root"
    if not root.exists():
        small(root / "aai", 4, 0)
        small(root / "so", 3, 1)
    return generate(root, "--as-of", AS_OF_TEXT, *more).finish()


def in_another_look(place):
    with plain(place) as run:
        before = files(run.output / "demo")
        (run.folder / "dark.yaml").write_text(
            "render: {theme: dark}\noutput: {include_sections: {definitions: false}}\n")
        again = render(run.output / "demo", "-f", "md,html", "--no-zip", "--config", run.folder / "dark.yaml")
        expect_equal("exit code", (again.code, again.err), (COMPLETE, ""))
        folder = str(run.output / "demo")
        expect_equal("what is told", again.out.splitlines(), [f"{folder}/report.md", f"{folder}/report.html"])
        after = files(run.output / "demo")
        expect_equal("files that changed", sorted(name for name in after if after[name] != before[name]),
                     ["report.html", "report.md"])
        expect(b'data-theme="dark"' in after["report.html"], "the theme is not the one that was asked for")
        expect(b"Definitions" not in after["report.md"], "a section is there that was switched off")


def of_the_standard_input(place):
    with plain(place) as run:
        with open(run.report_path(), "rb") as report:
            told = subprocess.run([run.command[0], "render", "-", "-o", "piped", "--name", "other"], stdin=report,
                                  cwd=run.folder, env=run.env, capture_output=True, timeout=120)
        expect_equal("exit code", (told.returncode, told.stderr), (COMPLETE, b""))
        first, second = files(run.output / "demo"), files(run.folder / "piped/other")
        expect_equal("report.html", second["report.html"] == first["report.html"], True)
        expect("other_report_bundle.zip" in second, "the bundle has another name")


def wrong_command_lines(place):
    with plain(place) as run:
        other = run.folder / "other.json"
        other.write_bytes(run.report_path().read_bytes())
        for arguments, sentence in (([], "give one REPORT"), (["-"], "--output-dir says where"),
                                    ([other], "--output-dir says where"), ([run.folder / "no"], "no: No such file"),
                                    ([run.folder / "no/report_raw.json"], "no/report_raw.json: No such file"),
                                    (["-f", "pdf", other], "expected json, md, html"),
                                    (["--name", "a/b", "-o", run.folder / "x", other], "--name: expected a name")):
            told = render(*arguments)
            expect_equal(f"{arguments}: exit code ({told.err})", told.code, USAGE)
            expect(sentence in told.err, told.err)
        expect_equal("a folder without one", render(run.folder / "config").code, USAGE)


def refused(run, text, sentence):
    (run.folder / "wrong.json").write_bytes(text)
    told = render(run.folder / "wrong.json", "-o", run.folder / "refused")
    expect_equal(f"exit code ({told.err})", told.code, FAILED)
    expect(sentence in told.err, f"{sentence!r} is not in {told.err!r}")
    expect(not (run.folder / "refused").exists(), "something was published")


def what_is_no_report_is_refused(place):
    with plain(place) as run:
        report = run.report()
        text = run.report_path().read_bytes()
        refused(run, text[:-200], "wrong.json:")
        refused(run, b"", "wrong.json:1:")
        refused(run, b"[" * 100000, "nested too deeply")
        refused(run, text.replace(b'"demo"', b'"\xff"', 1), "not UTF-8")
        refused(run, text.replace(b'"aai"', b'"' + b"a" * (1 << 24) + b'"', 1), "a text of less than a mebibyte")
        refused(run, json.dumps({**report, "schema_version": "3.0.0"}).encode(), 'got "3.0.0"')
        refused(run, json.dumps({**report, "project": "../x"}).encode(), '"../x" can be no folder')
        del report["repositories"][0]["tip"]
        refused(run, json.dumps(report).encode(), "repositories[0].tip: expected a value, got nothing")
    with plain(place, "--schema", "1.5") as run:
        refused(run, run.report_path().read_bytes(), 'schema_version: expected "2.0.0"')


def main():
    tally = harness.Tally()
    for root in sys.argv[1:]:
        with generate(pathlib.Path(root).resolve(), "--as-of", AS_OF_TEXT) as run:
            run.finish(600)
            tally.test(f"what {root} gives", check_again, run, run.code)
    for test in (what_bad_repositories_give, names_that_look_alike_or_are_no_text, what_jenkins_and_gerrit_say,
                 what_github_says, what_info_yaml_says, a_look_of_its_own, people_who_are_hidden_stay_hidden,
                 people_who_are_shown_cannot_be_hidden, in_another_look, of_the_standard_input,
                 wrong_command_lines, what_is_no_report_is_refused):
        with tempfile.TemporaryDirectory(prefix="prt-render-") as place:
            tally.test(test.__name__.replace("_", " "), test, pathlib.Path(place))
    tally.close()


if __name__ == "__main__":
    main()
