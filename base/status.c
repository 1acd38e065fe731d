/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/status.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "base/visible.h"

void prt_status_name(prt_buf *out, prt_str name)
{
    for (size_t at = 0; at < name.len;) {
        bool valid = false;
        const size_t len = prt_utf8_unit(name, at, &valid);
        if (at + len > PRT_STATUS_NAME_MAX) {
            prt_buf_add_text(out, "...");
            return;
        }
        prt_visible_unit(out, prt_str_sub(name, at, at + len), valid);
        at += len;
    }
}

void prt_status_seconds(prt_buf *out, int64_t ms)
{
    if (ms == INT64_MAX)
        prt_buf_add_text(out, "no limit");
    else if (ms < 0)
        prt_buf_add_text(out, "0.0 s");
    else
        prt_buf_add_fmt(out, "%" PRId64 ".%d s", ms / 1000, (int)(ms % 1000 / 100));
}

void prt_status_progress(prt_buf *out, const char *phase, uint64_t done, uint64_t total)
{
    prt_buf_add_text(out, phase);
    if (total > 0)
        prt_buf_add_fmt(out, ", %" PRIu64 " of %" PRIu64 " commits", done, total);
    else if (done > 0)
        prt_buf_add_fmt(out, ", %" PRIu64 " commits", done);
}

void prt_status_task(prt_buf *out, uint32_t task, uint32_t attempt, prt_str repository)
{
    prt_buf_add_fmt(out, "task %" PRIu32 ".%" PRIu32 " (", task, attempt);
    prt_status_name(out, repository);
    prt_buf_add_char(out, ')');
}
