/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detector.h"

/* A policy on how to report vulnerabilities, and what OpenSSF and securitytxt.org define beside it. */
prt_code prt_detect_security(struct prt_detection *at, prt_err *err)
{
    static const char *const paths[] = {"SECURITY.md",
                                        "SECURITY.rst",
                                        "SECURITY.txt",
                                        "SECURITY.adoc",
                                        "SECURITY",
                                        "security.md",
                                        ".github/SECURITY.md",
                                        "docs/SECURITY.md",
                                        ".gitlab/SECURITY.md",
                                        "SECURITY-INSIGHTS.yml",
                                        "security-insights.yml",
                                        ".github/security-insights.yml",
                                        ".well-known/security.txt",
                                        NULL};
    return prt_detection_put_existing(at, paths, "files", err);
}
