# SPDX-License-Identifier: MIT
"""/openapi.json: OpenAPI 3.1 by a validator where one is installed, and true to what the server does."""

import json
import subprocess

from harness import Case, Server
from test_values import TOP

MACHINES = TOP / "tests" / "fixtures" / "machines"
VALIDATE = "import json, sys; from openapi_spec_validator import validate; validate(json.load(sys.stdin))"

# Answers against the schema that the document declares for them: no member too few or too many, null only where it says so.
HOLD = """
import json, sys
from jsonschema import Draft202012Validator
def close(schema):
    if isinstance(schema, dict):
        if "properties" in schema:
            schema["additionalProperties"] = False
        list(map(close, schema.values()))
document, answers = json.load(sys.stdin)
for path, status, answer in answers:
    response = document["paths"][path]["get"]["responses"][str(status)]
    schema = response["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    close(schema)
    for fault in Draft202012Validator(schema).iter_errors(answer):
        print(path, status, list(fault.path), fault.message[:200])
"""


def python_with(module):
    python = TOP / "build" / "venv" / "bin" / "python"
    found = python.exists() and subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0
    return python if found else None


class Answers(Case):
    def test_those_of_every_recorded_machine_hold_their_schemas(self):
        python = python_with("jsonschema")
        if not python:
            self.skipTest("jsonschema is not installed (tests/python/requirements.txt)")
        for machine in sorted(MACHINES.iterdir()):
            flags = [f"--path.{name}={machine / folder}" for name, folder in (("procfs", "proc"), ("sysfs", "sys"), ("rootfs", "root"))]
            with self.subTest(machine.name), Server(*flags) as server:
                document, answers = server.get("/openapi.json").json, []
                for path, operations in document["paths"].items():
                    if "application/json" in operations["get"]["responses"]["200"]["content"]:
                        answer = server.get(path.replace("{mount}", "%2F"))
                        answers.append((path, answer.status, answer.json))
                self.assertGreater(len(answers), 10)
                done = subprocess.run([python, "-c", HOLD], input=json.dumps((document, answers)), capture_output=True, text=True)
                self.assertEqual((done.stdout, done.returncode), ("", 0), done.stderr[-2000:])


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
        python = python_with("openapi_spec_validator")
        if not python:
            self.skipTest("openapi-spec-validator is not installed (tests/python/requirements.txt)")
        done = subprocess.run([python, "-c", VALIDATE], input=json.dumps(self.document), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
