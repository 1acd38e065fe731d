#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""INFO.yaml in a whole run: people have their own activity, a bad file is one error, what is not there is told."""
import pathlib
import tempfile

import harness
from git_maker import AS_OF, AS_OF_TEXT, DAY, Repository, lines
from harness import expect, expect_equal, generate

COMPLETE, FAILED, PARTIAL = 0, 1, 2
SERVER = "gerrit.example.org"


class Scene:
    def __init__(self, place):
        self.root, self.info, self.config = place / SERVER, place / "info", place / "config"
        self.config.mkdir()
        babel = Repository(self.root / "aai/babel")
        babel.commit({"a.txt": lines(3)}, time=AS_OF - 900 * DAY, name="Bob Baker", email="bob@example.org")
        babel.commit({"a.txt": lines(4)}, time=AS_OF - 5 * DAY)
        self.put("aai/babel", "project: babel\nlifecycle_state: null\nproject_lead: &lead\n  name: Ann Able\n"
                 "  email: Ann@Example.org\ncommitters:\n- <<: *lead\n- {name: Bob Baker}\n- {name: Cyd}\n")

    def put(self, project, text, server=SERVER):
        folder = self.info / server / project
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "INFO.yaml").write_text(text, encoding="utf-8")

    def run(self, settings, *more):
        text = f"gerrit: {{host: {SERVER}}}\ninfo_yaml: {settings}\n"
        (self.config / "demo.yaml").write_text(text, encoding="utf-8")
        return generate(self.root, "--as-of", AS_OF_TEXT, "--no-cache", *more, config_dir=self.config)


def people_have_their_own_activity(scene):
    with scene.run(f"{{path: {scene.info}, activity_windows: {{current: 30, active: 1000}}}}") as run:
        run.finish()
        expect_equal("exit code", run.code, COMPLETE)
        project, = run.report()["info_yaml"]["projects"]
        expect_equal("state", project["lifecycle_state"], "Unknown")
        expect_equal("lead", project["project_lead"]["activity_status"], "current")
        got = [(p["name"], p["days_since_last_commit"], p["activity_color"], p["is_lead"])
               for p in project["committers"]]
        expect_equal("committers", got, [("Ann Able", 5, "green", True), ("Bob Baker", 900, "orange", False),
                                         ("Cyd", None, "gray", False)])


def a_bad_file_is_one_error(scene):
    scene.put("bad", "project: [\n")
    scene.put("worse", "a: b\n", server="other.example.org")
    with scene.run(f"{{path: {scene.info}}}") as run:
        run.finish()
        expect_equal("exit code", run.code, PARTIAL)
        report = run.report()
        expect_equal("projects", [p["project_name"] for p in report["info_yaml"]["projects"]], ["babel"])
        error, = report["errors"]
        expect_equal("category", error["category"], "info_yaml")
        expect(error["error"].startswith(f"{SERVER}/bad/INFO.yaml:2: "), error["error"])
        expect(str(scene.info) not in run.report_path().read_text(encoding="utf-8"), "a path of this machine is told")


def what_is_not_there_is_told(scene):
    for settings, code, why in (("{}", COMPLETE, "INFO.yaml is not configured"),
                                (f"{{path: {scene.info}, enabled: false}}", COMPLETE, "info_yaml.enabled is false"),
                                ("{path: /nonexistent/info}", PARTIAL, "info_yaml.path: /nonexistent/info: No such")):
        with scene.run(settings) as run:
            run.finish()
            expect_equal(f"exit code with {settings}", run.code, code)
            report = run.report()
            expect("info_yaml" not in report, "there is a section")
            expect(report["absent"]["info_yaml"].startswith(why), report["absent"])


def a_wrong_key_is_refused_with_its_line(scene):
    with scene.run("{url_timeout: soon}") as run:
        run.finish()
        expect_equal("exit code", run.code, FAILED)
        expect("demo.yaml:2: info_yaml.url_timeout: expected seconds" in run.err, run.err)


def main():
    tally = harness.Tally()
    for test in (people_have_their_own_activity, a_bad_file_is_one_error, what_is_not_there_is_told,
                 a_wrong_key_is_refused_with_its_line):
        with tempfile.TemporaryDirectory(prefix="prt-info-") as place:
            tally.test(test.__name__.replace("_", " "), test, Scene(pathlib.Path(place)))
    tally.close()


if __name__ == "__main__":
    main()
