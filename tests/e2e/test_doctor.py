#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `doctor` finds on hosts that lack something, with the way out; and that its bundle has no secret in it.

    test_doctor.py [NAME ...]

NAME: this sub-test alone, with underscores.
"""
import argparse
import base64
import io
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import tempfile
import urllib.parse
import zipfile

import harness
import test_services
from cache_scene import small
from git_maker import AS_OF_TEXT
from harness import Run, Skip, expect, expect_equal
from service_server import Server

FINE, PROBLEMS, USAGE, SYSTEM = 0, 1, 3, 4
PLANTED = {"GITHUB_TOKEN": "pl4nted-github-token", "JENKINS_USER": "reader", "JENKINS_API_TOKEN": "pl4nted-jenkins",
           "GERRIT_USER": "reader", "GERRIT_HTTP_PASSWORD": "pl4nted-gerrit",
           "https_proxy": "http://me:pl4nted-proxy@proxy.example.org:3128",
           "REPORTING_GIT_USER": "reader", "REPORTING_GIT_PASSWORD": 'pl4nted "git" <&>',
           "REPORTING_PRIVACY_KEY": "pl4nted-env-privacy", "CI_DEPLOY_TOKEN": "pl4nted-of-the-job",
           "AWS_SECRET_ACCESS_KEY": "pl4nted/of+aws", "SONAR_PASSWORD": "pl4nted-sonar"}
# Wherever a URL or a secret may stand, and where none may.
CONFIGURATION = """
jenkins: {enabled: false, url: "https://me:pl4nted-1@jenkins.example.org/"}
gerrit: {enabled: false, host: "me:pl4nted-2@gerrit.example.org", http_password: pl4nted-3}
jjb_attribution: {enabled: false, url: "https://pl4nted-4@git.example.org/ci"}
info_yaml: {enabled: false, clone_url: "ssh://me:pl4nted-5@git.example.org:29418/info"}
extensions: {github_api: {token: pl4nted-yaml-token}}
privacy: {anonymize_authors: true, key: "pl4nted \\"privacy\\" <key>"}
api_token: pl4nted-6
credentials: {token: pl4nted-7}
"""


class Doctor:
    def __init__(self, folder):
        self.folder = folder
        self.root = folder / "root"
        small(self.root / "aai/babel")

    def look(self, *more, code=FINE, tool=None, env=None, **keywords):
        """The lines, after the exit code was looked at."""
        run = Run(["doctor", "-r", self.root, "-o", self.folder / "out", "--cache", self.folder / "cache",
                   "--work-dir", self.folder / "clones", "-w", "2", "--as-of", AS_OF_TEXT, *more],
                  env={**test_services.CLEAN, **(env or {})}, **keywords)
        if tool:
            run.discard()
            done = subprocess.run([tool, *run.command[1:]], capture_output=True, text=True, check=False,
                                  env={**run.env, "HOME": str(self.folder)}, cwd=self.folder)
            expect_equal("exit code", (done.returncode, done.stderr if done.returncode != code else ""), (code, ""))
            return done.stdout
        with run:
            run.finish()
            expect_equal("exit code", (run.code, (run.out + run.err) if run.code != code else ""), (code, ""))
            return run.out

    def all_is_well(self):
        """A line for each thing, each of a known word; nothing is made."""
        out = self.look()
        words = {line.split()[0] for line in out.splitlines()}
        expect(words <= {"ok", "warning"}, out)
        for what in ("system", "memory", "programs", "open files", "room for reports", "room for the cache",
                     "room for clones", "room for sockets", "cache", "configuration", "repositories"):
            expect(re.search(rf"^(ok|warning) +{what}: ", out, re.MULTILINE), f"nothing of {what} in\n{out}")
        expect("all 4 are of version" in out, out)
        left = sorted(path.name for path in self.folder.iterdir())
        expect_equal("what is in the folder", left, ["root"])

    def programs_of_another_version(self):
        """One is older, one does not answer, one is missing."""
        place = self.folder / "bin"
        place.mkdir()
        for name in ("reporting-tool", "reporting-analyze"):
            shutil.copy(harness.program_folder() / name, place / name)
        for name, script in (("reporting-worker", "echo reporting-worker 0.0.9"), ("reporting-stacks", "exit 1")):
            (place / name).write_text(f"#!/bin/sh\n{script}\n")
            (place / name).chmod(0o755)
        out = self.look(code=PROBLEMS, tool=place / "reporting-tool")
        expect('reporting-worker is "reporting-worker 0.0.9", and this is "reporting-tool ' in out, out)
        expect("install all programs of one version" in out, out)
        expect("reporting-stacks --version does not answer" in out, out)
        (place / "reporting-stacks").unlink()
        out = self.look(code=PROBLEMS, tool=place / "reporting-tool")
        expect(re.search(r"^warning +programs: .*/reporting-stacks: No such file", out, re.MULTILINE), out)
        shutil.rmtree(place)

    def few_open_files(self):
        """The plan is held against the limit that cannot be raised."""
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
        out = self.look("-w", "64", code=PROBLEMS, preexec_fn=limit)
        expect(re.search(r"^problem +open files: 100 are allowed, which is enough for \d+ of 64 slots: raise", out,
                         re.MULTILINE), out)
        expect("ok       open files: 100 are allowed, enough for 2 slots" in self.look(preexec_fn=limit), out)
        out = self.look("--listen", "127.0.0.1:0,0", preexec_fn=limit)
        expect(re.search(r"^warning +open files: .* enough for \d+ workers", out, re.MULTILINE), out)

    def a_run_within_few_open_files(self):
        """It says so, uses fewer slots, and is complete; with listening, workers are counted, too."""
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
        with harness.generate(self.root, "--as-of", AS_OF_TEXT, "--no-cache", "-w", 64, "-v", "--listen",
                              "127.0.0.1:0,0", preexec_fn=limit) as run:
            run.finish()
            expect_equal("exit code", (run.code, run.err[-2000:] if run.code else ""), (0, ""))
            told = re.search(r"\[WARNING\] 100 open files are allowed, enough for (\d+) of 64 slots: raise", run.err)
            expect(told, run.err)
            expect(re.search(r"\[WARNING\] 100 open files are allowed, enough for \d+ workers: ", run.err), run.err)
            expect(f"worker local-1 has come, {told[1]} slots" in run.err, run.err)

    def too_many_slots_for_memory(self):
        out = self.look("-w", "1024")
        expect(re.search(r"^warning +memory: .*: use --workers \d+, or set performance.max_memory", out, re.MULTILINE),
               out)

    def a_port_is_taken(self):
        taken = socket.socket()
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        out = self.look("--listen", f"127.0.0.1:0,{port}", code=PROBLEMS)
        expect(re.search(rf"^problem +ports: .*{port}.*is another run there", out, re.MULTILINE), out)
        taken.close()

    def a_time_that_cannot_be(self):
        out = self.look("--as-of", "2999-01-01")
        expect("warning  --as-of: 2999-01-01T00:00:00Z lies ahead of this host's clock" in out, out)

    def a_key_that_others_may_read(self):
        key = self.folder / "server.key"
        key.write_text("x")
        key.chmod(0o644)
        out = self.look("--listen", "127.0.0.1:0,0", "--server-key", key, "--worker-keys", self.folder, code=PROBLEMS)
        expect(re.search(r"^problem +--server-key: .*chmod", out, re.MULTILINE), out)
        key.unlink()

    def a_damaged_cache(self):
        """It is told, and left where it is; a sound one is counted."""
        cache = self.folder / "cache"
        with harness.generate(self.root, "--as-of", AS_OF_TEXT, f"--cache={cache}", "-w", 1) as run:
            expect_equal("exit code", run.finish().code, 0)
        expect("ledgers.sqlite: sound, 1 ledgers and 0 answers" in self.look(), "it is not called sound")
        file = cache / "ledgers.sqlite"
        file.chmod(0o644)
        expect("others may read it" in self.look(), "its mode is not told")
        file.chmod(0o600)
        whole = bytearray(file.read_bytes())
        whole[4096:12288] = b"\xa5" * 8192
        file.write_bytes(whole)
        out = self.look()
        expect(re.search(r"^warning +cache: .*ledgers\.sqlite: .*sets it aside", out, re.MULTILINE), out)
        expect(file.read_bytes() == whole, "it was changed")
        file.write_bytes(b"not a database" * 1000)
        expect("sets it aside" in self.look(), "another file is not told")
        shutil.rmtree(cache)

    def no_room(self):
        """A file system without room, and one that may only be read."""
        place = self.folder / "small"
        place.mkdir()
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1M", "none", place], check=False,
                                               stderr=subprocess.DEVNULL).returncode != 0:
            place.rmdir()
            raise Skip("no file system can be mounted here")
        try:
            out = self.look("-o", place / "reports")
            expect(re.search(r"^warning +room for reports: .*: 1 MiB are free, and \d+ may be needed", out,
                             re.MULTILINE), out)
            subprocess.run(["mount", "-o", "remount,ro", place], check=True)
            out = self.look("-o", place / "reports", code=PROBLEMS)
            expect(re.search(r"^problem +room for reports: .*may only be read", out, re.MULTILINE), out)
        finally:
            subprocess.run(["umount", place], check=True)
            place.rmdir()

    def servers(self):
        """Only when they are to be asked; one that does not answer is a problem."""
        server = Server()
        config = self.folder / "conf"
        config.mkdir()
        (config / "default.yaml").write_text(
            f"jenkins: {{base_url: 'http://{server.place}'}}\ngerrit: {{host: gerrit.example.org, base_url: "
            f"'http://{server.place}/r'}}\nextensions: {{github_api: {{enabled: false}}}}\n")
        self.look("--config-dir", config)
        expect_equal("questions without --online", len(server.seen), 0)
        out = self.look("--config-dir", config, "--online")
        for name in ("jenkins", "gerrit"):
            expect(re.search(rf"^ok +{name}: answers \(status \d+\)", out, re.MULTILINE), out)
        server.stop()
        out = self.look("--config-dir", config, "--online", code=PROBLEMS)
        expect(re.search(r"^problem +jenkins: ", out, re.MULTILINE), out)
        shutil.rmtree(config)

    def a_bundle_without_secrets(self):
        """In it is what helps; no planted secret, in whatever form; equal contents make equal bytes."""
        config, log, bundle = self.folder / "conf", self.folder / "run.log", self.folder / "bundle.zip"
        config.mkdir()
        (config / "default.yaml").write_text("extensions: {github_api: {token: pl4nted-yaml-token}}\n"
                                             "privacy: {anonymize_authors: true, key: 'pl4nted \"privacy\" <key>'}\n"
                                             "jjb_attribution: {url: 'https://me:pl4nted-url@git.example.org/ci'}\n")
        log.write_text("".join(f"[INFO] {name} is {value}\n" for name, value in PLANTED.items()) +
                       "https://somebody:pl4nted-of-another-day@example.org/x\nAuthorization: Basic cGw0bnRlZA==\n"
                       "ghp_pl4ntedpl4ntedpl4nted\n" +
                       "".join(json.dumps({"level": "info", "message": f"{name}: {value}"}) + "\n"
                               for name, value in PLANTED.items()) +
                       "".join(f"https://reader:{urllib.parse.quote(value, safe='')}@example.org\n"
                               for value in PLANTED.values()) +
                       "".join(f"Basic {base64.b64encode(f'reader:{value}'.encode()).decode()}\n"
                               for value in PLANTED.values() if "reader" != value) +
                       "GET https://example.org/?private_token=pl4nted-query&x=1\ntoken: pl4nted-yaml-line\n"
                       '{"client_secret": "pl4nted-json"}\n-----BEGIN OPENSSH PRIVATE KEY-----\npl4nted\n'
                       "-----END OPENSSH PRIVATE KEY-----\nPRIVATE-TOKEN: pl4nted\nbearer pl4nted\n"
                       "the last line\n")
        arguments = ["--config-dir", config, "--bundle", bundle, "--log", log]
        out = self.look(*arguments, env=PLANTED)
        expect(f"written: {bundle}" in out, out)
        with zipfile.ZipFile(io.BytesIO(bundle.read_bytes())) as archive:
            files = {name: archive.read(name).decode() for name in archive.namelist()}
        expect_equal("files", sorted(files), ["config_resolved.json", "doctor.txt", "limits.txt", "log.txt",
                                              "versions.txt"])
        for name, text in files.items():
            at = text.find("pl4nted")
            expect(at < 0, f"a secret in {name}: {text[max(0, at - 80):at + 40]}")
            expect("cGw0bnRlZA" not in text, f"a secret in {name}, in base64")
            for value in PLANTED.values():
                encoded = base64.b64encode(f"reader:{value}".encode()).decode()
                expect(value == "reader" or encoded not in text, f"a secret in {name}: reader:{value} in base64")
        expect("pl4nted" not in out, f"a secret is printed: {out}")
        json.loads(files["config_resolved.json"])
        expect(files["log.txt"].endswith("the last line\n"), "the end of the log is missing")
        expect('{"level": "info", "message": "JENKINS_USER: reader"}' in files["log.txt"], files["log.txt"])
        expect("[INFO] JENKINS_API_TOKEN is [secret]" in files["log.txt"], files["log.txt"])
        for library in ("libzmq", "libgit2", "libsqlite3"):
            expect(library in files["versions.txt"], f"no {library} in {files['versions.txt']}")
        expect("Max open files" in files["limits.txt"] and files["doctor.txt"] in out, "limits or findings are missing")
        shutil.rmtree(config)
        for text, word in (("--log", "--bundle FILE is missing"), ("nonsense", "takes options only")):
            with Run(["doctor", text, *(["x"] if text == "--log" else [])]) as run:
                expect_equal(f"exit code of {text}", run.finish().code, USAGE)
                expect(word in run.err, run.err)
        self.look("--bundle", self.folder / "nowhere" / "x.zip", code=SYSTEM)
        bundle.unlink()
        log.unlink()

    def a_bundle_of_a_configuration_that_is_wrong(self):
        """What is wrong is told without the value, or without what it holds."""
        config, bundle = self.folder / "wrong", self.folder / "wrong.zip"
        config.mkdir()
        (config / "default.yaml").write_text(CONFIGURATION)
        run = Run(["doctor", "-r", self.root, "-o", self.folder / "out", "--cache", self.folder / "cache",
                   "--config-dir", config, "--bundle", bundle, "--as-of", AS_OF_TEXT],
                  env={**test_services.CLEAN, **PLANTED})
        with run:
            run.finish()
            expect("pl4nted" not in run.out + run.err, f"a secret is printed: {run.out}{run.err}")
            expect(" configuration: " in run.out, run.out)
        with zipfile.ZipFile(io.BytesIO(bundle.read_bytes())) as archive:
            for name in archive.namelist():
                text = archive.read(name).decode()
                expect("pl4nted" not in text, f"a secret in {name}: {text[:2000]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-doctor-"))
    try:
        doctor = Doctor(folder)
        every = [name for name in vars(Doctor) if not name.startswith("_") and name != "look"]
        for name in options.names or every:
            tally.test(name.replace("_", " "), getattr(doctor, name))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
