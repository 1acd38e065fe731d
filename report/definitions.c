/* SPDX-License-Identifier: Apache-2.0 */
#include "report/definitions.h"

static const struct prt_definition definitions[] = {
#define PRT_DEFINITION(term, meaning) {term, meaning},
#include "report/definitions.def"
#undef PRT_DEFINITION
};

size_t prt_definition_count(void)
{
    return sizeof definitions / sizeof definitions[0];
}

const struct prt_definition *prt_definition_at(size_t index)
{
    return &definitions[index];
}
