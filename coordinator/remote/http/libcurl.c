/* SPDX-License-Identifier: Apache-2.0 */
#define CURL_DISABLE_TYPECHECK /* here its functions are defined, not called: no macros of their names */
#include "coordinator/remote/http/libcurl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>

#include "prt/library.h"

static const char FILE_NAME[] = "libcurl.so.4";

/* Each function: its result, what follows "curl_" in its name, its parameters, what is passed on, and what it gives
 * where there is no libcurl. The compiler holds the rows against curl's own declarations. */
#define PLAIN_FUNCTIONS(ROW)                                                                                           \
    ROW(CURL *, easy_init, (void), (), NULL)                                                                           \
    ROW(char *, easy_escape, (CURL * easy, const char *text, int length), (easy, text, length), NULL)                  \
    ROW(const char *, easy_strerror, (CURLcode code), (code), FILE_NAME)                                               \
    ROW(CURLcode, global_init, (long flags), (flags), CURLE_FAILED_INIT)                                               \
    ROW(CURLM *, multi_init, (void), (), NULL)                                                                         \
    ROW(CURLMcode, multi_add_handle, (CURLM * multi, CURL * easy), (multi, easy), CURLM_INTERNAL_ERROR)                \
    ROW(CURLMcode, multi_remove_handle, (CURLM * multi, CURL * easy), (multi, easy), CURLM_INTERNAL_ERROR)             \
    ROW(CURLMcode, multi_perform, (CURLM * multi, int *running), (multi, running), CURLM_INTERNAL_ERROR)               \
    ROW(CURLMcode, multi_poll,                                                                                         \
        (CURLM * multi, struct curl_waitfd extra[], unsigned int count, int timeout_ms, int *ready),                   \
        (multi, extra, count, timeout_ms, ready), CURLM_INTERNAL_ERROR)                                                \
    ROW(CURLMsg *, multi_info_read, (CURLM * multi, int *left), (multi, left), NULL)                                   \
    ROW(CURLMcode, multi_cleanup, (CURLM * multi), (multi), CURLM_OK)                                                  \
    ROW(const char *, multi_strerror, (CURLMcode code), (code), FILE_NAME)                                             \
    ROW(struct curl_slist *, slist_append, (struct curl_slist * list, const char *text), (list, text), NULL)           \
    ROW(time_t, getdate, (const char *text, const time_t *unused), (text, unused), -1)                                 \
    ROW(CURLU *, url, (void), (), NULL)                                                                                \
    ROW(CURLUcode, url_get, (CURLU * handle, CURLUPart what, char **part, unsigned int flags),                         \
        (handle, what, part, flags), CURLUE_OUT_OF_MEMORY)                                                             \
    ROW(CURLUcode, url_set, (CURLU * handle, CURLUPart what, const char *part, unsigned int flags),                    \
        (handle, what, part, flags), CURLUE_OUT_OF_MEMORY)                                                             \
    ROW(const char *, url_strerror, (CURLUcode code), (code), FILE_NAME)

/* Those without a result. */
#define SILENT_FUNCTIONS(ROW)                                                                                          \
    ROW(easy_cleanup, (CURL * easy), (easy))                                                                           \
    ROW(free, (void *memory), (memory))                                                                                \
    ROW(global_cleanup, (void), ())                                                                                    \
    ROW(slist_free_all, (struct curl_slist * list), (list))                                                            \
    ROW(url_cleanup, (CURLU * handle), (handle))

struct functions {
#define ROW(result, name, parameters, arguments, failure) __typeof__(&curl_##name) name;
    PLAIN_FUNCTIONS(ROW)
#undef ROW
#define ROW(name, parameters, arguments) __typeof__(&curl_##name) name;
    SILENT_FUNCTIONS(ROW)
#undef ROW
    __typeof__(&curl_easy_setopt) easy_setopt;
    __typeof__(&curl_easy_getinfo) easy_getinfo;
};

/* Global, since what the loader brings in is the process's too. Written once, under pthread_once. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct functions loaded;
static bool is_loaded;
static prt_err failure;

static void load(void)
{
    static const struct prt_library libcurl = {FILE_NAME, "libcurl4", "other servers cannot be asked"};
    /* clang-format off */
    const struct prt_library_function wanted[] = {
#define ROW(result, name, parameters, arguments, failure) {"curl_" #name, &loaded.name},
        PLAIN_FUNCTIONS(ROW)
#undef ROW
#define ROW(name, parameters, arguments) {"curl_" #name, &loaded.name},
        SILENT_FUNCTIONS(ROW)
#undef ROW
        {"curl_easy_setopt", &loaded.easy_setopt},
        {"curl_easy_getinfo", &loaded.easy_getinfo},
    };
    /* clang-format on */
    is_loaded = prt_library_load(&libcurl, wanted, sizeof wanted / sizeof wanted[0], &failure) == PRT_OK;
}

static const struct functions *functions(void)
{
    (void)pthread_once(&once, load);
    return is_loaded ? &loaded : NULL;
}

#define ROW(result, name, parameters, arguments, failure)                                                              \
    result curl_##name parameters                                                                                      \
    {                                                                                                                  \
        const struct functions *const curl = functions();                                                              \
        return curl != NULL ? curl->name arguments : failure;                                                          \
    }
PLAIN_FUNCTIONS(ROW)
#undef ROW

#define ROW(name, parameters, arguments)                                                                               \
    void curl_##name parameters                                                                                        \
    {                                                                                                                  \
        const struct functions *const curl = functions();                                                              \
        if (curl != NULL)                                                                                              \
            curl->name arguments;                                                                                      \
    }
SILENT_FUNCTIONS(ROW)
#undef ROW

/* An option's number tells the type of its value (curl.h, CURLOPTTYPE_*); all but two are addresses. */
CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    const struct functions *const curl = functions();
    if (curl == NULL)
        return CURLE_FAILED_INIT;
    CURLcode code = CURLE_OK;
    va_list values;
    va_start(values, option);
    if (option < CURLOPTTYPE_OBJECTPOINT)
        code = curl->easy_setopt(easy, option, va_arg(values, long));
    else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)
        code = curl->easy_setopt(easy, option, va_arg(values, curl_off_t));
    else
        code = curl->easy_setopt(easy, option, va_arg(values, void *));
    va_end(values);
    return code;
}

/* Every kind of information is written to an address. */
CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
    const struct functions *const curl = functions();
    if (curl == NULL)
        return CURLE_FAILED_INIT;
    va_list values;
    va_start(values, info);
    const CURLcode code = curl->easy_getinfo(easy, info, va_arg(values, void *));
    va_end(values);
    return code;
}

prt_code prt_http_libcurl(prt_err *err)
{
    if (functions() != NULL)
        return PRT_OK;
    *err = failure;
    return err->code;
}
