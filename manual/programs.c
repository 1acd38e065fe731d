/* SPDX-License-Identifier: Apache-2.0 */
#include "manual/programs.h"

#include <string.h>

#include "base/stacks/stacks_options.h"
#include "coordinator/command.h"
#include "worker/analyze_options.h"
#include "worker/worker_options.h"

prt_code prt_programs(struct prt_program out[PRT_PROGRAMS], prt_err *err)
{
    size_t count = 0;
    const struct prt_command *commands = prt_commands(&count);
    if (count > PRT_PAGES_MAX)
        return prt_fail(err, PRT_E_LIMIT, "%zu commands, at most %d: PRT_PAGES_MAX", count, PRT_PAGES_MAX);
    out[0] = (struct prt_program){.usage = &prt_usage_tool, .command_count = count};
    for (size_t i = 0; i < count; i++)
        out[0].commands[i] = commands[i].usage;
    out[1] = (struct prt_program){.usage = &prt_usage_worker};
    out[2] = (struct prt_program){.usage = &prt_usage_analyze};
    out[3] = (struct prt_program){.usage = &prt_usage_stacks};
    return PRT_OK;
}

void prt_page_name(const struct prt_usage *usage, prt_buf *out)
{
    for (const char *at = usage->name; *at != '\0'; at++)
        prt_buf_add_char(out, *at == ' ' ? '-' : *at);
}

const char *prt_command_word(const struct prt_usage *usage)
{
    const char *blank = strrchr(usage->name, ' ');
    return blank != NULL ? blank + 1 : usage->name;
}
