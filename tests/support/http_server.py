#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A server that answers rightly, wrongly, late or never, as the path says.

    http_server.py FOLDER

FOLDER gets the certificates that openssl makes (ca.pem, and a server certificate signed by it) and `log`: a line of
JSON for each request that came: port, method, path, headers with lower-case names, body. Three ports of 127.0.0.1 are
printed: two for HTTP, one for HTTPS. It ends when its stdin does.
"""
import gzip
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

LOCK = threading.Lock()
COUNTS = {}
BUSY = {"now": 0, "most": 0}
BOMB = gzip.compress(bytes(64 << 20), 9)


class Closed(Exception):
    pass


def make_certificates(folder):
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdin=subprocess.DEVNULL, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority")
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.pem")


class Request:
    def __init__(self, port, connection, reader):
        self.port = port
        self.connection = connection
        line = reader.readline(65537)
        if not line.strip():
            raise Closed
        self.method, target, _ = line.decode("latin-1").split(" ", 2)
        parts = urllib.parse.urlsplit(target)
        self.path = parts.path
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        self.headers = {}
        while (line := reader.readline(65537).strip()):
            name, _, value = line.decode("latin-1").partition(":")
            self.headers[name.lower()] = value.strip()
        self.body = reader.read(int(self.headers.get("content-length", "0"))).decode("latin-1")

    def send(self, data):
        try:
            self.connection.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))
        except OSError as error:
            raise Closed from error

    def head(self, status, *lines):
        self.send("\r\n".join([f"HTTP/1.1 {status} Text", *lines, "", ""]))

    def answer(self, status, body=b"", *lines):
        body = body if isinstance(body, bytes) else body.encode()
        self.head(status, f"Content-Length: {len(body)}", *lines)
        if self.method != "HEAD" and status != 304:
            self.send(body)


def times_asked(key):
    with LOCK:
        COUNTS[key] = COUNTS.get(key, 0) + 1
        return COUNTS[key]


def do_json(request, *_):
    request.answer(200, '{"a": 1}', "Content-Type: application/json")


def do_html(request, *_):
    request.answer(200, "<html>Maintenance</html>", "Content-Type: text/html")


def do_status(request, status, *_):
    request.answer(int(status), "no")


def do_echo(request, *_):
    request.answer(200, json.dumps({"method": request.method, "headers": request.headers, "body": request.body}))


def do_size(request, size, *_):
    request.answer(200, b"x" * int(size))


def do_slow(request, *_):
    request.head(200, "Content-Length: 100000")
    while True:
        request.send("x")
        time.sleep(0.02)


def do_slow_headers(request, *_):
    request.send("HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        request.send("x")
        time.sleep(0.02)


def do_truncated(request, *_):
    request.head(200, "Content-Length: 1000")
    request.send("only this")
    raise Closed


def do_chunks_cut(request, *_):
    request.head(200, "Transfer-Encoding: chunked")
    request.send("5\r\nhello\r\n5\r\nhe")
    raise Closed


def do_endless(request, *_):
    request.head(200, "Transfer-Encoding: chunked")
    while True:
        request.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


def do_announced(request, *_):
    request.head(200, "Content-Length: 10000000000")
    request.send("x")
    request.connection.recv(1)


def do_bomb(request, *_):
    request.answer(200, BOMB, "Content-Encoding: gzip")


def do_gzip(request, *_):
    request.answer(200, gzip.compress(b"unpacked"), "Content-Encoding: gzip")


def do_bad_gzip(request, *_):
    request.answer(200, "this is no gzip at all", "Content-Encoding: gzip")


def do_endless_headers(request, *_):
    request.send("HTTP/1.1 200 OK\r\n")
    while True:
        request.send("X-More: " + "x" * 1000 + "\r\n")


def do_silent(request, *_):
    request.connection.recv(1)
    raise Closed


def do_close(_request, *_):
    raise Closed


def do_garbage(request, *_):
    request.send("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    raise Closed


def do_then(request, name, answers, *_):
    """/then/NAME/503,truncated,200: the first answer, the second one, and the last one from then on."""
    answers = answers.split(",")
    one = answers[min(times_asked(name), len(answers)) - 1]
    if not one.isdigit():
        return PATHS[one](request)
    lines = [f"{key}: {value}" for key, value in request.query.items() if int(one) >= 400]
    return request.answer(int(one), "answer " + one, *lines)


def do_redirect(request, *_):
    request.answer(int(request.query.get("status", "302")), "", "Location: " + request.query["to"])


def do_chain(request, left, *_):
    if int(left) == 0:
        return do_json(request)
    return request.answer(302, "", f"Location: ../chain/{int(left) - 1}?x=1#part")


def do_etag(request, name, *_):
    asked = times_asked(name)
    if request.headers.get("if-none-match") == '"v1"' and "changed" not in request.query:
        return request.answer(304, b"", 'ETag: "v1"')
    return request.answer(200, f"answer {asked}", 'ETag: "v1"', "Content-Type: text/plain", *(
        ["Cache-Control: private, no-store"] if "nostore" in request.query else []))


def do_modified(request, *_):
    date = "Mon, 23 Nov 2026 05:40:05 GMT"
    if request.headers.get("if-modified-since") == date:
        return request.answer(304)
    return request.answer(200, "dated", "Last-Modified: " + date)


def do_unasked_304(request, *_):
    request.answer(304)


def do_page(request, page, *_):
    rest = [] if page == "3" else [f'Link: </page/1>; rel="first", </page/{int(page) + 1}?p=1>; rel="next"']
    request.answer(200, "page " + page, *rest)


def do_limits(request, *_):
    request.answer(200, "{}", "X-RateLimit-Limit: 5000", "X-RateLimit-Remaining: 4999", "X-RateLimit-Reset: 1800000000")


def do_used_up(request, *_):
    reset = int(time.time()) + int(request.query.get("in", "100000"))
    request.answer(403, "limit", "X-RateLimit-Limit: 60", "X-RateLimit-Remaining: 0", f"X-RateLimit-Reset: {reset}")


def do_reflect(request, *_):
    """What it was told, in every place a server can put it."""
    told = request.headers.get("authorization", "nothing")
    request.answer(int(request.query.get("status", "200")), f"told: {told}", f"ETag: {told}",
                   f"Location: http://127.0.0.1:1/{told.split()[-1]}/")


def do_busy(request, *_):
    with LOCK:
        BUSY["now"] += 1
        BUSY["most"] = max(BUSY["most"], BUSY["now"])
    time.sleep(0.02)
    with LOCK:
        BUSY["now"] -= 1
    request.answer(200, "done")


def do_connections(request, *_):
    request.answer(200, str(COUNTS["connections"]))


def do_most_busy(request, *_):
    request.answer(200, str(BUSY["most"]))


PATHS = {name[3:]: function for name, function in list(globals().items()) if name.startswith("do_")}


def serve(connection, port, log, context):
    try:
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True)
        with connection, connection.makefile("rb") as reader:
            while True:
                request = Request(port, connection, reader)
                with LOCK:
                    log.write(json.dumps({"port": port, "method": request.method, "path": request.path,
                                          "headers": request.headers, "body": request.body}) + "\n")
                    log.flush()
                name, *arguments = request.path.strip("/").split("/")
                PATHS.get(name, lambda it, *_: it.answer(404, "no such page"))(request, *arguments)
    except (Closed, OSError, ValueError):
        connection.close()


def accept(listener, log, context):
    port = listener.getsockname()[1]
    while True:
        connection, _ = listener.accept()
        times_asked("connections")
        threading.Thread(target=serve, args=(connection, port, log, context), daemon=True).start()


def main():
    folder = pathlib.Path(sys.argv[1])
    make_certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    ports = []
    with open(folder / "log", "w", encoding="utf-8") as log:
        for kind in (None, None, context):
            listener = socket.create_server(("127.0.0.1", 0), backlog=128)
            ports.append(str(listener.getsockname()[1]))
            threading.Thread(target=accept, args=(listener, log, kind), daemon=True).start()
        print(*ports, flush=True)
        sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
