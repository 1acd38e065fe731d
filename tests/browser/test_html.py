#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Opens the pages of browser_pages in headless Chromium and uses them as people do.

usage: PRT_BIN=BUILD/bin test_html.py [--keep FOLDER]      screenshots and pages stay in FOLDER (BUILD/browser)
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import webdriver
from harness import Skip, Tally, expect, expect_equal, program_folder

PAGES = ("big", "dark", "minimal", "still", "hostile", "empty")
TOOLS = {"axe-core": "4.14.1", "vnu-jar": "26.9.27"}
TAB, ENTER, ESCAPE, SPACE, BACKSPACE = "\ue004", "\ue007", "\ue00c", " ", "\ue003"
EVERYTHING = "\ue009a\ue000"  # Control and A
ROWS = "return [...document.querySelectorAll(`#${arguments[0]}-table tbody tr`)]"
CELLS = ROWS + ".map(row => row.cells[arguments[1]].textContent)"
STATUS = "return document.querySelector(`#${arguments[0]} [role=status]`).textContent"


class Scene:
    """The pages, a browser, and the folder that keeps what it saw."""

    def __init__(self, keep):
        self.keep = keep
        keep.mkdir(parents=True, exist_ok=True)
        subprocess.run([program_folder().parent / "tests/browser_pages", keep], check=True)
        self.browser = None

    def url(self, page):
        return (self.keep / f"{page}.html").as_uri()

    def open(self, page):
        """Anew, so that nothing of an earlier test is left: neither its theme nor its log."""
        browser = self.browser
        browser.media(prefers_reduced_motion="reduce")
        browser.resize(1360, 900)
        browser.open(self.url(page))
        browser.run("localStorage.clear()")
        browser.open(self.url(page))
        return browser

    def shoot(self, name, full=True):
        self.browser.screenshot(self.keep / f"{name}.png", full)


def column(browser, section, index):
    return browser.run(CELLS, section, index)


def numbers(texts):
    return [int(text.replace(",", "")) for text in texts]


def show_all(browser, section):
    browser.run("""const select = [...document.querySelectorAll(`#${arguments[0]} .tools label`)]
        .find(label => label.firstChild.data === "Rows per page").querySelector("select");
        select.value = "Infinity"; select.dispatchEvent(new Event("change"));""", section)


def press_head(browser, section, index):
    browser.click(f"#{section}-table thead th:nth-child({index + 1}) button")


def head_order(browser, section, index):
    return browser.run("return document.querySelector(`#${arguments[0]}-table thead`).rows[0].cells[arguments[1]]"
                       ".getAttribute('aria-sort')", section, index)


def loads_quietly(scene):
    for page in PAGES:
        browser = scene.open(page)
        scene.browser.requests()
        browser.console()
        browser.open(scene.url(page))
        expect_equal(f"console of {page}", browser.console(), [])
        expect_equal(f"requests of {page}", browser.requests(), [scene.url(page)])


def how_fast(scene):
    """Printed, never judged: machines differ."""
    times = []
    for _ in range(5):
        browser = scene.open("big")
        data = json.loads(browser.run("return document.getElementById('details').textContent"))
        expect_equal("repositories", len(data["repositories"]), 300)
        times.append(float(browser.run("return document.documentElement.dataset.ready")))
    size = (scene.keep / "big.html").stat().st_size
    print(f"     300 repositories, 2,000 contributors, {size / 1024:.0f} KiB: interactive after "
          f"{statistics.median(times):.0f} ms (median of {len(times)}; {min(times):.0f} to {max(times):.0f})")


def sorts(scene):
    browser = scene.open("big")
    show_all(browser, "contributors")
    expect_equal("contributors", len(column(browser, "contributors", 0)), 2000)
    press_head(browser, "contributors", 5)
    removed = numbers(column(browser, "contributors", 5))
    expect_equal("LOC− after one press", removed, sorted(removed, reverse=True))
    expect_equal("aria-sort", head_order(browser, "contributors", 5), "descending")
    press_head(browser, "contributors", 3)
    commits = numbers(column(browser, "contributors", 3))
    expect_equal("commits after one press", commits, sorted(commits, reverse=True))
    expect_equal("aria-sort of the former column", head_order(browser, "contributors", 5), None)
    press_head(browser, "contributors", 3)
    expect_equal("commits after two", numbers(column(browser, "contributors", 3)), commits[::-1])
    expect_equal("aria-sort", head_order(browser, "contributors", 3), "ascending")
    titles = browser.run("return [...document.querySelectorAll('#repositories-table thead th')]"
                         ".filter(head => !head.querySelector('button')).map(head => head.textContent)")
    expect_equal("columns of repositories that cannot be sorted", titles, ["Details"])
    press_head(browser, "contributors", 2)
    domains = column(browser, "contributors", 2)
    expect_equal("organizations after one press", domains, sorted(domains))


def sorts_what_is_not_known_last(scene):
    browser = scene.open("hostile")
    for _ in range(2):
        press_head(browser, "repositories", 4)
        known = [text != "N/A" for text in column(browser, "repositories", 4)]
        expect_equal("the order of known and unknown", known, sorted(known, reverse=True))


def searches(scene):
    browser = scene.open("big")
    browser.type("#contributors .tools input", "fumiko baker")
    names = column(browser, "contributors", 1)
    expect(names and all(name.startswith("Fumiko Baker") for name in names), f"found {names}")
    found = len(names)
    status = browser.run(STATUS, "contributors")
    expect(f"of {found} " in status or status.startswith(f"{found} rows (of 2,000)"), status)
    browser.type("#contributors .tools input", " of nowhere")
    expect_equal("rows", browser.run(ROWS + ".map(row => row.textContent)", "contributors"), ["Nothing matches."])
    browser.type("#contributors .tools input", EVERYTHING + BACKSPACE)
    expect_equal("rows after clearing", len(column(browser, "contributors", 1)), 20)


def filters(scene):
    browser = scene.open("big")
    choices = browser.run("return [...document.querySelectorAll('#repositories .tools label')]"
                          ".find(label => label.firstChild.data === 'Status').innerText.split('\\n').slice(1)")
    expect(any(choice.startswith("Inactive (") for choice in choices), f"choices {choices}")
    browser.run("""const select = [...document.querySelectorAll('#repositories .tools label')]
        .find(label => label.firstChild.data === 'Status').querySelector('select');
        select.value = 'Inactive'; select.dispatchEvent(new Event('change'));""")
    show_all(browser, "repositories")
    states = column(browser, "repositories", 8)
    expect(states and set(states) == {"Inactive"}, f"states {set(states)}")
    browser.type("#repositories .tools input", "sdc/")
    both = browser.run(ROWS + ".map(row => [row.cells[0].textContent, row.cells[8].textContent])", "repositories")
    expect(both and all(name.startswith("sdc/") and state == "Inactive" for name, state in both), f"{both[:3]}")


def turns_pages(scene):
    browser = scene.open("big")
    first = column(browser, "contributors", 1)
    expect_equal("rows", len(first), 20)
    expect_equal("status", browser.run(STATUS, "contributors"), "1 to 20 of 2,000 rows")
    press = "[...document.querySelectorAll('#contributors .pages button')].find(b => b.textContent === arguments[0])"
    browser.run(press + ".click()", "Next")
    expect_equal("status", browser.run(STATUS, "contributors"), "21 to 40 of 2,000 rows")
    expect_equal("the focus", browser.run("return document.activeElement.textContent"), "Next")
    browser.run(press + ".click()", "100")
    expect_equal("status", browser.run(STATUS, "contributors"), "1,981 to 2,000 of 2,000 rows")
    expect_equal("Next on the last page", browser.run(f"return {press}.disabled", "Next"), True)
    expect_equal("this page", browser.run("return document.querySelector('#contributors [aria-current]').ariaLabel"),
                 "Page 100")


def does_only_what_is_switched_on(scene):
    browser = scene.open("still")
    expect_equal("rows", len(column(browser, "repositories", 0)), 40)
    gone = browser.run("return document.querySelectorAll('thead button, input, .pages button, .contents').length")
    expect_equal("tools", gone, 0)
    labels = browser.run("return [...document.querySelectorAll('.tools label')].map(label => label.firstChild.data)")
    expect_equal("what is left", labels, ["Status"])


def shows_details(scene):
    browser = scene.open("big")
    name = column(browser, "repositories", 0)[0]
    browser.click("#repositories-table tbody tr:first-child button")
    expect_equal("title", browser.run("return document.querySelector('dialog[open] h2').textContent"), name)
    shown = browser.run("return [...document.querySelectorAll('dialog h3')].map(h => h.textContent)")
    expect({"Commits over time", "Time windows", "Languages", "Features"} <= set(shown), f"parts {shown}")
    commits = browser.run("return document.querySelectorAll('dialog table tbody tr')[2].cells[1].textContent")
    expect_equal("commits in last_365", commits, column(browser, "repositories", 1)[0])
    scene.shoot("details", full=False)
    browser.press(ESCAPE)
    expect_equal("open after Escape", browser.run("return document.querySelector('dialog').open"), False)
    expect_equal("the focus", browser.run("return document.activeElement.ariaLabel"), f"Details of {name}")


def works_by_keyboard(scene):
    browser = scene.open("big")
    browser.press(TAB)
    expect_equal("first stop", browser.run("return document.activeElement.className"), "skip")
    browser.press(ENTER)
    expect_equal("after the skip link", browser.run("return document.activeElement.id"), "main")
    browser.run("document.querySelector('#contributors-table thead button').focus()")
    browser.press(TAB, SPACE)
    expect_equal("sorted by the space bar", head_order(browser, "contributors", 1), "ascending")
    outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle")
    expect(outline not in ("none", ""), "the focus cannot be seen")
    browser.run("document.querySelector('#repositories-table tbody button').focus()")
    browser.press(ENTER)
    inside = browser.run("return document.querySelector('dialog').contains(document.activeElement)")
    expect(inside, "the focus is not in it")
    browser.press(*[TAB] * 8)
    inside = browser.run("return document.activeElement === document.body || "
                         "document.querySelector('dialog').contains(document.activeElement)")
    expect(inside, "the focus leaves an open dialog")


def ground(browser):
    return browser.run("return getComputedStyle(document.body).backgroundColor")


def changes_themes(scene):
    browser = scene.open("big")
    light = ground(browser)
    browser.media(prefers_color_scheme="dark")
    dark = ground(browser)
    expect(light != dark, "the system's dark mode changes nothing")
    for theme, expected in (("light", light), ("dark", dark), ("minimal", "rgb(255, 255, 255)"), ("default", dark)):
        browser.run("const s = document.getElementById('theme'); s.value = arguments[0];"
                    "s.dispatchEvent(new Event('change'))", theme)
        expect_equal(f"ground of {theme}", ground(browser), expected)
    browser.media()
    browser.run("const s = document.getElementById('theme'); s.value = 'dark'; s.dispatchEvent(new Event('change'))")
    browser.open(scene.url("big"))
    expect_equal("ground after coming back", ground(browser), dark)
    expect_equal("the switch", browser.run("return document.getElementById('theme').value"), "dark")
    expect_equal("ground of dark.html", ground(scene.open("dark")), dark)
    minimal = scene.open("minimal")
    expect_equal("the user's accent", minimal.run("return getComputedStyle(document.querySelector('main a')).color"),
                 "rgb(122, 0, 80)")


def prints(scene):
    browser = scene.open("big")
    browser.run("addEventListener('beforeprint', () => { window.__rows = "
                "document.querySelectorAll('#contributors-table tbody tr').length })")
    browser.pdf(scene.keep / "print.pdf")
    with open(scene.keep / "print.pdf", "rb") as file:
        expect(file.read(5) == b"%PDF-", "no PDF")
    expect_equal("contributors on paper", browser.run("return window.__rows"), 2000)
    expect_equal("contributors afterwards", len(column(browser, "contributors", 0)), 20)
    browser.media("print")
    expect_equal("ground on paper", ground(scene.browser), "rgba(0, 0, 0, 0)")
    hidden = browser.run("return [...document.querySelectorAll('.contents, .themes, .tools, .pages')]"
                         ".filter(e => getComputedStyle(e).display !== 'none').length")
    expect_equal("tools on paper", hidden, 0)
    heads = browser.run("return [...document.querySelectorAll('#organizations-table thead th')].map(head => "
                        "getComputedStyle(head, '::before').content)")
    expect_equal("heads on paper", heads[:3], ['"Rank"', '"Organization"', '"Contributors"'])
    scene.shoot("print")


def fits_narrow_screens(scene):
    for page in PAGES:
        browser = scene.open(page)
        browser.resize(400, 800)
        wide = browser.run("return document.documentElement.scrollWidth")
        expect(wide <= 400, f"{page} is {wide} pixels wide")
        scene.shoot(f"{page}-400")
    browser = scene.open("big")
    browser.resize(400, 800)
    gaps = browser.run("const texts = document.querySelector('#activity .chart svg').querySelectorAll('text');"
                       "const low = [...texts].map(text => text.getBoundingClientRect()).filter(box => box.width > 0);"
                       "const y = Math.max(...low.map(box => box.top)); const axis = low.filter(box => box.top === y);"
                       "return axis.slice(1).map((box, at) => box.left - axis[at].right)")
    expect(len(gaps) > 1 and min(gaps) > 0, f"labels of the chart overlap: {gaps}")


def is_whole_without_scripts(scene):
    browser = scene.open("big")
    browser.scripts(False)
    try:
        browser.open(scene.url("big"))
        page = browser.devtools("DOM.getDocument", depth=1)["root"]["nodeId"]

        def count(selector):
            return len(browser.devtools("DOM.querySelectorAll", nodeId=page, selector=selector)["nodeIds"])

        expect_equal("repositories", count("#repositories-table tbody tr"), 300)
        expect_equal("contributors", count("#contributors-table tbody tr"), 2000)
        expect_equal("charts", count("figure.chart svg title") > 5, True)
        expect_equal("tools", count(".tools, .pages, dialog, thead button"), 0)
        expect_equal("hidden switches", count(".themes[hidden]"), 1)
    finally:
        browser.scripts(True)


def failing_jobs_are_counted(scene):
    browser = scene.open("big")
    card = browser.run("return [...document.querySelectorAll('.card')].find(c => c.textContent.startsWith('Jenkins'))"
                       ".textContent")
    expect_equal("card", card.split(), ["Jenkins", "jobs24", "8", "failing"])
    expect_equal("statuses", column(browser, "failing-jobs", 2), ["failure", "unstable"] * 4)


def wide_screens_show_whole_tables(scene):
    """What stands beside each other on a screen of 1,400 pixels: a table that is cut off is not seen to go on."""
    browser = scene.open("big")
    browser.resize(1400, 900)
    cut = browser.run("return ['time-windows', 'repositories', 'contributors'].filter(name => { const box = "
                      "document.querySelector(`#${name}-table`).parentElement;"
                      " return box.scrollWidth > box.clientWidth })")
    expect_equal("tables that are cut off", cut, [])


def anchors_exist(scene):
    for page in PAGES:
        browser = scene.open(page)
        lost = browser.run("return [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1))"
                           ".filter(id => !document.getElementById(id))")
        expect_equal(f"anchors without a place in {page}", lost, [])
        twice = browser.run("const ids = [...document.querySelectorAll('[id]')].map(e => e.id);"
                            "return ids.filter((id, at) => ids.indexOf(id) !== at)")
        expect_equal(f"ids that are there twice in {page}", twice, [])
        levels = browser.run("return [...document.querySelectorAll('h1,h2,h3')].map(h => Number(h.tagName[1]))")
        jumps = [(a, b) for a, b in zip(levels, levels[1:]) if b > a + 1]
        expect_equal(f"headings that skip a level in {page}", (levels[0], jumps), (1, []))


def poke(browser):
    """Everything that a reader can set in motion."""
    browser.run("""
        for (const button of document.querySelectorAll("thead button")) button.click();
        for (const input of document.querySelectorAll(".tools input")) {
            input.value = "<script>"; input.dispatchEvent(new Event("input"));
            input.value = ""; input.dispatchEvent(new Event("input"));
        }
        for (const select of document.querySelectorAll(".tools select"))
            for (const option of select.options) {
                select.value = option.value; select.dispatchEvent(new Event("change"));
            }
        for (const button of [...document.querySelectorAll(".more")]) {
            button.click();
            for (const node of document.querySelectorAll("dialog *"))
                for (const kind of ["mouseover", "focus", "load", "error"]) node.dispatchEvent(new Event(kind));
            document.querySelector("dialog").close();
        }
        for (const node of document.querySelectorAll("body *"))
            for (const kind of ["mouseover", "focus", "load", "error"]) node.dispatchEvent(new Event(kind));
        for (const details of document.querySelectorAll("details")) details.open = true;""")


def attacks_are_texts(scene):
    browser = scene.open("hostile")
    browser.console()
    browser.requests()
    browser.open(scene.url("hostile"))
    poke(browser)
    expect_equal("a dialog", browser.dialog(), None)
    expect_equal("window.__xss", browser.run("return window.__xss ?? null"), None)
    expect_equal("console", browser.console(), [])
    expect_equal("requests", browser.requests(), [scene.url("hostile")])
    expect_equal("scripts", browser.run("return document.querySelectorAll('script').length"), 3)
    expect_equal("styles", browser.run("return document.querySelectorAll('style').length"), 1)
    foreign = browser.run("return [...document.querySelectorAll('iframe, img, object, embed, form, base, link, "
                          "template, [srcdoc], [style], main script, main style')].map(e => e.outerHTML)")
    expect_equal("elements that are not ours", foreign, [])
    handlers = browser.run("return [...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
                           ".filter(a => a.name.startsWith('on')).map(a => a.name)")
    expect_equal("handlers", handlers, [])
    schemes = browser.run("return [...new Set([...document.querySelectorAll('[href]')]"
                          ".map(a => a.href.split(':')[0]))]")
    expect(set(schemes) <= {"https", "http", "file"}, f"schemes {schemes}")
    expect("<script>window.__xss=1</script>" in browser.run("return document.querySelector('main').textContent"),
           "the attack is not shown as what it is")
    title = browser.run("return document.title")
    expect(title.startswith("</title><script>alert(6)</script>"), f"the title is {title}")
    expect("/style><script>" in browser.run("return getComputedStyle(document.documentElement)"
                                             ".getPropertyValue('--user')"), "the user's style was cut")
    scene.shoot("hostile")


def policy_holds(scene):
    """What an attack would need, were it to get that far, is refused by the browser."""
    browser = scene.open("big")
    refused = browser.run("try { document.body.innerHTML = '<b>x</b>'; return false } catch { return true }")
    expect(refused, "a text may become HTML")
    blocked = browser.run_async("""const done = arguments[arguments.length - 1], found = new Set();
        addEventListener("securitypolicyviolation", event => {
            found.add(event.effectiveDirective);
            if (found.size === 4) done([...found].sort());
        });
        setTimeout(() => done([...found].sort()), 10000);
        const style = document.createElement("style"); style.textContent = "body{color:red}";
        document.head.append(style);
        document.body.setAttribute("style", "color:red");
        const frame = document.createElement("iframe"); frame.src = "https://attacker.example/";
        document.body.append(frame);
        const image = new Image(); image.src = "https://attacker.example/x.png"; document.body.append(image);""")
    expect_equal("what was refused", blocked, ["frame-src", "img-src", "style-src-attr", "style-src-elem"])
    expect(browser.run("return getComputedStyle(document.body).color") != "rgb(255, 0, 0)", "a style was taken")


def tool(name):
    """The folder of a package of npm; Skip without registry."""
    folder = pathlib.Path(os.environ.get("PRT_NPM", pathlib.Path(tempfile.gettempdir()) / f"prt-npm-{os.getuid()}"))
    place = folder / "node_modules" / name
    if not place.is_dir():
        if shutil.which("npm") is None:
            raise Skip("npm is not installed")
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder),
                               *(f"{package}@{version}" for package, version in TOOLS.items())],
                              capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            raise Skip(f"npm: {' '.join(done.stderr.split())[:200]}")
    return place


def axe(browser, what, source):
    browser.run(source + ";0")
    answer = browser.run_async("""const done = arguments[arguments.length - 1];
        axe.run(document, {resultTypes: ["violations"]}).then(result => done({rules: result.passes.length,
            found: result.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.failureSummary}`))}))""")
    expect(answer["rules"] > 20, f"{what}: axe looked at {answer['rules']} rules only")
    expect_equal(f"violations of {what}", answer["found"], [])


def is_accessible(scene):
    source = (tool("axe-core") / "axe.min.js").read_text(encoding="utf-8")
    for page, theme, width in (("big", "light", 1360), ("big", "dark", 1360), ("big", "minimal", 1360),
                               ("big", "light", 400), ("hostile", "light", 1360), ("empty", "light", 1360)):
        browser = scene.open(page)
        browser.resize(width, 900)
        browser.run("document.documentElement.dataset.theme = arguments[0];"
                    "for (const d of document.querySelectorAll('details')) d.open = true", theme)
        axe(browser, f"{page}, {theme}, {width}", source)
        browser.click("#repositories-table tbody button") if page != "empty" else None
        axe(browser, f"{page}, {theme}, {width}, details", source)


def is_valid(scene):
    if shutil.which("java") is None:
        raise Skip("java is not installed")
    jar = tool("vnu-jar") / "build/dist/vnu.jar"
    if not jar.is_file():
        raise Skip("vnu-jar came without its jar")
    pages = [str(scene.keep / f"{page}.html") for page in PAGES]
    done = subprocess.run(["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", *pages],
                          capture_output=True, text=True, timeout=120, check=False)
    messages = json.loads(done.stderr)["messages"]
    expect_equal("errors", [f"{m['url'][-20:]}:{m.get('lastLine')}: {m['message']}: {m.get('extract', '')}"
                            for m in messages if m["type"] == "error"][:5], [])


def is_parsed_without_errors(scene):
    """By the rules of HTML, strictly: the reader of html5lib stops at the first error."""
    try:
        import html5lib
    except ImportError:
        raise Skip("python3-html5lib is not installed") from None
    for page in PAGES:
        parser = html5lib.HTMLParser()
        parser.parse((scene.keep / f"{page}.html").read_bytes())
        expect_equal(f"parse errors of {page}", parser.errors[:3], [])


def takes_screenshots(scene):
    for page in PAGES:
        scene.open(page)
        scene.shoot(page)


TESTS = (loads_quietly, how_fast, sorts, sorts_what_is_not_known_last, searches, filters, turns_pages,
         does_only_what_is_switched_on, shows_details, works_by_keyboard, changes_themes, prints, fits_narrow_screens,
         is_whole_without_scripts, failing_jobs_are_counted, wide_screens_show_whole_tables, anchors_exist,
         attacks_are_texts, policy_holds, is_accessible, is_parsed_without_errors, is_valid, takes_screenshots)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=pathlib.Path, default=program_folder().parent / "browser")
    parser.add_argument("tests", nargs="*", help="names of those to run (default: all)")
    options = parser.parse_args()
    tally = Tally()
    scene = Scene(options.keep.resolve())
    missing = webdriver.missing()
    if missing:
        tally.test("report.html in a browser", lambda: (_ for _ in ()).throw(Skip(f"not installed: {missing}")))
        print("0 passed, 0 failed, 1 skipped")
        return
    with webdriver.Browser() as scene.browser:
        for test in TESTS:
            if not options.tests or test.__name__ in options.tests:
                tally.test(test.__name__.replace("_", " "), test, scene)
    tally.close()


if __name__ == "__main__":
    main()
