# SPDX-License-Identifier: Apache-2.0
"""A Jenkins and a Gerrit of the tests' own, behind one port of 127.0.0.1, that answer rightly or wrongly."""
import http.server
import os
import json
import socketserver
import subprocess
import threading
import time
import urllib.parse

MEBIBYTE = 1 << 20


def job(name, color="blue", **more):
    return {"_class": "hudson.model.FreeStyleProject", "name": name, "url": f"http://ci.example.org/job/{name}/",
            "color": color, "buildable": color != "disabled", "disabled": color == "disabled", "description": None,
            "lastBuild": {"number": 3, "result": "SUCCESS", "timestamp": 1770000000000, "duration": 1200,
                          "building": False}, **more}


def many_jobs(repositories, count):
    """Names as a large project has them, shared out among its repositories; one in nine is nobody's."""
    kinds = ("maven-merge", "maven-verify", "sonar", "docker-stage", "release", "clm")
    jobs = []
    for number in range(count - count // 9):
        name = repositories[number % len(repositories)].replace("/", "-")
        jobs.append(job(f"{name}-{kinds[number % 6]}-master-{number}", ("blue", "red", "disabled")[number % 3]))
    jobs += [job(f"{'lab-' if number % 2 else 'xyzzy-'}{number}") for number in range(count // 9)]
    return jobs


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.jobs, self.projects, self.page = [], {}, 0
        self.jenkins_path = ""  # where Jenkins is
        self.redirects = {}  # path -> Location
        self.git_root = None  # repositories below /r/
        self.jenkins_mode = self.gerrit_mode = "right"
        self.seen = []  # (path, query, headers)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass  # clients hang up on endless answers

    @property
    def place(self):
        return f"127.0.0.1:{self.server_address[1]}"

    def count(self, part):
        return sum(part in path for path, _, _ in self.seen)

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        self.server.seen.append((parts.path, query, dict(self.headers)))
        if parts.path in self.server.redirects:
            self.send(302, "", Location=self.server.redirects[parts.path])
        elif parts.path == self.server.jenkins_path + "/api/json":
            self.answer(self.server.jenkins_mode, lambda: json.dumps({"jobs": self.server.jobs}))
        elif parts.path in ("/r/projects/", "/r/a/projects/"):
            self.answer(self.server.gerrit_mode, lambda: self.projects(int(query.get("S", "0"))))
        elif self.server.git_root and parts.path.startswith("/r/"):
            self.serve_git(parts.path[2:], parts.query)
        else:
            self.send(404, "no such page", "text/plain")

    do_POST = do_GET

    def serve_git(self, path, query):
        backend = subprocess.run(
            ["git", "http-backend"], input=self.rfile.read(int(self.headers.get("Content-Length", 0))), check=False,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "GIT_PROJECT_ROOT": str(self.server.git_root),
                 "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query,
                 "CONTENT_TYPE": self.headers.get("Content-Type", ""), "REMOTE_ADDR": "127.0.0.1",
                 "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"})
        head, _, content = backend.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def projects(self, start):
        names = sorted(self.server.projects)
        page = names[start:start + self.server.page] if self.server.page else names
        found = {name: {"id": urllib.parse.quote(name, ""), "state": self.server.projects[name]} for name in page}
        if self.server.page and start + self.server.page < len(names):
            found[page[-1]]["_more_projects"] = True
        return ")]}'\n" + json.dumps(found)

    def send(self, status, body, kind="application/json", announced=None, **headers):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if announced is None else announced))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer(self, mode, right):
        if mode == "right":
            self.send(200, right())
        elif mode == "html":
            self.send(200, "<html><body>Please log in</body></html>", "text/html")
        elif mode == "half":
            self.send(200, right()[:-10])
        elif mode == "truncated":
            self.send(200, right(), announced=10 * MEBIBYTE)
            self.close_connection = True
        elif mode == "empty":
            self.send(200, '{"jobs": []}')
        elif mode == "echo":
            self.send(401, f"not you: {self.headers['Authorization']} {self.headers}")
        elif mode == "busy":
            self.send(429, "later", Retry_After="100000")
        elif mode.isdigit():
            self.send(int(mode), "no")
        else:
            self.without_end(mode)

    def without_end(self, mode):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        piece = b"[" + b" " * (MEBIBYTE if mode == "endless" else 0)
        while True:
            self.wfile.write(piece)
            time.sleep(0.2 if mode == "slow" else 0)
