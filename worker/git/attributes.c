/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/attributes.h"

#include <stdlib.h>

#include "prt/arena.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "prt/map.h"
#include "prt/mem.h"
#include "worker/git/attribute_line.h"
#include "worker/git/tree_entry.h"

/*
 * Only what can decide about `diff` is kept: the attribute itself, the macros that lead to it, and the rules that name
 * one of these. Most repositories speak of line ends alone, and then no path is matched at all.
 */
enum {
    MAX_FILE = 100 * 1024 * 1024, /* git ignores a .gitattributes of this size and beyond */
    MAX_FOLDERS = 100000,         /* folders with rules that matter */
    MAX_MACROS = 10000,           /* [attr] names of the root's file */
    MAX_NAMES = 255,              /* attributes that matter; `diff` is the first of them */
    DIFF = 0,
    DIGEST_MAX = 65 /* hex of SHA-256 and NUL */
};

#define FILE_NAME ".gitattributes"

struct state {
    uint32_t attribute; /* index into names */
    prt_attribute_value value;
};

struct states {
    struct state *items;
    size_t count;
};

struct name {
    bool is_macro;
    struct states macro; /* what setting it means; only of macros */
};

struct rule {
    struct prt_attribute_pattern pattern;
    struct states states;
};

/* The rules of one .gitattributes file, in the order of the file. */
struct folder {
    prt_str path; /* "", "src", "src/lib" */
    struct rule *rules;
    size_t count;
};

struct prt_attributes {
    prt_arena arena; /* texts and states */
    struct name names[MAX_NAMES];
    size_t name_count;
    struct folder *folders;
    size_t folder_count;
    size_t folder_capacity;
    prt_map_t *by_path; /* index into folders */
    char digest[DIGEST_MAX];
};

enum { NO_LINK = UINT32_MAX };

/* A macro as it stands in the root's file; the last one of a name counts. */
struct macro_line {
    prt_str name;
    prt_str states;
    uint32_t named_by; /* the first link of macros that name this one */
};

/* A macro that names another, or `diff`; as a list of each that is named. */
struct link {
    uint32_t macro;
    uint32_t next;
};

struct loader {
    prt_objects_t *objects;
    prt_attributes_t *attributes;
    prt_buf path;       /* of the folder at hand */
    prt_id_set plain;   /* trees without rules in them or below: many folders of a repository share a tree */
    prt_buf scratch;    /* of a quoted pattern */
    prt_map_t *by_name; /* index into names */
    struct macro_line *macros;
    size_t macro_count;
    size_t macro_capacity;
    prt_map_t *by_macro; /* index into macros */
    struct link *links;
    size_t link_count;
    size_t link_capacity;
    uint32_t diff_named_by;
    uint32_t chosen[MAX_NAMES]; /* by index into names, but for DIFF: the macro */
};

/* false: whatever is said of it does not matter. */
static bool find_name(const struct loader *loader, prt_str text, uint32_t *at)
{
    uint64_t found = 0;
    if (!prt_map_get(loader->by_name, text, &found))
        return false;
    *at = (uint32_t)found;
    return true;
}

static prt_code add_name(struct loader *loader, prt_str text, bool is_macro, prt_err *err)
{
    prt_attributes_t *attributes = loader->attributes;
    if (attributes->name_count == MAX_NAMES)
        return prt_fail(err, PRT_E_LIMIT, ".gitattributes: more than %d macros for diff", MAX_NAMES - 1);
    attributes->names[attributes->name_count] = (struct name){.is_macro = is_macro};
    return prt_map_put(loader->by_name, text, attributes->name_count++, err);
}

static bool names_something_known(const struct loader *loader, prt_str states)
{
    struct prt_attribute_state state;
    uint32_t at;
    while (prt_attribute_state_next(&states, &state)) {
        if (find_name(loader, state.name, &at))
            return true;
    }
    return false;
}

/* The states whose attribute matters, in the order of the line. */
static prt_code keep_states(struct loader *loader, prt_str text, struct states *out, prt_err *err)
{
    struct prt_attribute_state state;
    struct states kept = {.items = NULL};
    uint32_t name;
    for (prt_str rest = text; prt_attribute_state_next(&rest, &state);)
        kept.count += find_name(loader, state.name, &name);
    if (kept.count == 0) {
        *out = kept;
        return PRT_OK;
    }
    kept.items = prt_arena_alloc(&loader->attributes->arena, kept.count, sizeof *kept.items);
    if (kept.items == NULL)
        return prt_fail_memory(err, ".gitattributes");
    size_t at = 0;
    for (prt_str rest = text; prt_attribute_state_next(&rest, &state);) {
        if (find_name(loader, state.name, &name))
            kept.items[at++] = (struct state){name, state.value};
    }
    *out = kept;
    return PRT_OK;
}

/* Takes a line off the front, without its line end. */
static prt_str next_line(prt_str *text)
{
    size_t end = prt_str_find(*text, '\n');
    prt_str line = prt_str_sub(*text, 0, end);
    *text = prt_str_sub(*text, end + 1, text->len);
    if (line.len > 0 && line.data[line.len - 1] == '\r')
        line.len--;
    return line;
}

static prt_str skip_mark(prt_str text)
{
    prt_str mark = PRT_STR("\xef\xbb\xbf");
    return prt_str_starts(text, mark) ? prt_str_sub(text, mark.len, text.len) : text;
}

/* false with PRT_OK: the line says nothing. */
static prt_code read_line(struct loader *loader, prt_str text, struct prt_attribute_line *out, bool *says, prt_err *err)
{
    *says = prt_attribute_line_read(text, &loader->scratch, out);
    return prt_buf_check(&loader->scratch, "a quoted pattern", err);
}

/* A quoted macro's name is a view into the scratch buffer, so names are copied. */
static prt_code add_macro(struct loader *loader, prt_str name, prt_str states, prt_err *err)
{
    uint64_t known = 0;
    if (prt_map_get(loader->by_macro, name, &known)) {
        loader->macros[known].states = states;
        return PRT_OK;
    }
    if (loader->macro_count == MAX_MACROS)
        return prt_fail(err, PRT_E_LIMIT, ".gitattributes: more than %d macros", MAX_MACROS);
    struct macro_line *grown =
        prt_grow(loader->macros, &loader->macro_capacity, loader->macro_count + 1, sizeof *grown);
    if (grown != NULL)
        loader->macros = grown;
    const prt_str copy = prt_arena_str(&loader->attributes->arena, name);
    if (grown == NULL || copy.data == NULL)
        return prt_fail_memory(err, ".gitattributes");
    loader->macros[loader->macro_count] = (struct macro_line){copy, states, NO_LINK};
    return prt_map_put(loader->by_macro, copy, loader->macro_count++, err);
}

static prt_code collect_macros(struct loader *loader, prt_str text, prt_err *err)
{
    prt_code code = PRT_OK;
    while (text.len > 0 && code == PRT_OK) {
        struct prt_attribute_line line;
        bool says = false;
        code = read_line(loader, next_line(&text), &line, &says, err);
        if (code == PRT_OK && says && line.macro)
            code = add_macro(loader, line.name, line.states, err);
    }
    return code;
}

/* Where the list of those begins that name this attribute; NULL: it is no macro, and not `diff`. */
static uint32_t *named_by(struct loader *loader, prt_str name)
{
    uint64_t macro = 0;
    if (prt_str_equal(name, PRT_STR("diff")))
        return &loader->diff_named_by;
    return prt_map_get(loader->by_macro, name, &macro) ? &loader->macros[macro].named_by : NULL;
}

/* A macro is linked to another once, however often it names it: what it names again is found at the head of a list. */
static prt_code link_macro(struct loader *loader, uint32_t macro, prt_err *err)
{
    struct prt_attribute_state state;
    for (prt_str rest = loader->macros[macro].states; prt_attribute_state_next(&rest, &state);) {
        uint32_t *head = named_by(loader, state.name);
        if (head == NULL || (*head != NO_LINK && loader->links[*head].macro == macro))
            continue;
        struct link *grown = prt_grow(loader->links, &loader->link_capacity, loader->link_count + 1, sizeof *grown);
        if (grown == NULL)
            return prt_fail_memory(err, ".gitattributes");
        loader->links = grown;
        loader->links[loader->link_count] = (struct link){macro, *head};
        *head = (uint32_t)loader->link_count++;
    }
    return PRT_OK;
}

static prt_code add_names_of(struct loader *loader, uint32_t link, prt_err *err)
{
    prt_code code = PRT_OK;
    for (; link != NO_LINK && code == PRT_OK; link = loader->links[link].next) {
        const prt_str name = loader->macros[loader->links[link].macro].name;
        uint32_t at;
        if (find_name(loader, name, &at))
            continue;
        code = add_name(loader, name, true, err);
        if (code == PRT_OK)
            loader->chosen[loader->attributes->name_count - 1] = loader->links[link].macro;
    }
    return code;
}

/* Adds the macros that lead to `diff` to the names, directly or through others: against the direction in which they are
 * expanded, so that a chain takes as long as its lines, in whatever order they stand. */
static prt_code choose_names(struct loader *loader, prt_err *err)
{
    prt_code code = add_name(loader, PRT_STR("diff"), false, err);
    for (uint32_t i = 0; i < loader->macro_count && code == PRT_OK; i++)
        code = link_macro(loader, i, err);
    if (code == PRT_OK)
        code = add_names_of(loader, loader->diff_named_by, err);
    for (size_t i = DIFF + 1; i < loader->attributes->name_count && code == PRT_OK; i++)
        code = add_names_of(loader, loader->macros[loader->chosen[i]].named_by, err);
    return code;
}

/* `diff` may itself be a macro: [attr]diff. */
static prt_code fill_macros(struct loader *loader, prt_err *err)
{
    prt_attributes_t *attributes = loader->attributes;
    for (size_t i = 0; i < loader->macro_count; i++) {
        uint32_t at;
        if (!find_name(loader, loader->macros[i].name, &at))
            continue;
        prt_code code = keep_states(loader, loader->macros[i].states, &attributes->names[at].macro, err);
        if (code != PRT_OK)
            return code;
        attributes->names[at].is_macro = true;
    }
    return PRT_OK;
}

static prt_code read_macros(struct loader *loader, prt_str root_file, prt_err *err)
{
    prt_code code = add_macro(loader, PRT_STR("binary"), PRT_STR("-diff -merge -text"), err);
    if (code == PRT_OK)
        code = collect_macros(loader, root_file, err);
    if (code == PRT_OK)
        code = choose_names(loader, err);
    return code == PRT_OK ? fill_macros(loader, err) : code;
}

/* The pattern's text is copied: the file's bytes go back to the cache. */
static prt_code read_rule(struct loader *loader, prt_str text, struct rule *out, bool *kept, prt_err *err)
{
    struct prt_attribute_line line;
    prt_code code = read_line(loader, text, &line, kept, err);
    *kept = *kept && !line.macro && names_something_known(loader, line.states);
    if (code != PRT_OK || !*kept)
        return code;
    prt_str pattern = prt_arena_str(&loader->attributes->arena, line.name);
    if (pattern.data == NULL)
        return prt_fail_memory(err, ".gitattributes");
    *kept = prt_attribute_pattern_read(pattern, &out->pattern);
    return *kept ? keep_states(loader, line.states, &out->states, err) : PRT_OK;
}

static prt_code read_rules(struct loader *loader, prt_str text, struct folder *folder, prt_err *err)
{
    size_t capacity = 0;
    while (text.len > 0) {
        struct rule rule;
        bool kept = false;
        prt_code code = read_rule(loader, next_line(&text), &rule, &kept, err);
        if (code != PRT_OK)
            return code;
        if (!kept)
            continue;
        struct rule *grown = prt_grow(folder->rules, &capacity, folder->count + 1, sizeof *grown);
        if (grown == NULL)
            return prt_fail_memory(err, ".gitattributes");
        folder->rules = grown;
        folder->rules[folder->count++] = rule;
    }
    return PRT_OK;
}

static prt_code add_folder(prt_attributes_t *attributes, const struct folder *folder, prt_err *err)
{
    if (attributes->folder_count == MAX_FOLDERS)
        return prt_fail(err, PRT_E_LIMIT, ".gitattributes: in more than %d folders", MAX_FOLDERS);
    struct folder *grown =
        prt_grow(attributes->folders, &attributes->folder_capacity, attributes->folder_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, ".gitattributes");
    attributes->folders = grown;
    prt_code code = prt_map_put(attributes->by_path, folder->path, attributes->folder_count, err);
    if (code == PRT_OK)
        attributes->folders[attributes->folder_count++] = *folder;
    return code;
}

static prt_code keep_folder(struct loader *loader, prt_str text, prt_err *err)
{
    struct folder folder = {.path = prt_arena_str(&loader->attributes->arena, prt_buf_str(&loader->path))};
    prt_code code = folder.path.data == NULL ? prt_fail_memory(err, ".gitattributes") : PRT_OK;
    if (code == PRT_OK)
        code = read_rules(loader, text, &folder, err);
    if (code == PRT_OK && folder.count > 0) {
        code = add_folder(loader->attributes, &folder, err);
        if (code == PRT_OK)
            return PRT_OK;
    }
    free(folder.rules);
    return code;
}

/* The rules follow from the files that are read, in this order; so does the digest, of which each is that of the one
 * before, a path, and an object's name. */
static prt_code add_to_digest(struct loader *loader, const prt_id *id, prt_err *err)
{
    prt_buf *text = &loader->scratch;
    prt_buf_clear(text);
    prt_buf_add_text(text, loader->attributes->digest);
    prt_buf_add_char(text, '\0');
    prt_buf_add_str(text, prt_buf_str(&loader->path));
    prt_buf_add_char(text, '\0');
    prt_buf_add(text, id->bytes, prt_objects_id_size(loader->objects));
    prt_code code = prt_buf_check(text, "a path", err);
    if (code == PRT_OK)
        prt_sha256_hex(prt_buf_str(text), loader->attributes->digest);
    return code;
}

static prt_code read_file(struct loader *loader, const prt_id *id, prt_err *err)
{
    prt_object blob = {0};
    bool is_root = loader->path.len == 0;
    prt_code code = add_to_digest(loader, id, err);
    if (code != PRT_OK)
        return code;
    code = prt_objects_get(loader->objects, id, PRT_OBJECT_BLOB, &blob, err);
    if (code != PRT_OK && code != PRT_E_LIMIT)
        return prt_wrap(err, "%.*s%s.gitattributes", PRT_STR_ARG(prt_buf_str(&loader->path)), is_root ? "" : "/");
    prt_str text = skip_mark((prt_str){(const char *)blob.data, blob.size});
    if (code == PRT_E_LIMIT || blob.size >= MAX_FILE)
        text.len = 0;
    code = is_root ? read_macros(loader, text, err) : PRT_OK;
    if (code == PRT_OK)
        code = keep_folder(loader, text, err);
    prt_objects_release(loader->objects, &blob);
    return code;
}

/* The .gitattributes among the entries; links of that name are not followed, as git does not follow them. */
static bool find_file(prt_str entries, size_t id_size, prt_id *id)
{
    struct prt_tree_entry entry;
    prt_err ignored;
    while (entries.len > 0 && prt_tree_entry_read(&entries, id_size, &entry, &ignored) == PRT_OK) {
        if (entry.kind == PRT_ENTRY_FILE && prt_str_equal(entry.name, PRT_STR(FILE_NAME))) {
            *id = entry.id;
            return true;
        }
    }
    return false;
}

static prt_code read_tree(struct loader *loader, const prt_id *id, size_t depth, prt_err *err);

static prt_code read_folders(struct loader *loader, prt_str entries, size_t depth, prt_err *err)
{
    size_t id_size = prt_objects_id_size(loader->objects);
    size_t path_len = loader->path.len;
    struct prt_tree_entry entry;
    prt_err ignored;
    while (entries.len > 0 && prt_tree_entry_read(&entries, id_size, &entry, &ignored) == PRT_OK) {
        if (entry.kind != PRT_ENTRY_FOLDER || prt_id_set_has(&loader->plain, &entry.id))
            continue;
        if (path_len > 0)
            prt_buf_add_char(&loader->path, '/');
        prt_buf_add_str(&loader->path, entry.name);
        prt_code code = prt_buf_check(&loader->path, "a path", err);
        if (code == PRT_OK)
            code = read_tree(loader, &entry.id, depth + 1, err);
        if (code != PRT_OK)
            return code;
        loader->path.len = path_len;
    }
    return PRT_OK;
}

static prt_code read_tree(struct loader *loader, const prt_id *id, size_t depth, prt_err *err)
{
    prt_object tree = {0};
    prt_id file;
    size_t folders_before = loader->attributes->folder_count;
    if (depth > PRT_MAX_TREE_DEPTH)
        return prt_fail(err, PRT_E_LIMIT, "folders more than %d deep", PRT_MAX_TREE_DEPTH);
    prt_code code = prt_objects_get(loader->objects, id, PRT_OBJECT_TREE, &tree, err);
    if (code == PRT_E_MEMORY)
        return code;
    /* A folder that cannot be opened is told by whoever counts its lines; that it holds rules is not known. */
    prt_str entries = code == PRT_OK ? (prt_str){(const char *)tree.data, tree.size} : (prt_str){0};
    code = PRT_OK;
    if (find_file(entries, prt_objects_id_size(loader->objects), &file))
        code = read_file(loader, &file, err);
    else if (depth == 0)
        code = read_macros(loader, (prt_str){0}, err);
    if (code == PRT_OK)
        code = read_folders(loader, entries, depth, err);
    prt_objects_release(loader->objects, &tree);
    if (code == PRT_OK && loader->attributes->folder_count == folders_before)
        code = prt_id_set_add(&loader->plain, id, NULL, NULL, err);
    return code;
}

typedef prt_code (*load_function)(struct loader *loader, const prt_id *head_tree, prt_err *err);

static void loader_free(struct loader *loader)
{
    free(loader->macros);
    free(loader->links);
    prt_map_destroy(&loader->by_name);
    prt_map_destroy(&loader->by_macro);
    prt_id_set_free(&loader->plain);
    prt_buf_free(&loader->path);
    prt_buf_free(&loader->scratch);
}

static prt_code load_with(prt_objects_t *objects, const prt_id *head_tree, load_function load, prt_attributes_t **out,
                          prt_err *err)
{
    struct loader loader = {.objects = objects,
                            .attributes = prt_calloc(1, sizeof *loader.attributes),
                            .by_name = prt_map_new(),
                            .by_macro = prt_map_new(),
                            .diff_named_by = NO_LINK};
    prt_code code = PRT_OK;
    if (loader.attributes != NULL)
        loader.attributes->by_path = prt_map_new();
    if (loader.attributes == NULL || loader.attributes->by_path == NULL || loader.by_name == NULL ||
        loader.by_macro == NULL)
        code = prt_fail_memory(err, ".gitattributes");
    else if (head_tree != NULL)
        code = load(&loader, head_tree, err);
    loader_free(&loader);
    if (code != PRT_OK)
        prt_attributes_destroy(&loader.attributes);
    else
        *out = loader.attributes;
    return code;
}

static prt_code load_all(struct loader *loader, const prt_id *head_tree, prt_err *err)
{
    return read_tree(loader, head_tree, 0, err);
}

static prt_code load_root(struct loader *loader, const prt_id *head_tree, prt_err *err)
{
    prt_object tree = {0};
    prt_id file;
    prt_code code = prt_objects_get(loader->objects, head_tree, PRT_OBJECT_TREE, &tree, err);
    if (code == PRT_OK &&
        find_file((prt_str){(const char *)tree.data, tree.size}, prt_objects_id_size(loader->objects), &file))
        code = read_file(loader, &file, err);
    prt_objects_release(loader->objects, &tree);
    return code;
}

prt_code prt_attributes_load(prt_objects_t *objects, const prt_id *head_tree, prt_attributes_t **out, prt_err *err)
{
    return load_with(objects, head_tree, load_all, out, err);
}

prt_code prt_attributes_load_root(prt_objects_t *objects, const prt_id *head_tree, prt_attributes_t **out, prt_err *err)
{
    return load_with(objects, head_tree, load_root, out, err);
}

bool prt_attributes_differ(const struct prt_file_pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        prt_str path = prt_file_pair_path(pairs, &pairs->items[i]);
        if (prt_str_equal(path, PRT_STR(FILE_NAME)) || prt_str_ends(path, PRT_STR("/" FILE_NAME)))
            return true;
    }
    return false;
}

void prt_attributes_destroy(prt_attributes_t **attributes)
{
    if (*attributes == NULL)
        return;
    for (size_t i = 0; i < (*attributes)->folder_count; i++)
        free((*attributes)->folders[i].rules);
    free((*attributes)->folders);
    prt_map_destroy(&(*attributes)->by_path);
    prt_arena_free(&(*attributes)->arena);
    free(*attributes);
    *attributes = NULL;
}

/* The last state of a line is the strongest; what is known already stays. */
static void apply_states(const prt_attributes_t *attributes, const struct states *states, prt_attribute_value *values)
{
    for (size_t i = states->count; i > 0; i--) {
        const struct state *state = &states->items[i - 1];
        const struct name *name = &attributes->names[state->attribute];
        if (values[state->attribute] != PRT_ATTRIBUTE_UNKNOWN)
            continue;
        values[state->attribute] = state->value;
        /* Ends: each call on the way down has made one value known. */
        if (name->is_macro && state->value == PRT_ATTRIBUTE_SET)
            apply_states(attributes, &name->macro, values);
    }
}

static void apply_folder(const prt_attributes_t *attributes, prt_str folder_path, prt_str path,
                         prt_attribute_value *values)
{
    uint64_t at;
    if (!prt_map_get(attributes->by_path, folder_path, &at))
        return;
    const struct folder *folder = &attributes->folders[at];
    prt_str below = prt_str_sub(path, folder_path.len > 0 ? folder_path.len + 1 : 0, path.len);
    for (size_t i = folder->count; i > 0 && values[DIFF] == PRT_ATTRIBUTE_UNKNOWN; i--) {
        if (prt_attribute_pattern_matches(&folder->rules[i - 1].pattern, below))
            apply_states(attributes, &folder->rules[i - 1].states, values);
    }
}

const char *prt_attributes_digest(const prt_attributes_t *attributes)
{
    return attributes->digest[0] != '\0' ? attributes->digest : "-";
}

prt_diff_rule prt_attributes_rule(const prt_attributes_t *attributes, prt_str path)
{
    if (attributes == NULL || attributes->folder_count == 0)
        return PRT_DIFF_AUTO;
    prt_attribute_value values[MAX_NAMES] = {PRT_ATTRIBUTE_UNKNOWN};
    prt_str folder = path;
    while (folder.len > 0 && values[DIFF] == PRT_ATTRIBUTE_UNKNOWN) {
        size_t slash = prt_str_rfind(folder, '/');
        folder = prt_str_sub(folder, 0, slash < folder.len ? slash : 0);
        apply_folder(attributes, folder, path, values);
    }
    if (values[DIFF] == PRT_ATTRIBUTE_SET)
        return PRT_DIFF_TEXT;
    return values[DIFF] == PRT_ATTRIBUTE_UNSET ? PRT_DIFF_BINARY : PRT_DIFF_AUTO;
}
