"""What the linter needs to know of a PromQL expression: which series it selects,
with which matchers, over which range and in which call. Whether it is valid at
all, promtool says; this only has to understand what is."""

import dataclasses
import json
import re

TOKEN = re.compile(r"""
    (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)
  | (?P<comment>\#[^\n]*)
  | (?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:[smhdwy][0-9smhdwy]*)?)
  | (?P<name>\$?[a-zA-Z_:$][a-zA-Z0-9_:$]*)
  | (?P<op>=~|!~|!=|==|>=|<=|[-+*/%^<>=(){}\[\],@:])
  | (?P<space>\s+)""", re.X)
LABEL_LISTS = {"by", "without", "on", "ignoring", "group_left", "group_right"}
WORDS = LABEL_LISTS | {"and", "or", "unless", "bool", "offset", "start", "end",
                       "inf", "nan", "atan2"}


@dataclasses.dataclass
class Selector:
    name: str           # '' where only matchers tell
    matchers: list      # [(label, operator, value)]
    range: str | None   # '$__rate_interval', '5m' or None
    call: str | None    # the function whose argument it is, directly


def tokens(text):
    at, found = 0, []
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise ValueError(f"not PromQL at {text[at:at + 20]!r}")
        at = match.end()
        if match.lastgroup not in ("space", "comment"):
            found.append((match.lastgroup, match.group()))
    return found + [("end", "")]


def matchers(found, at):
    """Those of the braces that begin at `at`; and where they end."""
    answer, at = [], at + 1
    while found[at][1] != "}":
        label, operator, value = (found[at + i][1] for i in range(3))
        text = value[1:-1]
        if value[0] == '"':
            text = json.loads(value)
        answer.append((label, operator, text))
        at += 3
        if found[at][1] == ",":
            at += 1
    return answer, at + 1


def selectors(text):
    found, answer = tokens(text), []
    calls, at = [], 0      # what each open parenthesis belongs to
    while found[at][0] != "end":
        kind, word = found[at]
        after = found[at + 1][1]
        if word in LABEL_LISTS and after == "(":
            while found[at][1] != ")":
                at += 1
            at += 1
        elif kind == "name" and after == "(" and word.lower() not in WORDS:
            calls.append(word)
            at += 2
        elif kind == "name" and after in ("by", "without"):
            at += 1            # sum by (label) (...)
        elif word == "(":
            calls.append(None)
            at += 1
        elif word == ")":
            calls.pop()
            at += 1
        elif word == "{" or (kind == "name" and word.lower() not in WORDS):
            selector = Selector("" if word == "{" else word, [], None,
                                calls[-1] if calls else None)
            at += word != "{"
            if found[at][1] == "{":
                selector.matchers, at = matchers(found, at)
            if found[at][1] == "[":
                end = at
                while found[end][1] != "]":
                    end += 1
                inside = "".join(token for _, token in found[at + 1:end])
                selector.range, at = inside, end + 1
            answer.append(selector)
        elif word == "[":      # a subquery: no selector's range
            while found[at][1] != "]":
                at += 1
            at += 1
        else:
            at += 1
    return answer


def names(text):
    """The metrics; a matcher of __name__ counts for each of its words."""
    answer = set()
    for selector in selectors(text):
        if selector.name:
            answer.add(selector.name)
        for label, _, value in selector.matchers:
            if label == "__name__":
                answer |= set(value.split("|"))
    return answer


BUILT_IN = {"__rate_interval": "1m", "__interval": "15s", "__range": "1h",
            "__range_s": "3600", "__interval_ms": "15000"}


def expand(text, variables):
    """As Grafana does it: $name, ${name}, ${name:format}; the rest stays."""
    def value(match):
        name = match.group(1) or match.group(2)
        return {**BUILT_IN, **variables}.get(name, match.group())
    return re.sub(r"\$(?:(\w+)|\{(\w+)(?::\w+)?\})", value, text)
