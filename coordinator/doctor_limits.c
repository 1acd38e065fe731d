/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "coordinator/descriptors.h"
#include "coordinator/doctor_parts.h"
#include "proto/link/link.h"

static void check_files(struct prt_doctor *doctor)
{
    static const char what[] = "open files";
    const struct prt_hosts *hosts = doctor->request->checks.hosts;
    const bool listens = hosts != NULL && hosts->address[0] != '\0';
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    const struct prt_descriptors plan = prt_descriptors_plan((uint64_t)limit.rlim_max, doctor->slots, listens);
    if (plan.slots < doctor->slots)
        prt_doctor_problem(doctor, what,
                           "%" PRIu64 " are allowed, which is enough for %u of %u slots: raise the limit "
                           "(ulimit -Hn, LimitNOFILE=)",
                           (uint64_t)limit.rlim_max, (unsigned)plan.slots, (unsigned)doctor->slots);
    else if (listens && plan.workers < PRT_DESCRIPTORS_FEW)
        prt_doctor_warning(doctor, what,
                           "%" PRIu64 " are allowed, which is enough for %u workers: raise the limit "
                           "(ulimit -Hn, LimitNOFILE=)",
                           (uint64_t)limit.rlim_max, (unsigned)plan.workers);
    else
        prt_doctor_ok(doctor, what, "%" PRIu64 " are allowed, enough for %u slots%s", (uint64_t)limit.rlim_max,
                      (unsigned)doctor->slots, listens ? " and workers of other hosts" : "");
}

static void check_memory_limit(struct prt_doctor *doctor)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        prt_doctor_warning(doctor, "address space",
                           "is limited to %" PRIu64 " MiB (ulimit -v): large packs are mapped, "
                           "and may not fit. Limit memory with performance.max_memory instead",
                           (uint64_t)limit.rlim_cur >> 20);
}

static void check_processes(struct prt_doctor *doctor)
{
    struct rlimit limit;
    const uint64_t needed = (uint64_t)doctor->slots + 16;
    if (getrlimit(RLIMIT_NPROC, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < needed)
        prt_doctor_problem(doctor, "processes",
                           "%" PRIu64 " are allowed to this user, and %u slots need %" PRIu64
                           ": raise the limit (ulimit -u, TasksMax=)",
                           (uint64_t)limit.rlim_cur, (unsigned)doctor->slots, needed);
}

void prt_doctor_limits(struct prt_doctor *doctor)
{
    check_files(doctor);
    check_memory_limit(doctor);
    check_processes(doctor);
}

static void try_port(struct prt_doctor *doctor, const char *address, uint16_t port)
{
    const struct prt_link_options options = {.max_frame = 1024, .high_water = 1};
    char endpoint[PRT_MAX_ENDPOINT];
    prt_link_t *link = NULL;
    prt_err err;
    if (port == 0)
        return;
    snprintf(endpoint, sizeof endpoint, "tcp://%s:%u", address, (unsigned)port);
    if (prt_link_bind(PRT_LINK_PULL, endpoint, &options, &link, &err) == PRT_OK)
        prt_doctor_ok(doctor, "ports", "%s:%u is free", address, (unsigned)port);
    else
        prt_doctor_problem(doctor, "ports", "%s; is another run there? (ss -ltnp)", err.text);
    prt_link_destroy(&link);
}

void prt_doctor_ports(struct prt_doctor *doctor)
{
    const struct prt_hosts *hosts = doctor->request->checks.hosts;
    prt_err err;
    if (hosts == NULL || hosts->address[0] == '\0')
        return;
    if (prt_links_begin(&err) != PRT_OK) {
        prt_doctor_problem(doctor, "ports", "%s", err.text);
        return;
    }
    try_port(doctor, hosts->address, hosts->arbiter_port);
    try_port(doctor, hosts->address, hosts->results_port);
    if (hosts->first_task_port != 0)
        try_port(doctor, hosts->address, hosts->first_task_port);
    prt_links_end();
}
