# SPDX-License-Identifier: Apache-2.0
"""A tree of ordinary repositories that takes a while to analyse, for the tests that interrupt a run."""
import pathlib
import random
import sys

from git_maker import AS_OF, DAY, Repository

FILES, LINES, PEOPLE = 6, 1200, 9


def edited(random_numbers, text):
    """Some lines changed, some removed, some added, anywhere."""
    text = list(text)
    for _ in range(random_numbers.randrange(1, 60)):
        place = random_numbers.randrange(len(text))
        action = random_numbers.randrange(3)
        if action == 0:
            text[place] = b"%d\n" % random_numbers.randrange(500)
        elif action == 1 and len(text) > 10:
            del text[place]
        else:
            text.insert(place, b"%d\n" % random_numbers.randrange(500))
    return text


def stream(number, commits):
    """git fast-import's input for one repository."""
    random_numbers = random.Random(number)
    texts = [[b"%d\n" % random_numbers.randrange(500) for _ in range(LINES)] for _ in range(FILES)]
    for commit in range(commits):
        file = commit % FILES
        texts[file] = edited(random_numbers, texts[file])
        data = b"".join(texts[file])
        who = random_numbers.randrange(PEOPLE)
        time = AS_OF - (commits - commit) * 900 * DAY // commits
        yield b"commit refs/heads/master\nauthor Author %d <a%d@example%d.org> %d +0100\n" % (who, who, who % 3, time)
        yield b"committer C <c@example.org> %d +0000\ndata 6\nchange\nM 100644 inline f%d\n" % (time, file)
        yield b"data %d\n" % len(data) + data + b"\n"


def build(root, repositories, commits):
    """repositories: how many; commits: of each. Below group folders, so that names have several parts."""
    for number in range(repositories):
        repository = Repository(pathlib.Path(root) / f"group{number % 4}" / f"repository{number}")
        repository.git("fast-import", "--quiet", "--done", input=b"".join(stream(number, commits)) + b"done\n")
    return root


if __name__ == "__main__":
    build(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
