/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_config prt_base */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "coordinator/config/resolved.h"
#include "tests/fuzz/fuzzer.h"

/* Lines hold nothing that a terminal could mistake. */
static bool is_clean(prt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (((unsigned char)text.data[i] < ' ' && text.data[i] != '\n') || text.data[i] == 0x7f)
            return false;
    return true;
}

/* The bytes as a file that has a name and needs no folder. */
static prt_code load(const uint8_t *data, size_t size, struct prt_config *config, struct prt_config_notes *notes,
                     prt_err *err)
{
    char path[64];
    const int fd = memfd_create("fuzz.yaml", MFD_CLOEXEC);
    FUZZ_REQUIRE(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const struct prt_config_request request = {.file = path, .project = "fuzz", .root = "/srv/clones"};
    const prt_code rc = prt_config_load(&request, config, notes, err);
    close(fd);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    struct prt_config config = {0};
    struct prt_config_notes notes = {0};
    prt_buf resolved = {0};
    const prt_doc *again = NULL;
    const prt_code rc = load(data, size, &config, &notes, &err);
    FUZZ_REQUIRE(rc == PRT_OK || rc == PRT_E_CONFIG);
    FUZZ_REQUIRE((rc == PRT_E_CONFIG) == (notes.problem_count > 0));
    FUZZ_REQUIRE(is_clean(prt_buf_str(&notes.problems)) && is_clean(prt_buf_str(&notes.warnings)));
    if (rc == PRT_OK) {
        FUZZ_REQUIRE(config.window_count > 0 && config.primary < config.window_count);
        FUZZ_REQUIRE(config.current_days <= config.active_days && config.digest[0] != '\0');
        FUZZ_REQUIRE(prt_config_resolved(&config, PRT_STR("fuzz"), &resolved, &err) == PRT_OK);
        FUZZ_REQUIRE(prt_json_read(&config.arena, "resolved", prt_buf_str(&resolved), &again, &err) == PRT_OK);
    }
    prt_buf_free(&resolved);
    prt_config_notes_free(&notes);
    prt_config_free(&config);
    return 0;
}
