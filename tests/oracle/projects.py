# SPDX-License-Identifier: Apache-2.0
"""What kind of project a repository is, by its files and languages: docs/schema/definitions.md, `project_types`.

Of the project the table of files and languages alone is read (include/prt/project_types.def), which is a part of that
definition.
"""
import functools
import pathlib
import re

TABLE = pathlib.Path(__file__).resolve().parents[2] / "include/prt/project_types.def"
SIGNS = 5
TEXTS = (b".md", b".rst", b".adoc", b".txt")
SIGN_FILES = b"index.html sphinx.conf conf.py mkdocs.yml _config.yml .gitbook book.toml docusaurus.config.js".split()
SIGN_FOLDERS = b"docs doc documentation _docs manual guides tutorials".split()
NAMES = re.compile("docs?|(.*-)?(documentation|manual|wiki|guide|tutorial)", re.DOTALL)


@functools.cache
def table():
    """Type -> [(kind, text)], in the table's order."""
    types = {}
    for name, kind, text in re.findall(r'^PRT_PROJECT\("([^"]+)", (MARKER|LANGUAGE), "([^"]+)"\)',
                                       TABLE.read_text(encoding="utf-8"), re.MULTILINE):
        types.setdefault(name, []).append((kind, text))
    return types


def found(files, languages):
    """Type -> detail."""
    told = {row["name"]: row for row in languages}
    details = {}
    for name, signs in table().items():
        markers = [text for kind, text in signs if kind == "MARKER" and text.encode() in files]
        rows = [told[text] for kind, text in signs if kind == "LANGUAGE" and text in told]
        confidence = len(markers) + sum(row["files"] for row in rows)
        if confidence:
            details[name] = {"type": name, "files": markers, "confidence": confidence,
                             "lines": sum(row["lines"] for row in rows)}
    return details


def combine(details, tool):
    """Java and what builds it are one, which stands last; the tool alone has another name."""
    name = f"Java/{tool}"
    if tool in details and "Java" in details:
        java, built = details.pop("Java"), details.pop(tool)
        details[name] = {"type": name, "files": [], "confidence": java["confidence"] + built["confidence"],
                         "lines": java["lines"] + built["lines"]}
    elif tool in details:
        details[tool]["type"] = name


def signs(files):
    """Of documentation: texts in the root, files and folders in their place."""
    root = sorted(path for path in files if b"/" not in path)
    folders = {path.split(b"/")[0] for path in files if b"/" in path}
    found = [path for path in root if path.endswith(TEXTS)] + [path for path in SIGN_FILES if path in files]
    return [path.decode("utf-8", "replace") for path in found] + [
        name.decode() + "/" for name in SIGN_FOLDERS if name in folders]


def alone(name, confidence, files):
    return {"present": True, "detected_types": [name], "primary_type": name,
            "details": [{"type": name, "files": files, "confidence": confidence, "lines": 0}]}


def expected(name, files, languages):
    """What the feature says of a repository of this name whose tree has these regular files."""
    name = name.rpartition("/")[2].lower()
    if name == "ci-management":
        return alone("jjb", 100, ["repository_name"])
    details = found(files, languages)
    for tool in ("Maven", "Gradle"):
        combine(details, tool)
    rows, told = list(details.values()), signs(files)
    if told and not rows and (NAMES.fullmatch(name) or len(told) >= SIGNS):
        return alone("documentation", 50, told)
    best = max(rows, key=lambda row: (row["lines"], row["confidence"]), default={"type": None})  # the first of equals
    return {"present": bool(rows), "detected_types": [row["type"] for row in rows], "primary_type": best["type"],
            "details": rows}
