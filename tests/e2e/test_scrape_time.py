# SPDX-License-Identifier: MIT
"""A scrape ends in time with what there is, whatever a layer's collectors do."""

import re
import signal
import time
import unittest

from harness import PATIENCE, Case, Server

ENDLESS = 'local sonda = require "sonda"\nfor i = 1, %d do\n  sonda.collector("endless" .. i, function() while true do end end)\nend\n'


def scrape(server, timeout=None, path="/metrics"):
    started = time.monotonic()
    answer = server.get(path, headers={} if timeout is None else {"X-Prometheus-Scrape-Timeout-Seconds": str(timeout)})
    return answer, time.monotonic() - started


class Slow(Case):
    def test_a_hundred_endless_collectors_lose_no_sound_one(self):
        with Server("--scripts", self.scratch({"endless.lua": ENDLESS % 100}), "--max-scrape-ms", "3000", "--workers", "1",
                    "--max-collector-ms", "500") as server:
            answer, took = scrape(server)
            self.assertEqual(answer.status, 200)
            self.assertLess(took, 3 * PATIENCE + 2)
            self.assertIn('node_scrape_collector_success{collector="loadavg"} 1\n', answer.text)
            self.assertIn("\nnode_load1 ", answer.text)
            self.assertEqual(len(re.findall(r'(?m)^node_scrape_collector_success\{collector="endless\d+"\} 0$', answer.text)), 100)

    def test_the_scrapers_own_timeout_is_kept(self):
        with Server("--scripts", self.scratch({"endless.lua": ENDLESS % 20}), "--workers", "1") as server:
            answer, took = scrape(server, 1.5)
            self.assertEqual(answer.status, 200)
            self.assertLess(took, 1.5 * PATIENCE + 1)
            self.assertIn("\nnode_load1 ", answer.text)

    def test_a_timeout_that_is_no_number_is_no_matter(self):
        with Server() as server:
            for value in ("", "soon", "-1", "0", "nan", "1e999"):
                with self.subTest(value):
                    self.assertEqual(scrape(server, value)[0].status, 200)

    def test_after_three_times_it_is_left_out_for_a_while(self):
        with Server("--scripts", self.scratch({"endless.lua": ENDLESS % 1}), "--max-collector-ms", "50", "--workers", "1") as server:
            for i in range(4):
                answer, took = scrape(server)
                time.sleep(0.15)  # past the moment in which clients share a collection
            self.assertLess(took, 0.05 * PATIENCE + 1)
            self.assertIn('node_scrape_collector_success{collector="endless1"} 0\n', answer.text)
            server.wait_log("collector endless1: left out for 60 s")
            self.assertRegex(server.get("/health?verbose").text, r'"kind":"collector","name":"endless1"')

    BUSY = """local sonda = require "sonda"
        sonda.collector("busy", function(scrape)
          local till = sonda.clock() + 0.02
          while sonda.clock() < till do end
          scrape:gauge("busy", "Busy.", 1)
        end)
    """

    def test_a_client_in_a_hurry_takes_nothing_from_the_next_one(self):
        with Server("--scripts", self.scratch({"busy.lua": self.BUSY}), "--workers", "1") as server:
            self.assertNotIn("\nbusy 1", scrape(server, 0.01)[0].text)
            self.assertIn("\nbusy 1", scrape(server)[0].text)

    def test_a_client_in_a_hurry_has_no_collector_left_out(self):
        with Server("--scripts", self.scratch({"busy.lua": self.BUSY}), "--workers", "1") as server:
            for _ in range(5):
                scrape(server, 0.01, "/metrics?collect[]=busy")
                time.sleep(0.15)
            self.assertIn("\nbusy 1", scrape(server)[0].text)
            self.assertNotIn('"name":"busy"', server.get("/health?verbose").text)

    def test_sigterm_waits_for_one_collector_at_most(self):
        with Server("--scripts", self.scratch({"endless.lua": ENDLESS % 100}), "--max-collector-ms", "200", "--workers", "1") as server:
            client = server.client()
            client.send("GET", "/metrics") if hasattr(client, "send") else None
            started = time.monotonic()
            server.signal(signal.SIGTERM)
            self.assertEqual(server.wait(), 0)
            self.assertLess(time.monotonic() - started, 5 * PATIENCE)


if __name__ == "__main__":
    unittest.main()
