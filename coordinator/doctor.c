/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/doctor.h"

#include <fcntl.h>
#include <unistd.h>

#include "coordinator/doctor_parts.h"

static void say(struct prt_doctor *doctor, const char *word, const char *what, const char *format, va_list args)
    PRT_PRINTF(4, 0);

static void say(struct prt_doctor *doctor, const char *word, const char *what, const char *format, va_list args)
{
    prt_buf_add_fmt(doctor->out, "%-8s %s: ", word, what);
    prt_buf_add_vfmt(doctor->out, format, args);
    prt_buf_add_char(doctor->out, '\n');
}

void prt_doctor_ok(struct prt_doctor *doctor, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(doctor, "ok", what, format, args);
    va_end(args);
}

void prt_doctor_warning(struct prt_doctor *doctor, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(doctor, "warning", what, format, args);
    va_end(args);
}

void prt_doctor_problem(struct prt_doctor *doctor, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(doctor, "problem", what, format, args);
    va_end(args);
    doctor->problems++;
}

bool prt_doctor_read(const char *path, char *out, size_t size)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t got = fd >= 0 ? read(fd, out, size - 1) : -1;
    if (fd >= 0)
        close(fd);
    out[got > 0 ? got : 0] = '\0';
    return got > 0;
}

/* What is wrong with it is told by the checks. */
static void configure(struct prt_doctor *doctor)
{
    const struct prt_discovery nothing = {0};
    const struct prt_hosts *hosts = doctor->request->checks.hosts;
    struct prt_config_notes notes = {0};
    prt_err ignored;
    doctor->configured =
        prt_setup_configure(&doctor->request->checks.setup, &nothing, &doctor->config, &notes, &ignored) == PRT_OK;
    prt_config_notes_free(&notes);
    doctor->slots = doctor->request->slots;
    if (doctor->slots == 0 && doctor->configured)
        doctor->slots = doctor->config.max_workers;
    if (doctor->slots == 0)
        doctor->slots = prt_setup_processors();
    if (hosts != NULL && hosts->no_local_workers)
        doctor->slots = 0;
}

prt_exit prt_doctor_examine(const struct prt_doctor_request *request, prt_buf *out)
{
    struct prt_doctor doctor = {.request = request, .out = out};
    configure(&doctor);
    prt_doctor_system(&doctor);
    prt_doctor_clock(&doctor);
    prt_doctor_programs(&doctor);
    prt_doctor_limits(&doctor);
    prt_doctor_room(&doctor);
    prt_doctor_store(&doctor);
    prt_doctor_ports(&doctor);
    const prt_exit checked = prt_checks_make(&request->checks, out);
    if (request->online)
        prt_doctor_online(&doctor);
    prt_config_free(&doctor.config);
    if (out->failed || checked == PRT_EXIT_SYSTEM)
        return PRT_EXIT_SYSTEM;
    return doctor.problems > 0 ? PRT_EXIT_FAILED : checked;
}
