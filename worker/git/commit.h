/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_COMMIT_H
#define PRT_GIT_COMMIT_H
/*
 * A commit object, read from its raw bytes as git reads it: strict about the tree and the parents, indifferent to all
 * else. (libgit2 refuses a commit whose author line is not well formed; git does not, and neither may we.)
 *
 *     tree <hex>
 *     parent <hex>          any number of them, here and nowhere else
 *     author NAME <ADDRESS> TIME ZONE
 *     committer ...
 *     encoding NAME         optional, among other headers
 *                           (an empty line)
 *     the message
 */
#include "worker/git/id.h"

struct prt_commit_header {
    prt_id tree;
    size_t parent_count;
    prt_str parents; /* the parent lines; views into the bytes */
    size_t id_size;
};

/* PRT_E_FORMAT where git says "bogus commit object" or "bad parents in commit". */
prt_code prt_commit_parse(prt_str bytes, size_t id_size, struct prt_commit_header *out, prt_err *err) PRT_MUST_USE;

/* index < parent_count */
prt_id prt_commit_parent(const struct prt_commit_header *header, size_t index);

/* The time of the first committer line, seconds since 1970; 0 when there is none or it has no date. Only a hint at the
 * order of commits: it is what somebody's clock said. */
int64_t prt_commit_date(prt_str bytes);

/* What the first encoding header says. false: there is none before the empty line, or before the first NUL. */
bool prt_commit_encoding(prt_str bytes, prt_str *name);

/* Whether a line of the message begins with "Signed-off-by:", in whatever case: what git commit --signoff adds,
 * wherever in the message it stands. */
bool prt_commit_is_signed_off(prt_str bytes);

/* The author line without its "author ": the last one, should there be several; empty when there is none. `text` is the
 * commit, converted to UTF-8 where need be. A line also ends at a NUL, as it does for git. */
prt_str prt_commit_author(prt_str text);

#endif
