/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_WORDS_H
#define PRT_REPORT_WORDS_H
/*
 * Words of report_raw.json that stand for a value of the report: what writes them and what reads them again
 * (report/read) must not differ.
 */

/* "kind": prt_report_meta.gerrit; not; and not, with .host_guessed */
#define PRT_KIND_GERRIT "gerrit"
#define PRT_KIND_GITHUB "github"
#define PRT_KIND_FOLDER "folder"

/* "absent": for an empty reason in prt_report_meta */
#define PRT_NO_JENKINS "Jenkins is not configured"
#define PRT_NO_GITHUB  "GitHub is not configured"
#define PRT_NO_INFO    "INFO.yaml is not configured"

#endif
