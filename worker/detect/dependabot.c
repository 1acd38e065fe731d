/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detector.h"

prt_code prt_detect_dependabot(struct prt_detection *at, prt_err *err)
{
    static const char *const paths[] = {".github/dependabot.yml", ".github/dependabot.yaml", NULL};
    return prt_detection_put_existing(at, paths, "files", err);
}
