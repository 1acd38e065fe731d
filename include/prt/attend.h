/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_ATTEND_H
#define PRT_ATTEND_H
/*
 * Something that a loop looks after beside its own work, while it waits for other things: a server of metrics, say.
 * Every loop of a process that takes long can be given the same one, so it is attended to whichever of them runs.
 */

struct prt_attend {
    int fd;                       /* wait for POLLIN, too */
    void (*serve)(void *context); /* to be called once in each turn of the loop; cheap when there is nothing to do, and
                                     it never waits */
    void *context;
};

#endif
