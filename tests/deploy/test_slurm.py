#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""deploy/slurm/report.sbatch on a Slurm of this test's own: three nodes on loopback, a coordinator, three workers, and
the bytes of the run without Slurm.

    test_slurm.py
"""
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/e2e"))

import containers  # noqa: E402
import harness  # noqa: E402
import many_repositories  # noqa: E402
from containers import call, wait_for  # noqa: E402
from git_maker import AS_OF_TEXT  # noqa: E402
from harness import expect, expect_equal  # noqa: E402

NODES, REPOSITORIES = 3, 300


def free_ports(count):
    """A run of ports that nobody has; taken a moment later, so not a certainty."""
    for first in range(26800, 32000, count):
        held = []
        try:
            for port in range(first, first + count):
                held.append(socket.create_server(("127.0.0.1", port)))
            return first
        except OSError:
            continue
        finally:
            for one in held:
                one.close()
    raise harness.Skip("no free ports")


class Slurm:
    """munged, slurmctld and a slurmd per node, with all their files in one folder."""

    def __init__(self, folder):
        containers.need("munged", "slurmctld", "slurmd", "sbatch", "srun")
        self.folder = pathlib.Path(folder)
        self.processes = []
        self.port = free_ports(NODES + 2)
        self.env = {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}
        for name in ("state", "spool", "munge", "log"):
            (self.folder / name).mkdir()
        self.write_configuration()
        try:
            self.start()
        except AssertionError as error:
            self.close()
            raise harness.Skip(f"Slurm does not start here: {error}") from error

    def write_configuration(self):
        key = self.folder / "munge/key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        host = socket.gethostname().partition(".")[0]
        nodes = f"n[1-{NODES}]"
        (self.folder / "slurm.conf").write_text(
            f"ClusterName=test\nSlurmctldHost={host}(127.0.0.1)\nSlurmUser=root\nSlurmctldPort={self.port}\n"
            f"AuthType=auth/munge\nAuthInfo=socket={self.folder}/munge/socket\nProctrackType=proctrack/pgid\n"
            f"TaskPlugin=task/none\nSwitchType=switch/none\nMpiDefault=none\nSelectType=select/cons_tres\n"
            f"StateSaveLocation={self.folder}/state\nSlurmdSpoolDir={self.folder}/spool/%n\n"
            f"SlurmctldPidFile={self.folder}/ctld.pid\nSlurmdPidFile={self.folder}/d.%n.pid\n"
            f"SlurmctldLogFile={self.folder}/log/ctld\nSlurmdLogFile={self.folder}/log/%n\nReturnToService=2\n"
            f"NodeName={nodes} NodeHostname={host} NodeAddr=127.0.0.1 CPUs=1"
            f" Port=[{self.port + 1}-{self.port + NODES}]\n"
            f"PartitionName=main Nodes={nodes} Default=YES State=UP\n", encoding="ascii")

    def spawn(self, *command):
        with open(self.folder / "log" / pathlib.Path(command[0]).name, "ab") as log:
            self.processes.append(subprocess.Popen(command, env=self.env, stdout=log, stderr=log))

    def start(self):
        self.spawn("munged", "-F", "--force", f"--key-file={self.folder}/munge/key",
                   f"--socket={self.folder}/munge/socket", f"--pid-file={self.folder}/munge/pid",
                   f"--log-file={self.folder}/munge/log", f"--seed-file={self.folder}/munge/seed")
        wait_for("munged", (self.folder / "munge/socket").exists, 10)
        self.spawn("slurmctld", "-D", "-i")
        for node in range(1, NODES + 1):
            self.spawn("slurmd", "-D", "-N", f"n{node}")
        wait_for("three idle nodes", self.nodes_are_idle, 30)

    def nodes_are_idle(self):
        done = subprocess.run(["sinfo", "-h", "-o", "%T %D"], env=self.env, capture_output=True, text=True, check=False)
        return done.stdout.split() == ["idle", str(NODES)]

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def job_state(slurm, job):
    text = call(["scontrol", "show", "job", job], env=slurm.env)
    return dict(field.split("=", 1) for field in text.split() if "=" in field)["JobState"]


def a_job_of_three_nodes_gives_the_same_bytes(slurm, folder):
    root = folder / "repositories"
    many_repositories.build(root, REPOSITORIES, folder / "templates")
    programs = harness.program_folder()
    log = folder / "job.log"
    environment = {**slurm.env, "PATH": f"{programs}:{os.environ['PATH']}", "PROJECT": "demo",
                   "REPOSITORIES": str(root), "REPORTS": str(folder / "reports"), "KEYS": str(folder),
                   "PORT": str(free_ports(103)), "FIRST_HOST": "127.0.0.1",
                   "OPTIONS": f"--as-of {AS_OF_TEXT} --no-cache -v"}
    job = call(["sbatch", "--parsable", "-N", NODES, "-o", log, "--export=ALL", TOP / "deploy/slurm/report.sbatch"],
               env=environment, cwd=folder).strip()
    unfinished = ("PENDING", "RUNNING", "COMPLETING", "CONFIGURING")
    wait_for("the job's end", lambda: job_state(slurm, job) not in unfinished, 120)
    told = log.read_text(errors="replace")
    expect_equal("state of the job", (job_state(slurm, job), told if "COMPLETED" not in job_state(slurm, job) else ""),
                 ("COMPLETED", ""))
    expect(f"(workers here: {NODES})" in told, f"never {NODES} workers:\n{told}")
    expect(not list(folder.glob("keys-*")), "keys are left")
    call([programs / "reporting-tool", "generate", "-q", "-p", "demo", "-r", root, "-o", folder / "alone", "--as-of",
          AS_OF_TEXT, "--no-cache"], cwd=folder)
    for name in ("report_raw.json", "report.md", "demo_report_bundle.zip"):
        ours, theirs = ((folder / place / "demo" / name).read_bytes() for place in ("alone", "reports"))
        expect(ours == theirs, f"{name} differs")


def main():
    tally = harness.Tally()
    place = pathlib.Path(tempfile.mkdtemp(prefix="prt-slurm-"))
    slurm = None
    try:
        (place / "slurm").mkdir()
        slurm = Slurm(place / "slurm")
        tally.test("a job of three nodes gives the same bytes", a_job_of_three_nodes_gives_the_same_bytes, slurm, place)
    except harness.Skip as reason:
        print(f"skip slurm: {reason}\n0 passed, 0 failed, 1 skipped")
        return 0
    finally:
        if slurm:
            slurm.close()
        time.sleep(0.2)
        shutil.rmtree(place, ignore_errors=True)
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
