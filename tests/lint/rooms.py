#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The order of core's rooms, and that no files go in a circle.

Each room's README.md has a line "May include: base, proc." (or "nothing"). Checked are
  1. includes: a file includes its own room and those that the line names;
  2. the lines themselves: rooms that may include each other would be a circle of rooms;
  3. circles: no file reaches itself, by includes or by what it uses of others' functions and objects
     (a .c and the .h of its name are one file);
  4. headers: one that declares functions or objects has a .c of its name that defines some of them, and its
     room defines them all.

    tests/lint/rooms.py [CORE]      findings on stdout, status 1 where there are any
"""
import os
import re
import sys

CORE = sys.argv[1] if len(sys.argv) > 1 else "core"
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
# clang-format leaves what is not static at the first column.
FUNCTION = re.compile(r"^(?!static|typedef|extern|return|else)(?:[A-Za-z_][\w ]*[ *])(\w+)\([^;{}]*?\)[^;{}=]*([;{])", re.M)


def read_sources():
    """{path below core: text without comments}"""
    sources = {}
    for folder, _, names in os.walk(CORE):
        for name in names:
            if name.endswith((".c", ".h")):
                path = os.path.join(folder, name)
                sources[os.path.relpath(path, CORE)] = COMMENT.sub(" ", open(path).read())
    return sources


def read_order(rooms):
    """{room: rooms that it may include}, from the READMEs"""
    order, findings = {}, []
    for room in sorted(rooms):
        path = os.path.join(CORE, room, "README.md")
        text = open(path).read() if os.path.exists(path) else ""
        found = re.search(r"^May include: (.*?)\.$", text, re.M | re.S)
        if not found:
            findings.append(f"{path}: no line 'May include: ROOM, ….'")
            continue
        names = [] if found[1] == "nothing" else re.split(r",\s*", found[1].strip())
        findings += [f"{path}: there is no room '{n}'" for n in names if n not in rooms]
        order[room] = set(names)
    return order, findings


def circles(graph):
    """The strongly connected parts of more than one node (Tarjan), each sorted."""
    index, low, stack, on, found = {}, {}, [], set(), []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        on.add(node)
        for other in graph.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in on:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = []
            while not part or part[-1] != node:
                part.append(stack.pop())
                on.discard(part[-1])
            if len(part) > 1:
                found.append(sorted(part))

    sys.setrecursionlimit(10000)
    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def includes_of(text):
    return re.findall(r'^#include "([^"]+)"', text, re.M)


def declared_in(text):
    """Names of functions, and of objects said to be extern, that the header declares."""
    names = [name for name, end in FUNCTION.findall(text) if end == ";"]
    for declaration in re.findall(r"^extern ([^;]*);", text, re.M):
        if "(" not in declaration:
            for one in declaration.split(","):
                names.append(re.sub(r"\[[^\]]*\]", "", one).split()[-1].lstrip("*"))
    return names


def defined_in(text):
    names = [name for name, end in FUNCTION.findall(text) if end == "{"]
    names += re.findall(r"^(?!static|typedef|extern|#)[a-z][\w *]*?[ *](\w+)(?:\[[^\]]*\])* = ", text, re.M)
    return names


def stem(path):
    return path[:-2]


def main():
    sources = read_sources()
    rooms = {path.split("/")[0] for path in sources if "/" in path}
    order, findings = read_order(rooms)
    graph = {stem(path): {} for path in sources}
    home = {}

    for path, text in sources.items():
        if path.endswith(".c"):
            for name in defined_in(text):
                home[name] = stem(path)
    for path, text in sorted(sources.items()):
        room = path.split("/")[0]
        for other in includes_of(text):
            if other not in sources:
                findings.append(f"{CORE}/{path}: includes \"{other}\", which is not there (paths begin at {CORE}/)")
                continue
            if other.split("/")[0] not in order.get(room, set()) | {room}:
                findings.append(f"{CORE}/{path}: room '{room}' may not include \"{other}\" ({CORE}/{room}/README.md)")
            if stem(other) != stem(path):
                graph[stem(path)].setdefault(stem(other), f'includes "{other}"')
        if path.endswith(".h"):
            declared = [name for name in declared_in(text) if name in home]
            if declared and all(home[name] != stem(path) for name in declared):
                findings.append(f"{CORE}/{path}: nothing that it declares is defined in a .c of its name")
            findings += [f"{CORE}/{path}: declares {name}, which {CORE}/{home[name]}.c defines"
                         for name in declared if home[name].split("/")[0] != room]
            continue
        for word in set(re.findall(r"(?<!struct )(?<![.>\w])[a-z]\w+\b", STRING.sub('""', text))):
            if home.get(word, stem(path)) != stem(path):
                graph[stem(path)].setdefault(home[word], f"uses {word}")

    for part in circles(order):
        findings.append(f"a circle of rooms: {' '.join(part)}")
    for part in circles(graph):
        findings.append(f"a circle of {len(part)} files:")
        for node in part:
            findings += [f"    {node} {how}" + f" of {other}" * how.startswith("uses")
                         for other, how in sorted(graph[node].items()) if other in part]
    print("\n".join(findings), end="\n" if findings else "")
    if not findings:
        print(f"rooms: {len(rooms)} rooms, {len(sources)} files, no include against the order, no circle")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
