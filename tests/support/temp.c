/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/temp.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "prt/arena.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/unit.h"

struct prt_temp {
    prt_arena arena; /* the paths and bytes handed out */
    char folder[PRT_MAX_PRIVATE_FOLDER + 1];
};

prt_temp_t *prt_temp_new(void)
{
    prt_err err;
    prt_temp_t *temp = prt_calloc(1, sizeof *temp);
    assert_non_null(temp);
    assert_prt_ok(prt_private_folder("prt-test-", temp->folder, sizeof temp->folder, &err), err);
    return temp;
}

void prt_temp_destroy(prt_temp_t **temp)
{
    prt_err err;
    if (*temp == NULL)
        return;
    assert_prt_ok(prt_remove_tree((*temp)->folder, &err), err);
    prt_arena_free(&(*temp)->arena);
    free(*temp);
    *temp = NULL;
}

const char *prt_temp_folder(const prt_temp_t *temp)
{
    return temp->folder;
}

const char *prt_temp_path(prt_temp_t *temp, const char *name)
{
    size_t size = strlen(temp->folder) + 1 + strlen(name) + 1;
    char *path = prt_arena_alloc(&temp->arena, size, 1);
    assert_non_null(path);
    (void)snprintf(path, size, "%s/%s", temp->folder, name);
    return path;
}

void prt_temp_write(prt_temp_t *temp, const char *name, prt_str bytes)
{
    prt_err err;
    const char *path = prt_temp_path(temp, name);
    char *folder = prt_strndup(path, (size_t)(strrchr(path, '/') - path));
    assert_non_null(folder);
    prt_code code = prt_make_folders(folder, 0777, &err);
    free(folder);
    assert_prt_ok(code, err);
    assert_prt_ok(prt_file_write(path, bytes, &err), err);
}

prt_str prt_temp_read(prt_temp_t *temp, const char *name)
{
    prt_err err;
    prt_buf bytes = {0};
    assert_prt_ok(prt_file_read(prt_temp_path(temp, name), PRT_MAX_BUF, &bytes, &err), err);
    prt_str copy = prt_arena_str(&temp->arena, prt_buf_str(&bytes));
    prt_buf_free(&bytes);
    assert_non_null(copy.data);
    return copy;
}

bool prt_temp_exists(prt_temp_t *temp, const char *name)
{
    struct stat status;
    return lstat(prt_temp_path(temp, name), &status) == 0;
}

size_t prt_temp_count(prt_temp_t *temp, const char *name)
{
    size_t count = 0;
    DIR *folder = opendir(prt_temp_path(temp, name));
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

int prt_temp_set_up(void **state)
{
    *state = prt_temp_new();
    return 0;
}

int prt_temp_tear_down(void **state)
{
    prt_temp_t *temp = *state;
    prt_temp_destroy(&temp);
    return 0;
}
