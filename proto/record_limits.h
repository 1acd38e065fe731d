/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_RECORD_LIMITS_H
#define PRT_PROTO_RECORD_LIMITS_H
/* What writing and reading a record agree on, beside record.h. For the files of this folder alone. */
#include "prt/model.h"

enum {
    PRT_RECORD_PARTS = 14, /* elements of the outer array */
    PRT_RECORD_KNOWN_FLAGS = PRT_RECORD_SHALLOW | PRT_RECORD_BARE | PRT_RECORD_WORKTREE | PRT_RECORD_LOC_KNOWN |
                             PRT_RECORD_UNCHANGED | PRT_RECORD_DELTA | PRT_RECORD_SPLIT,
    PRT_COMMIT_KNOWN_FLAGS = PRT_COMMIT_TIMED | PRT_COMMIT_COUNTED | PRT_COMMIT_MERGE | PRT_COMMIT_SIGNED_OFF
};

#endif
