# SPDX-License-Identifier: MIT
"""What `sonda --help` says, taken apart: commands, flags, variables. That text is made of the table of settings
(core/settings/table.c), so that what is made of this holds no second list."""
import os
import re
import subprocess
from dataclasses import dataclass

COMMAND = re.compile(r"(?:usage:|      ) sonda (?P<form>\S.{20}) (?P<text>.+)")
# A default is in brackets and has no blank.
SETTING = re.compile(
    r"  (?P<name>--[a-z][\w.-]*|[A-Z][A-Z_]*)(?: (?P<value>[A-Z]+(?::[A-Z]+)?|[^ |]+(?:\|[^ |]+)+))? +(?P<text>.+?)"
    r"(?: \((?P<default>[^() ]+)\))?(?:  \[(?P<variable>\w+)\])?")
ANY_COLLECTOR = re.compile(r"  (?P<form>--collector\.NAME\S*(?:,? \S+)?)  +(?P<text>.+)")


@dataclass
class Setting:
    name: str
    value: str | None  # "DIR", "text|json", or None for a switch
    text: str
    default: str | None
    variable: str | None

    @property
    def choices(self):
        return self.value.split("|") if self.value and self.value == self.value.lower() and "|" in self.value else []

    @property
    def repeatable(self):
        return "may be repeated" in self.text


@dataclass
class Help:
    commands: list  # (form, text)
    settings: list  # Setting
    collectors: list  # (form, text)
    version: str


def parsed(text):
    told = Help([], [], [], re.match(r"sonda (\S+):", text)[1])
    for line in text.splitlines()[1:]:
        if match := COMMAND.fullmatch(line):
            told.commands.append((match["form"].rstrip(), match["text"]))
        elif match := ANY_COLLECTOR.fullmatch(line):
            told.collectors.append((match["form"], match["text"]))
        elif match := SETTING.fullmatch(line):
            told.settings.append(Setting(*match.group("name", "value", "text", "default", "variable")))
        elif line and not line.endswith(":"):
            raise ValueError(f"a line of --help that is neither a command nor a setting: {line!r}")
    return told


def of(sonda):
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("SONDA_", "APP_"))}
    return parsed(subprocess.run([sonda, "--help"], env=plain, check=True, capture_output=True, text=True).stdout)
