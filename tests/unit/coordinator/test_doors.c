/* SPDX-License-Identifier: Apache-2.0 */
/* Doors over real sockets: what a welcome names, and whose ports are whose. */
#include "tests/support/unit.h"
#include "tests/unit/link/links.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coordinator/doors.h"
#include "tests/support/temp.h"

static struct prt_hosts loopback(void)
{
    return (struct prt_hosts){.address = "127.0.0.1", .loopback = true};
}

static prt_code bind_tasks(struct prt_doors *doors, prt_link_t **link, char name[PRT_MAX_ENDPOINT], prt_err *err)
{
    return prt_doors_bind_tasks(doors, 0, &(struct prt_visitor){.slots = 1, .key = ""}, link, name, err);
}

static void the_local_door_is_a_folder_of_sockets(void **state)
{
    (void)state;
    prt_temp_t *temp = prt_temp_new();
    struct prt_doors doors = {0};
    prt_link_t *tasks[2] = {NULL};
    char names[2][PRT_MAX_ENDPOINT], results[PRT_MAX_ENDPOINT];
    prt_err err;
    assert_prt_ok(prt_doors_add_local(&doors, prt_temp_folder(temp), &err), err);
    assert_int_equal(doors.count, 1);
    struct prt_door *door = &doors.items[0];
    snprintf(results, sizeof results, "ipc://%s/results", prt_temp_folder(temp));
    assert_string_equal(door->results_name, results);
    for (size_t i = 0; i < 2; i++)
        assert_prt_ok(bind_tasks(&doors, &tasks[i], names[i], &err), err);
    assert_string_equal(names[0], prt_link_endpoint(tasks[0]));
    assert_string_not_equal(names[0], names[1]);
    prt_doors_release(&doors, 0, tasks[0]); /* nothing to give back; harmless */
    prt_link_destroy(&tasks[0]);
    prt_link_destroy(&tasks[1]);
    prt_doors_close(&doors);
    assert_int_equal(doors.count, 0);
    prt_temp_destroy(&temp);
}

static void a_remote_door_names_ports_and_no_host(void **state)
{
    (void)state;
    const struct prt_hosts hosts = loopback();
    struct prt_doors doors = {0};
    prt_link_t *tasks = NULL;
    char name[PRT_MAX_ENDPOINT];
    prt_err err;
    assert_prt_ok(prt_doors_add_remote(&doors, &hosts, NULL, &err), err);
    struct prt_door *door = &doors.items[0];
    assert_true(door->remote);
    assert_memory_equal(prt_link_endpoint(door->arbiter), "tcp://127.0.0.1:", 16);
    assert_memory_equal(door->results_name, "tcp://*:", 8);
    assert_string_equal(door->results_name + 8, prt_link_endpoint(door->results) + 16);
    assert_prt_ok(bind_tasks(&doors, &tasks, name, &err), err);
    assert_memory_equal(name, "tcp://*:", 8);
    assert_string_equal(name + 8, prt_link_endpoint(tasks) + 16);
    prt_link_destroy(&tasks);
    prt_doors_close(&doors);
}

/* Sockets are closed behind our back, so that a port that was given back is free a moment later. */
static prt_code bind_soon(struct prt_doors *doors, prt_link_t **link, char name[PRT_MAX_ENDPOINT], prt_err *err)
{
    prt_code rc = PRT_E_LIMIT;
    for (int i = 0; i < 500 && rc == PRT_E_LIMIT; i++) {
        rc = bind_tasks(doors, link, name, err);
        if (rc == PRT_E_LIMIT)
            poll(NULL, 0, 10);
    }
    return rc;
}

/* A door with two task ports that no other program has: below those that the system gives away by itself. */
static void open_with_two_ports(struct prt_doors *doors, uint16_t *first, prt_link_t *links[2],
                                char names[2][PRT_MAX_ENDPOINT])
{
    struct prt_hosts hosts = loopback();
    prt_err err;
    for (uint16_t port = (uint16_t)(20000 + getpid() % 5000 * 2); port < 32000; port = (uint16_t)(port + 2)) {
        hosts.first_task_port = *first = port;
        hosts.last_task_port = (uint16_t)(port + 1);
        assert_prt_ok(prt_doors_add_remote(doors, &hosts, NULL, &err), err);
        if (bind_tasks(doors, &links[0], names[0], &err) == PRT_OK &&
            bind_tasks(doors, &links[1], names[1], &err) == PRT_OK)
            return;
        prt_link_destroy(&links[0]);
        prt_doors_close(doors);
    }
    fail_msg("no two free ports side by side");
}

static void task_ports_are_taken_in_turn_refused_by_name_and_given_back(void **state)
{
    (void)state;
    struct prt_doors doors = {0};
    prt_link_t *links[2] = {NULL}, *more = NULL;
    char names[2][PRT_MAX_ENDPOINT], name[PRT_MAX_ENDPOINT], says[64];
    uint16_t first = 0;
    prt_err err;
    open_with_two_ports(&doors, &first, links, names);
    snprintf(says, sizeof says, "tcp://*:%u", first);
    assert_string_equal(names[0], says);
    snprintf(says, sizeof says, "tcp://*:%u", first + 1);
    assert_string_equal(names[1], says);
    assert_prt_code(bind_tasks(&doors, &more, name, &err), PRT_E_LIMIT, err);
    assert_null(more);
    snprintf(says, sizeof says, "no port of --task-ports %u-%u is free", first, first + 1);
    assert_prt_says(err, says);
    prt_doors_release(&doors, 0, links[0]);
    prt_link_destroy(&links[0]);
    assert_prt_ok(bind_soon(&doors, &more, name, &err), err);
    assert_string_equal(name, names[0]);
    prt_link_destroy(&links[1]);
    prt_link_destroy(&more);
    prt_doors_close(&doors);
}

static void a_port_that_is_taken_is_named(void **state)
{
    (void)state;
    struct prt_hosts hosts = loopback();
    struct prt_doors doors = {0}, other = {0};
    prt_err err;
    assert_prt_ok(prt_doors_add_remote(&doors, &hosts, NULL, &err), err);
    hosts.arbiter_port = (uint16_t)strtoul(strrchr(prt_link_endpoint(doors.items[0].arbiter), ':') + 1, NULL, 10);
    assert_prt_code(prt_doors_add_remote(&other, &hosts, NULL, &err), PRT_E_IO, err);
    assert_prt_says(err, "--listen: link tcp://127.0.0.1:");
    assert_int_equal(other.count, 0);
    prt_doors_close(&doors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_local_door_is_a_folder_of_sockets),
        cmocka_unit_test(a_remote_door_names_ports_and_no_host),
        cmocka_unit_test(task_ports_are_taken_in_turn_refused_by_name_and_given_back),
        cmocka_unit_test(a_port_that_is_taken_is_named),
    };
    return cmocka_run_group_tests(tests, begin_links, end_links);
}
