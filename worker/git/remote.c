/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/remote.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prt/limits.h"
#include "worker/git/remote_head.h"
#include "worker/git/remote_trouble.h"

enum { SPECS_MAX = 3 };

/* One conversation. */
struct talk {
    const struct prt_remote_options *options;
    struct prt_credentials credentials;
    git_fetch_options fetch;
    git_remote *remote;
    struct prt_remote_head head;
    bool received;
    bool cancelled, too_large; /* why a callback stopped it */
};

static int on_credentials(git_credential **out, const char *url, const char *user, unsigned allowed, void *payload)
{
    struct talk *talk = payload;
    (void)url; /* may hold a user; the task's own is known */
    (void)user;
    return prt_credentials_acquire(out, &talk->credentials, allowed);
}

static int tell_progress(struct talk *talk, uint64_t received, uint64_t total)
{
    const struct prt_remote_options *options = talk->options;
    if (options->progress != NULL && !options->progress(options->context, received, total))
        talk->cancelled = true;
    return talk->cancelled || talk->too_large ? GIT_EUSER : 0;
}

static int on_transfer(const git_indexer_progress *stats, void *payload)
{
    struct talk *talk = payload;
    const uint64_t most = talk->options->max_bytes > 0 ? talk->options->max_bytes : PRT_MAX_FETCH_BYTES;
    talk->received = true;
    talk->too_large = stats->received_bytes > most || stats->total_objects > PRT_MAX_FETCH_OBJECTS;
    return tell_progress(talk, stats->received_objects, stats->total_objects);
}

/* What a server writes for people is not shown to anybody; that it writes is a sign of life. */
static int on_chatter(const char *text, int len, void *payload)
{
    (void)text;
    (void)len;
    return tell_progress(payload, 0, 0);
}

static void set_options(struct talk *talk)
{
    git_fetch_options options;
    (void)git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION); /* can fail for an unknown version alone */
    options.callbacks.credentials = on_credentials;
    options.callbacks.transfer_progress = on_transfer;
    options.callbacks.sideband_progress = on_chatter;
    options.callbacks.payload = talk;
    options.prune = GIT_FETCH_NO_PRUNE; /* done by hand, after HEAD */
    options.update_fetchhead = 0;
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE; /* by their refspec alone */
    options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;   /* which still follows those within a host */
    options.proxy_opts.type = GIT_PROXY_AUTO;
    talk->fetch = options;
}

/* NULL: none. */
static const char *find_certificates(void)
{
    static const char *const places[] = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                         "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};
    const char *named = getenv("SSL_CERT_FILE");
    if (named != NULL && *named != '\0')
        return named;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (access(places[i], R_OK) == 0)
            return places[i];
    return NULL;
}

static bool are_same(const struct prt_remote_certificates *a, const struct prt_remote_certificates *b)
{
    return a->inode != 0 && a->inode == b->inode && a->device == b->device && a->size == b->size &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

/* libgit2 as this program uses it elsewhere knows no CA at all: loading them takes longer than many an analysis. */
static bool load_certificates(struct prt_remote_certificates *loaded)
{
    struct stat status;
    struct prt_remote_certificates there = {0};
    const char *path = find_certificates();
    if (path == NULL)
        return false;
    if (stat(path, &status) == 0)
        there = (struct prt_remote_certificates){status.st_dev, status.st_ino, status.st_size, status.st_mtim};
    if (loaded != NULL && are_same(loaded, &there))
        return true;
    if (loaded != NULL)
        *loaded = (struct prt_remote_certificates){0};
    if (git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, path, NULL) != 0)
        return false;
    if (loaded != NULL)
        *loaded = there;
    return true;
}

static int connect_to(struct talk *talk)
{
    git_remote_connect_options options;
    (void)git_remote_connect_options_init(&options, GIT_REMOTE_CONNECT_OPTIONS_VERSION);
    options.callbacks = talk->fetch.callbacks;
    options.proxy_opts = talk->fetch.proxy_opts;
    options.follow_redirects = talk->fetch.follow_redirects;
    return git_remote_connect_ext(talk->remote, GIT_DIRECTION_FETCH, &options);
}

/* What the remote has; *result is libgit2's. */
static int list(struct talk *talk)
{
    const git_remote_head **heads = NULL;
    size_t count = 0;
    const int result = git_remote_ls(&heads, &count, talk->remote);
    if (result != 0)
        return result;
    talk->too_large = count > PRT_MAX_FETCH_REFS;
    if (!talk->too_large)
        prt_remote_head_find((const git_remote_head *const *)heads, count, &talk->head);
    return talk->too_large ? GIT_EUSER : 0;
}

/*
 * At every moment HEAD leads to something, because others may be reading: first the branches that are there now, then
 * HEAD, then those go that are no more. Only where a branch has become a folder of branches (or the other way round)
 * must the old one go first.
 */
static int update(git_repository *mirror, struct talk *talk)
{
    git_remote *remote = talk->remote;
    int result = git_remote_update_tips(remote, NULL, 0, GIT_REMOTE_DOWNLOAD_TAGS_NONE, "fetch");
    if (result != 0) {
        git_error_clear();
        result = git_remote_prune(remote, NULL);
        if (result == 0)
            result = git_remote_update_tips(remote, NULL, 0, GIT_REMOTE_DOWNLOAD_TAGS_NONE, "fetch");
    }
    if (result == 0)
        result = prt_remote_head_set(mirror, &talk->head);
    return result == 0 ? git_remote_prune(remote, NULL) : result;
}

static int download(struct talk *talk)
{
    char heads[] = "+refs/heads/*:refs/heads/*", tags[] = "+refs/tags/*:refs/tags/*",
         detached[] = "+HEAD:" PRT_REMOTE_DETACHED_REF;
    char *specs[SPECS_MAX] = {heads, tags, detached};
    const git_strarray wanted = {specs, talk->head.kind == PRT_REMOTE_HEAD_DETACHED ? SPECS_MAX : SPECS_MAX - 1};
    return git_remote_download(talk->remote, &wanted, &talk->fetch);
}

/* The address as it is: no configuration may send the worker elsewhere (url.*.insteadOf), and looking for one leaks
 * memory in libgit2 1.5.1. */
static int create(git_repository *mirror, struct talk *talk)
{
    git_remote_create_options options;
    (void)git_remote_create_options_init(&options, GIT_REMOTE_CREATE_OPTIONS_VERSION);
    options.repository = mirror;
    options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
    return git_remote_create_with_opts(&talk->remote, talk->options->address, &options);
}

static int converse(git_repository *mirror, struct talk *talk)
{
    int result = create(mirror, talk);
    if (result == 0)
        result = connect_to(talk);
    if (result == 0)
        result = list(talk);
    if (result == 0)
        result = download(talk);
    if (result == 0)
        result = update(mirror, talk);
    return result;
}

static prt_code explain(int result, const struct talk *talk, prt_category *category, prt_err *err)
{
    const struct prt_url *url = talk->options->url;
    *category = PRT_CATEGORY_NONE;
    if (talk->cancelled)
        return prt_fail(err, PRT_E_CANCELLED, "the fetch was cancelled");
    if (talk->too_large)
        return prt_remote_fail(PRT_E_NOT_FOUND, PRT_CATEGORY_TOO_LARGE, url,
                               "more than the ceiling of what is received from a host", category, err);
    if (result != 0)
        return prt_remote_trouble(result, url, &talk->credentials, category, err);
    if (talk->head.kind == PRT_REMOTE_HEAD_UNBORN)
        return prt_remote_fail(PRT_E_NOT_FOUND, PRT_CATEGORY_UNBORN_HEAD, url,
                               "it has branches, and its HEAD leads to none of them; its default branch has to be set",
                               category, err);
    return PRT_OK;
}

prt_code prt_remote_fetch(git_repository *mirror, const struct prt_remote_options *options, bool *received,
                          prt_category *category, prt_err *err)
{
    struct talk talk = {.options = options, .credentials = {.url = options->url}};
    set_options(&talk);
    *category = PRT_CATEGORY_NONE;
    if (options->url->scheme == PRT_URL_HTTPS && !load_certificates(options->certificates))
        return prt_remote_fail(PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, options->url,
                               "the worker's host has no CA certificates to check its host's by (SSL_CERT_FILE names a "
                               "file of them; Debian: ca-certificates)",
                               category, err);
    git_error_clear();
    (void)git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    (void)git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0); /* whose a file URL's repository is was judged before */
    (void)git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECTS, (size_t)PRT_MAX_FETCH_OBJECTS);
    const int result = converse(mirror, &talk);
    const prt_code rc = explain(result, &talk, category, err);
    (void)git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    git_remote_free(talk.remote); /* disconnects */
    if (rc == PRT_OK)
        *received = talk.received;
    return rc;
}
