/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_DOCTOR_PARTS_H
#define PRT_COORDINATOR_DOCTOR_PARTS_H
/* What the files of the doctor share. */
#include "coordinator/doctor.h"

struct prt_doctor {
    const struct prt_doctor_request *request;
    prt_buf *out;
    size_t problems;
    struct prt_config config;
    bool configured; /* the configuration is fine */
    uint32_t slots;  /* analyses at a time on this host; 0: none */
};

/* A line about something; a problem is counted. */
void prt_doctor_ok(struct prt_doctor *doctor, const char *what, const char *format, ...) PRT_PRINTF(3, 4);
void prt_doctor_warning(struct prt_doctor *doctor, const char *what, const char *format, ...) PRT_PRINTF(3, 4);
void prt_doctor_problem(struct prt_doctor *doctor, const char *what, const char *format, ...) PRT_PRINTF(3, 4);

void prt_doctor_system(struct prt_doctor *doctor); /* doctor_system.c: kernel, distribution, processors, memory */
void prt_doctor_clock(struct prt_doctor *doctor);  /* ... */
void prt_doctor_programs(
    struct prt_doctor *doctor); /* doctor_programs.c: all of one version; libraries that are loaded later */
void prt_doctor_limits(struct prt_doctor *doctor); /* doctor_limits.c: open files, processes */
void prt_doctor_room(struct prt_doctor *doctor);   /* doctor_room.c: free space and who may write */
void prt_doctor_ports(struct prt_doctor *doctor);  /* doctor_limits.c: those of --listen are free */
void prt_doctor_store(struct prt_doctor *doctor);  /* doctor_room.c: the cache is sound */
void prt_doctor_online(struct prt_doctor *doctor); /* doctor_online.c: servers answer */

/* The programs with what they are linked to, one a line. */
void prt_doctor_versions(prt_buf *out);

/* A file of /proc or /etc, at most `size` - 1 bytes, ended with a NUL; false: it cannot be read. */
bool prt_doctor_read(const char *path, char *out, size_t size);

#endif
