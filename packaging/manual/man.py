#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""man.py SONDA TEMPLATE: a manual page on stdout. A line of the template that is @NAME@ becomes what the program or the
annotations say: @COMMANDS@, @FLAGS@, @VARIABLES@ of SONDA --help, @FUNCTIONS@ of scripts/meta."""
import datetime
import itertools
import os
import re
import sys
from pathlib import Path

import help

META = Path(__file__).resolve().parents[2] / "scripts/meta"


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha")
    return "\\&" + text if text[:1] in (".", "'") else text


def tagged(head, text):
    return f".TP\n{head}\n{roff(text)}"


def bold(text):
    return "\\fB" + roff(text) + "\\fR"


def flag(setting):
    value = f" \\fI{roff(setting.value)}\\fR" if setting.value else ""
    return bold(setting.name) + value


def full(setting):
    text = setting.text[0].upper() + setting.text[1:] + "."
    if setting.default is not None:
        text += f" Default: {setting.default}."
    if setting.variable:
        text += f" Variable: {setting.variable}."
    return tagged(flag(setting), text)


def commands(told):
    return [tagged(bold("sonda " + form), text[0].upper() + text[1:] + ".") for form, text in told.commands]


def flags(told):
    any_collector = [tagged(bold(form), text[0].upper() + text[1:] + ".") for form, text in told.collectors]
    return [full(setting) for setting in told.settings if setting.name.startswith("--")] + any_collector


def variables(told):
    return [full(setting) for setting in told.settings if not setting.name.startswith("--")]


def sentence(said):
    text = " ".join(itertools.takewhile(lambda line: not line.startswith("@"), said))
    return re.split(r"(?<=[.:;]) ", text)[0].rstrip(":;.") + "." if text else None


def functions(_):
    """Of each annotated function of `sonda`: its form, and the first sentence of what is said of it."""
    for path in sorted(META.glob("*.lua")):
        said = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("---"):
                said.append(line[3:].strip())
            elif match := re.match(r"function ((?:sonda|fs|proc|shape|json|log|store)\.\w+)(\(.*\)) end", line):
                name = match[1] if match[1].startswith("sonda.") else "sonda." + match[1]
                if text := sentence(said):
                    yield tagged(bold(name) + roff(match[2]), text)
                said = []
            else:
                said = []


PARTS = {"@COMMANDS@": commands, "@FLAGS@": flags, "@VARIABLES@": variables, "@FUNCTIONS@": functions}


def main(sonda, template):
    told = help.of(sonda)
    day = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    for line in Path(template).read_text(encoding="utf-8").splitlines():
        if line in PARTS:
            print("\n".join(PARTS[line](told)))
        else:
            print(line.replace("@VERSION@", told.version).replace("@DATE@", day.strftime("%Y\\-%m\\-%d")))


if __name__ == "__main__":
    main(*sys.argv[1:])
