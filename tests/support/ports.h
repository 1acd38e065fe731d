/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_PORTS_H
#define PRT_TESTS_PORTS_H
#include <stdbool.h>
#include <stdint.h>

/* Two ports of the loopback interface that were free a moment ago. */
bool prt_test_free_ports(uint16_t ports[2]);

#endif
