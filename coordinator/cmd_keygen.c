/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdio.h>

#include "coordinator/command.h"
#include "coordinator/setup.h"
#include "proto/link/curve.h"
#include "prt/buf.h"
#include "prt/file.h"
#include "prt/options.h"

enum option_row { OUTPUT_DIR, HELP, ROWS };

static const prt_option rows[ROWS] = {
    [OUTPUT_DIR] = {"output-dir", 'o', "DIR", "where the files go; made when it is not there (default: this folder)"},
    [HELP] = {"help", 'h', NULL, "print this"},
};

static const struct prt_usage_row exits[] = {
    {"0", "complete"},
    {"3", "usage"},
    {"4", "system (disk)"},
};

const struct prt_usage prt_usage_keygen = {
    .name = "reporting-tool keygen",
    .summary = "make key pairs for a coordinator and its workers",
    .synopsis = "[--output-dir DIR] NAME...",
    .about = "Makes a key pair for each NAME: NAME.key, secret, mode 0600, and NAME.pub, public. What is there is "
             "never overwritten.",
    .options = rows,
    .option_count = ROWS,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .examples = "  reporting-tool keygen -o keys coordinator build7\n",
};

struct keygen {
    const char *folder;
    char **names;
    int count;
    bool help;
};

static const char advice[] =
    "\nNAME.key is secret: it stays on the host of the program that uses it, and is never copied elsewhere.\n"
    "NAME.pub is public: give it to the other side in a way that nobody can swap it.\n\n"
    "  coordinator  reporting-tool generate --listen HOST --server-key COORDINATOR.key --worker-keys DIR ...\n"
    "               DIR holds the NAME.pub of every worker that is let in; changes count at once\n"
    "  worker       reporting-worker --connect HOST:PORT --server-key COORDINATOR.pub --key WORKER.key\n";

static prt_code parse(int argc, char **argv, struct keygen *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROWS, .argc = argc, .argv = argv};
    const char *value = NULL;
    int row = 0;
    *out = (struct keygen){.folder = "."};
    prt_code rc;
    while ((rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0) {
        if (row == HELP)
            out->help = true;
        else
            out->folder = value;
    }
    if (rc != PRT_OK || out->help)
        return rc;
    out->count = prt_options_rest(&line, &out->names);
    if (out->folder[0] == '\0')
        return prt_fail(err, PRT_E_USAGE, "--output-dir: an empty folder name");
    if (out->count == 0)
        return prt_fail(err, PRT_E_USAGE, "no NAME is given; one for each program, as in: keygen coordinator worker-1");
    return PRT_OK;
}

static prt_code make_pair(const char *folder, const char *name, prt_err *err)
{
    struct prt_key_pair pair;
    if (prt_key_pair_make(&pair, err) != PRT_OK)
        return err->code;
    const prt_code rc = prt_key_pair_save(&pair, folder, name, err);
    if (rc == PRT_OK)
        printf("%s/%s.key  secret\n%s/%s.pub  %s\n", folder, name, folder, name, pair.public_key);
    prt_key_pair_wipe(&pair);
    return rc;
}

static prt_code make_pairs(const struct keygen *keygen, prt_err *err)
{
    prt_code rc = prt_make_folders(keygen->folder, 0700, err);
    for (int i = 0; rc == PRT_OK && i < keygen->count; i++)
        rc = make_pair(keygen->folder, keygen->names[i], err);
    return rc;
}

prt_exit prt_cmd_keygen(int argc, char **argv)
{
    struct keygen keygen;
    prt_err err;
    prt_code rc = parse(argc, argv, &keygen, &err);
    if (rc == PRT_OK && keygen.help)
        return (prt_exit)prt_usage_print(&prt_usage_keygen, NULL);
    if (rc == PRT_OK)
        rc = make_pairs(&keygen, &err);
    if (rc == PRT_OK) {
        fputs(advice, stdout);
        return PRT_EXIT_COMPLETE;
    }
    fprintf(stderr, "reporting-tool keygen: %s\n", err.text);
    return prt_setup_exit_of(&err);
}
