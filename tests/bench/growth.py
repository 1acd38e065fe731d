# SPDX-License-Identifier: Apache-2.0
"""A copy of a tree whose newest 1 % of commits can be held back and handed out: real commits arriving between runs."""
import pathlib

from contenders import git_output

SHARE = 0.01


def held_back(env, path, commits):
    """(tip, earlier tip, commits between them): at least one commit, about SHARE of all, along the first parents."""
    first_parents = git_output(env, "-C", path, "rev-list", "--first-parent", "HEAD").split()
    wanted, low, high = max(1, round(commits * SHARE)), 0, len(first_parents) - 1
    new = 0
    while low < high:
        middle = (low + high) // 2
        if newer(env, path, first_parents[middle]) >= wanted:
            high = middle
        else:
            low = middle + 1
    if low > 0:
        new = newer(env, path, first_parents[low])
    return first_parents[0], first_parents[low], new


def newer(env, path, commit):
    return int(git_output(env, "-C", path, "rev-list", "--count", f"{commit}..HEAD"))


class GrowingTree:
    """Bare clones of the repositories, below the same names. Objects are all there from the start; only HEAD moves."""

    def __init__(self, env, root, repositories, folder):
        self.env, self.root, self.tips, self.new = env, folder, [], 0
        for path, commits in repositories:
            relative = path.relative_to(root) if path != root else pathlib.Path("repository")
            copy = folder / f"{relative}.git"
            copy.parent.mkdir(parents=True, exist_ok=True)
            git_output(env, "clone", "-q", "--bare", "--local", path, copy)
            tip, earlier, new = held_back(env, copy, commits)
            self.tips.append((copy, tip, earlier))
            self.new += new

    def move(self, to_tip):
        for copy, tip, earlier in self.tips:
            git_output(self.env, "-C", copy, "update-ref", "HEAD", tip if to_tip else earlier)
