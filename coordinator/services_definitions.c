/* SPDX-License-Identifier: Apache-2.0 */
/* Job definitions for coordinator/services.h: of a folder, or of a repository that workers clone in the run. */
#include "coordinator/services_jjb.h"
#include "coordinator/services_parts.h"

void prt_services_read_definitions(struct prt_services *services)
{
    prt_err err;
    const struct prt_config_services *config = &services->settings.config->services;
    if (config->jjb && config->jjb_path.len > 0 &&
        prt_services_jjb_read(config->jjb_path.data, services->settings.log, &services->jjb, &err) != PRT_OK)
        prt_services_add_error(services, PRT_SERVICE_JJB, err.text);
}

/* One error more, and what came all the same counts. */
static void failed(void *context, prt_str why)
{
    prt_err err;
    struct prt_services *services = context;
    (void)prt_fail(&err, PRT_E_IO, "jjb: %s: %.*s", services->jjb_name.data, PRT_STR_ARG(why));
    prt_services_add_error(services, PRT_SERVICE_JJB, err.text);
}

static prt_code came(void *context, struct prt_checkout *checkout, prt_err *err)
{
    prt_err failure;
    struct prt_services *services = context;
    if (checkout != NULL && prt_services_jjb_read_checkout(checkout, services->jjb_name.data, services->settings.log,
                                                           &services->jjb, &failure) != PRT_OK)
        prt_services_add_error(services, PRT_SERVICE_JJB, failure.text);
    const prt_code rc = prt_services_allocate(services, err);
    services->allocating = false;
    return rc;
}

static bool lists_ci_management(const struct prt_services *services)
{
    const struct prt_gerrit_listing *listing = &services->gerrit.listing;
    for (size_t i = 0; i < listing->count; i++)
        if (prt_str_equal(listing->projects[i].name, PRT_STR("ci-management")))
            return listing->projects[i].state != PRT_PROJECT_HIDDEN;
    return false;
}

/* As configured, or the project of that name on the Gerrit server: only when it is there is it asked for. Empty:
 * none. */
static void choose_url(struct prt_services *services, prt_buf *out)
{
    const struct prt_config_services *config = &services->settings.config->services;
    if (!config->jjb || config->jjb_path.len > 0)
        return;
    if (config->jjb_url.len > 0) {
        prt_buf_add_str(out, config->jjb_url);
        prt_buf_add_text(&services->jjb_name, "jjb_attribution.url");
    } else if (prt_services_is_configured(services, PRT_SERVICE_JENKINS) && lists_ci_management(services)) {
        prt_buf_add_fmt(out, "%s/ci-management", services->gerrit.search.base);
        prt_buf_add_text(&services->jjb_name, "the Gerrit server's ci-management");
        services->configured |= PRT_SERVICE_BIT(PRT_SERVICE_JJB);
    }
}

static prt_code wish(struct prt_services *services, prt_str url, prt_err *err)
{
    prt_err failure;
    const struct prt_checkout_wish definitions = {.what = "jjb",
                                                  .url = url,
                                                  .branch = services->settings.config->services.jjb_branch,
                                                  .patterns = PRT_STR("**/*.yaml\n**/*.yml"),
                                                  .wants = prt_services_jjb_wants,
                                                  .failed = failed,
                                                  .done = came,
                                                  .context = services};
    const prt_code rc = prt_checkouts_wish(services->settings.checkouts, &definitions, &failure);
    if (rc == PRT_OK)
        services->allocating = true;
    else if (rc == PRT_E_CONFIG)
        failed(services, prt_str_from(failure.text));
    else
        *err = failure;
    return rc == PRT_E_CONFIG ? PRT_OK : rc;
}

/* Without a job nobody needs them, unless they are required. */
prt_code prt_services_wish_for_definitions(struct prt_services *services, prt_err *err)
{
    const bool required = (services->settings.required & PRT_SERVICE_BIT(PRT_SERVICE_JJB)) != 0;
    prt_buf url = {0};
    prt_code rc = PRT_OK;
    choose_url(services, &url);
    if (url.len > 0 && services->settings.checkouts != NULL && (services->jenkins.listing.count > 0 || required)) {
        rc = prt_buf_check(&url, "a URL", err);
        if (rc == PRT_OK)
            rc = prt_buf_check(&services->jjb_name, "a URL", err);
        if (rc == PRT_OK)
            rc = wish(services, prt_buf_str(&url), err);
    }
    prt_buf_free(&url);
    return rc;
}
