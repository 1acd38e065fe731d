/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_SOCKET_H
#define PRT_PROTO_LINK_SOCKET_H
/* For the files of this folder alone: the libzmq socket inside a link. */
#include "proto/link/link.h"

void *prt_link_socket(const prt_link_t *link);

#endif
