#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Units and manifests: systemd has nothing to say about the units and little to say against them, Kubernetes' own types
have every field of the manifests, and options in all of them are options of the programs.

    test_units.py
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/e2e"))

import containers  # noqa: E402
import harness  # noqa: E402
from containers import call  # noqa: E402
from harness import Skip, expect, expect_equal  # noqa: E402

EXPOSURE = 20  # tenths of systemd's scale, 0 to 100
TYPES, COMPILER = "kubernetes-types@1.30.0", "typescript@5.4.5"
SRUN = {"--ntasks", "--ntasks-per-node", "--kill-on-bad-exit"}
MODULES = {"Namespace": "core/v1", "PersistentVolumeClaim": "core/v1", "ConfigMap": "core/v1", "Service": "core/v1",
           "Secret": "core/v1", "NetworkPolicy": "networking/v1", "CronJob": "batch/v1", "Deployment": "apps/v1",
           "HorizontalPodAutoscaler": "autoscaling/v2"}


def instances(folder):
    """The units as somebody uses them, with programs that are there."""
    for unit in sorted((TOP / "deploy/systemd").iterdir()):
        if unit.suffix in (".service", ".timer"):
            text = re.sub(r"/usr/bin/reporting-\w+", "/bin/true", unit.read_text(encoding="utf-8"))
            (folder / unit.name.replace("@", "@onap")).write_text(text, encoding="utf-8")
            (folder / unit.name).write_text(text, encoding="utf-8")
    return sorted(path for path in folder.iterdir() if "@." not in path.name)


def units_are_verified(folder):
    containers.need("systemd-analyze")
    units = instances(folder)
    expect_equal("units", len(units), 3)
    expect_equal("what systemd says", call(["systemd-analyze", "verify", "--man=no", *units]), "")


def a_misspelt_unit_is_noticed(folder):
    """Unknown keys give exit code 0: it is the silence that counts."""
    containers.need("systemd-analyze")
    unit = folder / "reporting-tool@onap.service"
    unit.write_text(unit.read_text(encoding="utf-8").replace("PrivateTmp=", "PrivateTemp="), encoding="utf-8")
    expect("PrivateTemp" in call(["systemd-analyze", "verify", "--man=no", unit]), "a misspelt key passed")
    instances(folder)


def units_are_hardened(folder):
    containers.need("systemd-analyze")
    for unit in instances(folder):
        if unit.suffix == ".service":
            call(["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", unit])


def manifests():
    try:
        import yaml  # pylint: disable=import-outside-toplevel
    except ImportError as error:
        raise Skip("no python3-yaml") from error
    for path in sorted((TOP / "deploy/kubernetes").glob("*.yaml")):
        for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            yield path.name, manifest


def compile_manifests(folder, documents):
    """TypeScript refuses an unknown member, a missing one and a wrong type of a literal. What it says, or nothing."""
    lines = []
    for number, manifest in enumerate(documents):
        kind = manifest["kind"]
        lines.append(f'import {{{kind} as K{number}}} from "kubernetes-types/{MODULES[kind]}";')
        lines.append(f"export const m{number}: K{number} = {json.dumps(manifest)};")
    (folder / "manifests.ts").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(["npx", "--no-install", "tsc", "--noEmit", "--strict", "manifests.ts"], cwd=folder,
                          capture_output=True, text=True, check=False)
    return done.stdout + (done.stderr if done.returncode and not done.stdout else "")


def manifests_have_the_types_of_kubernetes(folder):
    containers.need("npm", "npx")
    place = folder / "npm"
    place.mkdir()
    (place / "package.json").write_text("{}", encoding="ascii")
    done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", TYPES, COMPILER], cwd=place,
                          capture_output=True, text=True, timeout=240, check=False)
    if done.returncode != 0:
        raise Skip(f"{TYPES} cannot be had here: {done.stderr.strip()[-200:]}")
    documents = [manifest for _, manifest in manifests() if manifest["kind"] in MODULES]
    expect_equal("manifests", len(documents), 10)
    expect_equal("what the compiler says", compile_manifests(place, documents), "")
    documents[-1]["spec"]["maxReplica"] = 3
    expect("maxReplica" in compile_manifests(place, documents), "a misspelt field passed")


def kustomization_names_every_file():
    files, named = set(), None
    for name, manifest in manifests():
        files.add(name)
        if manifest["kind"] == "Kustomization":
            named = set(manifest["resources"])
    expect_equal("resources", named, files - {"kustomization.yaml"})


def options_of(program, *command):
    done = call([harness.program_folder() / program, *command, "--help"])
    return set(re.findall(r"--[a-z][a-z-]+", done))


def options_are_those_of_the_programs():
    """In units, manifests, the compose file and the batch file alike."""
    generate = options_of("reporting-tool", "generate") | options_of("reporting-tool", "keygen")
    worker = options_of("reporting-worker")
    for path in sorted((TOP / "deploy").rglob("*")):
        if path.suffix in (".service", ".sbatch", ".yaml"):
            text = re.sub(r"^\s*#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
            expect_equal(f"unknown options in {path.name}", used - generate - worker - SRUN, set())


def main():
    tally = harness.Tally()
    place = pathlib.Path(tempfile.mkdtemp(prefix="prt-units-"))
    units = place / "units"
    units.mkdir()
    try:
        for test, arguments in ((units_are_verified, [units]), (a_misspelt_unit_is_noticed, [units]),
                                (units_are_hardened, [units]), (manifests_have_the_types_of_kubernetes, [place]),
                                (kustomization_names_every_file, []), (options_are_those_of_the_programs, [])):
            tally.test(test.__name__.replace("_", " "), test, *arguments)
    finally:
        shutil.rmtree(place)
    tally.close()


if __name__ == "__main__":
    sys.exit(main())
