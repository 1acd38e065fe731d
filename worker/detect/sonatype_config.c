/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detector.h"

prt_code prt_detect_sonatype_config(struct prt_detection *at, prt_err *err)
{
    static const char *const paths[] = {
        ".sonatype-lift.yaml", ".sonatype-lift.yml", "lift.toml",          "lifecycle.json",
        ".lift.toml",          "sonatype-lift.yml",  "sonatype-lift.yaml", NULL};
    return prt_detection_put_existing(at, paths, "config_files", err);
}
