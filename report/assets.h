/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_ASSETS_H
#define PRT_REPORT_ASSETS_H
/*
 * The files of report/web, as they are in the program: cmake/embed.cmake makes them at build time.
 */
#include "prt/str.h"

extern const prt_str prt_asset_report_css;
extern const prt_str prt_asset_report_js;
extern const prt_str prt_asset_start_js;
/* Declarations without a selector. */
extern const prt_str prt_asset_theme_default;
extern const prt_str prt_asset_theme_dark;
extern const prt_str prt_asset_theme_minimal;

#endif
