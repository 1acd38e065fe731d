/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_HOST_H
#define PRT_COORDINATOR_CONFIG_HOST_H
/* Which server the repositories belong to, where no key says it, and what its URL says. Pure; views into the
 * arguments. */
#include "prt/str.h"

/* The last part of a path that reads like the name of a Gerrit server: clones lie below "./gerrit.example.org". Empty:
 * none does. */
prt_str prt_config_host_of_path(prt_str path);

/* Whether the last part is an organisation of GitHub: "/srv/github.com/onap", or a name alone. */
bool prt_config_is_github_path(prt_str path);

/* What is behind the last slash; all of it without one. */
prt_str prt_config_last_part(prt_str path);

/* "https://host/r/" has the path "/r". */
prt_str prt_config_path_of_url(prt_str url);

#endif
