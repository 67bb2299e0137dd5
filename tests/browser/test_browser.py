# SPDX-License-Identifier: MIT
"""What a person sees: the documentation with "Try it out", and the live page, in a real browser, without a complaint."""

import contextlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from harness import TOP, Server, eventually  # noqa: E402
from webdriver import Browser  # noqa: E402

SHOTS = TOP / "build" / "browser"
REFUSES = """local sonda = require "sonda"
sonda.get("/metrics/disks", function() return nil, "no disks today" end)
"""
LAPTOP = TOP / "tests" / "fixtures" / "machines" / "laptop"


NGINX = """daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; location /host/ {{ proxy_pass {server}/; }} }}
}}
"""


@contextlib.contextmanager
def prefixed(server, folder):
    """The server behind nginx, below /host."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "conf").write_text(NGINX.format(folder=folder, port=port, server=server))
    nginx = subprocess.Popen(["nginx", "-e", folder / "error.log", "-c", folder / "conf"])
    try:
        eventually(lambda: (folder / "pid").exists(), 10, 0.05, "nginx")
        yield f"http://127.0.0.1:{port}/host"
    finally:
        nginx.terminate()
        nginx.wait()


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

    def try_out_health(self, url):
        self.browser.open(url + "/docs")
        block = self.operation("/health")
        self.browser.click(f"{block} .opblock-summary-control")
        self.browser.click(f"{block} .try-out__btn")
        self.browser.click(f"{block} .execute")
        self.browser.wait_text(f"{block} .live-responses-table tbody .response-col_status", r"\b200\b")
        self.browser.wait_text(f"{block} .live-responses-table tbody .response-col_description", r'"status":\s*"ok"')

    def test_try_it_out_and_execute_ask_this_server(self):
        self.try_out_health(self.server.url)
        self.browser.screenshot(str(SHOTS / "docs.png"))

    @unittest.skipUnless(shutil.which("nginx"), "no nginx")
    def test_try_it_out_asks_this_server_behind_a_path_prefix(self):
        with tempfile.TemporaryDirectory() as folder, prefixed(self.server.url, Path(folder)) as url:
            self.try_out_health(url)

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

    def test_the_pages_fit_a_telephone(self):
        for path, name in (("/", "live"), ("/docs", "docs")):
            with self.subTest(path):
                self.browser.emulate(375, 1400)
                self.browser.open(self.server.url + path)
                self.browser.wait_text("body", r"systemd|init|\d s|/health")
                self.assertEqual(self.browser.script("return document.documentElement.scrollWidth"), 375)
                self.browser.screenshot(str(SHOTS / f"{name}-narrow.png"))
        self.browser.emulate()

    def test_the_pages_are_dark_for_who_prefers_it(self):
        for path, name in (("/", "live"), ("/docs", "docs")):
            with self.subTest(path):
                self.browser.emulate(scheme="dark")
                self.browser.open(self.server.url + path)
                self.browser.wait_text("body", r"\d+(\.\d+)?\s?%|/health")
                colours = "return ['body', 'html'].map(e => getComputedStyle(document.querySelector(e)).backgroundColor)"
                found = [re.findall(r"\d+", colour) for colour in self.browser.script(colours)]
                painted = [list(map(int, colour[:3])) for colour in found if len(colour) == 3]
                self.assertTrue(painted and max(painted[0]) < 64, painted)
                self.browser.screenshot(str(SHOTS / f"{name}-dark.png"))
        self.browser.emulate()

    def test_a_mount_that_hangs_is_shown_as_such(self):
        flags = [f"--path.{name}={LAPTOP / folder}" for name, folder in (("procfs", "proc"), ("sysfs", "sys"), ("rootfs", "root"))]
        with Server(*flags) as server:
            self.browser.open(server.url + "/")
            self.browser.wait_text("#disks", r"/mnt/my backups\s+nfs4\s+–\s+–\s+no answer")
            self.browser.screenshot(str(SHOTS / "live-stuck.png"))
            self.browser.open("about:blank")

    def test_a_server_that_stopped_and_came_back_is_told_from_one_that_answers(self):
        with Server() as server:
            self.browser.open(server.url + "/")
            self.browser.wait_text("#processes", r"\d s")
        self.browser.wait_text("#trouble", r"The server does not answer\. Last answer at \d+:\d\d:\d\d")
        self.browser.screenshot(str(SHOTS / "live-stopped.png"))
        with Server("--listen", server.url.removeprefix("http://")):
            eventually(lambda: not self.browser.text("#trouble"), 20, 0.1, "the numbers again")
            self.browser.open("about:blank")
        self.assertRegex(" ".join(self.browser.complaints()), "ERR_CONNECTION_REFUSED")

    def test_a_part_that_is_refused_is_told_as_long_as_it_is(self):
        layer = tempfile.TemporaryDirectory(prefix="sonda-browser-")
        self.addCleanup(layer.cleanup)
        Path(layer.name, "disks.lua").write_text(REFUSES)
        with Server("--scripts", layer.name) as server:
            self.browser.open(server.url + "/")
            self.browser.wait_text("#trouble", r"metrics/disks: no disks today\.")
            history = "return performance.getEntriesByName(arguments[0]).length"
            before = self.browser.script(history, server.url + "/metrics/history")
            eventually(lambda: self.browser.script(history, server.url + "/metrics/history") > before + 1, 20, 0.1, "more history")
            self.assertIn("no disks today", self.browser.text("#trouble"))
            self.browser.open("about:blank")
        self.browser.complaints()

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
