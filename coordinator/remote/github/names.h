/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GITHUB_NAMES_H
#define PRT_GITHUB_NAMES_H
/*
 * What is called how on GitHub, told from what is known without asking it. Pure.
 *
 * An organisation is letters, digits and hyphens, at most 39, with no hyphen at either end; an owner in a URL may have
 * underscores, too (users that a company manages). A repository is letters, digits and . _ -, at most 100, and not "."
 * or "..".
 */
#include <stdbool.h>

#include "prt/buf.h"
#include "prt/str.h"

bool prt_github_is_organization(prt_str text);
bool prt_github_is_owner(prt_str text);
bool prt_github_is_name(prt_str text);

/* "onap" of "gerrit.onap.org", of "git.opendaylight.org" "opendaylight": the second of at least three parts, the first
 * of which is "gerrit" or "git". Empty: there is none. A port behind the host does not count. */
prt_str prt_github_organization_of_host(prt_str host);

/* "onap" of "/srv/github.com/onap": the last component of a path, when the one before it is this host. */
prt_str prt_github_organization_of_path(prt_str path, prt_str host);

/*
 * Owner and name in a URL of a repository at this host ("github.com"); false: it is none. Any of
 *
 *     https://github.com/onap/aai-babel.git   http:// git:// ssh://git@github.com[:22]/...   git@github.com:onap/aai-babel
 *
 * with a user, a port, ".git" and a slash at the end or without.
 */
bool prt_github_from_url(prt_str url, prt_str host, prt_str *owner, prt_str *name);

/* Appends what a repository of an organisation is called that lies at this path: "aai-babel" of "aai/babel". Of ".",
 * the root itself, the root's last component. */
void prt_github_name_of_path(prt_buf *out, prt_str path, prt_str root);

#endif
