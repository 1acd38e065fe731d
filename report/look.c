/* SPDX-License-Identifier: Apache-2.0 */
#include "report/look.h"

#include "report/assets.h"

static const prt_str names[PRT_THEMES] = {PRT_STR_INIT("default"), PRT_STR_INIT("dark"), PRT_STR_INIT("minimal")};

const char *prt_theme_name(prt_theme theme)
{
    return names[theme].data;
}

static void add_block(prt_buf *out, const char *before, prt_str declarations, const char *behind)
{
    prt_buf_add_text(out, before);
    prt_buf_add_str(out, declarations);
    prt_buf_add_text(out, behind);
}

/* Every theme's selector weighs as much as :root alone, so that a user's file need not know them. */
void prt_look_style(prt_buf *out, const struct prt_look *look)
{
    add_block(out, ":root {\n", prt_asset_theme_default, "}\n");
    add_block(out, "@media screen and (prefers-color-scheme: dark) {\n:root:where([data-theme=\"default\"]) {\n",
              prt_asset_theme_dark, "}\n}\n");
    add_block(out, "@media screen {\n:root:where([data-theme=\"dark\"]) {\n", prt_asset_theme_dark, "}\n}\n");
    add_block(out, ":root:where([data-theme=\"minimal\"]) {\n", prt_asset_theme_minimal, "}\n");
    prt_buf_add_str(out, prt_asset_report_css);
    prt_buf_add_str(out, look->css);
}
