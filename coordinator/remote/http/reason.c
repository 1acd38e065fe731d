/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl's codes in words. Its own sentences are shown for TLS alone: others name addresses, times and proxies. */
#include <string.h>

#include "coordinator/remote/http/state.h"
#include "prt/limits.h"

static prt_http_failure say(prt_http_failure failure, prt_err *err, const char *text)
{
    (void)prt_fail(err, prt_http_failure_code(failure), "%s", text);
    return failure;
}

/* Whether the request went out: before that the server has not begun to answer. */
static bool was_connected(const struct prt_http_transfer *transfer)
{
    curl_off_t connected = 0;
    (void)curl_easy_getinfo(transfer->call.easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
    return connected > 0;
}

static prt_http_failure no_connection(const struct prt_http_transfer *transfer, prt_err *err)
{
    long reason = 0;
    char text[128];
    (void)curl_easy_getinfo(transfer->call.easy, CURLINFO_OS_ERRNO, &reason);
    if (reason == 0)
        return say(PRT_HTTP_NO_CONNECTION, err, "no connection");
    (void)prt_fail(err, PRT_E_IO, "no connection: %s", strerror_r((int)reason, text, sizeof text));
    return PRT_HTTP_NO_CONNECTION;
}

static prt_http_failure timed_out(const struct prt_http_transfer *transfer, prt_err *err)
{
    const struct prt_http_call *call = &transfer->call;
    const bool connected = was_connected(transfer);
    const int64_t bound = connected ? call->timeout_ms : call->connect_ms;
    (void)prt_fail(err, PRT_E_TIMEOUT, "%s within %lld.%03lld s", connected ? "no whole answer" : "no connection",
                   (long long)(bound / 1000), (long long)(bound % 1000));
    return connected ? PRT_HTTP_TIMED_OUT : PRT_HTTP_NO_CONNECTION;
}

static prt_http_failure tls(const struct prt_http_transfer *transfer, prt_err *err)
{
    const char *said = transfer->call.said;
    (void)prt_fail(err, PRT_E_IO,
                   "no trusted TLS connection: %s; an authority of your own is made known by the file that"
                   " SSL_CERT_FILE names",
                   *said != '\0' ? said : "the server ended it");
    return PRT_HTTP_TLS;
}

static prt_http_failure too_large(const struct prt_http_transfer *transfer, prt_err *err)
{
    if (transfer->call.headers_over)
        (void)prt_fail(err, PRT_E_LIMIT, "its headers have more than %zu bytes", PRT_MAX_HTTP_HEADERS);
    else
        (void)prt_fail(err, PRT_E_LIMIT, "an answer of more than %zu bytes", transfer->request.max_bytes);
    return PRT_HTTP_TOO_LARGE;
}

/* Our own callbacks said no. */
static prt_http_failure refused_bytes(const struct prt_http_transfer *transfer, prt_err *err)
{
    const struct prt_http_call *call = &transfer->call;
    if (call->headers_over || call->body.over)
        return too_large(transfer, err);
    return say(PRT_HTTP_NO_MEMORY, err, "out of memory for the answer");
}

static prt_http_failure too_slow(const struct prt_http_transfer *transfer, prt_err *err)
{
    const struct prt_http_settings *settings = &transfer->http->settings;
    (void)prt_fail(err, PRT_E_TIMEOUT, "fewer than %lld bytes a second for %lld.%03lld s",
                   (long long)settings->slow_bytes, (long long)(settings->slow_ms / 1000),
                   (long long)(settings->slow_ms % 1000));
    return PRT_HTTP_TOO_SLOW;
}

prt_http_failure prt_http_reason(const struct prt_http_transfer *transfer, CURLcode code, prt_err *err)
{
    switch (code) {
    case CURLE_OK: return PRT_HTTP_ANSWERED;
    case CURLE_URL_MALFORMAT: return say(PRT_HTTP_BAD_REQUEST, err, "not a URL");
    case CURLE_COULDNT_RESOLVE_HOST: return say(PRT_HTTP_NO_ADDRESS, err, "no such host, or no answer of the DNS");
    case CURLE_COULDNT_RESOLVE_PROXY:
        return say(PRT_HTTP_NO_ADDRESS, err, "no such proxy: check https_proxy, http_proxy and all_proxy");
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY: return no_connection(transfer, err);
    case CURLE_OPERATION_TIMEDOUT: return timed_out(transfer, err);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_PEER_FAILED_VERIFICATION: return tls(transfer, err);
    case CURLE_FILESIZE_EXCEEDED: return too_large(transfer, err);
    case CURLE_WRITE_ERROR: return refused_bytes(transfer, err);
    case CURLE_ABORTED_BY_CALLBACK: return too_slow(transfer, err);
    case CURLE_PARTIAL_FILE: return say(PRT_HTTP_CUT_SHORT, err, "the answer ended before the length it announced");
    case CURLE_GOT_NOTHING: return say(PRT_HTTP_CUT_SHORT, err, "the connection was closed without an answer");
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return say(PRT_HTTP_CUT_SHORT, err, "the connection broke");
    case CURLE_BAD_CONTENT_ENCODING: return say(PRT_HTTP_GARBLED, err, "a body that is not in the encoding it says");
    case CURLE_OUT_OF_MEMORY: return say(PRT_HTTP_NO_MEMORY, err, "out of memory");
    default: return say(PRT_HTTP_GARBLED, err, "no answer that HTTP knows");
    }
}
