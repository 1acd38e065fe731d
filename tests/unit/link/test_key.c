/* SPDX-License-Identifier: Apache-2.0 */
/* Key files: what is written, what is read, and which files are not trusted. */
#include <czmq.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/link/curve.h"
#include "proto/link/keyfile.h"
#include "prt/limits.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

/* The test vector of CurveZMQ's manual page (zmq_curve), and another pair's public key. */
#define PUBLIC_KEY "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define SECRET_KEY "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
#define OTHER_KEY  "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

static const char good[] = "# a comment\n\nmetadata\n    name = \"worker\"\n\tany = thing # at all\ncurve\n"
                           "    public-key = \"" PUBLIC_KEY "\"\n    secret-key = \"" SECRET_KEY "\"\n";

static const struct prt_key_pair known = {PUBLIC_KEY, SECRET_KEY};

/* Writes a file with this mode and gives its path. */
static const char *file_with(prt_temp_t *temp, const char *name, const char *text, mode_t mode)
{
    prt_temp_write(temp, name, prt_str_from(text));
    const char *path = prt_temp_path(temp, name);
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

static void assert_mode(prt_temp_t *temp, const char *name, mode_t mode)
{
    struct stat status;
    assert_int_equal(lstat(prt_temp_path(temp, name), &status), 0);
    assert_int_equal(status.st_mode, S_IFREG | mode);
}

static void a_text_has_one_or_two_keys(void **state)
{
    (void)state;
    prt_err err;
    struct prt_key_pair pair;
    assert_prt_ok(prt_key_file_parse("f", prt_str_from(good), &pair, &err), err);
    assert_string_equal(pair.public_key, PUBLIC_KEY);
    assert_string_equal(pair.secret_key, SECRET_KEY);
    assert_prt_ok(prt_key_file_parse("f", PRT_STR("curve\r\n  public-key=\"" PUBLIC_KEY "\" \r\n"), &pair, &err), err);
    assert_string_equal(pair.public_key, PUBLIC_KEY);
    assert_string_equal(pair.secret_key, "");
}

static void a_malformed_text_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *sentence;
    } cases[] = {
        {"", "key file f: no public-key in a section \"curve\""},
        {"curve\n", "key file f: no public-key"},
        {"curve\n  secret-key = \"" SECRET_KEY "\"\n", "key file f: no public-key"},
        {"metadata\n  public-key = \"" PUBLIC_KEY "\"\n", "key file f: no public-key"},
        {"#\n-----BEGIN OPENSSH PRIVATE KEY-----\n", "line 2: expected \"metadata\" or \"curve\""},
        {"  public-key = \"" PUBLIC_KEY "\"\n", "line 1: expected \"metadata\" or \"curve\" at the beginning"},
        {"public-key = \"" PUBLIC_KEY "\"\n", "line 1: expected \"metadata\" or \"curve\""},
        {"curve\n  key = \"" PUBLIC_KEY "\"\n", "line 2: expected public-key"},
        {"curve\n  public-key\n", "line 2: expected public-key"},
        {"curve\n  public-key =\n", "line 2: expected a key of 40 characters between quotes"},
        {"curve\n  public-key = " PUBLIC_KEY "\n", "line 2: expected a key of 40 characters between quotes"},
        {"curve\n  public-key = \"" PUBLIC_KEY "x\"\n", "line 2: expected a key of 40 characters between quotes"},
        {"curve\n  public-key = \"" PUBLIC_KEY "\" x\n", "line 2: expected a key of 40 characters between quotes"},
        {"curve\n  public-key = \"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hI~\"\n", "line 2: these 40 characters"},
        {"curve\n  public-key = \"0000000000000000000000000000000000000000\"\n", "line 2: these 40 characters"},
        {"curve\n  public-key = \"########################################\"\n", "line 2: these 40 characters"},
        {"curve\n  public-key = \"" PUBLIC_KEY "\"\n  public-key = \"" OTHER_KEY "\"\n", "line 3: this key is there"},
        {"curve\n  public-key = \"" PUBLIC_KEY "\"\nx\n", "line 3: expected \"metadata\" or \"curve\""},
        {"curve\n\x01\n", "line 2: a control character"},
        {"curve\n  public-key = \"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hI\x1b\"\n", "line 2: a control character"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prt_err err;
        struct prt_key_pair pair = known;
        assert_prt_code(prt_key_file_parse("f", prt_str_from(cases[i].text), &pair, &err), PRT_E_FORMAT, err);
        assert_prt_says(err, cases[i].sentence);
        assert_null(strstr(err.text, "D:)Q")); /* nothing of a secret */
        assert_memory_equal(&pair, &known, sizeof known);
    }
}

static void a_nul_is_no_end(void **state)
{
    (void)state;
    prt_err err;
    struct prt_key_pair pair;
    static const char text[] = "curve\n  public-key = \"" PUBLIC_KEY "\"\n\0x\n";
    assert_prt_code(prt_key_file_parse("f", (prt_str){text, sizeof text - 1}, &pair, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, "line 3: a control character");
}

static void a_pair_is_saved_and_loaded(void **state)
{
    (void)state;
    prt_err err;
    prt_temp_t *temp = prt_temp_new();
    struct prt_key_pair made, other, again;
    char public_key[PRT_KEY_TEXT];
    const mode_t before = umask(077);
    assert_prt_ok(prt_key_pair_make(&made, &err), err);
    assert_prt_ok(prt_key_pair_make(&other, &err), err);
    assert_string_not_equal(made.secret_key, other.secret_key);
    assert_prt_ok(prt_key_pair_save(&made, prt_temp_folder(temp), "a.b_c-1", &err), err);
    umask(before);
    assert_int_equal(prt_temp_count(temp, "."), 2);
    assert_mode(temp, "a.b_c-1.key", 0600);
    assert_mode(temp, "a.b_c-1.pub", 0644);

    assert_prt_ok(prt_key_pair_load(prt_temp_path(temp, "a.b_c-1.key"), &again, &err), err);
    assert_memory_equal(&again, &made, sizeof made);
    assert_prt_ok(prt_public_key_load(prt_temp_path(temp, "a.b_c-1.pub"), public_key, &err), err);
    assert_string_equal(public_key, made.public_key);
    assert_null(strstr(prt_temp_read(temp, "a.b_c-1.pub").data, made.secret_key));

    static const struct prt_key_pair zero;
    prt_key_pair_wipe(&again);
    assert_memory_equal(&again, &zero, sizeof zero);
    prt_temp_destroy(&temp);
}

static void nothing_is_overwritten_and_no_half_stays(void **state)
{
    (void)state;
    prt_err err;
    prt_temp_t *temp = prt_temp_new();
    prt_temp_write(temp, "a.key", PRT_STR("mine"));
    assert_prt_code(prt_key_pair_save(&known, prt_temp_folder(temp), "a", &err), PRT_E_USAGE, err);
    assert_prt_says(err, "a.key is there already, and keys are never overwritten");
    prt_temp_write(temp, "b.pub", PRT_STR("mine"));
    assert_prt_code(prt_key_pair_save(&known, prt_temp_folder(temp), "b", &err), PRT_E_USAGE, err);
    assert_prt_says(err, "b.pub is there already");
    /* a link, even one that leads nowhere, is something that is there */
    assert_int_equal(symlink("elsewhere", prt_temp_path(temp, "c.key")), 0);
    assert_prt_code(prt_key_pair_save(&known, prt_temp_folder(temp), "c", &err), PRT_E_USAGE, err);
    assert_prt_str(prt_temp_read(temp, "a.key"), "mine");
    assert_prt_str(prt_temp_read(temp, "b.pub"), "mine");
    assert_int_equal(prt_temp_count(temp, "."), 3);
    assert_prt_code(prt_key_pair_save(&known, prt_temp_path(temp, "none"), "a", &err), PRT_E_NOT_FOUND, err);
    prt_temp_destroy(&temp);
}

static void a_name_is_a_files_name(void **state)
{
    (void)state;
    static const char *bad[] = {"", ".", "..", ".hidden", "-o", "a/b", "../a", "a b", "a\nb", "a\"b", "\xc3\xa4"};
    prt_temp_t *temp = prt_temp_new();
    char name[102];
    prt_err err;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_prt_code(prt_key_pair_save(&known, prt_temp_folder(temp), bad[i], &err), PRT_E_USAGE, err);
        assert_prt_says(err, "expected 1 to 100 letters");
    }
    memset(name, 'x', sizeof name - 1);
    name[101] = '\0';
    assert_prt_code(prt_key_pair_save(&known, prt_temp_folder(temp), name, &err), PRT_E_USAGE, err);
    assert_int_equal(prt_temp_count(temp, "."), 0);
    name[100] = '\0';
    assert_prt_ok(prt_key_pair_save(&known, prt_temp_folder(temp), name, &err), err);
    assert_int_equal(prt_temp_count(temp, "."), 2);
    prt_temp_destroy(&temp);
}

static void a_secret_that_others_can_touch_is_refused(void **state)
{
    (void)state;
    prt_err err;
    struct prt_key_pair pair;
    prt_temp_t *temp = prt_temp_new();
    for (unsigned bit = 1; bit <= 040; bit <<= 1) {
        char way_out[300];
        const char *path = file_with(temp, "a.key", good, 0600 | bit);
        assert_prt_code(prt_key_pair_load(path, &pair, &err), PRT_E_PERMISSION, err);
        snprintf(way_out, sizeof way_out, "mode %04o opens it to others: chmod 600 %s", 0600 | bit, path);
        assert_prt_says(err, way_out);
    }
    assert_prt_ok(prt_key_pair_load(file_with(temp, "a.key", good, 0600), &pair, &err), err);
    assert_prt_ok(prt_key_pair_load(file_with(temp, "a.key", good, 0400), &pair, &err), err);
    prt_temp_destroy(&temp);
}

static void a_secret_is_an_own_regular_file(void **state)
{
    (void)state;
    prt_err err;
    struct prt_key_pair pair;
    prt_temp_t *temp = prt_temp_new();
    const char *path = file_with(temp, "a.key", good, 0600);
    assert_int_equal(symlink("a.key", prt_temp_path(temp, "link")), 0);
    assert_prt_ok(prt_key_pair_load(prt_temp_path(temp, "link"), &pair, &err), err);
    assert_int_equal(mkfifo(prt_temp_path(temp, "fifo"), 0600), 0);
    assert_prt_code(prt_key_pair_load(prt_temp_path(temp, "fifo"), &pair, &err), PRT_E_UNSUPPORTED, err);
    assert_prt_code(prt_key_pair_load(prt_temp_folder(temp), &pair, &err), PRT_E_UNSUPPORTED, err);
    assert_prt_code(prt_key_pair_load("/dev/null", &pair, &err), PRT_E_UNSUPPORTED, err);
    assert_prt_code(prt_key_pair_load(prt_temp_path(temp, "none"), &pair, &err), PRT_E_NOT_FOUND, err);
    if (geteuid() == 0) { /* nobody else can give a file away */
        assert_int_equal(chown(path, 65534, (gid_t)-1), 0);
        assert_prt_code(prt_key_pair_load(path, &pair, &err), PRT_E_PERMISSION, err);
        assert_prt_says(err, "belongs to user 65534, and this program runs as user 0");
        assert_prt_code(prt_key_pair_load(prt_temp_path(temp, "link"), &pair, &err), PRT_E_PERMISSION, err);
        assert_prt_says(err, "belongs to user 65534");
    }
    prt_temp_destroy(&temp);
}

static void a_file_holds_what_its_kind_holds(void **state)
{
    (void)state;
    prt_err err;
    struct prt_key_pair pair;
    char public_key[PRT_KEY_TEXT];
    prt_temp_t *temp = prt_temp_new();
    const char *only_public = "curve\n    public-key = \"" PUBLIC_KEY "\"\n";
    const char *strangers = "curve\n    public-key = \"" OTHER_KEY "\"\n    secret-key = \"" SECRET_KEY "\"\n";
    assert_prt_code(prt_key_pair_load(file_with(temp, "p", only_public, 0600), &pair, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, "no secret-key in it; the file NAME.key is meant");
    assert_prt_code(prt_key_pair_load(file_with(temp, "s", strangers, 0600), &pair, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, "its two keys do not belong together");
    assert_prt_code(prt_public_key_load(file_with(temp, "g", good, 0600), public_key, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, "a secret-key is in it; the file NAME.pub is meant");
    assert_prt_code(prt_public_key_load(file_with(temp, "w", only_public, 0646), public_key, &err), PRT_E_PERMISSION,
                    err);
    assert_prt_says(err, "mode 0646 lets anybody change it: chmod o-w ");
    assert_prt_ok(prt_public_key_load(file_with(temp, "w", only_public, 0664), public_key, &err), err);
    assert_string_equal(public_key, PUBLIC_KEY);
    prt_temp_destroy(&temp);
}

static void a_file_has_a_ceiling(void **state)
{
    (void)state;
    prt_err err;
    struct prt_key_pair pair;
    prt_temp_t *temp = prt_temp_new();
    char *text = malloc(PRT_MAX_KEY_FILE + 2);
    memset(text, '\n', PRT_MAX_KEY_FILE + 1);
    text[PRT_MAX_KEY_FILE + 1] = '\0';
    memcpy(text, good, sizeof good - 1);
    assert_prt_code(prt_key_pair_load(file_with(temp, "a", text, 0600), &pair, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "larger than the 16384 bytes of a key file");
    text[PRT_MAX_KEY_FILE] = '\0';
    assert_prt_ok(prt_key_pair_load(file_with(temp, "b", text, 0600), &pair, &err), err);
    free(text);
    prt_temp_destroy(&temp);
}

/* Keys of czmq's tools serve here, and ours there. */
static void files_are_certificates_of_czmq(void **state)
{
    (void)state;
    prt_err err;
    struct prt_key_pair pair;
    char public_key[PRT_KEY_TEXT];
    prt_temp_t *temp = prt_temp_new();
    zcert_t *made = zcert_new();
    zcert_set_meta(made, "email", "worker@example.org");
    assert_int_equal(zcert_save_secret(made, prt_temp_path(temp, "czmq.key")), 0);
    assert_int_equal(zcert_save_public(made, prt_temp_path(temp, "czmq.pub")), 0);
    assert_prt_ok(prt_key_pair_load(prt_temp_path(temp, "czmq.key"), &pair, &err), err);
    assert_prt_ok(prt_public_key_load(prt_temp_path(temp, "czmq.pub"), public_key, &err), err);
    assert_string_equal(pair.secret_key, zcert_secret_txt(made));
    assert_string_equal(public_key, zcert_public_txt(made));
    assert_prt_ok(prt_key_pair_save(&known, prt_temp_folder(temp), "ours", &err), err);
    zcert_t *read = zcert_load(prt_temp_path(temp, "ours.key"));
    assert_non_null(read);
    assert_string_equal(zcert_public_txt(read), PUBLIC_KEY);
    assert_string_equal(zcert_secret_txt(read), SECRET_KEY);
    zcert_destroy(&read);
    zcert_destroy(&made);
    prt_temp_destroy(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_has_one_or_two_keys),
        cmocka_unit_test(a_malformed_text_is_named_with_its_line),
        cmocka_unit_test(a_nul_is_no_end),
        cmocka_unit_test(a_pair_is_saved_and_loaded),
        cmocka_unit_test(nothing_is_overwritten_and_no_half_stays),
        cmocka_unit_test(a_name_is_a_files_name),
        cmocka_unit_test(a_secret_that_others_can_touch_is_refused),
        cmocka_unit_test(a_secret_is_an_own_regular_file),
        cmocka_unit_test(a_file_holds_what_its_kind_holds),
        cmocka_unit_test(a_file_has_a_ceiling),
        cmocka_unit_test(files_are_certificates_of_czmq),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
