# SPDX-License-Identifier: Apache-2.0
"""A GitHub of the tests' own behind a port of 127.0.0.1: repositories, workflows and runs in pages, GraphQL, ETags,
rate limits, and ways to go wrong."""
import hashlib
import io
import json
import re
import time

import service_server

TOKEN = "pl4nted-github-token"


def run(workflow, number, conclusion="success", status="completed", at="2026-02-09T00:00:00Z"):
    return {"id": 7000 + number, "workflow_id": workflow, "run_number": number, "status": status,
            "conclusion": conclusion, "event": "push", "head_branch": "master", "created_at": at, "updated_at": at,
            "html_url": f"https://github.com/x/y/actions/runs/{7000 + number}"}


def workflow(number, state="active", path=None):
    path = path or f".github/workflows/w{number}.yaml"
    return {"id": number, "name": f"W {number}", "path": path, "state": state,
            "html_url": f"https://github.com/x/y/blob/master/{path}"}


class Repository:
    def __init__(self, name, workflows=(), runs=(), **flags):
        self.name, self.workflows, self.runs = name, list(workflows), list(runs)
        self.flags = {"archived": False, "disabled": False, "fork": False, "private": False, **flags}


class GithubServer(service_server.Server):
    def __init__(self):
        super().__init__()
        self.RequestHandlerClass = Handler
        self.reset()

    def reset(self):
        self.owner, self.repositories, self.is_user, self.page = "example", {}, False, 100
        self.prefix, self.mode, self.mode_of, self.git_root = "", "right", {}, None
        self.limit_from, self.limit_until, self.limit_headers = None, 0.0, {}
        self.etags, self.next_place = True, None
        self.seen.clear()
        self.answers = []  # statuses

    def add(self, *repositories):
        self.repositories.update({repository.name: repository for repository in repositories})

    @property
    def base(self):
        return f"http://{self.place}{self.prefix}"

    def paths(self):
        return [path[len(self.prefix):] for path, _, _ in self.seen]


class Handler(service_server.Handler):
    def do_GET(self):
        path, _, text = self.path.partition("?")
        query = dict(part.split("=", 1) for part in text.split("&") if part)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((path, query, dict(self.headers)))
        if self.server.git_root and path.startswith(f"/{self.server.owner}/"):
            connection, self.rfile = self.rfile, io.BytesIO(body)
            self.serve_git(path[len(self.server.owner) + 1:], text)
            self.rfile = connection
            return
        path = path[len(self.server.prefix):]
        mode = next((mode for part, mode in self.server.mode_of.items() if re.search(part, path)), self.server.mode)
        if self.is_limited():
            self.send_json(403, {"message": "API rate limit exceeded"}, **self.server.limit_headers)
        elif mode == "secondary":
            self.send_json(403, {"message": "You have exceeded a secondary rate limit."})
        elif mode == "saml":
            self.send_json(403, {"message": "Resource protected by organization SAML enforcement."})
        elif mode != "right":
            self.answer(mode, lambda: json.dumps({"workflows": [], "padding": "x" * 100}))
        elif path == "/graphql":
            self.send_json(200, self.graphql(json.loads(body)["query"]))
        else:
            self.rest(path, query)

    do_POST = do_GET

    def is_limited(self):
        """From one request on, until a time."""
        server = self.server
        return (server.limit_from is not None and len(server.seen) > server.limit_from
                and time.time() < server.limit_until)

    def send(self, status, body, kind="application/json", announced=None, **headers):
        self.server.answers.append(status)
        super().send(status, body, kind, announced, **headers)

    def send_json(self, status, value, **headers):
        body = json.dumps(value)
        if status == 200 and self.server.etags and self.command == "GET":
            headers["ETag"] = f'W/"{hashlib.sha256(body.encode()).hexdigest()}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                self.server.answers.append(304)
                self.send_response(304)
                self.send_header("ETag", headers["ETag"])
                self.end_headers()
                return
        self.send(status, body, **headers)

    def graphql(self, query):
        data, errors = {}, []
        for alias, owner, name in re.findall(r'(r\d+): repository\(owner: "([^"]*)", name: "([^"]*)"\)', query):
            found = self.server.repositories.get(name) if owner == self.server.owner else None
            data[alias] = found and {
                "name": found.name, "owner": {"login": owner}, "defaultBranchRef": {"name": "master"},
                **{f"is{key.capitalize()}": value for key, value in found.flags.items()}}
            if not found:
                errors.append({"type": "NOT_FOUND", "path": [alias], "message": "Could not resolve to a Repository"})
        return {"data": data, **({"errors": errors} if errors else {})}

    def describe(self, repository):
        owner = self.server.owner
        return {"id": 1, "name": repository.name, "full_name": f"{owner}/{repository.name}", "owner": {"login": owner},
                "default_branch": "master", "clone_url": f"http://{self.server.place}/{owner}/{repository.name}",
                **repository.flags}

    def send_page(self, items, query, wrap):
        size = min(int(query.get("per_page", "30")), self.server.page)
        at = int(query.get("page", "1"))
        headers = {}
        if at * size < len(items):
            place = self.server.next_place or f"http://{self.server.place}"
            headers["Link"] = (f'<{place}{self.path.partition("?")[0]}?per_page={size}&page={at + 1}>; rel="next", '
                               f'<{place}/last>; rel="last"')
        self.send_json(200, wrap(items[(at - 1) * size:at * size]), **headers)

    def rest(self, path, query):
        server = self.server
        parts = path.strip("/").split("/")
        if path == f"/{'users' if server.is_user else 'orgs'}/{server.owner}/repos":
            self.send_page([self.describe(r) for r in server.repositories.values()], query, list)
            return
        found = server.repositories.get(parts[2]) if parts[0] == "repos" and parts[1] == server.owner else None
        if not found:
            self.send_json(404, {"message": "Not Found"})
        elif len(parts) == 3:
            self.send_json(200, self.describe(found))
        elif parts[3:] == ["actions", "workflows"]:
            self.send_page(found.workflows, query,
                           lambda page: {"total_count": len(found.workflows), "workflows": page})
        else:
            runs = [r for r in found.runs if len(parts) == 5 or str(r["workflow_id"]) == parts[5]]
            self.send_page(runs, query, lambda page: {"total_count": len(runs), "workflow_runs": page})
