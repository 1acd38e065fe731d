/* SPDX-License-Identifier: Apache-2.0 */
#include "base/stacks/frames.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"
#include "prt/status.h"

enum { CHAIN_MAX = 32, DEPTH_MAX = 128 }; /* functions inlined into each other; scopes in each other */

struct prt_frames {
    Dwfl *dwfl;
    char *debug_path; /* NULL: the usual places for debug information */
    Dwfl_Callbacks callbacks;
};

struct walk {
    struct prt_frame *frames;
    size_t count, room;
};

/* A function's place: the innermost by the line table, one that something was inlined into by where that was. */
struct place {
    const char *file;
    int line;
};

static prt_code fail_dwfl(prt_err *err, const char *what)
{
    return prt_fail(err, PRT_E_IO, "%s: %s", what, dwfl_errmsg(-1));
}

prt_code prt_frames_open(pid_t pid, prt_frames_t **out, prt_err *err)
{
    prt_frames_t *frames = prt_calloc(1, sizeof *frames);
    prt_code rc = PRT_OK;
    if (frames == NULL)
        return prt_fail_memory(err, "stacks");
    frames->callbacks = (Dwfl_Callbacks){.find_elf = dwfl_linux_proc_find_elf,
                                         .find_debuginfo = dwfl_standard_find_debuginfo,
                                         .debuginfo_path = &frames->debug_path};
    frames->dwfl = dwfl_begin(&frames->callbacks);
    if (frames->dwfl == NULL || dwfl_linux_proc_report(frames->dwfl, pid) != 0 ||
        dwfl_report_end(frames->dwfl, NULL, NULL) != 0)
        rc = fail_dwfl(err, "what the process has mapped cannot be read");
    /* Attaching can fail where walking is not permitted anyhow; names can be told all the same. */
    if (rc == PRT_OK)
        (void)dwfl_linux_proc_attach(frames->dwfl, pid, true);
    if (rc != PRT_OK) {
        prt_frames_close(&frames);
        return rc;
    }
    *out = frames;
    return PRT_OK;
}

void prt_frames_close(prt_frames_t **frames)
{
    if (*frames == NULL)
        return;
    if ((*frames)->dwfl != NULL)
        dwfl_end((*frames)->dwfl);
    free(*frames);
    *frames = NULL;
}

static int take_frame(Dwfl_Frame *state, void *context)
{
    struct walk *walk = context;
    Dwarf_Addr pc = 0;
    bool exact = false;
    if (walk->count == walk->room || !dwfl_frame_pc(state, &pc, &exact))
        return DWARF_CB_ABORT;
    walk->frames[walk->count++] = (struct prt_frame){.address = pc, .exact = exact};
    return DWARF_CB_OK;
}

size_t prt_frames_walk(prt_frames_t *frames, pid_t tid, struct prt_frame *out, size_t room)
{
    struct walk walk = {.frames = out, .room = room};
    (void)dwfl_getthread_frames(frames->dwfl, tid, take_frame, &walk); /* what was found until it failed counts */
    return walk.count;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static struct place place_of(Dwfl_Module *module, Dwarf_Addr address)
{
    struct place place = {0};
    Dwfl_Line *line = dwfl_module_getsrc(module, address);
    if (line != NULL)
        place.file = dwfl_lineinfo(line, NULL, &place.line, NULL, NULL, NULL);
    return place;
}

static Dwarf_Word number_of(Dwarf_Die *die, unsigned attribute)
{
    Dwarf_Attribute found;
    Dwarf_Word value = 0;
    return dwarf_attr(die, attribute, &found) != NULL && dwarf_formudata(&found, &value) == 0 ? value : 0;
}

/* Where this function was inlined into the next one out. */
static struct place place_of_call(Dwarf_Die *unit, Dwarf_Die *inlined)
{
    Dwarf_Files *files = NULL;
    size_t count = 0;
    struct place place = {.line = (int)number_of(inlined, DW_AT_call_line)};
    const Dwarf_Word file = number_of(inlined, DW_AT_call_file);
    if (dwarf_getsrcfiles(unit, &files, &count) == 0 && file < count)
        place.file = dwarf_filesrc(files, file, NULL, NULL);
    return place;
}

static void add_line(prt_buf *out, unsigned *number, const char *name, struct place place, bool inlined)
{
    prt_buf_add_fmt(out, "  #%u ", (*number)++);
    prt_status_name(out, prt_str_from(name));
    if (place.file != NULL && place.line > 0) {
        prt_buf_add_text(out, " (");
        prt_status_name(out, prt_str_from(base_name(place.file)));
        prt_buf_add_fmt(out, ":%d)", place.line);
    }
    prt_buf_add_text(out, inlined ? ", inlined\n" : "\n");
}

/* Functions whose code lies at an address, outermost first. */
struct chain {
    Dwarf_Die dies[CHAIN_MAX];
    size_t count;
};

static bool is_scope(int tag)
{
    return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block;
}

/* The scope among the children of `die` that holds the address. */
static bool find_scope(Dwarf_Die *die, Dwarf_Addr address, Dwarf_Die *out)
{
    Dwarf_Die child;
    for (int rc = dwarf_child(die, &child); rc == 0; rc = dwarf_siblingof(&child, &child))
        if (is_scope(dwarf_tag(&child)) && dwarf_haspc(&child, address) == 1) {
            *out = child;
            return true;
        }
    return false;
}

/* By hand: dwarf_getscopes(3) finds nothing inside of inlined functions that were defined in another unit, which is
 * what link-time optimisation makes of most of them. */
static void find_chain(Dwarf_Die *unit, Dwarf_Addr address, struct chain *chain)
{
    Dwarf_Die at = *unit, next;
    for (int depth = 0; depth < DEPTH_MAX && chain->count < CHAIN_MAX && find_scope(&at, address, &next); depth++) {
        at = next;
        if (dwarf_tag(&at) != DW_TAG_lexical_block)
            chain->dies[chain->count++] = at;
    }
}

/* The functions at the address: those inlined there, innermost first, and the one they are inlined into. False: nothing
 * is known of it. */
static bool name_by_scopes(Dwfl_Module *module, Dwarf_Addr address, unsigned *number, prt_buf *out)
{
    Dwarf_Addr bias = 0;
    struct chain chain = {.count = 0};
    struct place place = place_of(module, address);
    Dwarf_Die *unit = dwfl_module_addrdie(module, address, &bias);
    if (unit != NULL)
        find_chain(unit, address - bias, &chain);
    for (size_t i = chain.count; i-- > 0;) {
        const char *name = dwarf_diename(&chain.dies[i]);
        const bool inlined = dwarf_tag(&chain.dies[i]) == DW_TAG_inlined_subroutine;
        add_line(out, number, name != NULL ? name : "?", place, inlined);
        if (inlined)
            place = place_of_call(unit, &chain.dies[i]);
    }
    return chain.count > 0;
}

static void name_by_symbol(Dwfl_Module *module, Dwarf_Addr address, unsigned *number, prt_buf *out)
{
    GElf_Sym symbol;
    GElf_Off offset = 0;
    const char *name = dwfl_module_addrinfo(module, address, &offset, &symbol, NULL, NULL, NULL);
    const char *file = dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    prt_buf_add_fmt(out, "  #%u ", (*number)++);
    if (name != NULL)
        prt_status_name(out, prt_str_from(name));
    else
        prt_buf_add_fmt(out, "0x%" PRIx64, (uint64_t)address);
    prt_buf_add_text(out, " in ");
    prt_status_name(out, prt_str_from(file != NULL ? base_name(file) : "?"));
    prt_buf_add_char(out, '\n');
}

void prt_frames_name(prt_frames_t *frames, struct prt_frame frame, unsigned *number, prt_buf *out)
{
    const Dwarf_Addr address = frame.exact || frame.address == 0 ? frame.address : frame.address - 1;
    Dwfl_Module *module = dwfl_addrmodule(frames->dwfl, address);
    if (module == NULL)
        prt_buf_add_fmt(out, "  #%u 0x%" PRIx64 "\n", (*number)++, (uint64_t)address);
    else if (!name_by_scopes(module, address, number, out))
        name_by_symbol(module, address, number, out);
}
