# SPDX-License-Identifier: MIT
"""/openapi.json: OpenAPI 3.1 by a validator where one is installed, and true to what the server does."""

import json
import subprocess

from harness import Case, Server
from test_values import TOP

VALIDATE = "import json, sys; from openapi_spec_validator import validate; validate(json.load(sys.stdin))"


class Document(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.document = cls.server.get("/openapi.json").json

    def test_it_is_openapi_3_1_and_carries_the_version(self):
        self.assertRegex(self.document["openapi"], r"^3\.1\.\d+$")
        self.assertEqual(self.document["info"]["version"], "1.0.0")

    def test_it_describes_the_four_endpoints(self):
        for path in ("/health", "/info", "/metrics/system", "/metrics/app"):
            with self.subTest(path):
                operation = self.document["paths"][path]["get"]
                self.assertTrue(operation["summary"])
                self.assertTrue(operation["tags"])
                self.assertIn("application/json", operation["responses"]["200"]["content"])

    def test_key_order_of_an_answer_is_the_order_of_its_schema(self):
        body = json.loads(self.server.get("/metrics/system").body)
        schema = self.document["paths"]["/metrics/system"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        self.assertEqual(list(schema["properties"]), list(body))

    def test_operation_ids_are_unique(self):
        ids = [op["operationId"] for path in self.document["paths"].values() for op in path.values() if "operationId" in op]
        self.assertEqual(len(ids), len(set(ids)))

    def test_a_validator_accepts_it(self):
        python = TOP / "build" / "venv" / "bin" / "python"
        if not python.exists() or subprocess.run([python, "-c", "import openapi_spec_validator"], capture_output=True).returncode:
            self.skipTest("openapi-spec-validator is not installed (tests/python/requirements.txt)")
        done = subprocess.run([python, "-c", VALIDATE], input=json.dumps(self.document), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
