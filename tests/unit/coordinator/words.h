/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_WORDS_H
#define PRT_TESTS_WORDS_H
/* A command line out of texts that cannot be written to. One at a time in a program. */
#include <string.h>

enum { NOW = 1700000000, ARGS_MAX = 16 };

/* `words` ends with NULL, and so does argv; returns how many there are. */
static int copy_words(const char *const *words, char *argv[ARGS_MAX + 1])
{
    static char copies[ARGS_MAX][128];
    int argc = 0;
    for (; words[argc] != NULL; argc++) {
        strncpy(copies[argc], words[argc], sizeof copies[argc] - 1);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    return argc;
}

#endif
