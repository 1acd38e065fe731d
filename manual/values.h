/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MANUAL_VALUES_H
#define PRT_MANUAL_VALUES_H
/*
 * What an option's value may be, told from the name that the help has for it: DIR and FILE are looked up by the shell;
 * "text|json" and "[=all]" say it themselves; FORMATS and SERVICES are lists of words. A shell can offer no others.
 */
#include "prt/buf.h"
#include "prt/options.h"

typedef enum prt_value_kind {
    PRT_VALUE_NONE, /* a flag */
    PRT_VALUE_ANY,
    PRT_VALUE_FOLDER,
    PRT_VALUE_FILE,
    PRT_VALUE_WORDS
} prt_value_kind;

/* argument: as in prt_option. The words are added to `words` with blanks between, when it is not NULL. */
prt_value_kind prt_value_of(const char *argument, prt_buf *words);

#endif
