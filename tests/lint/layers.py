#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Enforces layers.txt: who may include whom, and which room may use which third-party header. The table of rooms in
docs/ARCHITECTURE.md has the same rooms."""
import fnmatch
import re

import tree

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# libc and POSIX are open to all: known by name, so that a new library cannot come in unnoticed.
SYSTEM = set("""
    aio.h arpa/inet.h assert.h complex.h ctype.h dirent.h dlfcn.h endian.h err.h errno.h fcntl.h fenv.h
    float.h fnmatch.h fts.h ftw.h getopt.h glob.h grp.h iconv.h inttypes.h iso646.h langinfo.h libgen.h limits.h
    locale.h malloc.h math.h net/if.h netdb.h netinet/in.h netinet/tcp.h nss.h poll.h pthread.h pty.h pwd.h regex.h
    sched.h search.h semaphore.h setjmp.h signal.h spawn.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h
    stdint.h stdio.h stdlib.h stdnoreturn.h string.h strings.h sysexits.h syslog.h termios.h tgmath.h
    threads.h time.h uchar.h unistd.h unwind.h utime.h wchar.h wctype.h
""".split())
SYSTEM_FOLDERS = ("sys/", "linux/")


class Room:
    def __init__(self, rooms, libraries):
        self.rooms, self.libraries = rooms, libraries

    def may_include(self, room):
        return "*" in self.rooms or room in self.rooms

    def may_use(self, header):
        return any(rule == "*" or header == rule or rule.endswith("/") and header.startswith(rule)
                   for rule in self.libraries)


def read_rooms(top):
    rooms = {}
    for number, line in enumerate(tree.text(top / "layers.txt").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        match = re.fullmatch(r"room\s+(\S+)\s*:([^|]*)\|(.*)", line)
        if not match:
            raise SystemExit(f"layers.txt:{number}: not understood: {line}")
        room = rooms.setdefault(match[1], Room([], []))
        room.rooms += match[2].split()
        room.libraries += match[3].split()
    return rooms


def room_of(rooms, path):
    """The longest room whose folder holds the path; None: no rule."""
    holding = [room for room in rooms if str(path).startswith(room + "/")]
    return max(holding, key=len, default=None)


def resolve(rooms, header):
    """The room an include names: "prt/err.h" is in include/prt, every other room's header begins with its path."""
    return "include/prt" if fnmatch.fnmatch(header, "prt/*") else room_of(rooms, header)


def judge(rooms, own, bracket, header):
    """A sentence, or None when the include is allowed."""
    target = resolve(rooms, header)
    if target is not None:
        if bracket == "<":
            return f'"{header}" is ours: include it with quotes'
        return None if rooms[own].may_include(target) else f'{own} may not include {target} ("{header}")'
    if bracket == '"':
        return f'"{header}" does not name a room'
    if header in SYSTEM or header.startswith(SYSTEM_FOLDERS) or rooms[own].may_use(header):
        return None
    return f"{own} may not use <{header}>"


def table_of_rooms(text):
    """The rooms of the first column of the table below the heading."""
    rows = text.partition("\n## The rooms\n")[2].partition("\n## ")[0]
    return {name for cell in re.findall(r"^\| ([^|]*) \|", rows, re.M) for name in re.findall(r"`([^`]+)`", cell)}


def judge_page(top, rooms):
    page = "docs/ARCHITECTURE.md"
    told = table_of_rooms(tree.text(top / page)) if (top / page).is_file() else set()
    yield from (f"{page}: the table of rooms lacks {room}" for room in sorted(set(rooms) - told))
    yield from (f"{page}: {room} of the table of rooms is none of layers.txt" for room in sorted(told - set(rooms)))


def find(top):
    rooms = read_rooms(top)
    yield from judge_page(top, rooms)
    for path in tree.files(top):
        if path.suffix not in (".c", ".h", ".def"):
            continue
        own = room_of(rooms, path)
        if own is None:
            yield f"{path}:1: no room of layers.txt holds this file"
            continue
        for number, line in enumerate(tree.text(top / path).splitlines(), 1):
            match = INCLUDE.match(line)
            sentence = judge(rooms, own, *match.groups()) if match else None
            if sentence:
                yield f"{path}:{number}: {sentence}"


if __name__ == "__main__":
    tree.run("layers", find)
