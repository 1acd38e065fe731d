/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/portion.h"

struct prt_portion prt_portion_begin(size_t most, int64_t budget_ms, int64_t now)
{
    return (struct prt_portion){.most = most, .until = now + budget_ms};
}

bool prt_portion_take(struct prt_portion *portion, int64_t now)
{
    if (portion->taken >= portion->most || (portion->taken > 0 && now >= portion->until))
        return false;
    portion->taken++;
    return true;
}
