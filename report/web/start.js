// SPDX-License-Identifier: Apache-2.0
// Before anything is drawn: that scripts run, and the theme that this reader chose the last time.
"use strict";
(() => {
  const root = document.documentElement;
  root.dataset.scripts = "";
  try {
    const theme = localStorage.getItem("reporting-tool.theme");
    if (["default", "light", "dark", "minimal"].includes(theme)) root.dataset.theme = theme;
  } catch {
    // No storage for files here: the report's own theme stays.
  }
})();
