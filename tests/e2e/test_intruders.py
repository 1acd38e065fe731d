#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Whoever can connect, and says what nobody may say: no crash, no leak, and the honest workers' report has the bytes of
a run that nobody disturbed.

    test_intruders.py [--short] [--seed N] [--frames N]

Against each port (requests, results, tasks), plain and CURVE: handshakes of random bytes, other mechanisms, fuzzed
frames, a flood of them, task connections that stay half open, a worker with a key that says what cannot be read, huge
announced lengths, messages of several frames and of half a frame, a thousand connections that say nothing, and more
connections than the coordinator has descriptors, before and after the workers come. --frames: fuzzed ones per port
(1,000,000; --short: 20,000).
The full form also prints how much the honest workers are slowed. The seed is printed.
"""
import argparse
import itertools
import multiprocessing
import os
import pathlib
import random
import re
import resource
import shutil
import statistics
import struct
import tempfile
import threading
import time

import busy_repositories
import harness
import many_repositories
import test_hosts
import zmq_peer
import zmtp
from harness import expect
from test_soak import Keys

CORPUS = harness.HERE.parent / "fuzz" / "corpus" / "message"
BATCH, BATCH_CURVE = 200, 50  # frames in one write; where each connection is cut, so many are made
IDLE = 1000  # connections that say nothing
FEW_DESCRIPTORS, FEWER_DESCRIPTORS = 400, 256
FLOOD, MOST_OF_FLOOD = 3, 0.8  # seconds; the part of a processor that it may have, sanitizers and all
PAIRS = 7  # of runs without and with a flood
LOG_LINES = 3000  # of a coordinator that is attacked; what is refused is not worth more
HELLO, WELCOME, HEARTBEAT = 1, 2, 4  # numbers of messages (proto/messages.def)
PROTOCOL = int(re.search(r"PRT_PROTOCOL_VERSION (\d+)", (harness.HERE.parent.parent / "proto/msg.h").read_text())[1])
SOCKET_TYPES = {"requests": b"REQ", "results": b"PUSH", "tasks": b"PULL"}  # of peers that are let in without keys


def fuzzed(numbers, seeds):
    """A frame of the corpus, with some bytes changed, cut short, or repeated."""
    data = bytearray(numbers.choice(seeds))
    for _ in range(numbers.randrange(1, 6)):
        data[numbers.randrange(len(data))] = numbers.randrange(256)
    data = bytes(data[:4096])
    if numbers.random() < 0.3:
        data = data[:numbers.randrange(len(data) + 1)]
    return data * 2 if numbers.random() < 0.1 else data


class Intruder:
    """Attacks one port of a coordinator; a connection that is cut is followed by another."""

    def __init__(self, what, port, curve, seed):
        self.what, self.port, self.curve = what, port, curve
        self.numbers = random.Random(seed)
        self.seeds = [path.read_bytes() for path in sorted(CORPUS.iterdir())]
        self.kept = []  # connections that stay open

    def message(self, body):
        return zmtp.frame(b"", zmtp.MORE) + zmtp.frame(body) if self.what == "requests" else zmtp.frame(body)

    def peer(self):
        """Past the handshake where there is a way past it; with CURVE there is none."""
        if not self.curve:
            return zmtp.null_peer(self.port, SOCKET_TYPES[self.what])
        sock = zmtp.connect(self.port)
        sock.sendall(zmtp.greeting(self.numbers.choice([b"NULL", b"CURVE"])))
        return sock

    def write_batches(self, count, make):
        """Writes that many frames, whether or not anybody reads them."""
        left = count
        while left > 0:
            try:
                with self.peer() as sock:
                    while left > 0:
                        batch = min(left, BATCH_CURVE if self.curve else BATCH)
                        left -= batch
                        sock.sendall(b"".join(make() for _ in range(batch)))
                        zmtp.drain(sock)
                    zmtp.hang_up(sock)
            except OSError:
                pass  # it was cut: the next one

    def fuzzed_frames(self, count):
        self.write_batches(count, lambda: self.message(fuzzed(self.numbers, self.seeds)))

    def fuzzed_stream(self, count):
        """Flags and lengths are fuzzed as well."""
        def make():
            data = bytearray(self.message(fuzzed(self.numbers, self.seeds)))
            data[self.numbers.randrange(min(3, len(data)))] = self.numbers.randrange(256)
            return bytes(data)
        for _ in range(count // BATCH):
            self.write_batches(BATCH, make)

    def several_frames(self, count):
        begin = zmtp.frame(b"", zmtp.MORE) if self.what == "requests" else b""
        self.write_batches(count, lambda: begin + b"".join(
            zmtp.frame(fuzzed(self.numbers, self.seeds), zmtp.MORE) for _ in range(3)) + zmtp.frame(b"end"))

    def once(self, data, keep=False):
        try:
            sock = self.peer()
            sock.sendall(data)
        except OSError:
            return
        if keep:
            self.kept.append(sock)
        else:
            sock.close()

    def huge_lengths(self):
        for size in (1 << 20, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
            for flags in (zmtp.LONG, zmtp.LONG | zmtp.MORE, zmtp.LONG | zmtp.COMMAND):
                self.once(zmtp.frame(b"some", flags, announced=size))
                self.once(zmtp.frame(b"some", flags, announced=size), keep=True)

    def half_messages(self):
        for number in range(40):
            whole = self.message(fuzzed(self.numbers, self.seeds))
            self.once(whole[:self.numbers.randrange(1, len(whole))], keep=number % 2 == 0)

    def handshakes(self):
        for number in range(200):
            good = zmtp.greeting(self.numbers.choice([b"NULL", b"PLAIN", b"CURVE", b"GSSAPI", b"\xff" * 20]),
                                 self.numbers.choice([(3, 0), (3, 1), (2, 0), (0, 0), (9, 9)]))
            data = bytearray(good + zmtp.ready(self.numbers.choice([b"REQ", b"PULL", b"REP", b"X" * 200])))
            if number % 2:
                data = bytearray(self.numbers.randbytes(self.numbers.randrange(1, 300)))
            elif number % 4:
                data[self.numbers.randrange(len(data))] = self.numbers.randrange(256)
            try:
                sock = zmtp.connect(self.port)
                sock.sendall(bytes(data))
            except OSError:
                continue
            if number % 8:
                sock.close()
            else:
                self.kept.append(sock)

    def everything(self, frames):
        self.handshakes()
        self.huge_lengths()
        self.half_messages()
        self.several_frames(frames // 20)
        self.fuzzed_stream(frames // 20)
        self.fuzzed_frames(frames)
        for sock in self.kept:
            sock.close()


def attack(what, port, curve, seed, frames):
    """In a process of its own: it has descriptors of its own, and can be given less of the processor."""
    Intruder(what, port, curve, seed).everything(frames)


def run_attacks(ports, curve, seed, frames, seconds=1200):
    processes = [multiprocessing.Process(target=attack, args=(what, port, curve, seed + number, frames))
                 for number, (what, port) in enumerate(ports.items())]
    for process in processes:
        process.start()
    for process in processes:
        process.join(seconds)
        expect(process.exitcode == 0, f"an intruder did not end well: {process.exitcode}")


class Attacked:
    """A coordinator with two workers on known ports; held: their analyses stand still until the attack is over."""

    def __init__(self, scene, keys, *more, prefix=(), held=True, begun=True):
        self.scene, self.keys, self.held = scene, keys, held
        first = test_hosts.free_ports(6)
        self.ports = {"requests": first, "results": first + 1, "tasks": first + 2}
        self.coordinator = test_hosts.Coordinator(
            scene, "--task-ports", f"{first + 2}-{first + 5}", "--min-workers", 2,
            *(keys.of_coordinator if keys else []), *more, ports=f"{first},{first + 1}",
            prefix=prefix)
        self.coordinator.port()
        self.workers = []
        if begun:
            self.begin()

    def begin(self):
        self.workers = [test_hosts.Worker(self.scene, self.ports["requests"],
                                          *(self.keys.of_worker if self.keys else []), slots=1, held=self.held)
                        for _ in range(2)]

    def at_work(self):
        for worker in self.workers:
            worker.at_work()

    def let_go(self):
        for worker in self.workers:
            worker.let_go()

    def finish(self):
        text = self.coordinator.finish()
        self.scene.same(self.coordinator)
        for worker in self.workers:
            worker.finish()
        lines = text.count("\n")
        expect(lines < LOG_LINES, f"the log has {lines} lines")
        return text


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def malformed(scene, keys, options):
    run = Attacked(scene, keys)
    run.at_work()
    pid = run.coordinator.run.process.pid
    before, began = resident(pid), time.monotonic()
    run_attacks(run.ports, keys is not None, options.seed, options.frames)
    print(f"     {3 * options.frames} frames in {time.monotonic() - began:.1f} s; the coordinator has grown by "
          f"{(resident(pid) - before) / 1024:.1f} MiB", flush=True)
    run.let_go()
    text = run.finish()
    if keys:
        expect("refused" in text, f"nobody was refused:\n{text[-2000:]}")
    else:
        expect("unreadable frames" in text and "messages of several frames" in text, f"not counted:\n{text[-2000:]}")


def idle_connections(scene, keys, _):
    run = Attacked(scene, keys)
    run.at_work()
    raise_descriptors()
    kept = [zmtp.connect(port) for port in run.ports.values() for _ in range(IDLE // len(run.ports))]
    run.let_go()
    run.finish()
    for sock in kept:
        sock.close()


def no_descriptors(scene, keys, _):
    """Connections beyond what the coordinator can have: it lives, and goes on when they are gone."""
    run = Attacked(scene, keys, prefix=("prlimit", f"--nofile={FEW_DESCRIPTORS}"))
    run.at_work()
    raise_descriptors()
    kept = [zmtp.connect(run.ports["requests"]) for _ in range(2 * FEW_DESCRIPTORS)]
    time.sleep(1)
    for sock in kept:
        sock.close()
    run.let_go()
    run.finish()


def no_descriptors_for_workers(scene, keys, _):
    """Workers come while few descriptors are left, or none: they wait or are refused, and come in later."""
    told = ""
    raise_descriptors()
    for left in (0, 4, 9):
        run = Attacked(scene, keys, prefix=("prlimit", f"--nofile={FEWER_DESCRIPTORS}"), held=False, begun=False)
        taken = len(os.listdir(f"/proc/{run.coordinator.run.process.pid}/fd"))
        kept = [zmtp.connect(run.ports["requests"]) for _ in range(FEWER_DESCRIPTORS - taken - left)]
        time.sleep(0.5)
        run.begin()
        time.sleep(1.5)
        for sock in kept:
            sock.close()
        told += run.finish()
        scene.clear()
    expect("no descriptor left" in told, f"there were always enough:\n{told[-2000:]}")


def packed(*values):
    """A message of small numbers, texts and empty lists, as msgpack."""
    out = bytes([0x90 | len(values)])
    for value in values:
        if isinstance(value, int):
            out += b"\xcf" + struct.pack(">Q", value)
        elif isinstance(value, bytes):
            out += b"\xc4" + bytes([len(value)]) + value
        else:
            out += b"\x90"
    return out


class DeafWorker(threading.Thread):
    """Says hello and heartbeats, and never takes a task: its end of the task port says `opening` and no more."""

    def __init__(self, ports, opening):
        super().__init__(daemon=True)
        self.requests = zmtp.null_peer(ports["requests"], b"REQ")
        welcome = zmtp.ask(self.requests, packed(HELLO, PROTOCOL, b"test", b"deaf", 4711, 8))
        expect(welcome[1] == WELCOME and welcome[2] == 0xcf, f"no welcome: {welcome!r}")
        self.session = struct.unpack(">Q", welcome[3:11])[0]
        port = int(re.search(rb"tcp://[^:]*:(\d+)", welcome).group(1))
        self.tasks = zmtp.connect(port)
        self.tasks.sendall(opening)
        self.beats = 0

    def run(self):
        try:
            while True:
                zmtp.ask(self.requests, packed(HEARTBEAT, self.session, self.beats + 1, [], []))
                self.beats += 1
                time.sleep(0.2)
        except OSError:
            pass  # the run is over


def half_open(scene, _keys, _options):
    """A worker whose task connection is never a connection: its leases run out, and others do the work."""
    for opening in (b"", zmtp.greeting()):
        run = Attacked(scene, None, "--min-workers", 3, held=False)
        deaf = DeafWorker(run.ports, opening)
        deaf.start()
        run.finish()
        expect(deaf.beats > 0, "it was not answered")
        deaf.tasks.close()
        deaf.requests.close()
        scene.clear()


def allowed_key(scene, keys, _options):
    """Who may come in, and says what cannot be read, is cut off."""
    rogue = Keys(scene.folder / "rogue")
    shutil.copy(rogue.folder / "worker.pub", keys.folder / "allowed" / "rogue.pub")
    run = Attacked(scene, keys)
    run.at_work()
    peer = zmq_peer.Peer(run.ports["results"], keys.folder / "coordinator.pub", rogue.folder / "worker.key")
    for _ in range(1000):
        peer.send(b"\xc1 is no message")
    run.coordinator.log.wait("is cut off")
    peer.close()
    run.let_go()
    text = run.finish()
    (keys.folder / "allowed" / "rogue.pub").unlink()
    expect("unreadable frames: 16" in text, f"more were looked at:\n{text[-2000:]}")


def raise_descriptors():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 3 * IDLE:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(3 * IDLE, hard) if hard > 0 else 3 * IDLE, hard))


def unknown_key(scene, keys, options):
    """A worker with another key is told so and gets nothing; one without keys gets nowhere."""
    stranger = Keys(scene.folder / "strangers")
    run = Attacked(scene, keys)
    run.at_work()
    options_of_stranger = ["--server-key", keys.folder / "coordinator.pub", "--key", stranger.folder / "worker.key"]
    intruders = [test_hosts.Worker(scene, run.ports["requests"], *options_of_stranger, once=False),
                 test_hosts.Worker(scene, run.ports["requests"], once=False)]
    run.coordinator.log.wait("its key is not in the folder")
    run.let_go()
    run.finish()
    for intruder in intruders:
        expect(not intruder.log.count("welcomed"), f"it was let in:\n{intruder.log.text()}")


def make_batches(what, seed):
    """What a flood consists of, made beforehand so that it is fast."""
    intruder = Intruder(what, 0, False, seed)
    return [b"".join(intruder.message(fuzzed(intruder.numbers, intruder.seeds)) for _ in range(BATCH))
            for _ in range(64)]


def flood(what, port, batches, cpu, written):
    """Fuzzed frames until it is ended, from a processor of its own: it is to slow the coordinator, not the machine."""
    os.sched_setaffinity(0, {cpu})
    intruder = Intruder(what, port, False, 0)
    for round_of in itertools.count():
        try:
            with intruder.peer() as sock:
                for number in range(10**9):
                    sock.sendall(batches[(round_of + number) % len(batches)])
                    zmtp.drain(sock)
                    with written:
                        written.value += BATCH
        except OSError:
            pass  # it was cut: the next one


def flood_for_ever(what, port, batches, cpu):
    written = multiprocessing.Value("Q", 0)
    process = multiprocessing.Process(target=flood, args=(what, port, batches, cpu, written), daemon=True)
    process.start()
    return process, written


def processor_seconds(pid):
    """Of the thread that is the coordinator's loop."""
    with open(f"/proc/{pid}/task/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def held_down(scene, _, options):
    """A flood gets a part of a processor and not all of it; with nothing else to do, the loop rests."""
    run = Attacked(scene, None)
    run.at_work()
    pid = run.coordinator.run.process.pid
    cpu = max(os.sched_getaffinity(0))
    attackers = [flood_for_ever(what, run.ports[what], make_batches(what, options.seed), cpu)
                 for what in ("requests", "results")]
    time.sleep(1)
    before, began = processor_seconds(pid), time.monotonic()
    time.sleep(FLOOD)
    share = (processor_seconds(pid) - before) / (time.monotonic() - began)
    for process, _ in attackers:
        process.terminate()
        process.join()
    print(f"     the coordinator's loop had {100 * share:.0f} % of a processor", flush=True)
    run.let_go()
    run.finish()
    expect(share < MOST_OF_FLOOD, f"the coordinator's loop had {100 * share:.0f} % of a processor")


def slowed(scene, options):
    """How long honest workers take alone, and beside fuzzed frames all the time; by turns. Not at their task ports: who
    is let in there without keys is sent tasks."""
    *ours, theirs = sorted(os.sched_getaffinity(0))
    expect(ours, "one processor is not enough to measure with")
    os.sched_setaffinity(0, ours)
    batches = {what: make_batches(what, options.seed) for what in ("requests", "results")}
    times, frames = {False: [], True: []}, 0
    for attacked in (False, True) * PAIRS:
        run = Attacked(scene, None, held=False)
        attackers = [flood_for_ever(what, run.ports[what], batches[what], theirs) for what in batches if attacked]
        began = time.monotonic()
        run.finish()
        times[attacked].append(time.monotonic() - began)
        for process, written in attackers:
            process.terminate()
            process.join()
            frames += written.value
        scene.clear()
    os.sched_setaffinity(0, {*ours, theirs})
    alone, beside = (statistics.median(times[attacked]) for attacked in (False, True))
    slower = statistics.median(beside / alone for alone, beside in zip(times[False], times[True]))
    print(f"     honest workers: {alone:.3f} s alone, {beside:.3f} s beside {frames // PAIRS} frames: "
          f"{100 * (slower - 1):+.1f} % (median of {PAIRS} pairs)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--frames", type=int)
    options = parser.parse_args()
    options.frames = options.frames or (20000 if options.short else 10**6)
    print(f"     seed {options.seed}", flush=True)
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-intruders-"))
    try:
        scene = test_hosts.Scene(busy_repositories.build(folder / "root", 8, 100), folder)
        keys = Keys(folder / "keys")
        for what, these in (("plain", None), ("CURVE", keys)):
            for test in (malformed, idle_connections, no_descriptors):
                tally.test(f"{test.__name__.replace('_', ' ')}, {what}", test, scene, these, options)
                scene.clear()
        tally.test("no descriptors for workers, CURVE", no_descriptors_for_workers, scene, keys, options)
        scene.clear()
        tally.test("a flood is held down, plain", held_down, scene, None, options)
        scene.clear()
        for test, these in ((half_open, None), (unknown_key, keys), (allowed_key, keys)):
            tally.test(test.__name__.replace("_", " "), test, scene, these, options)
            scene.clear()
        scene.clear()
        if not options.short:
            many_repositories.build(folder / "many", 3000, folder / "templates", 4)
            (folder / "beside").mkdir()
            beside = test_hosts.Scene(folder / "many", folder / "beside")
            tally.test("honest workers beside intruders", slowed, beside, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
