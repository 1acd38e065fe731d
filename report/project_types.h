/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_PROJECT_TYPES_H
#define PRT_REPORT_PROJECT_TYPES_H
/*
 * What kind of project a repository is: by files in their place (what the detector project_types found) and by the
 * lines of each language, which exclude vendored and generated files. The table is include/prt/project_types.def.
 *
 * A type is there when one of its markers or a file in one of its languages is. Its confidence is how many of both
 * there are. Java with Maven is Java/Maven, and so is Maven alone; likewise Gradle. With both, the lines of Java count
 * for Java/Maven. The primary type is the one with the most lines; of equal ones the one of more confidence, then the
 * first of the table. Without any type, five signs of documentation or a name that says so make it "documentation". A
 * repository named ci-management is "jjb".
 */
#include "prt/facts.h"
#include "report/fold.h"

/* found: the detector's facts. The mapping has present, detected_types, primary_type and details; NULL when facts says
 * why. */
prt_doc *prt_project_types(struct prt_facts *facts, prt_str repository, const prt_doc *found,
                           const struct prt_language *languages, size_t language_count);

#endif
