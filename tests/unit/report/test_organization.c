/* SPDX-License-Identifier: Apache-2.0 */
/* The organisation of an e-mail address. */
#include "report/organization.h"
#include "tests/support/unit.h"

struct row {
    const char *email;
    const char *organization;
};

#define LABEL_60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."

static const struct row rows[] = {
    {"ann@example.org", "example.org"},
    {"ann@mail.dept.example.org", "example.org"},
    {"ann@linux.ibm.com", "ibm.com"},
    {"ann@zte.com.cn", "zte.com.cn"},
    {"ann@mail.zte.com.cn", "zte.com.cn"},
    {"ann@cs.ox.ac.uk", "ox.ac.uk"},
    {"ann@iitd.ac.in", "iitd.ac.in"},
    {"ann@users.noreply.github.com", "github.com"},
    /* only the ICANN section: a host of pages is one organisation */
    {"ann@ann.github.io", "github.io"},
    {"ann@s3.amazonaws.com", "amazonaws.com"},
    /* wildcard and exception rules of the list */
    {"ann@a.b.c.ck", "b.c.ck"},
    {"ann@x.www.ck", "www.ck"},
    {"ann@a.b.c.kawasaki.jp", "b.c.kawasaki.jp"},
    {"ann@x.city.kawasaki.jp", "city.kawasaki.jp"},
    /* a public suffix itself */
    {"ann@co.uk", "co.uk"},
    {"ann@org", "org"},
    {"ann@ck", "ck"},
    /* unknown top-level domains count as public suffixes */
    {"ann@host.corp.internalnet", "corp.internalnet"},
    {"ann@myhost.(none)", "myhost.(none)"},
    /* internationalized names, in both writings */
    {"ann@mail.b\xc3\xbc"
     "cher.de",
     "b\xc3\xbc"
     "cher.de"},
    {"ann@a.b.xn--fiqs8s", "b.xn--fiqs8s"},
    {"ann@a.b.\xe4\xb8\xad\xe5\x9b\xbd", "b.\xe4\xb8\xad\xe5\x9b\xbd"},
    /* letters, dots and blanks at the ends */
    {"Ann@Mail.EXAMPLE.Co.Uk", "example.co.uk"},
    {"ann@example.org.", "example.org"},
    {"ann@..example.org..", "example.org"},
    {"ann@ example.org ", "example.org"},
    /* the last @ splits */
    {"ann@home@mail.example.org", "example.org"},
    {"\"a@b\"@example.org", "example.org"},
    /* machines without a domain: as they are */
    {"root@localhost", "localhost"},
    {"root@build-7", "build-7"},
    {"root@localhost.localdomain", "localhost.localdomain"},
    /* addresses of machines: as they are */
    {"root@192.0.2.7", "192.0.2.7"},
    {"root@[192.0.2.7]", "[192.0.2.7]"},
    {"root@[IPv6:2001:DB8::1]", "[ipv6:2001:db8::1]"},
    /* not a name: as it is */
    {"ann@a..example.org", "a..example.org"},
    {"ann@x.ex\xe4mple.org", "x.ex\xe4mple.org"},
    {"ann@x." LABEL_60 LABEL_60 LABEL_60 LABEL_60 "example.org",
     "x." LABEL_60 LABEL_60 LABEL_60 LABEL_60 "example.org"},
    /* nothing there */
    {"", "unknown"},
    {"ann", "unknown"},
    {"ann@", "unknown"},
    {"ann@...", "unknown"},
    {"@example.org", "example.org"},
    {"ann@unknown", "unknown"},
    {"nobody@none.example", "unknown"}, /* the placeholder, see below */
    {"NOBODY@none.example", "unknown"},
};

static void the_domain_decides(void **state)
{
    (void)state;
    prt_arena arena = {0};
    prt_err err;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_str organization;
        assert_prt_ok(prt_organization_of(&arena, prt_str_from(rows[i].email), PRT_STR("nobody@none.example"), NULL,
                                          &organization, &err),
                      err);
        print_message("  %s\n", rows[i].email);
        assert_prt_str(organization, rows[i].organization);
    }
    prt_arena_free(&arena);
}

static void a_nul_inside_is_kept(void **state)
{
    (void)state;
    prt_arena arena = {0};
    prt_err err;
    prt_str organization;
    prt_str email = PRT_STR("ann@a.b\0c.example.org");
    assert_prt_ok(prt_organization_of(&arena, email, PRT_STR("unknown@unknown"), NULL, &organization, &err), err);
    assert_true(prt_str_equal(organization, PRT_STR("a.b\0c.example.org")));
    prt_arena_free(&arena);
}

static void what_a_user_says_comes_first(void **state)
{
    (void)state;
    static prt_str ignored[] = {PRT_STR_INIT("localhost"), PRT_STR_INIT("vendor.example.com")};
    static prt_str preserved[] = {PRT_STR_INIT("research.att.com"), PRT_STR_INIT("lab.example.net"),
                                  PRT_STR_INIT("x.lab.example.net")};
    static struct prt_domain_name named[] = {{PRT_STR_INIT("example.com"), PRT_STR_INIT("Example Ltd")},
                                             {PRT_STR_INIT("mail.example.com"), PRT_STR_INIT("Example Mail")},
                                             {PRT_STR_INIT("example.net"), PRT_STR_INIT("Net")},
                                             {PRT_STR_INIT("x.lab.example.net"), PRT_STR_INIT("Lab X")},
                                             {PRT_STR_INIT("co.uk"), PRT_STR_INIT("Britain")}};
    struct prt_domain_rules rules = {ignored, 2, preserved, 3, named, 5, false};
    static const struct {
        const char *email, *grouped, *ungrouped;
    } cases[] = {
        {"ann@localhost", "unknown", "unknown"},
        {"ann@a.localhost", "a.localhost", "a.localhost"},
        {"ann@vendor.example.com", "unknown", "unknown"}, /* before any name */
        {"ann@research.att.com", "research.att.com", "research.att.com"},
        {"ann@a.b.Research.ATT.com.", "research.att.com", "research.att.com"},
        {"ann@xresearch.att.com", "att.com", "xresearch.att.com"}, /* a label, not a piece of one */
        {"ann@att.com", "att.com", "att.com"},
        {"ann@example.com", "Example Ltd", "Example Ltd"},
        {"ann@dept.example.com", "Example Ltd", "Example Ltd"},
        {"ann@mail.example.com", "Example Mail", "Example Mail"},
        {"ann@a.mail.example.com", "Example Mail", "Example Mail"},
        {"ann@www.example.net", "Net", "Net"},
        {"ann@lab.example.net", "lab.example.net", "lab.example.net"}, /* preserved is longer than what is named */
        {"ann@y.x.lab.example.net", "Lab X", "Lab X"},                 /* preserved, and has a name */
        {"ann@bt.co.uk", "Britain", "Britain"},
        {"ann@mail.example.org", "example.org", "mail.example.org"},
        {"ann", "unknown", "unknown"},
    };
    prt_arena arena = {0};
    prt_err err;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int ungrouped = 0; ungrouped < 2; ungrouped++) {
            prt_str found;
            rules.ungrouped = ungrouped != 0;
            print_message("  %s\n", cases[i].email);
            assert_prt_ok(prt_organization_of(&arena, prt_str_from(cases[i].email), PRT_STR("unknown@unknown"), &rules,
                                              &found, &err),
                          err);
            assert_prt_str(found, ungrouped ? cases[i].ungrouped : cases[i].grouped);
        }
    prt_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_domain_decides),
        cmocka_unit_test(a_nul_inside_is_kept),
        cmocka_unit_test(what_a_user_says_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
