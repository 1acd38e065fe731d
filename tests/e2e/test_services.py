#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Whole runs with a Jenkins and a Gerrit of the tests' own: few requests for 1,575 jobs, every job in one set, every
way of failing told and survived, and no secret anywhere.

    test_services.py
"""
import base64
import pathlib
import shutil
import socket
import sys
import tempfile
import time

import harness
from cache_scene import small
from git_maker import AS_OF_TEXT
from harness import Run, expect, expect_equal
from service_server import Server, job, many_jobs

COMPLETE, FAILED, PARTIAL, USAGE = 0, 1, 2, 3
NAMES = ["aai/babel", "aai/graph", "ccsdk/cds", "so"]
SECRETS = {"JENKINS_USER": "pl4nted-user", "JENKINS_API_TOKEN": "pl4nted-jenkins-token",
           "GERRIT_USER": "pl4nted-reader", "GERRIT_HTTP_PASSWORD": "pl4nted-gerrit-password"}
CLEAN = {"http_proxy": "", "https_proxy": "", "all_proxy": "", "HTTPS_PROXY": "", "ALL_PROXY": "", "no_proxy": "*",
         "JENKINS_HOST": "", "JENKINS_USER": "", "JENKINS_API_TOKEN": "", "GERRIT_USER": "",
         "GERRIT_HTTP_PASSWORD": "", "GITHUB_STEP_SUMMARY": ""}


class Scene:
    def __init__(self, place):
        self.folder = pathlib.Path(place)
        self.root = self.folder / "root"
        for at, name in enumerate(NAMES):
            small(self.root / name, 4, at)
        self.server = Server()
        self.reset()

    def reset(self):
        self.server.jobs = many_jobs(NAMES, 1575)
        self.server.projects = {**{name: "ACTIVE" for name in NAMES}, "old": "READ_ONLY", "All-Projects": "ACTIVE"}
        self.server.page, self.server.jenkins_path, self.server.git_root = 0, "", None
        self.server.redirects.clear()
        self.server.jenkins_mode = self.server.gerrit_mode = "right"
        self.server.seen.clear()

    def config(self, jenkins=None, gerrit=None, more=""):
        """Text of a configuration; None: at the server."""
        jenkins = jenkins if jenkins is not None else f"  base_url: http://{self.server.place}\n"
        gerrit = gerrit if gerrit is not None else f"  base_url: http://{self.server.place}/r\n"
        return (("jenkins:\n" + jenkins if jenkins else "") + ("gerrit:\n  host: gerrit.example.org\n" + gerrit) + more)

    def config_folder(self, config=None):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        (folder / "default.yaml").write_text(self.config() if config is None else config)
        return folder

    def run(self, *more, config=None, env=None, watch=None):
        run = harness.generate(self.root, "--as-of", AS_OF_TEXT, *more, config_dir=self.config_folder(config),
                               env={**CLEAN, **(env or {})})
        if watch:
            watch(run)
        return run.finish(300)


def allocation(run):
    return run.report()["jenkins_allocation"]


def service_errors(run):
    return [error["error"] for error in run.report()["errors"] if error["category"] == "service"]


def check_rest(run):
    """Everything that does not depend on servers is there."""
    expect_equal("repositories", [entry["gerrit_project"] for entry in run.report()["repositories"]], NAMES)


def one_request_for_1575_jobs(scene):
    scene.reset()
    scene.server.jobs.append(job("old-merge"))
    scene.server.jobs.pop(0)
    with scene.run() as run:
        expect_equal("exit code", run.code, COMPLETE)
        found = allocation(run)
        expect_equal("requests to Jenkins", scene.server.count("/api/json"), 1)
        expect_equal("requests to Gerrit", scene.server.count("/projects/"), 1)
        expect_equal("requests in all", len(scene.server.seen), 2)
        expect_equal("jobs", found["total_jenkins_jobs"], 1575)
        keys = ("allocated_jobs", "orphaned_jobs", "infrastructure_jobs", "unattributed_jobs")
        expect_equal("sets", [found[key] for key in keys], [1399, 1, 87, 88])
        sets = {entry["name"]: (entry["set"], entry["repository"], entry["state"]) for entry in found["jobs"]}
        expect_equal("an allocated job", sets["aai-graph-maven-verify-master-1"], ("allocated", "aai/graph", "ACTIVE"))
        expect_equal("an orphaned job", sets["old-merge"], ("orphaned", "old", "READ_ONLY"))
        owned = sum(entry["jenkins"]["job_count"] for entry in run.report()["repositories"])
        expect_equal("jobs of the repositories", owned, 1399)
        expect_equal("server", run.report()["jenkins_metadata"],
                     {"host": scene.server.place, "requires_auth": False})
        expect_equal("statistics", [(entry["service"], entry["requests"], entry["good"])
                                    for entry in run.report()["api_statistics"]],
                     [("gerrit", 1, 1), ("jenkins", 1, 1)])
        expect("jenkins: 1 request" in run.out, f"no statistics in {run.out!r}")
        expect_equal("errors", run.report()["errors"], [])
        with harness.Run(["allocations", run.report_path()]) as check:
            expect_equal("exit code of allocations", check.finish().code, COMPLETE)


def servers_are_found_on_their_hosts(scene):
    """Nobody speaks TLS at the port: it takes the fallback, and the second path."""
    scene.reset()
    scene.server.jenkins_path = "/releng"
    config = scene.config(jenkins=f"  host: {scene.server.place}\n  allow_http_fallback: true\n")
    with scene.run(config=config, env=SECRETS) as run:
        expect_equal("exit code", run.code, COMPLETE)
        expect_equal("paths", [path for path, _, _ in scene.server.seen if "api/json" in path],
                     ["/api/json", "/releng/api/json"])
        told = [headers for path, _, headers in scene.server.seen if "api/json" in path and "Authorization" in headers]
        expect_equal("credentials without TLS", told, [])
        expect_equal("jobs", allocation(run)["total_jenkins_jobs"], 1575)
    scene.server.seen.clear()
    with scene.run(config=scene.config(jenkins=f"  host: {scene.server.place}\n")) as run:
        expect_equal("exit code without the fallback", run.code, PARTIAL)
        expect_equal("requests without the fallback", scene.server.count("api/json"), 0)
    environment = {"JENKINS_HOST": scene.server.place}
    with scene.run(config=scene.config(jenkins="  enabled: false\n  allow_http_fallback: true\n"),
                   env=environment) as run:
        expect_equal("exit code of JENKINS_HOST", run.code, COMPLETE)
        expect_equal("jobs of JENKINS_HOST", allocation(run)["total_jenkins_jobs"], 1575)


def redirects_tell_where_a_server_is(scene):
    """From where it was looked for first, and from the host's root when nothing else was left."""
    config = scene.config(jenkins=f"  host: {scene.server.place}\n  allow_http_fallback: true\n")
    tried = [f"{path}/api/json" for path in ("", "/releng", "/jenkins", "/ci", "/build")]
    for redirects, paths in (({"/api/json": "/hidden/api/json?x=1"}, tried[:1]), ({"/": "/hidden/"}, [*tried, "/"])):
        scene.reset()
        scene.server.jenkins_path = "/hidden"
        scene.server.redirects.update(redirects)
        with scene.run(config=config) as run:
            expect_equal("exit code", run.code, COMPLETE)
            expect_equal("paths", [path for path, _, _ in scene.server.seen if "/r/" not in path],
                         [*paths, "/hidden/api/json"])
    scene.reset()
    scene.server.jenkins_path = "/hidden"
    scene.server.redirects.update({"/api/json": "https://login.example.org/hidden/api/json", "/": "//other.org/x/"})
    with scene.run(config=config) as run:
        expect_equal("exit code of redirects elsewhere", run.code, PARTIAL)
        expect_equal("paths of redirects elsewhere", scene.server.count("hidden"), 0)


def repositories_are_those_of_gerrit(scene):
    scene.reset()
    scene.server.git_root = scene.root
    scene.server.page = 3
    scene.server.projects.update({"gone": "ACTIVE", "secret": "HIDDEN"})
    scene.server.projects.pop("old")
    with Run(["generate", "-p", "demo", "--repos-from", "gerrit", "-o", "out", "--as-of", AS_OF_TEXT, "--config-dir",
              scene.config_folder()], env=CLEAN) as run:
        run.finish(300)
        report = run.report()
        expect_equal("exit code", run.code, PARTIAL)
        expect_equal("repositories", [entry["gerrit_project"] for entry in report["repositories"]], NAMES)
        expect_equal("errors", [(error["repo"], error["category"]) for error in report["errors"]],
                     [("gone", "remote_gone")])
        expect_equal("left out", [entry["path"] for entry in report["skipped"]], ["(hidden)", "All-Projects"])
        expect_equal("allocated", allocation(run)["allocated_jobs"], 1400)
    with scene.run() as other:
        commits = {entry["gerrit_project"]: entry["total_commits_ever"] for entry in other.report()["repositories"]}
        expect_equal("commits", {entry["gerrit_project"]: entry["total_commits_ever"]
                                 for entry in report["repositories"]}, commits)
    scene.server.gerrit_mode = "503"
    with Run(["generate", "-p", "demo", "--repos-from", "gerrit", "-o", "out", "--config-dir", scene.config_folder()],
             env=CLEAN) as run:
        expect_equal("exit code without Gerrit", run.finish(300).code, FAILED)
        expect("gerrit: " in run.err and not run.report_path().exists(), run.err)


def what_gerrit_hides_is_not_named(scene):
    """Neither its repository nor its jobs, in any file of the report; counted they are."""
    scene.reset()
    small(scene.root / "v4ult", 3, 9)
    small(scene.root / "v4ult/l1d", 3, 10)
    try:
        scene.server.projects.update({"v4ult": "HIDDEN"})
        scene.server.jobs = [job("so-merge"), job("v4ult-merge"), job("v4ult-verify"), job("v4ult-verify")]
        with scene.run("-f", "all") as run:
            expect_equal("exit code", run.code, PARTIAL)  # a job is listed twice
            report, found = run.report(), allocation(run)
            check_rest(run)
            expect_equal("left out", [(entry["path"], entry["reason"].split(" of ")[0]) for entry in report["skipped"]],
                         [("(hidden)", "2 folders")])
            keys = ("total_jenkins_jobs", "allocated_jobs", "orphaned_jobs")
            expect_equal("sets", [found[key] for key in keys], [3, 1, 2])
            expect_equal("jobs", [(entry["name"], entry["set"], entry["repository"], entry["state"], entry["matched"])
                                  for entry in found["jobs"]],
                         [("(hidden 1)", "orphaned", "(hidden)", "HIDDEN", ""),
                          ("(hidden 2)", "orphaned", "(hidden)", "HIDDEN", ""),
                          ("so-merge", "allocated", "so", "ACTIVE", "so")])
            for path in sorted(run.report_path().parent.iterdir()):
                for word in (b"v4ult", b"l1d"):
                    expect(word not in path.read_bytes(), f"{path.name} names {word.decode()}")
            expect("v4ult" not in run.err + run.out, f"told: {run.err!r} {run.out!r}")
            with harness.Run(["allocations", run.report_path()]) as check:
                expect_equal("exit code of allocations", check.finish().code, COMPLETE)
        shown = scene.config(gerrit=f"  base_url: http://{scene.server.place}/r\n  include_hidden: true\n")
        with scene.run(config=shown) as run:
            expect_equal("shown", [entry["gerrit_project"] for entry in run.report()["repositories"]],
                         [*NAMES, "v4ult", "v4ult/l1d"])
            expect_equal("shown jobs", [entry["name"] for entry in allocation(run)["jobs"]],
                         ["so-merge", "v4ult-merge", "v4ult-verify"])
    finally:
        shutil.rmtree(scene.root / "v4ult")


def bare_repositories_are_projects_too(scene):
    """Called as their folders are, "so.git", which no server does."""
    scene.reset()
    scene.server.jobs = [job("so-merge"), job("v4ult-merge")]
    scene.server.projects.update({"v4ult": "HIDDEN"})
    hidden = scene.root / "v4ult.git"
    small(scene.folder / "v4ult", 3, 9)
    (scene.folder / "v4ult/.git").rename(hidden)
    (scene.root / "so").rename(scene.folder / "so")
    (scene.folder / "so/.git").rename(scene.root / "so.git")
    try:
        with scene.run("-f", "all") as run:
            names = [entry["gerrit_project"] for entry in run.report()["repositories"]]
            expect_equal("repositories", names, sorted({*NAMES, "so.git"} - {"so"}))
            expect_equal("jobs", [(entry["name"], entry["set"], entry["repository"], entry["matched"])
                                  for entry in allocation(run)["jobs"]],
                         [("(hidden 1)", "orphaned", "(hidden)", ""), ("so-merge", "allocated", "so.git", "so")])
            for path in sorted(run.report_path().parent.iterdir()):
                expect(b"v4ult" not in path.read_bytes(), f"{path.name} names a hidden project")
            with harness.Run(["allocations", run.report_path()]) as check:
                expect_equal("exit code of allocations", check.finish().code, COMPLETE)
    finally:
        shutil.rmtree(hidden)
        (scene.root / "so.git").rename(scene.folder / "so/.git")
        (scene.folder / "so").rename(scene.root / "so")


def projects_come_in_pages(scene):
    scene.reset()
    scene.server.page = 2
    with scene.run() as run:
        expect_equal("exit code", run.code, COMPLETE)
        expect_equal("starts", [query.get("S") for path, query, _ in scene.server.seen if "projects" in path],
                     [None, "2", "4"])
        expect_equal("allocated", allocation(run)["allocated_jobs"], 1400)


def the_order_of_a_list_does_not_matter(scene):
    scene.reset()
    with scene.run("-w", "1") as first:
        scene.server.jobs.reverse()
        scene.server.projects = dict(reversed(scene.server.projects.items()))
        with scene.run("-w", "4") as second:
            expect(first.report_path().read_bytes() == second.report_path().read_bytes(), "the reports differ")


def definitions_decide_before_names(scene):
    scene.reset()
    tree = scene.folder / "ci-management" / "jjb"
    tree.mkdir(parents=True)
    (tree / "odd.yaml").write_text("- job-template:\n    name: 'xyzzy-{number}'\n"
                                   "- project:\n    name: odd\n    project: so\n    number: ['0', '2']\n"
                                   "    jobs: ['xyzzy-{number}']\n")
    with scene.run(config=scene.config(more=f"jjb_attribution:\n  path: {tree.parent}\n")) as run:
        expect_equal("exit code", run.code, COMPLETE)
        found = {entry["name"]: (entry["set"], entry["repository"], entry["reason"])
                 for entry in allocation(run)["jobs"]}
        expect_equal("a defined job", found["xyzzy-2"], ("allocated", "so", "definition"))
        expect_equal("one that is not", found["xyzzy-4"][0], "unattributed")
    with scene.run(config=scene.config(more="jjb_attribution:\n  path: /nowhere/at/all\n")) as run:
        expect_equal("exit code without the folder", run.code, PARTIAL)
        expect(service_errors(run)[0].startswith("jjb: "), str(service_errors(run)))
        expect_equal("jobs without the folder", allocation(run)["total_jenkins_jobs"], 1575)


WAYS = {"html": "answer:1", "half": "answer:1", "truncated": "", "endless": "", "slow": "", "401": "401", "403": "403",
        "404": "404", "500": "500", "503": "503", "busy": "429", "empty": "JENKINS_API_TOKEN", "down": ""}


def jenkins_fails(scene, mode, says):
    scene.reset()
    scene.server.jenkins_mode = mode
    place = scene.server.place
    if mode == "down":
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            place = f"127.0.0.1:{unused.getsockname()[1]}"
    config = scene.config(jenkins=f"  base_url: http://{place}\n  timeout: {1 if mode == 'slow' else 20}\n")
    began = time.monotonic()
    with scene.run(config=config) as run:
        expect(time.monotonic() - began < 120, "it took too long")
        expect_equal("exit code", run.code, PARTIAL)
        errors = service_errors(run)
        expect_equal("errors", len(errors), 1)
        expect(errors[0].startswith("jenkins: ") and says in errors[0], errors[0])
        expect("jenkins_allocation" not in run.report(), "there are jobs")
        expect_equal("complete", run.report()["complete"], False)
        text = (run.output / "demo" / "report.md").read_text()
        expect("This report is incomplete" in text and "Problems with other servers: 1" in text, "no banner")
        expect("service" in run.err, "not told in the log")
        check_rest(run)


def gerrit_fails(scene):
    """Jobs are then given to the run's repositories."""
    scene.reset()
    for mode in ("503", "html", "half", "empty"):
        scene.server.gerrit_mode = mode
        with scene.run() as run:
            expect_equal("exit code", run.code, PARTIAL)
            expect(service_errors(run)[0].startswith("gerrit: "), str(service_errors(run)))
            expect_equal("allocated", allocation(run)["allocated_jobs"], 1400)
            check_rest(run)


def what_is_required_is_needed(scene):
    scene.reset()
    scene.server.jenkins_mode = "403"
    with scene.run("--require", "gerrit,jenkins") as run:
        expect_equal("exit code", run.code, FAILED)
        expect("403" in run.err and "jenkins is required" in run.err, run.err)
        expect(not run.report_path().exists(), "something was published")
    with scene.run("--require", "gerrit") as run:
        expect_equal("exit code when another one failed", run.code, PARTIAL)
    with scene.run("--require", "jenkins", config=scene.config(jenkins="")) as run:
        expect_equal("exit code when it is not configured", run.code, FAILED)
        expect("jenkins.host" in run.err, run.err)
    with scene.run("--require", "hudson") as run:
        expect_equal("exit code of another name", run.code, USAGE)
    scene.reset()
    with scene.run("--require", "gerrit", config=scene.config(jenkins="")) as run:
        expect_equal("exit code of Gerrit alone", run.code, COMPLETE)
        expect_equal("requests of Gerrit alone", len(scene.server.seen), 1)


def nobody_is_asked_without_need(scene):
    scene.reset()
    for config in (scene.config(jenkins=""), scene.config(jenkins="  host: 127.0.0.1:1\n  enabled: false\n")):
        with scene.run(config=config) as run:
            expect_equal("exit code", run.code, COMPLETE)
            expect("jenkins_metadata" not in run.report(), "a server is named that was not asked")
    expect_equal("requests", len(scene.server.seen), 0)


def wrong_keys_are_told_with_file_and_line(scene):
    config = "jenkins:\n  host: 3\n  timeout: 0\n  allow_http_fallback: maybe\njjb_attribution: [1]\n"
    with scene.run(config=config) as run:
        expect_equal("exit code", run.code, FAILED)
        for part in ("default.yaml:2: jenkins.host", "default.yaml:3: jenkins.timeout",
                     "default.yaml:4: jenkins.allow_http_fallback",
                     "default.yaml:5: jjb_attribution: expected a mapping"):
            expect(part in run.err, f"no {part} in {run.err}")


def environments_of_workers(run, seen):
    while run.process.poll() is None:
        for pid in harness.descendants(run.process.pid):
            try:
                seen.append(pathlib.Path(f"/proc/{pid}/environ").read_bytes())
            except OSError:
                pass
        time.sleep(0.005)


def no_secret_is_anywhere(scene):
    secrets = [value.encode() for name, value in SECRETS.items() if "USER" not in name]
    for name in ("JENKINS_USER:JENKINS_API_TOKEN", "GERRIT_USER:GERRIT_HTTP_PASSWORD"):
        user, token = name.split(":")
        secrets.append(base64.b64encode(f"{SECRETS[user]}:{SECRETS[token]}".encode()))
    for mode in ("right", "echo"):
        scene.reset()
        scene.server.jenkins_mode = scene.server.gerrit_mode = mode
        environments = []
        with scene.run("-vv", "--record", "record", env=SECRETS,
                       watch=lambda run: environments_of_workers(run, environments)) as run:
            expect_equal("exit code", run.code, COMPLETE if mode == "right" else PARTIAL)
            expect_equal("server", run.report()["jenkins_metadata"],
                         {"host": scene.server.place, "requires_auth": True})
            sent = [headers.get("Authorization") for _, _, headers in scene.server.seen]
            expect(all(sent), "a request came without credentials")
            expect(environments, "no worker was seen")
            texts = {"stdout": run.out.encode(), "stderr": run.err.encode(), "environments": b"".join(environments)}
            texts.update({str(path): path.read_bytes() for path in run.folder.rglob("*") if path.is_file()})
            expect(any("/record/" in name for name in texts), "nothing was recorded")
            for name, text in texts.items():
                for secret in secrets:
                    expect(secret not in text, f"a secret is in {name}")


def the_summary_of_a_ci_job_is_written(scene):
    scene.reset()
    summary = scene.folder / "summary.md"
    with scene.run(env={"GITHUB_STEP_SUMMARY": str(summary)}) as run:
        expect_equal("exit code", run.code, COMPLETE)
        text = summary.read_text()
        order = ["## 🔧 Configuration of demo", "| Schema Version | 2.0.0 |", "| Current Threshold | 365 days |",
                 "last_30 (30)", "## API statistics", "| gerrit | 1 | 1 |", "| jenkins | 1 | 1 |",
                 "## 🏁 Outcome of demo", "✅ The report is complete.", "| Repositories | 4 |"]
        places = [text.find(part) for part in order]
        expect(-1 not in places and places == sorted(places), f"{list(zip(order, places))} in {text}")
    scene.server.jenkins_mode = "403"
    for more, outcome in (([], "⚠️ The report is published, and incomplete."),
                          (["--require", "jenkins"], "🚫 The run failed; nothing was published.")):
        summary.unlink()
        with scene.run(*more, env={"GITHUB_STEP_SUMMARY": str(summary)}) as run:
            text = summary.read_text()
            expect("## 🔧 Configuration" in text and outcome in text and "| 403 x 1 |" in text, text)
            expect("| (the run) | service | jenkins: " in text, text)
    summary.unlink()
    with scene.run("--as-of", "noon", env={"GITHUB_STEP_SUMMARY": str(summary)}) as run:
        expect_equal("exit code of a wrong line", run.code, USAGE)
    with scene.run(config="jenkins: 3\n", env={"GITHUB_STEP_SUMMARY": str(summary)}) as run:
        expect_equal("exit code of a wrong configuration", run.code, FAILED)
        expect("🚫 The run failed" in summary.read_text(), summary.read_text())
    with scene.run(env={"GITHUB_STEP_SUMMARY": "/nowhere/at/all"}) as run:
        expect("GITHUB_STEP_SUMMARY: /nowhere/at/all" in run.err, run.err)


def libcurl_is_loaded_when_a_server_is_asked(scene):
    """A file that is no library stands in libcurl's place: runs that ask nobody do not notice."""
    scene.reset()
    folder = pathlib.Path(tempfile.mkdtemp(dir=scene.folder))
    (folder / "libcurl.so.4").write_text("no library\n")
    environment = {"LD_LIBRARY_PATH": str(folder)}
    with scene.run(config="project: no servers\n", env=environment) as run:
        expect_equal("exit code without servers", run.code, COMPLETE)
        check_rest(run)
    with scene.run(env=environment) as run:
        expect_equal("exit code", run.code, FAILED)
        expect("libcurl.so.4" in run.err and "Debian's package is libcurl4" in run.err, f"no way out in {run.err!r}")
        expect_equal("requests", scene.server.seen, [])


def main():
    tally = harness.Tally()
    place = pathlib.Path(tempfile.mkdtemp(prefix="prt-services-"))
    try:
        scene = Scene(place)
        for test in (one_request_for_1575_jobs, servers_are_found_on_their_hosts,
                     redirects_tell_where_a_server_is, repositories_are_those_of_gerrit,
                     what_gerrit_hides_is_not_named, bare_repositories_are_projects_too, projects_come_in_pages,
                     the_order_of_a_list_does_not_matter, definitions_decide_before_names, gerrit_fails,
                     what_is_required_is_needed, nobody_is_asked_without_need, wrong_keys_are_told_with_file_and_line,
                     no_secret_is_anywhere, the_summary_of_a_ci_job_is_written,
                     libcurl_is_loaded_when_a_server_is_asked):
            tally.test(test.__name__.replace("_", " "), test, scene)
        for mode, says in WAYS.items():
            tally.test(f"jenkins fails: {mode}", jenkins_fails, scene, mode, says)
        scene.server.stop()
    finally:
        shutil.rmtree(place)
    tally.close()


if __name__ == "__main__":
    sys.exit(main())
