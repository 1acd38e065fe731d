/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "worker/git/analysis.h"

struct prt_analyze_memory {
    char *root, *path; /* NULL: nothing is kept */
    prt_id tip;
    prt_id tip_tree;
    struct prt_repository repository;
    prt_objects_t *objects;
    prt_attributes_t *attributes; /* of tip_tree; NULL: not read yet */
};

static void forget(prt_analyze_memory_t *memory)
{
    prt_attributes_destroy(&memory->attributes);
    prt_objects_destroy(&memory->objects);
    if (memory->path != NULL)
        prt_repository_close(&memory->repository);
    free(memory->root);
    free(memory->path);
    *memory = (prt_analyze_memory_t){.root = NULL};
}

prt_analyze_memory_t *prt_analyze_memory_new(void)
{
    return prt_calloc(1, sizeof(prt_analyze_memory_t));
}

void prt_analyze_memory_forget(prt_analyze_memory_t *memory)
{
    if (memory != NULL)
        forget(memory);
}

bool prt_analyze_memory_is_kept(const prt_analyze_memory_t *memory)
{
    return memory != NULL && memory->path != NULL;
}

void prt_analyze_memory_destroy(prt_analyze_memory_t **memory)
{
    if (*memory == NULL)
        return;
    forget(*memory);
    free(*memory);
    *memory = NULL;
}

static bool is_same(const prt_analyze_memory_t *memory, const struct prt_analysis *analysis, const char *root,
                    const prt_id *tip)
{
    return memory != NULL && memory->path != NULL && strcmp(memory->root, root) == 0 &&
           prt_str_equal(prt_str_from(memory->path), analysis->task->path) && prt_id_equal(&memory->tip, tip);
}

static void hand_over(prt_analyze_memory_t *memory, struct prt_analysis *analysis)
{
    analysis->objects = memory->objects;
    analysis->attributes = memory->attributes;
    prt_objects_measure(analysis->objects, analysis->meter);
    memory->objects = NULL;
    memory->attributes = NULL;
    forget(memory);
}

bool prt_analysis_recall(struct prt_analysis *analysis, const char *root)
{
    prt_analyze_memory_t *memory = analysis->options->memory;
    if (analysis->task->kind == PRT_TASK_ANALYZE || !is_same(memory, analysis, root, &analysis->tip))
        return false;
    analysis->repository = memory->repository;
    analysis->tip_tree = memory->tip_tree;
    memory->repository = (struct prt_repository){.handle = NULL};
    hand_over(memory, analysis);
    return true;
}

static bool is_worth_keeping(const struct prt_analysis *analysis)
{
    if (analysis->objects == NULL || analysis->record.problem_count > 0)
        return false;
    return analysis->task->kind != PRT_TASK_ANALYZE || (analysis->record.flags & PRT_RECORD_SPLIT) != 0;
}

void prt_analysis_remember(struct prt_analysis *analysis, const char *root)
{
    prt_analyze_memory_t *memory = analysis->options->memory;
    if (memory == NULL)
        return;
    forget(memory);
    if (!is_worth_keeping(analysis))
        return;
    memory->root = prt_strdup(root);
    memory->path = prt_strndup(analysis->task->path.data, analysis->task->path.len);
    if (memory->root == NULL || memory->path == NULL) {
        free(memory->root);
        free(memory->path);
        *memory = (prt_analyze_memory_t){.root = NULL};
        return; /* the next part opens the repository itself */
    }
    memory->tip = analysis->tip;
    memory->tip_tree = analysis->tip_tree;
    memory->repository = analysis->repository;
    memory->objects = analysis->objects;
    memory->attributes = analysis->attributes;
    prt_objects_measure(memory->objects, NULL); /* the meter ends with its analysis */
    analysis->repository = (struct prt_repository){.handle = NULL};
    analysis->objects = NULL;
    analysis->attributes = NULL;
}
