# SPDX-License-Identifier: Apache-2.0
"""A TCP proxy that does harm on a seeded schedule: it cuts connections, holds bytes back, says them twice and changes
one of them. It listens on another loopback address at the ports of a coordinator, which names no host in its welcome:
so workers that were told the proxy's address stay with it for results and tasks.

What is harmed is a piece: with CURVE whatever arrived together, without it a whole frame of ZMTP, of which no byte is
changed: nothing but TCP's checksum would notice."""
import asyncio
import collections
import random
import struct
import threading

ADDRESS = "127.0.0.2"  # the proxy's; the coordinator's is 127.0.0.1
GREETING = 64  # bytes
LONGEST_DELAY = 0.4  # seconds
RARELY, OFTEN = 25, 8  # pieces from one harm to the next, most and least


class Frames:
    """Cuts a plain ZMTP stream into its greeting, which comes bit by bit, and its frames."""

    def __init__(self):
        self.data, self.greeting_left = b"", GREETING

    def first_size(self):
        """Of the piece at the beginning; more than there is while that cannot be told."""
        if self.greeting_left > 0:
            return min(self.greeting_left, len(self.data))
        head = 9 if self.data and self.data[0] & 2 else 2
        if len(self.data) < head:
            return len(self.data) + 1
        return head + (struct.unpack(">Q", self.data[1:9])[0] if head == 9 else self.data[1])

    def pieces(self, data):
        self.data += data
        while self.data and (size := self.first_size()) <= len(self.data):
            yield self.data[:size]
            self.data, self.greeting_left = self.data[size:], max(self.greeting_left - size, 0)


class Whole:
    @staticmethod
    def pieces(data):
        yield data


class Proxy(threading.Thread):
    """Between workers at ADDRESS and the coordinator at 127.0.0.1, at each port. Harms at most `budget` times."""

    def __init__(self, ports, seed, authenticated, budget):
        super().__init__(daemon=True)
        self.ports, self.seed, self.authenticated, self.budget = ports, seed, authenticated, budget
        self.kinds = ("cut", "delay", "twice") + (("changed",) if authenticated else ())
        self.done = collections.Counter()
        self.connections = 0
        self.servers = []
        self.over = None  # an event of the loop
        self.ready = threading.Event()
        self.loop = asyncio.new_event_loop()

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.serve())
        self.loop.run_until_complete(self.close())
        self.loop.close()

    async def serve(self):
        for port in self.ports:
            self.servers.append(await asyncio.start_server(
                lambda reader, writer, port=port: self.connected(port, reader, writer), ADDRESS, port))
        self.over = asyncio.Event()
        self.ready.set()
        await self.over.wait()

    async def close(self):
        for server in self.servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def stop(self):
        if self.ready.is_set():
            self.loop.call_soon_threadsafe(self.over.set)
        self.join()

    async def connected(self, port, reader, writer):
        self.connections += 1
        number = self.connections
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        ways = [asyncio.ensure_future(self.pump(reader, there_writer, f"{self.seed} {number} up")),
                asyncio.ensure_future(self.pump(there_reader, writer, f"{self.seed} {number} down"))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for each in (writer, there_writer):
            each.close()

    async def pump(self, reader, writer, seed):
        """Until one end hangs up, or the connection is to be cut."""
        numbers = random.Random(seed)
        splitter = Whole() if self.authenticated else Frames()
        due = numbers.randint(OFTEN, RARELY)
        try:
            while data := await reader.read(1 << 16):
                for piece in splitter.pieces(data):
                    due -= 1
                    if due > 0 or self.budget <= 0:
                        writer.write(piece)
                        continue
                    due = numbers.randint(OFTEN, RARELY)
                    if not await self.harm(numbers, piece, writer):
                        return
                await writer.drain()
        except OSError:
            pass

    async def harm(self, numbers, piece, writer):
        """False: the connection is to be cut."""
        kind = numbers.choice(self.kinds)
        self.done[kind] += 1
        self.budget -= 1
        if kind == "cut":
            writer.write(piece[:numbers.randrange(len(piece))])
            return False
        if kind == "delay":
            await asyncio.sleep(numbers.uniform(0, LONGEST_DELAY))
        elif kind == "twice":
            writer.write(piece)
        elif kind == "changed":
            piece = bytearray(piece)
            piece[numbers.randrange(len(piece))] ^= numbers.randrange(1, 256)
        writer.write(piece)
        return True
