/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/checkouts.h"

#include <stdio.h>
#include <stdlib.h>

#include "coordinator/submodule_url.h"
#include "prt/buf.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "prt/url.h"

enum { PATH_DIGITS = 32 /* of SHA-256, in a mirror's name */ };

struct wish {
    struct prt_checkout_wish is;
    struct prt_checkout checkout;
    bool has_checkout;
    uint32_t outstanding; /* questions not answered yet */
    prt_str
        submodules[PRT_MAX_SUBMODULES + 1]; /* looked at so far, asked for or refused: their paths in the checkout */
    size_t submodule_count;
};

struct question {
    size_t wish;
    prt_str url, commit; /* commit empty: the branch's */
    prt_str at;          /* where a submodule's files belong; empty: it is the wish's own repository */
    prt_str path, name;
    bool answered;
};

struct prt_checkouts {
    prt_arena arena;
    struct wish *wishes;
    struct question *questions;
    size_t wish_count, wish_capacity, question_count, question_capacity;
};

prt_checkouts_t *prt_checkouts_new(void)
{
    return prt_calloc(1, sizeof(prt_checkouts_t));
}

void prt_checkouts_destroy(prt_checkouts_t **checkouts)
{
    if (*checkouts == NULL)
        return;
    for (size_t i = 0; i < (*checkouts)->wish_count; i++)
        prt_checkout_free(&(*checkouts)->wishes[i].checkout);
    free((*checkouts)->wishes);
    free((*checkouts)->questions);
    prt_arena_free(&(*checkouts)->arena);
    free(*checkouts);
    *checkouts = NULL;
}

/* A name that no two URLs share, and that says nothing of them. */
static prt_str path_of(prt_arena *arena, prt_str url)
{
    char digest[65], path[16 + PATH_DIGITS];
    prt_sha256_hex(url, digest);
    snprintf(path, sizeof path, "by-url/%.*s", PATH_DIGITS, digest);
    return prt_arena_str(arena, prt_str_from(path));
}

static prt_str name_of(prt_arena *arena, const char *what, prt_str text)
{
    struct prt_url url;
    prt_buf name = {0};
    prt_err ignored;
    prt_str kept = {0};
    prt_buf_add_fmt(&name, "%s (", what);
    if (prt_url_parse(text, &url, &ignored) == PRT_OK)
        prt_url_show(&url, &name);
    prt_buf_add_char(&name, ')');
    if (!name.failed)
        kept = prt_arena_str(arena, prt_buf_str(&name));
    prt_buf_free(&name);
    return kept;
}

static prt_code ask(prt_checkouts_t *checkouts, size_t wish, prt_str url, prt_str commit, prt_str at, prt_err *err)
{
    prt_arena *arena = &checkouts->arena;
    struct question *grown =
        prt_grow(checkouts->questions, &checkouts->question_capacity, checkouts->question_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "questions about files");
    checkouts->questions = grown;
    const struct question question = {.wish = wish,
                                      .url = prt_arena_str(arena, url),
                                      .commit = prt_arena_str(arena, commit),
                                      .at = prt_arena_str(arena, at),
                                      .path = path_of(arena, url),
                                      .name = name_of(arena, checkouts->wishes[wish].is.what, url)};
    if (question.url.data == NULL || question.commit.data == NULL || question.at.data == NULL ||
        question.path.data == NULL || question.name.data == NULL)
        return prt_fail_memory(err, "questions about files");
    grown[checkouts->question_count++] = question;
    checkouts->wishes[wish].outstanding++;
    return PRT_OK;
}

static prt_code check_wish(const struct prt_checkout_wish *wish, prt_err *err)
{
    struct prt_url url;
    if (prt_url_parse(wish->url, &url, err) != PRT_OK)
        return err->code = PRT_E_CONFIG;
    if (wish->branch.len > PRT_MAX_BRANCH)
        return prt_fail(err, PRT_E_CONFIG, "the name of its branch has more than %d bytes", PRT_MAX_BRANCH);
    return PRT_OK;
}

prt_code prt_checkouts_wish(prt_checkouts_t *checkouts, const struct prt_checkout_wish *wish, prt_err *err)
{
    prt_code rc = check_wish(wish, err);
    if (rc != PRT_OK)
        return rc;
    struct wish *grown =
        prt_grow(checkouts->wishes, &checkouts->wish_capacity, checkouts->wish_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "questions about files");
    checkouts->wishes = grown;
    struct prt_checkout_wish is = *wish;
    is.url = prt_arena_str(&checkouts->arena, wish->url);
    is.branch = prt_arena_str(&checkouts->arena, wish->branch);
    is.patterns = prt_arena_str(&checkouts->arena, wish->patterns);
    if (is.url.data == NULL || is.branch.data == NULL || is.patterns.data == NULL)
        return prt_fail_memory(err, "questions about files");
    grown[checkouts->wish_count++] = (struct wish){.is = is};
    return ask(checkouts, checkouts->wish_count - 1, is.url, (prt_str){0}, (prt_str){0}, err);
}

uint32_t prt_checkouts_count(const prt_checkouts_t *checkouts)
{
    return checkouts != NULL ? (uint32_t)checkouts->question_count : 0;
}

prt_str prt_checkouts_name(const prt_checkouts_t *checkouts, uint32_t number)
{
    return checkouts->questions[number].name;
}

void prt_checkouts_question(const prt_checkouts_t *checkouts, uint32_t number, struct prt_task *out)
{
    const struct question *question = &checkouts->questions[number];
    const struct prt_checkout_wish *wish = &checkouts->wishes[question->wish].is;
    out->kind = PRT_TASK_CHECKOUT;
    out->repository = question->name;
    out->path = question->path;
    out->clone_url = question->url;
    out->tip = question->commit;
    out->branch = question->at.len == 0 ? wish->branch : (prt_str){0};
    out->patterns = wish->patterns;
}

/* Of the wish, not of a submodule: they share it. `at` is empty for the wish's own repository. */
static prt_code complain(const struct wish *wish, prt_str at, prt_str why, prt_err *err)
{
    prt_buf text = {0};
    if (at.len > 0)
        prt_buf_add_fmt(&text, "submodule %.*s: ", PRT_STR_ARG(at));
    prt_buf_add_str(&text, why);
    const prt_code rc = prt_buf_check(&text, "a sentence", err);
    if (rc == PRT_OK)
        wish->is.failed(wish->is.context, prt_buf_str(&text));
    prt_buf_free(&text);
    return rc;
}

static bool was_looked_at(const struct wish *wish, prt_str path)
{
    for (size_t i = 0; i < wish->submodule_count; i++)
        if (prt_str_equal(wish->submodules[i], path))
            return true;
    return false;
}

/* The repository that a path lies in: the deepest submodule above it, or the wish's own. */
static prt_str parent_url(const prt_checkouts_t *checkouts, size_t wish, prt_str path)
{
    const struct question *best = NULL;
    for (size_t i = 0; i < checkouts->question_count; i++) {
        const struct question *question = &checkouts->questions[i];
        const bool above = question->at.len == 0 || (prt_str_starts(path, question->at) &&
                                                     path.len > question->at.len && path.data[question->at.len] == '/');
        if (question->wish == wish && above && (best == NULL || question->at.len > best->at.len))
            best = question;
    }
    return best != NULL ? best->url : (prt_str){0};
}

/* One that cannot be asked for is told; the others are there all the same. */
static prt_code ask_submodule(prt_checkouts_t *checkouts, size_t index, const struct prt_checkout_entry *submodule,
                              prt_err *err)
{
    struct wish *wish = &checkouts->wishes[index];
    prt_buf url = {0};
    prt_err why;
    prt_code rc = PRT_OK;
    wish->submodules[wish->submodule_count++] = submodule->path;
    if (wish->submodule_count > PRT_MAX_SUBMODULES)
        rc = prt_fail(&why, PRT_E_LIMIT, "more than %d submodules; no more are read", PRT_MAX_SUBMODULES);
    else
        rc = prt_submodule_url(parent_url(checkouts, index, submodule->path), submodule->text, &url, &why);
    if (rc == PRT_OK)
        rc = ask(checkouts, index, prt_buf_str(&url), submodule->commit, submodule->path, err);
    else if (rc == PRT_E_MEMORY)
        *err = why;
    else
        rc = complain(wish, submodule->path, prt_str_from(why.text), err);
    prt_buf_free(&url);
    return rc;
}

static prt_code ask_submodules(prt_checkouts_t *checkouts, size_t index, prt_err *err)
{
    const struct wish *wish = &checkouts->wishes[index];
    prt_code rc = PRT_OK;
    if (!wish->has_checkout || wish->is.wants == NULL)
        return PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < wish->checkout.entry_count && wish->submodule_count <= PRT_MAX_SUBMODULES;
         i++) {
        const struct prt_checkout_entry *entry = &wish->checkout.entries[i];
        if (entry->kind == PRT_CHECKOUT_SUBMODULE && !was_looked_at(wish, entry->path) &&
            wish->is.wants(&wish->checkout, entry))
            rc = ask_submodule(checkouts, index, entry, err);
    }
    return rc;
}

static prt_code settle(struct wish *wish, prt_err *err)
{
    wish->outstanding--;
    return wish->outstanding > 0 ? PRT_OK
                                 : wish->is.done(wish->is.context, wish->has_checkout ? &wish->checkout : NULL, err);
}

static prt_code keep(struct wish *wish, const struct question *question, struct prt_checkout *answer, prt_err *err)
{
    prt_err why;
    if (answer->problem != PRT_CATEGORY_NONE)
        return complain(wish, question->at, answer->why, err);
    if (question->at.len == 0) {
        wish->checkout = *answer;
        wish->has_checkout = true;
        *answer = (struct prt_checkout){0};
        return PRT_OK;
    }
    const prt_code rc = prt_checkout_graft(&wish->checkout, question->at, answer, &why);
    if (rc == PRT_OK)
        return PRT_OK;
    if (rc != PRT_E_MEMORY)
        return complain(wish, question->at, prt_str_from(why.text), err);
    *err = why;
    return rc;
}

prt_code prt_checkouts_take(prt_checkouts_t *checkouts, uint32_t number, struct prt_checkout *answer, prt_err *err)
{
    struct question *question = &checkouts->questions[number];
    const size_t index = question->wish;
    if (question->answered)
        return PRT_OK;
    question->answered = true;
    prt_code rc = keep(&checkouts->wishes[index], question, answer, err);
    prt_checkout_free(answer);
    if (rc == PRT_OK)
        rc = ask_submodules(checkouts, index, err);
    return rc == PRT_OK ? settle(&checkouts->wishes[index], err) : rc;
}

prt_code prt_checkouts_fail(prt_checkouts_t *checkouts, uint32_t number, prt_str why, prt_err *err)
{
    struct question *question = &checkouts->questions[number];
    const size_t index = question->wish;
    if (question->answered)
        return PRT_OK;
    question->answered = true;
    const prt_code rc = complain(&checkouts->wishes[index], question->at, why, err);
    return rc == PRT_OK ? settle(&checkouts->wishes[index], err) : rc;
}
