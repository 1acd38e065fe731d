# SPDX-License-Identifier: Apache-2.0
"""Who somebody is by the definitions of docs/schema/definitions.md: bots, user names, organizations of addresses.

Of libpsl the list of public suffixes is used, nothing else; what stands around it is computed here.
"""
import ctypes
import functools
import ipaddress
import re

PLACEHOLDER, UNKNOWN = b"unknown@unknown", b"unknown"
MOST_BYTES = 253  # of a domain
ICANN = 1  # PSL_TYPE_ICANN of libpsl.h

# The patterns that docs/schema/definitions.md lists, by what they are held against.
BOTH = """dependabot* renovatebot* greenkeeperio* github-actions* github2gerrit* pre-commit-ci* *-jobbuilder*
    onap-ci*""".split()
NAMES = [*BOTH, "*[bot]", "renovate", "renovate bot*", "greenkeeper", "github actions",
         "openstack proposal bot", "hosted weblate", "travis ci", "jenkins", "lf jenkins*"]
NAMES_WITHOUT_BLANK = "*-bot *_bot jenkins-* lf-* renovate-*".split()
ADDRESSES = [*BOTH, "*[bot]@*", "bot@*", "renovate@*", "*@greenkeeper.io", "jenkins@*", "jenkins-ci@*",
             "jenkins-releng@*", "*jenkins-*-ci@*"]
ADDRESSES_WITHOUT_DOT = ["*-bot@*", "renovate-*"]


@functools.cache
def one_of(*patterns):
    letters = {"*": ".*", "?": "."}
    texts = ["".join(letters.get(letter, re.escape(letter)) for letter in pattern) for pattern in patterns]
    return re.compile("|".join(texts).encode(), re.DOTALL | re.IGNORECASE)


def is_bot(name, email):
    mailbox, at, _ = email.rpartition(b"@")
    names = NAMES if b" " in name else NAMES + NAMES_WITHOUT_BLANK
    addresses = ADDRESSES if b"." in (mailbox if at else email) else ADDRESSES + ADDRESSES_WITHOUT_DOT
    return bool(one_of(*names).fullmatch(name) or one_of(*addresses).fullmatch(email))


@functools.cache
def suffix_list():
    library = ctypes.CDLL("libpsl.so.5")
    library.psl_builtin.restype = ctypes.c_void_p
    library.psl_is_public_suffix2.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    return library, library.psl_builtin()


def is_suffix(domain):
    library, builtin = suffix_list()
    return bool(library.psl_is_public_suffix2(builtin, domain, ICANN))


def is_address(domain):
    try:
        return bool(ipaddress.ip_address(domain.strip(b"[]").decode()))
    except ValueError:
        return domain.startswith(b"[") and domain.endswith(b"]")


def is_plain(domain):
    """UTF-8, of labels that are not empty, and not too long."""
    try:
        domain.decode()
    except UnicodeDecodeError:
        return False
    return all(domain.split(b".")) and len(domain) <= MOST_BYTES and b"\0" not in domain


@functools.cache
def organization(email):
    _, at, behind = email.rpartition(b"@")
    domain = behind.strip(b".").lower()
    if not at or not domain or email == PLACEHOLDER:
        return UNKNOWN
    if not is_plain(domain) or is_address(domain):
        return domain
    labels = domain.split(b".")
    for first in range(len(labels)):  # the longest suffix; a label alone always is one
        if is_suffix(b".".join(labels[first:])):
            return b".".join(labels[max(first - 1, 0):])
    return domain


def username(name):
    """The first word."""
    return name.split()[0] if name.split() else ""


def show(raw):
    """Bytes as the report shows them. How many U+FFFD stand for a run of bad bytes is a matter of taste: one."""
    return re.sub("\ufffd+", "\ufffd", raw.decode("utf-8", "replace"))


def squeeze(text):
    return re.sub("\ufffd+", "\ufffd", text)


def zone_minutes(zone):
    """+0130 -> 90, +0175 -> 135, as git adds it up; a zone that no clock has reads as UTC."""
    hours, minutes = divmod(abs(zone), 100)
    total = hours * 60 + minutes
    return (total if zone >= 0 else -total) if total < 24 * 60 else 0


def author_name(commits):
    """The newest dated commit decides; ties and undated commits: the smallest name that is not empty."""
    newest = max((c.time for c in commits if c.time is not None), default=None)
    names = sorted({show(c.name) for c in commits if c.time == newest} - {""})
    return names[0] if names else "Unknown"
