# SPDX-License-Identifier: MIT
"""The few commands of W3C WebDriver that the browser tests need, over http.client."""

import base64
import http.client
import json
import os
import re
import subprocess
import tempfile

from harness import clean_environment, die_with_parent, eventually

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # W3C WebDriver, 11
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1000",
           "--no-first-run", "--disable-background-networking", "--no-proxy-server")


class Refused(Exception):
    """The driver's answer to a command that it could not carry out: no such element, not clickable yet, ..."""


class Browser:
    """One chromium with a profile of its own, and the console of its pages."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(prefix="sonda-browser-", ignore_cleanup_errors=True)
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=clean_environment({"HOME": self.profile.name, "TMPDIR": self.profile.name}), preexec_fn=die_with_parent,
        )
        for line in self.driver.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                break
        self.connection = http.client.HTTPConnection("127.0.0.1", int(found.group(1)), timeout=60)
        options = {"args": [*OPTIONS, f"--user-data-dir={self.profile.name}/profile"]}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self.session = ""
        self.session = self.command("POST", "", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def command(self, method, path, body=None):
        base = f"/session/{self.session}" if self.session else "/session"
        text = None if body is None else json.dumps(body)
        self.connection.request(method, base + path, text, {"Content-Type": "application/json"})
        value = json.loads(self.connection.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            raise Refused(f"{value['error']}: {value['message'].splitlines()[0]}")
        return value

    def open(self, url):
        self.command("POST", "/url", {"url": url})

    def emulate(self, width=1280, height=1000, scheme="light"):
        """The next pages on a screen of this size, for somebody who prefers this colour scheme."""
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        for method, parameters in (("setDeviceMetricsOverride", screen), ("setEmulatedMedia", media)):
            self.command("POST", "/goog/cdp/execute", {"cmd": f"Emulation.{method}", "params": parameters})

    def script(self, text, *arguments):
        return self.command("POST", "/execute/sync", {"script": text, "args": list(arguments)})

    def click(self, selector, seconds=15):
        """Click the first match as soon as it is there and can be clicked."""

        def try_it():
            try:
                found = self.command("POST", "/element", {"using": "css selector", "value": selector})
                self.command("POST", f"/element/{found[ELEMENT]}/click", {})
                return True
            except Refused:
                return False

        eventually(try_it, seconds, 0.05, f"a click on {selector}")

    def text(self, selector):
        return self.script("const e = document.querySelector(arguments[0]); return e ? e.innerText : ''", selector)

    def wait_text(self, selector, pattern, seconds=15):
        return eventually(lambda: re.search(pattern, self.text(selector) or ""), seconds, 0.05, f"{pattern} in {selector}")

    def complaints(self):
        """What the console has of errors and warnings since the last call: failed loads, CSP violations, exceptions."""
        return [e["message"] for e in self.command("POST", "/se/log", {"type": "browser"}) if e["level"] in ("SEVERE", "WARNING")]

    def screenshot(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.command("GET", "/screenshot")))

    def close(self):
        try:
            self.command("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait(10)
            self.driver.stdout.close()
            self.profile.cleanup()
