#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Analyses that are handed a task and stand still until they are let go, however quick they would be.

    gate = Gate(folder)       programs to start instead of harness.program_folder()'s, in gate.programs
    gate.open()               from now on they are as the others

In there reporting-analyze is this file, between the agent and the analysis: what the agent says waits for a lock that
the test holds (and which goes with the test).
"""
import fcntl
import os
import pathlib
import shutil
import socket
import sys
import tempfile
import threading

import harness

SOCKET = 3  # where an agent's child finds its agent (worker/process.h)


class Gate:
    def __init__(self, place):
        self.programs = pathlib.Path(tempfile.mkdtemp(prefix="gate-", dir=place))
        lock, real = self.programs / "lock", harness.program_folder()
        self.file = open(lock, "w", encoding="ascii")
        fcntl.flock(self.file, fcntl.LOCK_EX)
        for program in real.glob("reporting-*"):
            if program.name != "reporting-analyze":
                put(program, self.programs / program.name)
        relay = self.programs / "reporting-analyze"
        relay.write_text(f"#!/bin/sh\nexec /usr/bin/python3 -B '{__file__}' '{lock}' '{real / relay.name}' \"$@\"\n")
        relay.chmod(0o755)

    def open(self):
        self.file.close()


def put(program, place):
    """A program looks for the others beside the file that it is, so that a symbolic link would not do."""
    try:
        os.link(program, place)
    except OSError:  # another file system
        shutil.copy2(program, place)


def pass_on(source, sink, lock=None):
    while data := receive(source):
        if lock:
            with open(lock, encoding="ascii") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
        try:
            sink.sendall(data)
        except OSError:
            break
    try:
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # it has ended


def receive(source):
    try:
        return source.recv(1 << 16)
    except OSError:
        return b""


def relay(lock, program, *arguments):
    """The analysis dies with this process, as it would with the agent."""
    agent = socket.socket(fileno=SOCKET)
    analysis, theirs = socket.socketpair()
    pid = os.posix_spawn(program, [program, *arguments], os.environ,
                         file_actions=[(os.POSIX_SPAWN_DUP2, theirs.fileno(), SOCKET)])
    theirs.close()
    threading.Thread(target=pass_on, args=(agent, analysis, lock), daemon=True).start()
    pass_on(analysis, agent)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    relay(*sys.argv[1:])
