# SPDX-License-Identifier: MIT
"""One bound for the memory that scripts' data take outside of their engines."""

import re
import unittest
from pathlib import Path

from harness import SONDA, Case, Server

# A sanitizer keeps what was freed for a while.
SANITIZED = b"__asan_init" in Path(SONDA).read_bytes() or b"__tsan_init" in Path(SONDA).read_bytes()

KEPT = """local sonda = require "sonda"
for i = 1, 60 do
  sonda.get("/kept/" .. i, { type = "text/plain", max_age = 600, query = { { "q", "string" } } },
    function(request) return (request.query.q or "x"):rep(200000) end)
end
"""


def value(server, name):
    return float(re.search(rf"(?m)^{name} (\S+)$", server.get("/metrics").text)[1])


class Native(Case):
    def test_kept_answers_of_all_routes_share_one_bound(self):
        with Server("--scripts", self.scratch({"kept.lua": KEPT}), "--max-native-memory", "8M", "--workers", "2") as server:
            for i in range(1, 61):
                for q in "abcdef":
                    self.assertEqual(len(server.get(f"/kept/{i}?q={q}").body), 200000)
            self.assertEqual(value(server, "sonda_native_memory_limit_bytes"), 8 << 20)
            self.assertLessEqual(value(server, "sonda_native_memory_bytes"), 8 << 20)
            self.assertGreater(value(server, "sonda_native_memory_bytes"), 1 << 20)
            # A scrape and other routes are not refused for what is kept.
            self.assertIn("node_load1", server.get("/metrics").text)
            self.assertEqual(server.get("/health").status, 200)
            if not SANITIZED:
                with open(f"/proc/{server.pid}/statm") as statm:
                    self.assertLess(int(statm.read().split()[1]) * 4096, 64 << 20)

    def test_a_scrape_past_the_bound_is_refused_and_the_next_request_answered(self):
        much = 'local sonda = require "sonda"\nsonda.collector("much", function(scrape)\n' \
            '  for i = 1, 200000 do scrape:gauge("much", "Much.", i, { number = "n" .. i }) end\nend)\n'
        with Server("--scripts", self.scratch({"much.lua": much}), "--max-native-memory", "8M", "--workers", "1") as server:
            server.get("/metrics")
            self.assertEqual(server.get("/health").status, 200)
            used = re.search(r"(?m)^sonda_native_memory_bytes (\S+)$", server.get("/metrics").text)
            self.assertLessEqual(float(used[1]) if used else 0, 8 << 20)


if __name__ == "__main__":
    unittest.main()
