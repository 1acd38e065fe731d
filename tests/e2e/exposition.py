# SPDX-License-Identifier: Apache-2.0
"""Strict readers of Prometheus' text format 0.0.4 and of OpenMetrics 1.0.0, as far as gauges, counters and info go; and
asking a run's server."""
import http.client
import json
import re
import urllib.parse

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL})(?:,{LABEL})*)\}})? (-?[0-9]+(?:\.[0-9]+)?)")
OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PLAIN = "text/plain; version=0.0.4; charset=utf-8"


class Wrong(AssertionError):
    pass


def read(text, is_open):
    """{(name, labels): value}; Wrong for whatever the format does not allow."""
    if not text.endswith("# EOF\n" if is_open else "\n"):
        raise Wrong(f"it ends in {text[-40:]!r}")
    lines = text.splitlines()[:-1] if is_open else text.splitlines()
    samples, types, family, order = {}, {}, None, []
    for number, line in enumerate(lines, 1):
        head = re.fullmatch(rf"# (HELP|TYPE) ({NAME}) (.+)", line)
        if head and head[1] == "HELP":
            if head[2] in order:
                raise Wrong(f"line {number}: {head[2]} is told of twice")
            family = head[2]
            order.append(family)
        elif head:
            if head[2] != family or head[2] in types or head[3] not in ("gauge", "counter", "info"):
                raise Wrong(f"line {number}: {line}")
            types[family] = head[3]
        else:
            sample = SAMPLE.fullmatch(line)
            if not sample or family not in types:
                raise Wrong(f"line {number}: {line}")
            suffix = {"counter": "_total", "info": "_info"}.get(types[family], "") if is_open else ""
            if sample[1] != family + suffix:
                raise Wrong(f"line {number}: {sample[1]} stands below {family}, a {types[family]}")
            if types[family] == "counter" and not sample[1].endswith("_total"):
                raise Wrong(f"line {number}: a counter without _total")
            key = (sample[1], sample[2] or "")
            if key in samples:
                raise Wrong(f"line {number}: {line} is there twice")
            samples[key] = float(sample[3])
    return samples


def counters(samples):
    return {key: value for key, value in samples.items() if key[0].endswith("_total")}


class Server:
    """A run's --metrics."""

    def __init__(self, place):
        self.host, _, port = place.rpartition(":")
        self.port = int(port)

    def ask(self, path, accept="*/*", timeout=30, host=None):
        """(status, content type, text). `host`: what the header says; None: whom it is asked."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Accept": accept, **({"Host": host} if host else {})})
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type"), answer.read().decode("utf-8")
        finally:
            connection.close()

    def samples(self, is_open=False):
        status, kind, text = self.ask("/metrics", OPEN if is_open else "text/plain")
        if (status, kind) != (200, OPEN if is_open else PLAIN):
            raise Wrong(f"{status} {kind}: {text[:200]}")
        return read(text, is_open)

    def value(self, name, labels=""):
        return self.samples()[(name, labels)]

    def status(self):
        return json.loads(self.ask("/status.json")[2])


def place_of(text):
    """From a run's log."""
    found = re.search(r"metrics are at (http://[^ ]+)/metrics", text)
    return urllib.parse.urlsplit(found[1]).netloc if found else None
