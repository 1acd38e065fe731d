/* SPDX-License-Identifier: Apache-2.0 */
#include "report/links.h"

#include "report/escape_md.h"

static bool is_root(prt_str name)
{
    return prt_str_equal(name, PRT_STR("."));
}

static prt_str without_end_slashes(prt_str path)
{
    while (path.len > 1 && path.data[path.len - 1] == '/')
        path.len--;
    return path;
}

static prt_str last_component(const struct prt_report_meta *meta, prt_str name)
{
    prt_str path = without_end_slashes(is_root(name) ? meta->root : name);
    size_t slash = prt_str_rfind(path, '/');
    return slash == path.len ? path : prt_str_sub(path, slash + 1, path.len);
}

void prt_link_server(prt_buf *out, const struct prt_report_meta *meta, prt_str name)
{
    if (!meta->gerrit)
        prt_buf_add_text(out, "https://github.com/");
    prt_buf_add_str(out, meta->host);
    if (meta->gerrit && is_root(name))
        return;
    prt_buf_add_char(out, '/');
    prt_buf_add_str(out, meta->gerrit ? name : last_component(meta, name));
}

/* Where GitHub itself says that the repository is; of a Gerrit project that is a mirror. NULL: it was not asked, or
 * does not have it. */
static const struct prt_github_repository *told_by_github(const struct prt_report_meta *meta, prt_str name)
{
    const struct prt_github_repository *found =
        meta->gerrit || meta->github == NULL ? NULL : prt_github_find(meta->github, name);
    return found != NULL && found->found == PRT_GITHUB_EXISTS && found->owner.len > 0 ? found : NULL;
}

bool prt_link_web(prt_buf *out, const struct prt_report_meta *meta, prt_str name)
{
    const struct prt_github_repository *told = told_by_github(meta, name);
    if (told != NULL) {
        prt_md_link_url(out, meta->github->web);
        prt_buf_add_char(out, '/');
        prt_md_link_url(out, told->owner);
        prt_buf_add_char(out, '/');
        prt_md_link_url(out, told->name);
        return true;
    }
    if (meta->host.len == 0 || meta->host_guessed || (meta->gerrit && is_root(name)))
        return false;
    prt_buf_add_text(out, meta->gerrit ? "https://" : "https://github.com/");
    prt_md_link_url(out, meta->host);
    if (meta->gerrit)
        prt_md_link_url(out, meta->path_prefix);
    prt_buf_add_text(out, meta->gerrit ? "/admin/repos/" : "/");
    prt_md_link_url(out, meta->gerrit ? name : last_component(meta, name));
    prt_buf_add_text(out, meta->gerrit ? ",general" : "");
    return true;
}

void prt_link_path(prt_buf *out, const struct prt_report_meta *meta, prt_str name)
{
    prt_str root = without_end_slashes(meta->root);
    prt_buf_add_str(out, root);
    if (is_root(name))
        return;
    if (root.len != 0 && root.data[root.len - 1] != '/')
        prt_buf_add_char(out, '/');
    prt_buf_add_str(out, name);
}
