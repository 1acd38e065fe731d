# SPDX-License-Identifier: Apache-2.0
"""A network of its own inside this machine: a coordinator's and some workers' network namespaces, each with a link to
a bridge in one more. Nothing of the host's own network is touched. Needs root, ip (iproute2), nsenter; and iptables for
losses."""
import os
import shutil
import subprocess

from harness import Skip

NETWORK = "198.18.0"  # RFC 2544: for benchmarks, routed nowhere


def ask(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, timeout=30)
    if done.returncode != 0:
        raise Skip(f"{' '.join(map(str, words))}: {done.stderr.strip()}")


class Lab:
    """Host 0 is the coordinator's."""

    def __init__(self, hosts):
        self.names = [f"prt{os.getpid()}-{number}" for number in range(hosts)]
        self.switch = f"prt{os.getpid()}-switch"
        self.made = []
        for program in ("ip", "nsenter", "tc"):
            if not shutil.which(program):
                raise Skip(f"there is no {program} (apt-get install iproute2 util-linux)")
        if os.geteuid() != 0:
            raise Skip("network namespaces need root")
        try:
            self.build()
        except Skip:
            self.remove()
            raise

    def build(self):
        for name in (self.switch, *self.names):
            ask("ip", "netns", "add", name)
            self.made.append(name)
            ask("ip", "-n", name, "link", "set", "lo", "up")
        ask("ip", "-n", self.switch, "link", "add", "br0", "type", "bridge")
        ask("ip", "-n", self.switch, "link", "set", "br0", "up")
        for number, name in enumerate(self.names):
            ask("ip", "-n", self.switch, "link", "add", f"p{number}", "type", "veth", "peer", "name", "eth0", "netns",
                name)
            ask("ip", "-n", self.switch, "link", "set", f"p{number}", "master", "br0", "up")
            ask("ip", "-n", name, "address", "add", f"{self.address(number)}/24", "dev", "eth0")
            ask("ip", "-n", name, "link", "set", "eth0", "up")

    @staticmethod
    def address(number):
        return f"{NETWORK}.{number + 1}"

    def prefix(self, number):
        """In front of a command that is to run on that host."""
        return ("nsenter", f"--net=/run/netns/{self.names[number]}")

    def cut(self, number):
        ask("ip", "-n", self.switch, "link", "set", f"p{number}", "down")

    def heal(self, number):
        ask("ip", "-n", self.switch, "link", "set", f"p{number}", "up")

    def lose(self, number, part):
        """That part of the packets that arrive there, at random."""
        if not shutil.which("iptables"):
            raise Skip("there is no iptables")
        ask(*self.prefix(number), "iptables", "-A", "INPUT", "-i", "eth0", "-m", "statistic", "--mode", "random",
            "--probability", part, "-j", "DROP")

    def slow(self, number, kbit):
        """What leaves from there."""
        ask(*self.prefix(number), "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", f"{kbit}kbit", "burst",
            "4kb", "latency", "400ms")

    def remove(self):
        for name in self.made:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
        self.made.clear()
