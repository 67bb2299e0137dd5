# SPDX-License-Identifier: MIT
"""Find and run the end-to-end tests: a line for each file, failures whole, counts last.

usage: run.py [-u] [-v] [PATTERN...]   PATTERN is a part of a file, class or test name
"""

import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


def flatten(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flatten(test)
        else:
            yield test


def chosen(test, patterns):
    return not patterns or any(pattern in test.id() for pattern in patterns)


class Result(unittest.TestResult):
    def __init__(self, verbose):
        super().__init__()
        self.verbose = verbose
        self.passed = 0

    def startTest(self, test):
        super().startTest(test)
        if self.verbose:
            print(f"      {test.id()}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1

    def bad(self):
        return self.failures + self.errors + [(test, "unexpected success") for test in self.unexpectedSuccesses]


def run_file(path, patterns, verbose):
    loader = unittest.TestLoader()
    tests = [t for t in flatten(loader.loadTestsFromName(path.stem)) if chosen(t, patterns)]
    if not tests:
        return None
    result = Result(verbose)
    started = time.monotonic()
    unittest.TestSuite(tests).run(result)
    bad = result.bad()
    word = "FAIL" if bad else "ok  "
    print(f"{word}  {path.stem:<28} {result.passed:4}  {time.monotonic() - started:6.1f} s", flush=True)
    for test, why in result.skipped:
        print(f"      skipped {test.id()}: {why}", flush=True)
    for test, trace in bad:
        lines = (line if len(line) <= 2000 else line[:2000] + " ..." for line in trace.splitlines())
        print(f"----  {test.id()}\n" + "\n".join(lines) + "\n", flush=True)
    return result.passed, len(bad), len(result.skipped)


def main(arguments):
    patterns = [a for a in arguments if not a.startswith("-")]
    if "-u" in arguments:
        os.environ["SONDA_ACCEPT"] = "1"
    files = sorted([*HERE.glob("test_*.py"), *HERE.glob("http_*.py")])
    counts = [c for c in (run_file(f, patterns, "-v" in arguments) for f in files) if c]
    passed, failed, skipped = (sum(column) for column in zip(*counts)) if counts else (0, 0, 0)
    if skipped:
        print(f"e2e: {skipped} skipped")
    subprocess.run([HERE.parent / "count.sh", "e2e", str(passed), str(failed)], check=True)
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
