/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detect.h"

#include "prt/limits.h"
#include "worker/detect/detector.h"

struct row {
    const char *name;
    prt_detector detect; /* NULL: the fold makes it */
};

static const struct row rows[] = {
#define PRT_DETECTOR(name, title) {#name, prt_detect_##name},
#define PRT_FOLDED(name, title)   {#name, NULL},
#include "prt/detectors.def"
#undef PRT_DETECTOR
#undef PRT_FOLDED
};
enum { ROWS = sizeof rows / sizeof rows[0] };

struct finder {
    const struct prt_detect_options *options;
    const struct prt_view *view;
    prt_arena *arena;
    struct prt_feature *features;
    size_t count;
};

static bool is_enabled(const struct prt_detect_options *options, const char *name)
{
    for (size_t i = 0; i < options->enabled.count; i++)
        if (prt_str_equal(options->enabled.items[i], prt_str_from(name)))
            return true;
    return false;
}

/* What a detector has to say is bounded, whatever is in the repository. One that says more says only that. */
static prt_doc *too_much(struct prt_facts *facts)
{
    *facts = (struct prt_facts){.arena = facts->arena};
    prt_doc *out = prt_facts_new(facts, PRT_DOC_MAP);
    prt_facts_put_null(facts, out, "present");
    prt_facts_put_text(facts, out, "error", PRT_STR("there is more of it than is told of one feature"));
    return out;
}

static prt_code keep(struct finder *finder, prt_str name, struct prt_facts *facts, prt_doc *out, prt_err *err)
{
    if (facts->over)
        out = too_much(facts);
    if (facts->failed || out == NULL)
        return prt_fail_memory(err, "the features of a repository");
    finder->features[finder->count++] = (struct prt_feature){name, out};
    return PRT_OK;
}

static prt_code run(struct finder *finder, const struct row *row, const struct prt_detect_custom *custom, prt_str name,
                    prt_err *err)
{
    struct prt_facts facts = {.arena = finder->arena};
    struct prt_detection at = {
        .options = finder->options, .view = finder->view, .facts = &facts, .out = prt_facts_new(&facts, PRT_DOC_MAP)};
    prt_code code = PRT_OK;
    if (custom != NULL)
        code = prt_detect_custom(&at, custom, err);
    else if (row->detect != NULL)
        code = row->detect(&at, err);
    return code == PRT_OK ? keep(finder, name, &facts, at.out, err) : code;
}

static prt_code run_all(struct finder *finder, prt_err *err)
{
    const struct prt_detect_options *options = finder->options;
    prt_code code = PRT_OK;
    for (size_t i = 0; i < ROWS && code == PRT_OK; i++)
        if (is_enabled(options, rows[i].name))
            code = run(finder, &rows[i], NULL, prt_str_from(rows[i].name), err);
    for (size_t i = 0; i < options->custom_count && code == PRT_OK; i++) {
        const prt_str name = prt_arena_str(finder->arena, options->custom[i].name);
        code = name.data != NULL ? run(finder, NULL, &options->custom[i], name, err)
                                 : prt_fail_memory(err, "the features of a repository");
    }
    return code;
}

prt_code prt_detect(const struct prt_detect_options *options, const struct prt_view *view, prt_arena *arena,
                    struct prt_feature **features, size_t *count, prt_err *err)
{
    struct finder finder = {.options = options, .view = view, .arena = arena};
    finder.features = prt_arena_alloc(arena, ROWS + options->custom_count, sizeof *finder.features);
    if (finder.features == NULL)
        return prt_fail_memory(err, "the features of a repository");
    const prt_code code = run_all(&finder, err);
    if (code != PRT_OK)
        return code;
    *features = finder.features;
    *count = finder.count;
    return PRT_OK;
}

const char *prt_detector_name(size_t index)
{
    return index < ROWS ? rows[index].name : NULL;
}

bool prt_detector_is_known(prt_str name)
{
    size_t i = 0;
    while (i < ROWS && !prt_str_equal(name, prt_str_from(rows[i].name)))
        i++;
    return i < ROWS;
}
