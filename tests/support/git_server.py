#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Serves the repositories of a folder on a port of 127.0.0.1, for tests of cloning. Prints the port when it is ready,
and ends when its stdin does.

    git_server.py git ROOT                      git daemon
    git_server.py http ROOT [options]           git http-backend
        --tls CERT KEY                          https
        --user NAME:PASSWORD                    asks for credentials
        --log FILE                              a line a request: method, path, and the credentials that came along
        --redirect URL                          every request is sent there instead
        --status N                              every request is answered with this
        --stall BYTES                           falls silent after so many bytes of a pack
        --cut BYTES                             hangs up after so many bytes of a pack
    git_server.py ssh FOLDER                    sshd; makes host_key, key, key.pub, known_hosts in the folder
    git_server.py silent                        takes connections and says nothing
"""
import argparse
import base64
import getpass
import http.server
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

GIT_ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
                   "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
                   "GIT_CONFIG_VALUE_0": "*"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(port, process):
    for _ in range(1500):
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit("the server does not take connections")


def serve_until_end(port):
    os.write(1, f"{port}\n".encode())  # in one piece, however stdout is buffered
    sys.stdin.read()


def run_server(command, port, **keywords):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **keywords)
    try:
        wait_until_open(port, process)
        serve_until_end(port)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def serve_git(options):
    port = free_port()
    run_server(["git", "daemon", "--reuseaddr", "--export-all", f"--base-path={options.root}", "--listen=127.0.0.1",
                f"--port={port}"], port, env=GIT_ENVIRONMENT, stderr=subprocess.DEVNULL)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    options = None

    def log_message(self, *_):
        pass

    def note(self):
        header = self.headers.get("Authorization", "")
        said = base64.b64decode(header[6:]).decode() if header.startswith("Basic ") else "-"
        if self.options.log:
            with open(self.options.log, "a", encoding="utf-8") as file:
                file.write(f"{self.command} {self.path} {said}\n")
        return said

    def answer(self, status, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def is_let_in(self):
        said = self.note()
        if self.options.redirect:
            self.answer(302, [("Location", self.options.redirect + self.path)])
        elif self.options.status:
            self.answer(self.options.status)
        elif self.options.user and said != self.options.user:
            self.answer(401, [("WWW-Authenticate", 'Basic realm="test"')])
        else:
            return True
        return False

    def send_body(self, body):
        limit = self.options.stall if self.options.stall is not None else self.options.cut
        if self.command == "GET" or limit is None:
            self.wfile.write(body)
            return
        self.wfile.write(body[:limit])
        self.wfile.flush()
        if self.options.stall is not None:
            time.sleep(3600)
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.is_let_in():
            return
        path, _, query = self.path.partition("?")
        backend = subprocess.run(
            ["git", "http-backend"], input=body, stdout=subprocess.PIPE, check=False,
            env={**GIT_ENVIRONMENT, "GIT_PROJECT_ROOT": self.options.root, "GIT_HTTP_EXPORT_ALL": "1",
                 "REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query,
                 "CONTENT_TYPE": self.headers.get("Content-Type", ""), "REMOTE_ADDR": "127.0.0.1"})
        head, _, content = backend.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.send_body(content)

    do_POST = do_GET


def serve_http(options):
    Handler.options = options
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # clients that hang up are part of the tests
    threading.Thread(target=server.serve_forever, daemon=True).start()
    serve_until_end(server.server_address[1])


def serve_ssh(options):
    folder, port = pathlib.Path(options.root), free_port()
    for name in ("host_key", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    shutil.copy(folder / "key.pub", folder / "authorized_keys")
    host_key = " ".join((folder / "host_key.pub").read_text().split()[:2])
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}\n")
    os.makedirs("/run/sshd", exist_ok=True) if os.geteuid() == 0 else None
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\nPidFile none\nStrictModes no\nUsePAM no\n"
        f"PasswordAuthentication no\nPermitRootLogin yes\n"
        f"KbdInteractiveAuthentication no\nAllowUsers {getpass.getuser()}\n")
    run_server([shutil.which("sshd", path="/usr/sbin:/usr/bin"), "-D", "-e", "-f", str(folder / "sshd_config")], port,
               stderr=open(folder / "sshd.log", "wb"))


def serve_silence(_):
    server = socket.create_server(("127.0.0.1", 0))
    serve_until_end(server.getsockname()[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("git", "http", "ssh", "silent"))
    parser.add_argument("root", nargs="?", default="/")
    parser.add_argument("--tls", nargs=2)
    for name in ("user", "log", "redirect"):
        parser.add_argument("--" + name)
    for name in ("status", "stall", "cut"):
        parser.add_argument("--" + name, type=int)
    options = parser.parse_args()
    {"git": serve_git, "http": serve_http, "ssh": serve_ssh, "silent": serve_silence}[options.kind](options)


if __name__ == "__main__":
    main()
