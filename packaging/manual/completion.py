#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""completion.py bash|zsh SONDA: completion of sonda's command line, made of SONDA --help and of the built-in collectors."""
import sys
from pathlib import Path

import help

COLLECTORS = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "scripts/collectors").glob("*.lua"))
SWITCHES = [f"--{no}collector.{name}" for name in COLLECTORS for no in ("", "no-")]


def flags(told):
    return [setting for setting in told.settings if setting.name.startswith("--")]


def names(told):
    return [form.strip("[]").split()[0].rstrip("]") for form, _ in told.commands]


def bash(told):
    directories = "|".join(one.name for one in flags(told) if one.value == "DIR")
    files = "|".join(one.name for one in flags(told) if one.value == "FILE")
    choices = "".join(f"    {one.name}) COMPREPLY=($(compgen -W '{' '.join(one.choices)}' -- \"$word\")) ;;\n"
                      for one in flags(told) if one.choices)
    free = "|".join(one.name for one in flags(told) if one.value and one.value not in ("DIR", "FILE") and not one.choices)
    words = " ".join([one.name for one in flags(told)] + SWITCHES)
    return f"""# bash completion of sonda(1); made of sonda --help
_sonda()
{{
    local word=${{COMP_WORDS[COMP_CWORD]}} flag=${{COMP_WORDS[COMP_CWORD - 1]}} command=${{COMP_WORDS[1]-}}
    # --flag=value comes as three words.
    if [ "$word" = = ]; then
        word=
    elif [ "$flag" = = ]; then
        flag=${{COMP_WORDS[COMP_CWORD - 2]}}
    fi
    COMPREPLY=()
    case $flag in
    {directories}) COMPREPLY=($(compgen -d -- "$word")) ;;
    {files}) COMPREPLY=($(compgen -f -- "$word")) ;;
{choices}    {free}) ;;
    *)
        case $COMP_CWORD:$command:$word in
        *:-*) COMPREPLY=($(compgen -W '{words}' -- "$word")) ;;
        1:*) COMPREPLY=($(compgen -W '{' '.join(names(told))}' -- "$word")) ;;
        *:check:* | *:init:* | *:record:*) COMPREPLY=($(compgen -d -- "$word")) ;;
        esac
        ;;
    esac
}}
complete -F _sonda sonda
"""


def quoted(text):
    for character in "\\:[]":
        text = text.replace(character, "\\" + character)
    return text.replace("'", "'\\''")


def zsh_flag(setting):
    repeat = "*" if setting.repeatable else ""
    if not setting.value:
        return f"'{repeat}{setting.name}[{quoted(setting.text)}]'"
    action = {"DIR": "_directories", "FILE": "_files"}.get(setting.value, f"({' '.join(setting.choices)})" if setting.choices else " ")
    return f"'{repeat}{setting.name}=[{quoted(setting.text)}]:{quoted(setting.value)}:{action}'"


def zsh(told):
    lines = [zsh_flag(one) for one in flags(told)] + [f"'{one}[switch a collector]'" for one in SWITCHES]
    commands = " ".join(f"'{name}:{quoted(text)}'" for name, (_, text) in zip(names(told), told.commands))
    specifications = " \\\n  ".join(lines)
    return f"""#compdef sonda
# zsh completion of sonda(1); made of sonda --help
local state
local -a commands=({commands})
_arguments -S \\
  {specifications} \\
  '1: :->command' '*: :_directories'
[[ $state != command ]] || _describe command commands
"""


if __name__ == "__main__":
    print({"bash": bash, "zsh": zsh}[sys.argv[1]](help.of(sys.argv[2])), end="")
