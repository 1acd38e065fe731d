/* SPDX-License-Identifier: Apache-2.0 */
/* Judges jobs for allocation.py: lines of tab-separated fields in, one line for each job out.
 *
 *     P state path      B project-name project      D job owner template-project      J job
 *
 * prints "job set reason project". All P, B and D come before the first J. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/match/match.h"
#include "prt/arena.h"
#include "prt/mem.h"

enum { FIELDS = 4 };

struct known {
    prt_arena arena;
    struct prt_match_project *projects;
    struct prt_match_block *blocks;
    struct prt_match_definition *definitions;
    size_t project_count, block_count, definition_count;
    size_t project_room, block_room, definition_room;
    prt_matcher_t *matcher;
    prt_err err;
};

static void split(prt_str line, prt_str fields[FIELDS])
{
    for (size_t i = 0; i < FIELDS; i++) {
        const size_t tab = prt_str_find(line, '\t');
        fields[i] = prt_str_sub(line, 0, tab);
        line = prt_str_sub(line, tab + 1, line.len);
    }
}

static prt_project_state state_of(prt_str text)
{
    if (prt_str_equal(text, PRT_STR("READ_ONLY")))
        return PRT_PROJECT_READ_ONLY;
    return prt_str_equal(text, PRT_STR("HIDDEN")) ? PRT_PROJECT_HIDDEN : PRT_PROJECT_ACTIVE;
}

static bool learn(struct known *known, const prt_str fields[FIELDS])
{
    void *grown = NULL;
    prt_str kept[FIELDS];
    for (size_t i = 0; i < FIELDS; i++)
        kept[i] = prt_arena_str(&known->arena, fields[i]);
    switch (fields[0].data[0]) {
    case 'P':
        grown = prt_grow(known->projects, &known->project_room, known->project_count + 1, sizeof *known->projects);
        if (grown != NULL) {
            known->projects = grown;
            known->projects[known->project_count++] =
                (struct prt_match_project){.path = kept[2], .state = state_of(kept[1])};
        }
        break;
    case 'B':
        grown = prt_grow(known->blocks, &known->block_room, known->block_count + 1, sizeof *known->blocks);
        if (grown != NULL) {
            known->blocks = grown;
            known->blocks[known->block_count++] = (struct prt_match_block){kept[1], kept[2]};
        }
        break;
    case 'D':
        grown = prt_grow(known->definitions, &known->definition_room, known->definition_count + 1,
                         sizeof *known->definitions);
        if (grown != NULL) {
            known->definitions = grown;
            known->definitions[known->definition_count++] = (struct prt_match_definition){kept[1], kept[2], kept[3]};
        }
        break;
    default: break;
    }
    return grown != NULL;
}

static bool judge(struct known *known, prt_str job)
{
    struct prt_match match;
    const struct prt_match_input input = {.projects = known->projects,
                                          .project_count = known->project_count,
                                          .definitions = known->definitions,
                                          .definition_count = known->definition_count,
                                          .blocks = known->blocks,
                                          .block_count = known->block_count};
    if (known->matcher == NULL && prt_matcher_new(&input, &known->matcher, &known->err) != PRT_OK)
        return false;
    if (prt_match_job(known->matcher, job, &match, &known->err) != PRT_OK)
        return false;
    const prt_str project = match.project == PRT_MATCH_NO_PROJECT ? PRT_STR("") : known->projects[match.project].path;
    printf("%.*s\t%s\t%s\t%.*s\n", PRT_STR_ARG(job), prt_match_set_name(match.set), prt_match_reason_name(match.reason),
           PRT_STR_ARG(project));
    return true;
}

int main(void)
{
    struct known known = {.project_count = 0};
    char *line = NULL;
    size_t room = 0;
    bool good = true;
    for (ssize_t len = 0; good && (len = getline(&line, &room, stdin)) > 1;) {
        prt_str fields[FIELDS];
        split((prt_str){line, (size_t)len - (line[len - 1] == '\n')}, fields);
        good = fields[0].len == 1 && (line[0] == 'J' ? judge(&known, fields[1]) : learn(&known, fields));
    }
    if (!good)
        fprintf(stderr, "match-jobs: %s\n", known.err.text[0] != '\0' ? known.err.text : "a line of another kind");
    prt_matcher_destroy(&known.matcher);
    prt_arena_free(&known.arena);
    free(known.projects);
    free(known.blocks);
    free(known.definitions);
    free(line);
    return good ? 0 : 1;
}
