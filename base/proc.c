/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prt/status.h"

enum { PATH_ROOM = 96, TEXT_ROOM = 8192 };

/* The beginning of a file of /proc as a text; false: it cannot be read. */
static bool read_text(const char *path, char *out, size_t size)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const ssize_t got = read(fd, out, size - 1);
    close(fd);
    if (got < 0)
        return false;
    out[got] = '\0';
    return true;
}

/* "4713 (name) S 4712 ...": the name may hold anything, so its end is the last parenthesis. */
static bool read_stat(const char *path, struct prt_proc *out)
{
    char text[TEXT_ROOM], state = '?';
    int parent = 0;
    if (!read_text(path, text, sizeof text))
        return false;
    const char *open = strchr(text, '(');
    const char *close = strrchr(text, ')');
    /* NOLINTNEXTLINE(cert-err34-c): the kernel wrote it, and what is no number is not counted */
    if (open == NULL || close == NULL || sscanf(close + 1, " %c %d", &state, &parent) != 2)
        return false;
    *out = (struct prt_proc){.state = state, .parent = parent};
    snprintf(out->name, sizeof out->name, "%.*s", (int)(close - open - 1), open + 1);
    return true;
}

bool prt_proc_read(pid_t pid, struct prt_proc *out)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    return read_stat(path, out);
}

bool prt_proc_read_thread(pid_t pid, pid_t tid, struct prt_proc *out)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/stat", (long)pid, (long)tid);
    return read_stat(path, out);
}

const char *prt_proc_state_name(char state)
{
    switch (state) {
    case 'R': return "running";
    case 'S': return "waiting";
    case 'D': return "in uninterruptible wait";
    case 'T': return "stopped";
    case 't': return "stopped by a tracer";
    case 'Z': return "ended";
    default: return "in an unknown state";
    }
}

static int by_number(const void *a, const void *b)
{
    const pid_t left = *(const pid_t *)a, right = *(const pid_t *)b;
    return (left > right) - (left < right);
}

/* The numbers among a folder's names of which `wanted` says yes (NULL: all). */
static size_t list(const char *folder, bool (*wanted)(pid_t pid, pid_t parent), pid_t parent, pid_t *out, size_t room)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return 0;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char *end = NULL;
        const long number = strtol(entry->d_name, &end, 10);
        if (number <= 0 || *end != '\0' || (wanted != NULL && !wanted((pid_t)number, parent)))
            continue;
        if (count < room)
            out[count] = (pid_t)number;
        count++;
    }
    closedir(dir);
    qsort(out, count < room ? count : room, sizeof *out, by_number);
    return count;
}

static bool is_child(pid_t pid, pid_t parent)
{
    struct prt_proc proc;
    return prt_proc_read(pid, &proc) && proc.parent == parent;
}

size_t prt_proc_threads(pid_t pid, pid_t *out, size_t room)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
    return list(path, NULL, 0, out, room);
}

size_t prt_proc_children(pid_t pid, pid_t *out, size_t room)
{
    return list("/proc", is_child, pid, out, room);
}

static unsigned long long read_mask(const char *text, const char *field)
{
    const char *found = strstr(text, field);
    return found != NULL ? strtoull(found + strlen(field), NULL, 16) : 0;
}

bool prt_proc_awaits(pid_t pid, int signal_number)
{
    char path[PATH_ROOM], text[TEXT_ROOM];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    if (!read_text(path, text, sizeof text))
        return false;
    return ((read_mask(text, "\nSigCgt:") | read_mask(text, "\nSigBlk:")) >> (signal_number - 1) & 1) != 0;
}

static bool read_of_thread(pid_t pid, pid_t tid, const char *what, char *out, size_t size)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/%s", (long)pid, (long)tid, what);
    return read_text(path, out, size);
}

void prt_proc_add_wait(pid_t pid, pid_t tid, prt_buf *out)
{
    char text[256];
    if (read_of_thread(pid, tid, "wchan", text, sizeof text) && text[0] != '\0' && strcmp(text, "0") != 0) {
        prt_buf_add_text(out, ", waits in ");
        prt_status_name(out, prt_str_from(text));
    }
    if (read_of_thread(pid, tid, "syscall", text, sizeof text) && text[0] >= '0' && text[0] <= '9')
        prt_buf_add_fmt(out, ", system call %.*s", (int)strcspn(text, " \n"), text);
}
