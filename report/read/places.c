/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "report/read/parts.h"

/* From the last to the first, so that the first is what the map has in the end. */
void prt_places_fill(struct prt_reader *reader, struct prt_places *places, size_t count,
                     prt_str (*text_of)(const struct prt_report *report, size_t place))
{
    *places = (struct prt_places){.first = prt_map_new(), .next = prt_calloc(count, sizeof *places->next)};
    if (places->first == NULL || places->next == NULL || count >= PRT_NO_PLACE) {
        prt_read_no_memory(reader);
        return;
    }
    places->count = count;
    for (size_t i = count; reader->code == PRT_OK && i-- > 0;) {
        const prt_str text = text_of(reader->report, i);
        uint64_t later = 0;
        if (prt_map_get(places->first, text, &later))
            places->next[i] = (uint32_t)later;
        if (prt_map_put(places->first, text, i, reader->err) != PRT_OK)
            prt_read_no_memory(reader);
    }
}

uint32_t prt_places_find(const struct prt_places *places, prt_str text)
{
    uint64_t place = PRT_NO_PLACE;
    (void)prt_map_get(places->first, text, &place);
    return (uint32_t)place;
}

uint32_t prt_places_next(const struct prt_places *places, uint32_t place)
{
    return places->next[place] != 0 ? places->next[place] : PRT_NO_PLACE;
}

void prt_places_free(struct prt_places *places)
{
    prt_map_destroy(&places->first);
    free(places->next);
    *places = (struct prt_places){0};
}
