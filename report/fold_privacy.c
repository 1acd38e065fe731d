/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "prt/mem.h"
#include "report/fold_parts.h"
#include "report/names.h"

/* An author under the new name, and which one it was. */
struct renamed {
    struct prt_author author;
    uint32_t was;
};

/* An author's part in a repository under the new name, and whose it is. */
struct part {
    struct prt_folded_author author;
    uint32_t of; /* index in report->authors, as they are sorted now */
};

static int by_new_email(const void *left, const void *right)
{
    const struct renamed *a = left;
    const struct renamed *b = right;
    int order = prt_str_compare(a->author.email, b->author.email);
    return order != 0 ? order : (a->was > b->was) - (a->was < b->was);
}

static int by_author(const void *left, const void *right)
{
    const struct part *a = left;
    const struct part *b = right;
    return (a->of > b->of) - (a->of < b->of);
}

static int by_text(const void *left, const void *right)
{
    return prt_str_compare(*(const prt_str *)left, *(const prt_str *)right);
}

/* "Author 17": the number is the place among the masked addresses, which tells nothing about anybody. */
static prt_code number_author(struct prt_report *report, struct prt_author *author, size_t place, prt_err *err)
{
    char text[40];
    int len = snprintf(text, sizeof text, "%s %zu", author->bot ? "Bot" : "Author", place + 1);
    if (prt_str_equal_fold(author->email, report->options.placeholder)) {
        author->name = prt_name_shown((prt_str){0});
        return PRT_OK;
    }
    author->name = prt_arena_str(&report->arena, (prt_str){text, (size_t)len});
    return author->name.data != NULL ? PRT_OK : prt_fail_memory(err, "an author's pseudonym");
}

/* The authors in their new order; new_place[i] is where the one that was the i-th is now. */
static prt_code rename_authors(struct prt_report *report, const struct prt_mask *mask, struct renamed *all,
                               uint32_t *new_place, prt_err *err)
{
    prt_code code = PRT_OK;
    for (uint32_t i = 0; code == PRT_OK && i < report->author_count; i++) {
        all[i] = (struct renamed){report->authors[i], i};
        code = prt_mask_address(mask, &report->arena, all[i].author.email, &all[i].author.email, err);
        if (code == PRT_OK)
            code = prt_mask_text(mask, &report->arena, all[i].author.name, &all[i].author.name, err);
    }
    if (code == PRT_OK && report->author_count > 1)
        qsort(all, report->author_count, sizeof *all, by_new_email);
    for (uint32_t i = 0; code == PRT_OK && i < report->author_count; i++) {
        if (mask->anonymous)
            code = number_author(report, &all[i].author, i, err);
        all[i].author.username = prt_name_first_word(all[i].author.name);
        report->authors[i] = all[i].author;
        new_place[all[i].was] = i;
    }
    return code;
}

/* Authors of a repository and whose they are, in the new order. */
static prt_code rename_parts(struct prt_report *report, const struct prt_mask *mask, size_t index,
                             const uint32_t *new_place, struct part *parts, prt_err *err)
{
    const struct prt_folded_repository *repository = report->repositories[index];
    prt_code code = PRT_OK;
    for (size_t k = 0; code == PRT_OK && k < repository->author_count; k++) {
        const uint32_t of = new_place[report->repository_authors[index][k]];
        parts[k] = (struct part){repository->authors[k], of};
        parts[k].author.email = report->authors[of].email;
        if (mask->anonymous)
            parts[k].author.name = report->authors[of].name;
        else
            code = prt_mask_text(mask, &report->arena, parts[k].author.name, &parts[k].author.name, err);
    }
    if (code == PRT_OK && repository->author_count > 1)
        qsort(parts, repository->author_count, sizeof *parts, by_author);
    return code;
}

static prt_code rename_problems(struct prt_report *report, const struct prt_mask *mask,
                                struct prt_folded_repository *repository, prt_err *err)
{
    prt_code code = PRT_OK;
    struct prt_problem *copies = prt_arena_alloc(&report->arena, repository->problem_count, sizeof *copies);
    if (copies == NULL)
        return prt_fail_memory(err, "the problems of a repository");
    for (size_t i = 0; code == PRT_OK && i < repository->problem_count; i++) {
        copies[i] = repository->problems[i];
        code = prt_mask_text(mask, &report->arena, copies[i].text, &copies[i].text, err);
    }
    repository->problems = copies;
    return code;
}

/* The caller's repository stays as it is; the report gets a copy that shares all but people and sentences with it. */
static prt_code rename_repository(struct prt_report *report, const struct prt_mask *mask, size_t index,
                                  const uint32_t *new_place, prt_err *err)
{
    const size_t count = report->repositories[index]->author_count;
    struct prt_folded_repository *copy = prt_arena_alloc(&report->arena, 1, sizeof *copy);
    struct prt_folded_author *authors = prt_arena_alloc(&report->arena, count, sizeof *authors);
    struct part *parts = prt_calloc(count, sizeof *parts);
    prt_code code =
        copy != NULL && authors != NULL && parts != NULL ? PRT_OK : prt_fail_memory(err, "the authors of a repository");
    if (code == PRT_OK)
        code = rename_parts(report, mask, index, new_place, parts, err);
    if (code != PRT_OK)
        goto out;
    *copy = *report->repositories[index];
    copy->arena = (prt_arena){0};
    copy->authors = authors;
    for (size_t k = 0; k < count; k++) {
        authors[k] = parts[k].author;
        report->repository_authors[index][k] = parts[k].of;
    }
    code = rename_problems(report, mask, copy, err);
    if (code == PRT_OK)
        code = prt_fold_privacy_facts(report, mask, copy, err);
    report->repositories[index] = copy;
out:
    free(parts);
    return code;
}

static size_t run_length(const prt_str *texts, size_t from, size_t count)
{
    size_t to = from + 1;
    while (to < count && prt_str_equal(texts[to], texts[from]))
        to++;
    return to - from;
}

/* Leaves those of organisations with too few people at the front of `names`, sorted, once each; returns how many. */
static size_t list_small(const struct prt_report *report, prt_str *names)
{
    size_t people = 0, small = 0;
    for (size_t i = 0; i < report->author_count; i++)
        if (!report->authors[i].bot)
            names[people++] = report->authors[i].organization;
    if (people > 1)
        qsort(names, people, sizeof *names, by_text);
    for (size_t at = 0, len; at < people; at += len) {
        len = run_length(names, at, people);
        if (len < PRT_ANONYMOUS_GROUP)
            names[small++] = names[at];
    }
    return small;
}

/* Whoever is the only one of a domain is known by it. That there is none says nothing about anybody. */
static prt_code merge_small_organizations(struct prt_report *report, prt_err *err)
{
    prt_str *names = prt_calloc(report->author_count, sizeof *names);
    if (names == NULL)
        return prt_fail_memory(err, "the organizations of the report");
    const size_t small = list_small(report, names);
    for (size_t i = 0; i < report->author_count; i++) {
        struct prt_author *author = &report->authors[i];
        if (!prt_str_equal(author->organization, PRT_STR("unknown")) &&
            (author->bot ||
             (small > 0 && bsearch(&author->organization, names, small, sizeof *names, by_text) != NULL)))
            author->organization = PRT_OTHER_ORGANIZATION;
    }
    free(names);
    return PRT_OK;
}

static prt_code make_mask(const struct prt_report *report, struct prt_mask *out, prt_err *err)
{
    const struct prt_privacy *privacy = &report->meta.privacy;
    prt_buf all = {0};
    prt_buf_add_str(&all, privacy->key);
    for (size_t i = 0; privacy->key.len == 0 && i < report->author_count; i++) {
        prt_buf_add_str(&all, report->authors[i].email);
        prt_buf_add_char(&all, '\n');
    }
    prt_code code = prt_buf_check(&all, "the key of masked addresses", err);
    if (code == PRT_OK)
        *out = prt_mask_of(privacy->anonymize_authors, prt_buf_str(&all), report->options.placeholder);
    prt_buf_free(&all);
    return code;
}

static prt_code rename_all(struct prt_report *report, const struct prt_mask *mask, prt_err *err)
{
    struct renamed *all = prt_calloc(report->author_count, sizeof *all);
    uint32_t *new_place = prt_calloc(report->author_count, sizeof *new_place);
    prt_code code = all != NULL && new_place != NULL ? PRT_OK : prt_fail_memory(err, "the authors of the report");
    if (code == PRT_OK)
        code = rename_authors(report, mask, all, new_place, err);
    for (size_t i = 0; code == PRT_OK && i < report->repository_count; i++)
        code = rename_repository(report, mask, i, new_place, err);
    if (code == PRT_OK && mask->anonymous)
        code = merge_small_organizations(report, err);
    free(all);
    free(new_place);
    return code;
}

prt_code prt_fold_privacy(struct prt_report *report, prt_err *err)
{
    const struct prt_privacy *privacy = &report->meta.privacy;
    struct prt_mask mask;
    if (!privacy->mask_emails && !privacy->anonymize_authors)
        return PRT_OK;
    prt_code code = make_mask(report, &mask, err);
    if (code == PRT_OK)
        code = rename_all(report, &mask, err);
    return code == PRT_OK ? prt_fold_privacy_texts(report, &mask, err) : code;
}
