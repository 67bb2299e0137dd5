# SPDX-License-Identifier: MIT
"""What a person sees: the documentation with "Try it out", and the live page, in a real browser, without a complaint."""

import re
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from harness import TOP, Server, eventually  # noqa: E402
from webdriver import Browser  # noqa: E402

SHOTS = TOP / "build" / "browser"
HEALTH = "[id='operations-%s']"


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def tearDown(self):
        self.assertEqual(self.browser.complaints(), [])

    def operation(self, path):
        """The selector of Swagger UI's block for GET `path`."""
        find = """return [...document.querySelectorAll('.opblock')].filter(b =>
            b.querySelector('.opblock-summary-path') &&
            b.querySelector('.opblock-summary-path').getAttribute('data-path') === arguments[0]).map(b => b.id)"""
        return "#" + eventually(lambda: self.browser.script(find, path), 20, 0.05, f"documentation of {path}")[0]

    def test_try_it_out_and_execute_ask_this_server(self):
        self.browser.open(self.server.url + "/docs")
        block = self.operation("/health")
        self.browser.click(f"{block} .opblock-summary-control")
        self.browser.click(f"{block} .try-out__btn")
        self.browser.click(f"{block} .execute")
        self.browser.wait_text(f"{block} .live-responses-table tbody .response-col_status", r"\b200\b")
        self.browser.wait_text(f"{block} .live-responses-table tbody .response-col_description", r'"status":\s*"ok"')
        self.browser.screenshot(str(SHOTS / "docs.png"))

    def test_the_documentation_lists_every_route_of_the_document(self):
        self.browser.open(self.server.url + "/docs")
        self.operation("/health")
        listed = self.browser.script(
            "return [...document.querySelectorAll('.opblock-summary-path')].map(e => e.getAttribute('data-path'))"
        )
        self.assertEqual(set(listed), set(self.server.get("/openapi.json").json["paths"]))

    def test_the_live_page_shows_this_host_and_keeps_showing_it(self):
        self.browser.open(self.server.url + "/")
        self.browser.wait_text("body", r"\d+(\.\d+)?\s?%")
        seen = set()

        def changed():
            seen.add(self.browser.text("body"))
            return len(seen) > 1

        eventually(changed, 20, 0.1, "a change of the live page")
        self.browser.screenshot(str(SHOTS / "live.png"))

    def test_nothing_is_loaded_from_elsewhere(self):
        for path in ("/docs", "/"):
            self.browser.open(self.server.url + path)
            self.browser.wait_text("body", r"\w+")
            loaded = self.browser.script("return performance.getEntriesByType('resource').map(e => e.name)")
            foreign = [url for url in loaded if not re.match(rf"{re.escape(self.server.url)}/|data:|blob:", url)]
            self.assertEqual(foreign, [], path)


if __name__ == "__main__":
    program = unittest.main(exit=False)
    result = program.result
    bad = len(result.failures) + len(result.errors)
    subprocess.run([TOP / "tests" / "count.sh", "browser", str(result.testsRun - bad), str(bad)], check=True)
    sys.exit(bad > 0)
