/* SPDX-License-Identifier: Apache-2.0 */
/* reporting-manual: part of the build, not installed. Writes manual pages and completions below a folder, as they are
 * laid out below share/ of an installation. */
#include <limits.h>
#include <stdio.h>

#include "manual/completions.h"
#include "manual/page.h"
#include "prt/file.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 3 };

static const struct shell {
    const char *folder;
    const char *before, *after; /* around the program's name in the file's */
    void (*write)(const struct prt_program *program, prt_buf *out);
} shells[] = {
    {"bash-completion/completions", "", "", prt_completion_bash},
    {"zsh/site-functions", "_", "", prt_completion_zsh},
    {"fish/vendor_completions.d", "", ".fish", prt_completion_fish},
};

static prt_code save(const char *top, const char *folder, const char *file, const prt_buf *text, prt_err *err)
{
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", top, folder) >= sizeof path)
        return prt_fail(err, PRT_E_LIMIT, "%s: too long a path", top);
    prt_code rc = prt_buf_check(text, file, err);
    if (rc == PRT_OK)
        rc = prt_make_folders(path, 0777, err);
    if (rc == PRT_OK && (size_t)snprintf(path, sizeof path, "%s/%s/%s", top, folder, file) >= sizeof path)
        rc = prt_fail(err, PRT_E_LIMIT, "%s: too long a path", top);
    return rc == PRT_OK ? prt_file_write(path, prt_buf_str(text), err) : rc;
}

static prt_code write_page(const char *top, const struct prt_usage *usage, const struct prt_program *programs,
                           prt_err *err)
{
    prt_buf name = {0}, text = {0};
    prt_page_name(usage, &name);
    prt_buf_add_text(&name, ".1");
    prt_page(usage, programs, &text);
    prt_code rc = prt_buf_check(&name, "a page's name", err);
    if (rc == PRT_OK)
        rc = save(top, "man/man1", name.data, &text, err);
    prt_buf_free(&name);
    prt_buf_free(&text);
    return rc;
}

static prt_code write_completion(const char *top, const struct shell *shell, const struct prt_program *program,
                                 prt_err *err)
{
    prt_buf name = {0}, text = {0};
    prt_buf_add_fmt(&name, "%s%s%s", shell->before, program->usage->name, shell->after);
    shell->write(program, &text);
    prt_code rc = prt_buf_check(&name, "a file's name", err);
    if (rc == PRT_OK)
        rc = save(top, shell->folder, name.data, &text, err);
    prt_buf_free(&name);
    prt_buf_free(&text);
    return rc;
}

static prt_code write_program(const char *top, const struct prt_program *program, const struct prt_program *programs,
                              prt_err *err)
{
    prt_code rc = write_page(top, program->usage, programs, err);
    for (size_t i = 0; rc == PRT_OK && i < program->command_count; i++)
        rc = write_page(top, program->commands[i], programs, err);
    for (size_t i = 0; rc == PRT_OK && i < sizeof shells / sizeof *shells; i++)
        rc = write_completion(top, &shells[i], program, err);
    return rc;
}

int main(int argc, char **argv)
{
    struct prt_program programs[PRT_PROGRAMS];
    prt_err err;
    if (argc != 2) {
        fputs("usage: reporting-manual FOLDER\n", stderr);
        return EXIT_USAGE;
    }
    prt_code rc = prt_programs(programs, &err);
    for (size_t i = 0; rc == PRT_OK && i < PRT_PROGRAMS; i++)
        rc = write_program(argv[1], &programs[i], programs, &err);
    if (rc == PRT_OK)
        return EXIT_OK;
    fprintf(stderr, "reporting-manual: %s\n", err.text);
    return EXIT_FAILED;
}
