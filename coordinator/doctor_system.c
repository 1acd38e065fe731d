/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <sys/utsname.h>

#include "coordinator/doctor_parts.h"
#include "coordinator/store/examine.h"
#include "coordinator/user_folders.h"
#include "prt/clock.h"

enum {
    ANALYSIS_MIB = 128, /* what an analysis of an ordinary repository takes at most; large ones take more */
    AHEAD_S = 300,      /* clocks of hosts differ by less */
    OLDEST_S = 1700000000
};

/* PRETTY_NAME="Debian GNU/Linux 12 (bookworm)" */
static void name_distribution(char *out, size_t size)
{
    static const char key[] = "PRETTY_NAME=\"";
    char text[2048];
    const char *from = prt_doctor_read("/etc/os-release", text, sizeof text) ? strstr(text, key) : NULL;
    snprintf(out, size, "%s", "a distribution without a name");
    if (from != NULL)
        snprintf(out, size, "%.*s", (int)strcspn(from + sizeof key - 1, "\"\n"), from + sizeof key - 1);
}

/* A number of /proc/meminfo, in MiB; 0: it is not told. */
static uint64_t memory_mib(const char *key)
{
    char text[4096];
    const char *from = prt_doctor_read("/proc/meminfo", text, sizeof text) ? strstr(text, key) : NULL;
    return from != NULL ? strtoull(from + strlen(key), NULL, 10) >> 10 : 0;
}

/* What a container or unit may have; UINT64_MAX: there is no such limit, or it cannot be read. */
static uint64_t group_mib(void)
{
    static const char *const files[] = {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
    char text[64];
    uint64_t bytes = 0;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (prt_doctor_read(files[i], text, sizeof text) && prt_str_to_u64(prt_str_trim(prt_str_from(text)), &bytes) &&
            bytes < (uint64_t)1 << 50)
            return bytes >> 20;
    return UINT64_MAX;
}

static void check_memory(struct prt_doctor *doctor)
{
    static const char what[] = "memory";
    const uint64_t group = group_mib(), all = memory_mib("MemTotal:");
    uint64_t available = memory_mib("MemAvailable:");
    if (group < available)
        available = group;
    const uint64_t needed = (uint64_t)doctor->slots * ANALYSIS_MIB;
    if (all == 0)
        prt_doctor_warning(doctor, what, "/proc/meminfo cannot be read: mount /proc");
    else if (available < needed)
        prt_doctor_warning(doctor, what,
                           "%" PRIu64 " of %" PRIu64 " MiB can be had, and %u analyses at a time may take %" PRIu64
                           ": use --workers %" PRIu64 ", or set performance.max_memory",
                           available, all, (unsigned)doctor->slots, needed,
                           available / ANALYSIS_MIB > 0 ? available / ANALYSIS_MIB : 1);
    else
        prt_doctor_ok(doctor, what, "%" PRIu64 " of %" PRIu64 " MiB can be had, for %u analyses at a time", available,
                      all, (unsigned)doctor->slots);
}

void prt_doctor_system(struct prt_doctor *doctor)
{
    struct utsname name = {.sysname = ""};
    char distribution[128];
    (void)uname(&name);
    name_distribution(distribution, sizeof distribution);
    prt_doctor_ok(doctor, "system", "%s, %s %s, %s, %u processors may be used", distribution, name.sysname,
                  name.release, name.machine, (unsigned)prt_setup_processors());
    check_memory(doctor);
}

static void check_as_of(struct prt_doctor *doctor)
{
    const int64_t as_of = doctor->request->checks.setup.as_of, now = doctor->request->now;
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(as_of, 0, text);
    if (as_of > now + AHEAD_S)
        prt_doctor_warning(doctor, "--as-of",
                           "%s lies ahead of this host's clock: windows end there, and commits until then are missing",
                           text);
}

/* Whatever was written by this host lies behind it, unless the clock went back. */
static void check_against_cache(struct prt_doctor *doctor)
{
    char folder[4096];
    char file[4096 + 32];
    struct stat status;
    if (!prt_user_cache_folder(doctor->request->checks.cache_dir, folder, sizeof folder))
        return;
    snprintf(file, sizeof file, "%s/ledgers.sqlite", folder);
    if (stat(file, &status) == 0 && status.st_mtime > doctor->request->now + AHEAD_S)
        prt_doctor_warning(doctor, "clock",
                           "%s was written in the future: the clock went back; set it (chronyc makestep)", file);
}

void prt_doctor_clock(struct prt_doctor *doctor)
{
    struct timex clock = {.modes = 0};
    char text[PRT_TIME_TEXT_MAX];
    const int state = adjtimex(&clock);
    prt_time_format(doctor->request->now, 0, text);
    if (doctor->request->now < OLDEST_S)
        prt_doctor_problem(doctor, "clock", "%s cannot be: windows would end before the commits; set the clock", text);
    else if (state == TIME_ERROR || (clock.status & STA_UNSYNC) != 0)
        prt_doctor_warning(doctor, "clock", "%s, and nothing keeps it right: install chrony or systemd-timesyncd",
                           text);
    else
        prt_doctor_ok(doctor, "clock", "%s, kept right to %ld ms", text, clock.esterror / 1000);
    check_as_of(doctor);
    check_against_cache(doctor);
}
