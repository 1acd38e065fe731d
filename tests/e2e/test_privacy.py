#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""People who are to be hidden are in no file of a run, in no bundle, and in nothing that it prints."""
import io
import pathlib
import tempfile
import zipfile

import harness
from git_maker import AS_OF, AS_OF_TEXT, DAY, Repository, lines
from harness import expect, expect_equal, generate

COMPLETE = 0
SERVER = "gerrit.example.org"


class Scene:
    """A repository of two people and an INFO.yaml with a third. Secret is what must not be seen."""

    def __init__(self, place):
        self.root, self.info, self.config = place / SERVER, place / "info", place / "config"
        self.config.mkdir()
        good = Repository(self.root / "good")
        good.commit({"a.txt": lines(3)}, time=AS_OF - 9 * DAY, name="Secretname One", email="secretmail1@crowd.org")
        good.commit({"a.txt": lines(4)}, time=AS_OF - 5 * DAY, name="secretmail2@crowd.org",
                    email="secretmail2@crowd.org")
        folder = self.info / SERVER / "good"
        folder.mkdir(parents=True)
        (folder / "INFO.yaml").write_text(
            "project: good\nproject_lead: {name: Secretname One, email: secretmail1@crowd.org, id: secretid}\n"
            "committers:\n- {name: Secretname Two, email: secretmail7@crowd.org, company: Secretcompany}\n- 7\n")

    def run(self, privacy, env=None):
        (self.config / "demo.yaml").write_text(f"gerrit: {{host: {SERVER}}}\ninfo_yaml: {{path: {self.info}}}\n"
                                               f"privacy: {privacy}\n", encoding="utf-8")
        run = generate(self.root, "--as-of", AS_OF_TEXT, "--no-cache", "-f", "all", "-vvv", config_dir=self.config,
                       env=env)
        run.finish()
        expect_equal("exit code", run.code, COMPLETE)  # a committer who is a number is a note
        return run


def shown(run):
    """Name -> bytes of everything that a run leaves or prints, archives opened."""
    found = {"stdout": run.out.encode(), "stderr": run.err.encode()}
    for path in sorted(p for p in run.output.rglob("*") if p.is_file()):
        found[path.name] = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(found[path.name])) as archive:
                found.update({f"{path.name}:{name}": archive.read(name) for name in archive.namelist()})
    return found


def places(run, secret):
    return sorted(name for name, data in shown(run).items() if secret in data.lower())


def without_privacy_everybody_is_shown(scene):
    with scene.run("{}") as run:
        everywhere = places(run, b"secret")
        for name in ("report_raw.json", "report.md", "report_contributors.csv", "report_info_yaml.csv"):
            expect(name in everywhere, f"{name} shows nobody; {everywhere} do")


def masked_addresses_are_nowhere(scene):
    with scene.run("{mask_emails: true}") as run:
        expect_equal("shown in", places(run, b"secretmail"), [])
        expect(places(run, b"secretname"), "names are gone, too")
        emails = [author["email"] for author in run.report()["authors"]]
        expect(all(email.startswith("masked-") and email.endswith("@crowd.org") for email in emails), emails)
        lead = run.report()["info_yaml"]["projects"][0]["project_lead"]
        expect(lead["email"] in emails, f"{lead['email']} is no author's")
        expect_equal("days of the lead", lead["days_since_last_commit"], 9)


def anonymous_people_are_nowhere(scene):
    with scene.run("{anonymize_authors: true}") as run:
        expect_equal("shown in", places(run, b"secret"), [])
        expect_equal("names", sorted(author["name"] for author in run.report()["authors"]), ["Author 1", "Author 2"])
        expect_equal("organizations", [o["domain"] for o in run.report()["organizations"]], ["other"])


def a_key_of_the_environment_is_told_to_nobody(scene):
    with scene.run("{mask_emails: true, key: configured-key}") as one, \
            scene.run("{mask_emails: true}", env={"REPORTING_PRIVACY_KEY": "environment-key"}) as two, \
            scene.run("{mask_emails: true}") as none:
        masks = [[author["email"] for author in run.report()["authors"]] for run in (one, two, none)]
        expect(masks[0] != masks[1] != masks[2] != masks[0], f"a key makes no difference: {masks}")
        for run in (one, two):
            expect_equal("key shown in", [name for key in (b"configured-key", b"environment-key")
                                          for name in places(run, key)], [])


def main():
    tally = harness.Tally()
    for test in (without_privacy_everybody_is_shown, masked_addresses_are_nowhere, anonymous_people_are_nowhere,
                 a_key_of_the_environment_is_told_to_nobody):
        with tempfile.TemporaryDirectory(prefix="prt-privacy-") as place:
            tally.test(test.__name__.replace("_", " "), test, Scene(pathlib.Path(place)))
    tally.close()


if __name__ == "__main__":
    main()
