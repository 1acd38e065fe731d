# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium, driven through chromedriver over the W3C WebDriver protocol, with the standard library alone.

    with Browser() as browser:
        browser.open("file:///...")
        browser.run("return document.title")

Chromium gets a fresh profile and is told to keep off the network; what it asks for nevertheless is in requests().
"""
import base64
import http.client
import json
import re
import shutil
import subprocess
import tempfile
import threading

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps",
         "--no-first-run", "--no-default-browser-check", "--hide-scrollbars", "--force-device-scale-factor=1",
         "--host-resolver-rules=MAP * ~NOTFOUND"]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
START_SECONDS = 60


class BrowserError(Exception):
    """What WebDriver answered instead of a value."""


def missing():
    """The programs that are needed and not there."""
    return [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]


class Browser:
    def __init__(self, width=1280, height=900):
        self.profile = tempfile.mkdtemp(prefix="prt-chromium-")
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
        self.session = None
        try:
            self.port = self._port()
            options = {"args": [*FLAGS, f"--user-data-dir={self.profile}", f"--window-size={width},{height}"],
                       "binary": shutil.which("chromium")}
            always = {"goog:chromeOptions": options,
                      "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
            answer = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": always}})
            self.session = answer["sessionId"]
            self.open("about:blank")  # the page of a new tab asks for things of its own
            self.requests()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.session is not None:
            try:
                self._ask("DELETE", f"/session/{self.session}")
            except (BrowserError, OSError):
                pass
            self.session = None
        self.driver.kill()
        self.driver.wait()
        self.driver.stdout.close()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _port(self):
        for line in self.driver.stdout:
            if match := re.search(r"started successfully on port (\d+)", line):
                # Whatever it says later must not fill the pipe.
                threading.Thread(target=self.driver.stdout.read, daemon=True).start()
                return int(match[1])
        raise BrowserError("chromedriver ended without telling its port")

    def _ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        try:
            data = None if body is None and method != "POST" else json.dumps(body or {})
            connection.request(method, path, data, {"Content-Type": "application/json"})
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise BrowserError(f"{value['error']}: {value['message'].splitlines()[0]}")
        return value

    def _do(self, method, path, body=None):
        return self._ask(method, f"/session/{self.session}{path}", body)

    def open(self, url):
        self._do("POST", "/url", {"url": url})

    def run(self, script, *args):
        """What the body of a function returns, given `args` as its arguments."""
        return self._do("POST", "/execute/sync", {"script": script, "args": list(args)})

    def run_async(self, script, *args):
        """Likewise; the script calls its last argument with the value."""
        return self._do("POST", "/execute/async", {"script": script, "args": list(args)})

    def find(self, selector):
        return self._do("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self._do("POST", f"/element/{self.find(selector)}/click")

    def type(self, selector, text):
        self._do("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def clear(self, selector):
        self._do("POST", f"/element/{self.find(selector)}/clear")

    def press(self, *keys):
        """Presses and releases keys one after another, wherever the focus is."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._do("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def resize(self, width, height):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                      mobile=False)

    def media(self, kind="", **features):
        """Emulates a medium ("print") and features (prefers_color_scheme="dark")."""
        listed = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.devtools("Emulation.setEmulatedMedia", media=kind, features=listed)

    def scripts(self, enabled):
        self.devtools("Emulation.setScriptExecutionDisabled", value=not enabled)

    def devtools(self, command, **params):
        return self._do("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def screenshot(self, path, full=False):
        """Of what can be seen, or of the whole page."""
        shot = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=full)
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def pdf(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.devtools("Page.printToPDF", printBackground=True)["data"]))

    def dialog(self):
        """The text of an open alert, confirm or prompt; None: there is none."""
        try:
            return self._do("GET", "/alert/text")
        except BrowserError as error:
            if str(error).startswith("no such alert"):
                return None
            raise

    def console(self):
        """Messages since the last call: everything the page logged, errors and violations of its policy among them."""
        return [f"{entry['level']}: {entry['message']}" for entry in self._do("POST", "/se/log", {"type": "browser"})]

    def requests(self):
        """Addresses that were asked for since the last call."""
        events = (json.loads(entry["message"])["message"]
                  for entry in self._do("POST", "/se/log", {"type": "performance"}))
        return [event["params"]["request"]["url"] for event in events
                if event["method"] == "Network.requestWillBeSent"]
