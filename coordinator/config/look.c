/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/look.h"

#include "prt/file.h"
#include "prt/limits.h"

#define SIZES "html_tables.page_size_options"
#define CSS   "output.css_file"

enum { ROWS_MAX = 1000000 };

/* A rising list of numbers, as the reader's choice will show it. */
static bool take_sizes(const prt_doc *list, struct prt_look *look)
{
    if (list->type != PRT_DOC_LIST || list->as.list.count < 1 || list->as.list.count > PRT_PAGE_SIZES)
        return false;
    for (size_t i = 0; i < list->as.list.count; i++) {
        const prt_doc *item = list->as.list.items[i];
        const int64_t least = i == 0 ? 1 : (int64_t)look->sizes[i - 1] + 1;
        if (item->type != PRT_DOC_INT || item->as.integer < least || item->as.integer > ROWS_MAX)
            return false;
        look->sizes[i] = (uint32_t)item->as.integer;
    }
    look->size_count = list->as.list.count;
    return true;
}

static void read_sizes(struct prt_config *config, struct prt_config_notes *notes)
{
    const prt_doc *list = config->tables.sizes;
    if (list == NULL || list->type == PRT_DOC_NULL || take_sizes(list, &config->look))
        return;
    config->look.size_count = 0;
    prt_config_problem_of(&config->settings, notes, (const char *[]){SIZES, NULL},
                          SIZES
                          ": expected a list of 1 to %d numbers of rows, 1 to %d, each larger than the one before",
                          PRT_PAGE_SIZES, ROWS_MAX);
}

/* A file that cannot be read is a problem of the configuration like any other. */
static prt_code read_css(struct prt_config *config, struct prt_config_notes *notes, prt_err *err)
{
    prt_buf bytes = {0};
    prt_code rc = PRT_OK;
    if (config->css_file.len == 0)
        return PRT_OK;
    if (prt_file_read(config->css_file.data, PRT_MAX_CSS, &bytes, err) != PRT_OK) {
        rc = err->code == PRT_E_MEMORY ? PRT_E_MEMORY : PRT_OK;
        prt_config_problem_of(&config->settings, notes, (const char *[]){CSS, NULL}, CSS ": %s", err->text);
    } else {
        config->look.css = prt_arena_str(&config->arena, prt_buf_str(&bytes));
        rc = config->look.css.data == NULL ? prt_fail_memory(err, "the configuration") : PRT_OK;
    }
    prt_buf_free(&bytes);
    return rc;
}

prt_code prt_config_read_look(struct prt_config *config, struct prt_config_notes *notes, prt_err *err)
{
    const struct prt_config_tables *tables = &config->tables;
    config->look = (struct prt_look){.theme = (prt_theme)config->theme,
                                     .no_contents = !config->contents,
                                     .no_sort = !tables->sortable,
                                     .no_search = !tables->searchable,
                                     .no_pages = !tables->pagination,
                                     .page_size = tables->page_size,
                                     .least_rows = tables->least_rows > 0 ? tables->least_rows : 1};
    read_sizes(config, notes);
    return read_css(config, notes, err);
}
