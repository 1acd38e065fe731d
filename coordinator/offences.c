/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/offences.h"

static const char *const names[PRT_OFFENCES] = {
    [PRT_OFFENCE_MALFORMED] = "unreadable frames",
    [PRT_OFFENCE_FRAMES] = "messages of several frames",
    [PRT_OFFENCE_VERSION] = "hellos of another version",
    [PRT_OFFENCE_PLACE] = "messages out of place",
    [PRT_OFFENCE_SESSION] = "messages of unknown sessions",
    [PRT_OFFENCE_TASK] = "messages about unknown tasks",
    [PRT_OFFENCE_ATTEMPT] = "messages about attempts never made",
    [PRT_OFFENCE_RECORD] = "records that are no answer",
};

bool prt_offences_note(struct prt_offences *offences, prt_offence offence, uint32_t *known)
{
    const uint64_t count = ++offences->counts[offence];
    if (known == NULL)
        return (count & (count - 1)) == 0;
    const bool first = (*known >> offence & 1) == 0;
    *known |= UINT32_C(1) << offence;
    return first;
}

uint64_t prt_offences_total(const struct prt_offences *offences)
{
    uint64_t total = 0;
    for (size_t i = 0; i < PRT_OFFENCES; i++)
        total += offences->counts[i];
    return total;
}

void prt_offences_summary(const struct prt_offences *offences, prt_buf *out)
{
    const char *separator = "";
    for (int i = 0; i < PRT_OFFENCES; i++) {
        if (offences->counts[i] == 0)
            continue;
        prt_buf_add_fmt(out, "%s%s: %llu", separator, names[i], (unsigned long long)offences->counts[i]);
        separator = ", ";
    }
}
