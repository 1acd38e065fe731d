/* SPDX-License-Identifier: Apache-2.0 */
/* libgit2's start and end: the process's half of worker/git/analyze.h. */
#include <git2.h>
#include <sys/resource.h>

#include "worker/git/analyze.h"

static prt_code fail_libgit2(prt_err *err, const char *what)
{
    const git_error *last = git_error_last();
    return prt_fail(err, PRT_E_INTERNAL, "libgit2: %s: %s", what, last != NULL ? last->message : "no reason given");
}

/* No configuration but a repository's own is ever looked for. */
static int forget_search_paths(void)
{
    const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
                          GIT_CONFIG_LEVEL_GLOBAL};
    int result = 0;
    for (size_t i = 0; i < sizeof levels / sizeof levels[0] && result == 0; i++)
        result = git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    return result;
}

/* libgit2 1.5 parses every certificate of the system in its start, half of what the start of an analysis process takes;
 * no option prevents it, and an analysis never speaks TLS. Where no file can be opened it goes on without them. The
 * only other file that its start may open is /dev/urandom, on kernels without getrandom(2). */
static int init_without_certificates(void)
{
    struct rlimit files, none;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return -1;
    none = (struct rlimit){.rlim_cur = 0, .rlim_max = files.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &none) != 0)
        return -1;
    const int count = git_libgit2_init();
    if (count < 0)
        git_libgit2_shutdown(); /* a start that failed is counted, and would be taken for one that succeeded */
    (void)setrlimit(RLIMIT_NOFILE, &files); /* a soft limit that was there may be there again */
    git_error_clear();                      /* the certificates */
    return count;
}

prt_code prt_analyze_begin(prt_err *err)
{
    if (init_without_certificates() < 0 && git_libgit2_init() < 0)
        return fail_libgit2(err, "cannot be started");
    if (forget_search_paths() == 0 && git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0) == 0 &&
        git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0) == 0)
        return PRT_OK;
    prt_code code = fail_libgit2(err, "does not take its options");
    git_libgit2_shutdown();
    return code;
}

void prt_analyze_end(void)
{
    git_libgit2_shutdown();
}
