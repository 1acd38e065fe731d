/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/languages.h"

#include <stdlib.h>
#include <string.h>

struct named {
    const char *text; /* an extension or a whole name */
    const char *language;
};

static const char *const names[] = {
#define PRT_LANGUAGE(name, kind) name,
#define PRT_EXTENSION(text, language)
#define PRT_FILE_NAME(text, language)
#include "prt/languages.def"
#undef PRT_LANGUAGE
#undef PRT_EXTENSION
#undef PRT_FILE_NAME
};
static const struct named extensions[] = {
#define PRT_LANGUAGE(name, kind)
#define PRT_EXTENSION(text, language) {text, language},
#define PRT_FILE_NAME(text, language)
#include "prt/languages.def"
#undef PRT_LANGUAGE
#undef PRT_EXTENSION
#undef PRT_FILE_NAME
};
static const struct named file_names[] = {
#define PRT_LANGUAGE(name, kind)
#define PRT_EXTENSION(text, language)
#define PRT_FILE_NAME(text, language) {text, language},
#include "prt/languages.def"
#undef PRT_LANGUAGE
#undef PRT_EXTENSION
#undef PRT_FILE_NAME
};
enum {
    LANGUAGES = sizeof names / sizeof names[0],
    EXTENSIONS = sizeof extensions / sizeof extensions[0],
    FILE_NAMES = sizeof file_names / sizeof file_names[0],
    HEAD_BYTES = 1024,
    TEMPLATE_BYTES = 65536
};

static int compare_named(const void *key, const void *row)
{
    return prt_str_compare(*(const prt_str *)key, prt_str_from(((const struct named *)row)->text));
}

static int compare_name(const void *key, const void *row)
{
    return strcmp(key, *(const char *const *)row);
}

static int index_of(const char *language)
{
    const char *const *found = bsearch(language, names, LANGUAGES, sizeof *names, compare_name);
    return found != NULL ? (int)(found - names) : -1;
}

static prt_str last_part(prt_str path)
{
    const size_t slash = prt_str_rfind(path, '/');
    return slash < path.len ? prt_str_sub(path, slash + 1, path.len) : path;
}

/* Behind the last dot; empty without one, and for ".bashrc". */
static prt_str extension_of(prt_str name)
{
    const size_t dot = prt_str_rfind(name, '.');
    return dot > 0 && dot < name.len ? prt_str_sub(name, dot + 1, name.len) : (prt_str){0};
}

static prt_str head_of(prt_str text, size_t most)
{
    return prt_str_sub(text, 0, most);
}

static bool has(prt_str text, const char *part)
{
    return text.len > 0 && memmem(text.data, text.len, part, strlen(part)) != NULL;
}

/* Extensions that several formats share. A .ts that begins with < is Qt's XML, a .d whose first line has a target is
 * what a compiler wrote for make, a .tpl with {{ is a Helm chart's. NULL: no language. */
static const char *told_by_contents(prt_str extension, const char *language, prt_str text)
{
    const prt_str start = prt_str_trim(head_of(text, HEAD_BYTES));
    if (prt_str_equal(extension, PRT_STR("ts")) && prt_str_starts(start, PRT_STR("<")))
        return "XML";
    if (prt_str_equal(extension, PRT_STR("d")) && has(prt_str_sub(start, 0, prt_str_find(start, '\n')), ".o:"))
        return NULL;
    if (prt_str_equal(extension, PRT_STR("tpl")) && has(head_of(text, TEMPLATE_BYTES), "{{"))
        return "Go template";
    return language;
}

/* "#!/usr/bin/env python3": of a file without an extension. */
static const char *told_by_interpreter(prt_str text)
{
    static const struct named interpreters[] = {{"bash", "Shell"}, {"ksh", "Shell"}, {"node", "JavaScript"},
                                                {"perl", "Perl"},  {"php", "PHP"},   {"python", "Python"},
                                                {"ruby", "Ruby"},  {"sh", "Shell"},  {"zsh", "Shell"}};
    const prt_str line = prt_str_sub(text, 0, prt_str_find(head_of(text, HEAD_BYTES), '\n'));
    if (!prt_str_starts(line, PRT_STR("#!")))
        return NULL;
    prt_str program = last_part(prt_str_trim(line));
    const size_t blank = prt_str_find(program, ' ');
    if (prt_str_equal(prt_str_sub(program, 0, blank), PRT_STR("env")))
        program = prt_str_trim(prt_str_sub(program, blank + 1, program.len));
    program = prt_str_sub(program, 0, prt_str_find(program, ' '));
    while (program.len > 0 && (prt_ascii_digit(program.data[program.len - 1]) || program.data[program.len - 1] == '.'))
        program.len--;
    for (size_t i = 0; i < sizeof interpreters / sizeof interpreters[0]; i++)
        if (prt_str_equal(program, prt_str_from(interpreters[i].text)))
            return interpreters[i].language;
    return NULL;
}

int prt_language_of(prt_str path, prt_str text)
{
    const prt_str name = last_part(path);
    const prt_str extension = extension_of(name);
    const struct named *row = bsearch(&name, file_names, FILE_NAMES, sizeof *file_names, compare_named);
    const char *language = NULL;
    if (row == NULL && extension.len > 0)
        row = bsearch(&extension, extensions, EXTENSIONS, sizeof *extensions, compare_named);
    if (row != NULL)
        language = told_by_contents(extension, row->language, text);
    else if (extension.len == 0)
        language = told_by_interpreter(text);
    return language != NULL ? index_of(language) : -1;
}

const char *prt_language_name(int language)
{
    return names[language];
}

int prt_language_count(void)
{
    return LANGUAGES;
}

/* Every part of every path is asked about: what has another length is not looked at. Tables end with an empty text. */
static bool is_one_of(prt_str text, const prt_str *words)
{
    for (; words->len > 0; words++)
        if (text.len == words->len && memcmp(text.data, words->data, text.len) == 0)
            return true;
    return false;
}

static bool ends_with_one_of(prt_str text, const prt_str *ends)
{
    for (; ends->len > 0; ends++)
        if (text.len >= ends->len && text.data[text.len - 1] == ends->data[ends->len - 1] &&
            memcmp(text.data + text.len - ends->len, ends->data, ends->len) == 0)
            return true;
    return false;
}

/* Of all but the last part of a path. */
static bool has_folder_of(prt_str path, const prt_str *folders)
{
    for (size_t end = prt_str_find(path, '/'); end < path.len; end = prt_str_find(path, '/')) {
        if (is_one_of(prt_str_sub(path, 0, end), folders))
            return true;
        path = prt_str_sub(path, end + 1, path.len);
    }
    return false;
}

bool prt_is_vendored(prt_str path)
{
    static const prt_str folders[] = {PRT_STR_INIT("node_modules"),  PRT_STR_INIT("bower_components"),
                                      PRT_STR_INIT("jspm_packages"), PRT_STR_INIT("vendor"),
                                      PRT_STR_INIT("vendors"),       PRT_STR_INIT("third_party"),
                                      PRT_STR_INIT("third-party"),   PRT_STR_INIT("thirdparty"),
                                      PRT_STR_INIT("3rdparty"),      PRT_STR_INIT("3rd_party"),
                                      PRT_STR_INIT("3rd-party"),     PRT_STR_INIT("Godeps"),
                                      PRT_STR_INIT("Pods"),          PRT_STR_INIT("Carthage"),
                                      PRT_STR_INIT(".yarn"),         PRT_STR_INIT(".venv"),
                                      PRT_STR_INIT("venv"),          PRT_STR_INIT("site-packages"),
                                      PRT_STR_INIT("_vendor"),       {NULL, 0}};
    return has_folder_of(path, folders);
}

/* Of "generated" in either case; the letter it begins with is rarer than looking for the whole word is quick. */
static bool speaks_of(prt_str head, char letter)
{
    const prt_str word = letter == 'g' ? PRT_STR("generated") : PRT_STR("GENERATED");
    for (size_t at = prt_str_find(head, letter); at < head.len; at = prt_str_find(head, letter)) {
        head = prt_str_sub(head, at, head.len);
        if (prt_str_starts(head, word) || prt_str_starts(head, PRT_STR("Generated")))
            return true;
        head = prt_str_sub(head, 1, head.len);
    }
    return false;
}

static bool says_it_is_generated(prt_str text)
{
    const prt_str head = head_of(text, HEAD_BYTES);
    if (!speaks_of(head, 'g') && !speaks_of(head, 'G'))
        return false;
    if (has(head, "@generated") || has(head, "Code generated by"))
        return true;
    return has(head, "DO NOT EDIT") || has(head, "Do not edit") || has(head, "do not edit") ||
           has(head, "DO NOT MODIFY") || has(head, "Do not modify") || has(head, "do not modify");
}

bool prt_is_generated(prt_str path, prt_str text)
{
    static const prt_str files[] = {PRT_STR_INIT("package-lock.json"),
                                    PRT_STR_INIT("npm-shrinkwrap.json"),
                                    PRT_STR_INIT("yarn.lock"),
                                    PRT_STR_INIT("pnpm-lock.yaml"),
                                    PRT_STR_INIT("Cargo.lock"),
                                    PRT_STR_INIT("poetry.lock"),
                                    PRT_STR_INIT("uv.lock"),
                                    PRT_STR_INIT("Pipfile.lock"),
                                    PRT_STR_INIT("composer.lock"),
                                    PRT_STR_INIT("Gemfile.lock"),
                                    PRT_STR_INIT("go.sum"),
                                    PRT_STR_INIT("gradlew"),
                                    PRT_STR_INIT("gradlew.bat"),
                                    PRT_STR_INIT("mvnw"),
                                    PRT_STR_INIT("mvnw.cmd"),
                                    {NULL, 0}};
    static const prt_str ends[] = {PRT_STR_INIT(".min.js"),
                                   PRT_STR_INIT(".min.css"),
                                   PRT_STR_INIT(".js.map"),
                                   PRT_STR_INIT(".css.map"),
                                   PRT_STR_INIT(".pb.go"),
                                   PRT_STR_INIT(".pb.cc"),
                                   PRT_STR_INIT(".pb.h"),
                                   PRT_STR_INIT("_pb2.py"),
                                   PRT_STR_INIT("_pb2.pyi"),
                                   PRT_STR_INIT("_pb2_grpc.py"),
                                   PRT_STR_INIT(".designer.cs"),
                                   PRT_STR_INIT(".g.dart"),
                                   {NULL, 0}};
    const prt_str name = last_part(path);
    return is_one_of(name, files) || ends_with_one_of(name, ends) || says_it_is_generated(text);
}

/* The name without its extensions: "FooTest.java" is "FooTest", "a.spec.ts" has the middle part "spec". */
static bool is_named_like_a_test(prt_str name)
{
    static const prt_str ends[] = {
        PRT_STR_INIT("_test"), PRT_STR_INIT("_tests"),   PRT_STR_INIT("_spec"), PRT_STR_INIT("Test"),
        PRT_STR_INIT("Tests"), PRT_STR_INIT("TestCase"), PRT_STR_INIT("Spec"),  {NULL, 0}};
    static const prt_str middles[] = {PRT_STR_INIT("test"), PRT_STR_INIT("tests"), PRT_STR_INIT("spec"), {NULL, 0}};
    const size_t dot = prt_str_find(name, '.');
    const prt_str stem = prt_str_sub(name, 0, dot);
    const prt_str rest = prt_str_sub(name, dot + 1, name.len);
    const prt_str middle = prt_str_sub(rest, 0, prt_str_find(rest, '.'));
    return prt_str_starts(stem, PRT_STR("test_")) || ends_with_one_of(stem, ends) ||
           (middle.len < rest.len && is_one_of(middle, middles));
}

bool prt_is_test(prt_str path)
{
    static const prt_str folders[] = {
        PRT_STR_INIT("test"),      PRT_STR_INIT("tests"),   PRT_STR_INIT("spec"),     PRT_STR_INIT("specs"),
        PRT_STR_INIT("__tests__"), PRT_STR_INIT("testing"), PRT_STR_INIT("unittest"), {NULL, 0}};
    return has_folder_of(path, folders) || is_named_like_a_test(last_part(path));
}
