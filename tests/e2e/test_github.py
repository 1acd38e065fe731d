#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Whole runs with a GitHub of the tests' own: few requests for many repositories, pages, rate limits, earlier answers,
every way of failing told once and survived, and a token that goes nowhere else.

    test_github.py
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import harness
from cache_scene import small
from git_maker import AS_OF_TEXT
from github_server import TOKEN, GithubServer, Repository, run as a_run, workflow
from harness import Run, expect, expect_equal

COMPLETE, FAILED, PARTIAL, USAGE = 0, 1, 2, 3
CLEAN = {"http_proxy": "", "https_proxy": "", "all_proxy": "", "HTTPS_PROXY": "", "ALL_PROXY": "", "no_proxy": "*",
         "GITHUB_TOKEN": TOKEN, "GITHUB_ORG": "", "GITHUB_STEP_SUMMARY": "", "JENKINS_HOST": ""}
FEW = ["aai/babel", "aai/graph", "so"]


class Scene:
    def __init__(self, place):
        self.folder = pathlib.Path(place)
        self.root = self.folder / "few" / "gerrit.example.org"
        for at, name in enumerate(FEW):
            small(self.root / name, 3, at)
        self.server = GithubServer()

    def reset(self):
        self.server.reset()
        self.server.add(Repository("aai-babel", [workflow(1)], [a_run(1, 5)]),
                        Repository("aai-graph", [workflow(2), workflow(3), workflow(4, "disabled_manually")],
                                   [a_run(2, 9, "failure"), a_run(2, 8)]))

    def many(self, count):
        """Copies of one repository below a root of their own."""
        root = self.folder / "many" / "gerrit.example.org"
        if not root.exists():
            for number in range(count):
                shutil.copytree(self.root / "so", root / f"group/r{number:03}")
        return root

    def config_folder(self, more=""):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        (folder / "default.yaml").write_text(
            f"extensions:\n  github_api:\n    base_url: {self.server.base}\n    rate_limit_wait: 3\n{more}")
        return folder

    def run(self, *more, root=None, config="", env=None, source=None, **keywords):
        source = source or ["-r", root or self.root]
        run = Run(["generate", "-p", "demo", *source, "-o", "out", "--as-of", AS_OF_TEXT, "--config-dir",
                   self.config_folder(config), *more], env={**CLEAN, **(env or {})}, **keywords)
        return run.finish(300)


def github_of(run):
    return {entry["gerrit_project"]: entry["github"] for entry in run.report()["repositories"]}


def service_errors(run):
    return [error["error"] for error in run.report()["errors"] if error["category"] == "service"]


def requests_of(run):
    return {entry["service"]: entry["requests"] for entry in run.report()["api_statistics"]}


def repositories_workflows_and_last_runs_are_told(scene):
    scene.reset()
    with scene.run() as run:
        expect_equal("exit code", run.code, COMPLETE)
        found = github_of(run)
        expect_equal("babel", {key: found["aai/babel"][key] for key in
                               ("owner", "name", "exists", "mirror", "archived", "url", "overall_status")},
                     {"owner": "example", "name": "aai-babel", "exists": True, "mirror": True, "archived": False,
                      "url": f"{scene.server.base}/example/aai-babel", "overall_status": "has_successes"})
        expect_equal("its workflow", found["aai/babel"]["workflows"], [{
            "path": ".github/workflows/w1.yaml", "name": "W 1", "state": "active", "status": "success",
            "url": "https://github.com/x/y/blob/master/.github/workflows/w1.yaml",
            "last_run": {"number": 5, "status": "completed", "conclusion": "success", "event": "push",
                         "branch": "master", "created_at": "2026-02-09T00:00:00Z",
                         "url": "https://github.com/x/y/actions/runs/7005"}}])
        expect_equal("graph", [(w["path"][-7:], w["status"]) for w in found["aai/graph"]["workflows"]],
                     [("w2.yaml", "failure"), ("w3.yaml", "no_runs"), ("w4.yaml", "disabled")])
        expect_equal("so", (found["so"]["exists"], found["so"]["workflows"], found["so"]["url"]), (False, None, None))
        top = run.report()["github"]
        expect_equal("organization", (top["organization"], top["organization_source"]), ("example", "gerrit_host"))
        expect("GitHub Workflows" in (run.output / "demo" / "report.md").read_text(), "no section")
        headers = scene.server.seen[0][2]
        expect_equal("headers", [headers.get(name) for name in ("Authorization", "Accept", "X-GitHub-Api-Version")],
                     [f"Bearer {TOKEN}", "application/vnd.github+json", "2022-11-28"])
        expect(headers["User-Agent"].startswith("reporting-tool/"), headers["User-Agent"])


def a_hundred_repositories_take_few_requests(scene):
    """1 query; 90 lists of workflows; of the 40 that have some, 1 question each; 2 for one with old runs."""
    scene.reset()
    root = scene.many(100)
    repositories = [Repository(f"group-r{number:03}") for number in range(90)]
    for number, repository in enumerate(repositories[:40]):
        repository.workflows = [workflow(10 * number + at) for at in range(1, 1 + number % 5 + 1)]
        repository.runs = [a_run(w["id"], 3) for w in repository.workflows]
    busy = repositories[4]
    busy.runs = [a_run(busy.workflows[0]["id"], 200 - at, at=f"2026-02-08T{23 - at // 60:02}:{59 - at % 60:02}:00Z")
                 for at in range(120)] + [a_run(w["id"], 1, "cancelled") for w in busy.workflows[1:3]]
    busy.workflows = busy.workflows[:3]
    scene.server.add(*repositories)
    with scene.run("--cache=cache", root=root) as run:
        expect_equal("exit code", run.code, COMPLETE)
        paths = scene.server.paths()
        expect_equal("queries", paths.count("/graphql"), 1)
        expect_equal("lists of workflows", sum(p.endswith("/actions/workflows") for p in paths), 90)
        expect_equal("runs", sum(p.endswith("/runs") for p in paths), 40 + 2)
        expect_equal("requests", len(paths), 1 + 90 + 40 + 2)
        expect_equal("requests told", requests_of(run), {"github": 133})
        top = run.report()["github"]
        expect_equal("found", [top[f"repositories_{key}"] for key in ("found", "missing", "unknown")], [90, 10, 0])
        statuses = [w["status"] for w in github_of(run)["group/r004"]["workflows"]]
        expect_equal("of old runs", statuses, ["success", "cancelled", "cancelled"])
        first = run.report_path().read_bytes()
        scene.server.answers.clear()
        shutil.copytree(run.folder / "cache", scene.folder / "warm")
        with scene.run(f"--cache={scene.folder / 'warm'}", root=root) as again:
            expect_equal("exit code of the second run", again.code, COMPLETE)
            expect_equal("answers without a body", scene.server.answers.count(304), 132)
            expect(again.report_path().read_bytes() == first, "the report depends on what was kept")
            expect("132 not modified" in again.out, again.out)


def workflows_come_in_pages(scene):
    scene.reset()
    scene.server.page = 2
    with scene.run() as run:
        expect_equal("exit code", run.code, COMPLETE)
        expect_equal("workflows", len(github_of(run)["aai/graph"]["workflows"]), 3)
        expect_equal("pages", [query.get("page") for path, query, _ in scene.server.seen
                               if path.endswith("aai-graph/actions/workflows")], [None, "2"])
    scene.reset()
    scene.server.page, scene.server.next_place = 2, "http://127.0.0.2:9"
    with scene.run() as run:
        expect_equal("exit code of a page elsewhere", run.code, PARTIAL)
        expect("another server" in service_errors(run)[0], str(service_errors(run)))
        expect_equal("workflows of a page elsewhere", github_of(run)["aai/graph"]["workflows"], None)


def the_organization_is_found_in_order(scene):
    scene.reset()
    for env, config, root, expected in (
            ({"GITHUB_ORG": "from-env"}, "    github_org: from-config\n", None, ("from-env", "environment")),
            ({"GITHUB_ORG": "-no-"}, "    github_org: from-config\n", None, ("from-config", "configuration")),
            ({}, "", None, ("example", "gerrit_host"))):
        with scene.run(env=env, config=config, root=root) as run:
            top = run.report()["github"]
            expect_equal("organization", (top["organization"], top["organization_source"]), expected)
            if "-no-" in env.values():
                expect("GITHUB_ORG" in run.err, run.err)
    plain = scene.folder / "plain" / "tree"
    shutil.copytree(scene.root / "so", plain / "so")
    with scene.run(root=plain) as run:
        expect_equal("exit code without one", run.code, COMPLETE)
        expect("No organization" in run.report()["absent"]["github"], str(run.report()["absent"]))
    place = scene.folder / "127.0.0.1" / "acme"
    shutil.copytree(plain, place)
    with scene.run(root=place) as run:
        top = run.report()["github"]
        expect_equal("organization of a path", (top["organization"], top["organization_source"]), ("acme", "path"))


def remotes_say_which_repository_it_is(scene):
    scene.reset()
    root = scene.folder / "remotes" / "tree"
    shutil.copytree(scene.root / "so", root / "one")
    with open(root / "one" / ".git" / "config", "a", encoding="utf-8") as file:
        file.write('[remote "origin"]\n\turl = "git@127.0.0.1:example/aai-babel.git" # here\n')
    with scene.run(root=root) as run:
        expect_equal("exit code", run.code, COMPLETE)
        found = github_of(run)["one"]
        expect_equal("one", (found["owner"], found["name"], found["mirror"]), ("example", "aai-babel", False))


def without_a_token_nothing_is_asked(scene):
    scene.reset()
    with scene.run(env={"GITHUB_TOKEN": ""}) as run:
        expect_equal("exit code", run.code, COMPLETE)
        expect("no token" in run.report()["absent"]["github"], str(run.report()["absent"]))
    with scene.run(config="    enabled: false\n") as run:
        expect("switched off" in run.report()["absent"]["github"], str(run.report()["absent"]))
    with scene.run("--require", "github", env={"GITHUB_TOKEN": ""}) as run:
        expect_equal("exit code when it is required", run.code, FAILED)
        expect("GITHUB_TOKEN" in run.err, run.err)
    expect_equal("requests", len(scene.server.seen), 0)
    with scene.run(env={"GITHUB_TOKEN": ""}, config="    anonymous: true\n") as run:
        expect_equal("exit code without one", run.code, COMPLETE)
        expect_equal("paths", sorted(scene.server.paths()), sorted(
            [f"/repos/example/{name}" for name in ("aai-babel", "aai-graph", "so")] +
            [f"/repos/example/{name}/actions/workflows" for name in ("aai-babel", "aai-graph")] +
            ["/repos/example/aai-babel/actions/workflows/1/runs", "/repos/example/aai-graph/actions/runs"]))
        expect(not any("Authorization" in headers for _, _, headers in scene.server.seen), "there is a token")
        expect_equal("exists", [entry["exists"] for entry in github_of(run).values()], [True, True, False])
    for env, more, config in (({"OTHER": TOKEN, "GITHUB_TOKEN": ""}, ["--github-token-env", "OTHER"], ""),
                              ({"GITHUB_TOKEN": "wrong"}, [], f"    token: {TOKEN}\n")):
        scene.server.seen.clear()
        with scene.run(*more, env=env, config=config) as run:
            expect_equal("exit code of another token", run.code, COMPLETE)
            expect_equal("token", scene.server.seen[0][2]["Authorization"], f"Bearer {TOKEN}")


WAYS = {"401": "401", "403": "403", "saml": "403", "404": "404", "500": "500", "html": "answer:1", "half": "answer:1",
        "truncated": "ended before", "down": "no connection"}


def github_fails(scene, mode, says):
    """All of it: one sentence for a cause, whatever the number of repositories, and few questions."""
    scene.reset()
    root = scene.many(100)
    scene.server.mode = mode if mode != "down" else "right"
    config = "    base_url: http://127.0.0.1:1\n" if mode == "down" else ""
    folder = scene.config_folder()
    if mode == "down":
        (folder / "default.yaml").write_text(f"extensions:\n  github_api:\n{config}")
    began = time.monotonic()
    with Run(["generate", "-p", "demo", "-r", root, "-o", "out", "--as-of", AS_OF_TEXT, "--config-dir", folder],
             env=CLEAN) as run:
        run.finish(300)
        expect(time.monotonic() - began < 150, "it took too long")
        expect_equal("exit code", run.code, PARTIAL)
        errors = service_errors(run)
        expect(1 <= len(errors) <= 2 and says in errors[0] and errors[0].startswith("github: "), str(errors))
        expect_equal("repositories", len(run.report()["repositories"]), 100)
        if mode in ("401", "500", "html", "half"):
            expect("nothing more was asked" in " ".join(errors), str(errors))
            expect(len(scene.server.seen) < 60, f"{len(scene.server.seen)} requests")
        if mode not in ("404",):
            expect_equal("unknown", run.report()["github"]["repositories_unknown"], 100)


def one_repository_fails_alone(scene):
    scene.reset()
    scene.server.mode_of = {"aai-graph/actions/workflows": "saml"}
    with scene.run() as run:
        expect_equal("exit code", run.code, PARTIAL)
        expect_equal("errors", len(service_errors(run)), 1)
        found = github_of(run)
        expect_equal("graph", (found["aai/graph"]["exists"], found["aai/graph"]["workflows"]), (True, None))
        expect_equal("babel", len(found["aai/babel"]["workflows"]), 1)
    with scene.run("--require", "github") as run:
        expect_equal("exit code when it is required", run.code, FAILED)
        expect(not run.report_path().exists(), "something was published")
    scene.server.mode_of = {"graphql": "500"}
    with scene.run() as run:
        expect_equal("exit code without GraphQL", run.code, PARTIAL)
        expect_equal("exists without it", [entry["exists"] for entry in github_of(run).values()], [True, True, False])
    scene.server.mode_of = {"runs": "html"}
    with scene.run() as run:
        expect_equal("status without runs", github_of(run)["aai/babel"]["workflows"][0]["status"], "unknown")


def a_rate_limit_is_waited_for(scene):
    """Whether it is told by Retry-After or by the time of its end."""
    for told in ("retry", "reset"):
        scene.reset()
        end = time.time() + 1.5
        scene.server.limit_from, scene.server.limit_until = 2, end
        scene.server.limit_headers = ({"Retry_After": "2"} if told == "retry" else
                                      {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": str(int(end) + 1)})
        with scene.run() as run:
            expect_equal(f"exit code ({told})", run.code, COMPLETE)
            expect(time.time() >= end, "it did not wait")
            expect_equal("workflows", run.report()["github"]["workflows"], 4)


def a_rate_limit_that_lasts_is_told(scene):
    scene.many(100)
    reset = str(int(time.time()) + 900)
    for told in ({"Retry_After": "900"}, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": reset}, None):
        scene.reset()
        scene.server.add(*[Repository(f"group-r{number:03}") for number in range(100)])
        scene.server.limit_from, scene.server.limit_until = (11, 2 ** 40) if told else (None, 0)
        scene.server.limit_headers = told or {}
        scene.server.mode_of = {} if told else {"workflows": "secondary"}
        began = time.monotonic()
        with scene.run(root=scene.many(100)) as run:
            expect(time.monotonic() - began < 60, "it waited")
            expect_equal("exit code", run.code, PARTIAL)
            errors = service_errors(run)
            expect_equal("errors", len(errors), 1)
            expect("rate limit" in errors[0] and "of 100 repositories are not known" in errors[0], errors[0])
            expect(len(scene.server.seen) < 40, f"{len(scene.server.seen)} requests")
            expect_equal("found", run.report()["github"]["repositories_found"], 100)


def pauses_are_bounded_together(scene):
    """Each is granted alone; the second would be more than rate_limit_wait with the first."""
    scene.reset()
    scene.server.limit_from, scene.server.limit_until = 1, 2 ** 40
    scene.server.limit_headers = {"Retry_After": "2"}
    began = time.monotonic()
    with scene.run() as run:
        expect_equal("exit code", run.code, PARTIAL)
        expect(2 <= time.monotonic() - began < 30, "it waited without end, or not at all")
        expect("rate limit" in service_errors(run)[0], str(service_errors(run)))


def make_served(scene, names):
    """Bare clones of one repository, as a server has them."""
    served = scene.folder / "served"
    for name in names:
        if not (served / name).exists():
            subprocess.run(["git", "clone", "-q", "--bare", scene.root / "so", served / name], check=True)
    return served


def repositories_are_those_of_an_organization(scene):
    for is_user in (False, True):
        scene.reset()
        scene.server.is_user, scene.server.page = is_user, 2
        scene.server.add(Repository("site", archived=True), Repository("lost", disabled=True),
                         Repository("tool", fork=True))
        scene.server.git_root = make_served(scene, ["aai-babel", "aai-graph", "site", "tool"])
        with scene.run(source=["--repos-from", "github:example"]) as run:
            expect_equal("exit code", run.code, COMPLETE)
            expect_equal("repositories", list(github_of(run)), ["aai-babel", "aai-graph", "site", "tool"])
            expect_equal("left out", [(s["path"], "disabled" in s["reason"]) for s in run.report()["skipped"]],
                         [("lost", True)])
            expect_equal("archived", [entry["archived"] for entry in github_of(run).values()],
                         [False, False, True, False])
            expect_equal("mirrors", {entry["mirror"] for entry in github_of(run).values()}, {False})
            expect_equal("source", run.report()["github"]["organization_source"], "command_line")
            expect_equal("url", run.report()["repositories"][0]["gerrit_url"], "https://github.com/example/aai-babel")
            clones = [headers for path, _, headers in scene.server.seen if path.startswith("/example/")]
            expect(clones and not any("Authorization" in headers for headers in clones), "clones had the token")
    scene.server.mode = "500"
    with scene.run(source=["--repos-from", "github:example"]) as run:
        expect_equal("exit code without a list", run.code, FAILED)
        expect("500" in run.err and not run.report_path().exists(), run.err)
    for wrong in ("github:", "github:a/b", "gitlab"):
        with scene.run(source=["--repos-from", wrong]) as run:
            expect_equal("exit code of a wrong source", run.code, USAGE)


def no_token_is_anywhere(scene):
    for mode in ("right", "echo"):
        scene.reset()
        scene.server.mode = mode
        with scene.run("-vv", "--record", "record", env={"GITHUB_STEP_SUMMARY": "summary.md"}) as run:
            expect_equal("exit code", run.code, COMPLETE if mode == "right" else PARTIAL)
            texts = {"stdout": run.out.encode(), "stderr": run.err.encode()}
            texts.update({str(path): path.read_bytes() for path in run.folder.rglob("*") if path.is_file()})
            expect(any("/record/" in name for name in texts) and any("summary" in name for name in texts), "no files")
            for name, text in texts.items():
                expect(TOKEN.encode() not in text, f"the token is in {name}")
    scene.reset()
    with scene.run("-vv", env={"GITHUB_TOKEN": ""}, config=f"    token: {TOKEN}\n") as run:
        expect_equal("exit code of a configured token", run.code, COMPLETE)
        texts = [run.out, run.err, *(path.read_bytes().decode("utf-8", "replace")
                                     for path in run.folder.rglob("*") if path.is_file())]
        expect(not any(TOKEN in text for text in texts), "the configured token is somewhere")
    with scene.run("--github-token-env", "ghp_0123456789") as run:
        expect_equal("exit code of a token for a name", run.code, USAGE)
        expect("ghp_0123456789" not in run.err, run.err)
    with scene.run(config="    token: 123456789123\n") as run:
        expect_equal("exit code of a token that is a number", run.code, FAILED)
        expect("123456789123" not in run.err and "github_api.token" in run.err, run.err)


def a_token_that_cannot_be_sent_is_an_error(scene):
    """One with a line end in it, as from a file."""
    scene.reset()
    with scene.run(env={"GITHUB_TOKEN": f"{TOKEN}\n"}) as run:
        expect_equal("exit code", run.code, PARTIAL)
        expect("control characters" in service_errors(run)[0], str(service_errors(run)))
        expect("could not be asked" in run.report()["absent"]["github"], str(run.report()["absent"]))
        expect(TOKEN not in run.err and TOKEN not in run.report_path().read_text(), "the token is told")
    with scene.run(config="    github_org: -x\n") as run:
        expect_equal("exit code of a wrong organization", run.code, FAILED)
        expect("extensions.github_api.github_org" in run.err, run.err)
    expect_equal("requests", len(scene.server.seen), 0)


def an_enterprise_server_has_its_own_paths(scene):
    scene.reset()
    scene.server.prefix = "/api/v3"
    with scene.run() as run:
        queries = [path for path, _, _ in scene.server.seen if path.endswith("graphql")]
        expect_equal("queries", queries, ["/api/graphql"])
        expect_equal("web", run.report()["github"]["web"], f"http://{scene.server.place}")


def main():
    tally = harness.Tally()
    place = pathlib.Path(tempfile.mkdtemp(prefix="prt-github-"))
    try:
        scene = Scene(place)
        for test in (repositories_workflows_and_last_runs_are_told, a_hundred_repositories_take_few_requests,
                     workflows_come_in_pages, the_organization_is_found_in_order, remotes_say_which_repository_it_is,
                     without_a_token_nothing_is_asked, one_repository_fails_alone, a_rate_limit_is_waited_for,
                     a_rate_limit_that_lasts_is_told, pauses_are_bounded_together,
                     repositories_are_those_of_an_organization, no_token_is_anywhere,
                     a_token_that_cannot_be_sent_is_an_error, an_enterprise_server_has_its_own_paths):
            tally.test(test.__name__.replace("_", " "), test, scene)
        for mode, says in WAYS.items():
            tally.test(f"github fails: {mode}", github_fails, scene, mode, says)
        scene.server.stop()
    finally:
        shutil.rmtree(place)
    tally.close()


if __name__ == "__main__":
    sys.exit(main())
