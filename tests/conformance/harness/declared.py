"""What a description declares, read from its KDL without the compiler.

The judge of a compiler does not ask the compiler what it should have written. Only top-level nodes
and their direct children are looked at, so this reader needs no more of KDL than its brackets,
strings and comments.
"""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""
    (?P<space>[ \t\uFEFF\u00A0]+|\\\s*(?://[^\n]*)?\n)      # a backslash continues the line
  | (?P<comment>//[^\n]*)
  | (?P<open_comment>/\*)
  | (?P<slashdash>/-)
  | (?P<raw>(?P<hashes>\#+)(?P<quotes>\"{3}|\")(?P<body>.*?)(?P=quotes)(?P=hashes))
  | (?P<multi>\"\"\"(?:\\.|[^\\])*?\"\"\")
  | (?P<string>\"(?:\\.|[^\"\\])*\")
  | (?P<open>\{)
  | (?P<close>\})
  | (?P<end>[\n\r;\u0085\u2028\u2029]+)
  | (?P<word>[^\s\"{};]+)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass
class Node:
    """A node's first word, the rest of its line, and its children."""

    name: str
    entries: list = field(default_factory=list)
    children: list = field(default_factory=list)

    def child(self, name):
        return next((c for c in self.children if c.name == name), None)

    def asks(self):
        """Whether a question is open in it."""
        return any("(todo)" in entry for entry in self.entries) or any(c.asks() for c in self.children)


def tokens(text):
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise ValueError(f"cannot read {text[at:at + 30]!r}")
        at = match.end()
        if match.lastgroup == "open_comment":
            at = after_comment(text, at)
        elif match.lastgroup not in ("space", "comment"):
            yield match.lastgroup, unquoted(match)


def after_comment(text, at):
    """The position after a block comment; they nest."""
    depth = 1
    for match in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if match.group() == "/*" else -1
        if depth == 0:
            return match.end()
    raise ValueError("a comment is not closed")


def unquoted(match):
    if match.group("raw"):
        return match.group("body")
    text = match.group()
    if match.group("multi"):
        return text[3:-3]
    return text[1:-1] if match.group("string") else text


def parse(text):
    """The nodes of a document; what `/-` comments out is left out."""
    stack, node, hidden = [[]], None, False
    opened = []
    for kind, value in tokens(text):
        if kind == "close":
            node, hidden = opened.pop()
            stack.pop()
        elif kind == "open":
            opened.append((node, False))
            stack.append([] if hidden or node is None else node.children)
            node, hidden = None, False
        elif kind == "end":
            node, hidden = None, False
        elif kind == "slashdash":
            hidden = True
        elif node is None:
            node = Node(value)
            if not hidden:
                stack[-1].append(node)
            hidden = False
        elif hidden:
            hidden = False
        elif node.entries and node.entries[-1].endswith("="):
            node.entries[-1] += value
        else:
            node.entries.append(value)
    return stack[0]


def nodes(project):
    """The top-level nodes of every description in a project."""
    found = []
    for file in sorted(project.rglob("*.kdl")):
        found += parse(file.read_text(encoding="utf-8"))
    return found


def expected(project):
    """What must have been written: a path pattern relative to the project, and the reason for it."""
    top = nodes(project)
    generated, workflows = output(top)
    wanted = []
    for node in top:
        if node.name == "environment" and node.entries:
            wanted += environment(node, f"{generated}/{node.entries[0]}")
        elif node.name == "pipeline":
            wanted.append((f"{workflows}/groundplan*.yaml", "a pipeline is declared"))
        elif node.child("build") and preset(node.child("build")):
            wanted.append((f"{generated}/docker/{node.entries[0]}.Dockerfile", f"`{node.name}` is built by a preset"))
    return list(dict.fromkeys(wanted))


def preset(build):
    return build.child("preset") or any(entry.startswith("preset=") for entry in build.entries)


def environment(node, where):
    """Nothing, where a question is open: it may block everything that the environment has."""
    if node.asks():
        return []
    why = f"`environment \"{node.entries[0]}\"`"
    if node.child("compose"):
        return [
            (f"{where}/compose/compose.yaml", f"{why} runs under Compose"),
            (f"{where}/compose/.env.example", f"{why} runs under Compose"),
        ]
    kustomization = f"{where}/kubernetes/kustomization.yaml"
    if node.child("kubernetes"):
        return [(kustomization, f"{why} runs on Kubernetes")]
    if node.child("aws"):
        return [(kustomization, f"{why} runs on AWS"), (f"{where}/terraform/*.tf.json", f"{why} runs on AWS")]
    return []


def output(top):
    """The directories that `output` names, or the usual ones."""
    places = {"generated": "generated", "workflows": ".github/workflows"}
    for node in top:
        if node.name == "output":
            for entry in node.entries:
                name, _, value = entry.partition("=")
                places[name] = value
            for child in node.children:
                places[child.name] = child.entries[0]
    return places["generated"], places["workflows"]
