/* SPDX-License-Identifier: Apache-2.0 */
/* The live page: what it shows, and that a name from outside is a text. */
#include "coordinator/metrics/page.h"

#include <stdio.h>
#include <string.h>

#include "prt/file.h"
#include "tests/support/unit.h"
#include "tests/unit/metrics/scene.h"

static prt_buf out;

static int set_up(void **state)
{
    prt_err err;
    const struct prt_snapshot snapshot = scene_snapshot();
    (void)state;
    out = (prt_buf){0};
    assert_prt_ok(prt_page_write(&snapshot, &out, &err), err);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_buf_free(&out);
    return 0;
}

static void assert_has(const char *text)
{
    if (strstr(out.data, text) == NULL)
        fail_msg("no %s in\n%s", text, out.data);
}

static void it_shows_progress_workers_tasks_and_errors(void **state)
{
    (void)state;
    assert_has("<meta http-equiv=\"refresh\" content=\"3\">");
    assert_has("<progress max=\"40\" value=\"30\">");
    assert_has("<dt>tasks waiting</dt><dd>3</dd>");
    assert_has("<td>build7/4711</td><td class=\"n\">4</td><td class=\"n\">5</td><td class=\"n\">0.1 s</td>");
    assert_has(
        "<td class=\"n\">1,000</td><td class=\"n\">5,000</td><td class=\"n\">62.3 s</td><td class=\"n\">1.2 s</td>");
    assert_has("<td>aai/babel</td><td>timeout</td><td>too &lt;b&gt;slow&lt;/b&gt;</td>");
}

static void a_name_is_a_text(void **state)
{
    (void)state;
    assert_null(strstr(out.data, "<script"));
    assert_null(strstr(out.data, "<b>"));
    assert_has("&lt;script&gt;alert(1)&lt;/script&gt;");
}

/* Its own style sheet is the one thing that may be applied, and nothing is loaded. */
static void the_policy_names_its_style_sheet(void **state)
{
    char policy[PRT_PAGE_POLICY_MAX], digest[45], wanted[128];
    (void)state;
    prt_page_policy(policy);
    const char *from = strstr(out.data, "<style>") + strlen("<style>");
    prt_sha256_base64((prt_str){from, (size_t)(strstr(from, "</style>") - from)}, digest);
    snprintf(wanted, sizeof wanted, "style-src 'sha256-%s'", digest);
    assert_non_null(strstr(policy, wanted));
    assert_true(strncmp(policy, "default-src 'none'; ", 20) == 0);
    assert_null(strstr(out.data, "src="));
    assert_null(strstr(out.data, "href="));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_shows_progress_workers_tasks_and_errors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_is_a_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_policy_names_its_style_sheet, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
