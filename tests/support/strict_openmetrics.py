#!/usr/bin/python3
"""Reads an OpenMetrics 1.0 page on stdin; exits 1 with the reason if it is not
one that we want to be known for.

    build/dev/drift_exporter --once --format=openmetrics \\
        | /usr/bin/python3 tests/support/strict_openmetrics.py

The judge is prometheus_client's parser (package python3-prometheus-client, seen
by /usr/bin/python3 only). It lets some things pass that the specification
forbids or that we have decided against; these are checked here, line by line:
duplicate series, spelling of `le`, `quantile` and of NaN, timestamps,
exemplars, blank lines, escapes, order and completeness of metadata, units.
"""

import decimal
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\S+)")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]\d\d+)?|[+-]Inf|NaN")
METADATA = re.compile(rf"# (TYPE|UNIT|HELP) ({NAME}) (.*)")
METADATA_ORDER = ["TYPE", "UNIT", "HELP"]
SUFFIXES = {
    "counter": ["_total"],
    "info": ["_info"],
    "histogram": ["_bucket", "_sum", "_count"],
    "summary": ["", "_sum", "_count"],
}
UNITS = ("seconds", "bytes", "ratio")


class Refused(Exception):
    pass


def canonical(text):
    """A number as Go's %g spells it, with .0 if nothing shows it is a float."""
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    sign, digits, exponent = decimal.Decimal(repr(value)).normalize().as_tuple()
    power = len(digits) + exponent - 1
    if value == 0:
        return "0.0"
    if -4 <= power < 6:
        plain = f"{decimal.Decimal(repr(value)):f}"
        return plain if "." in plain else plain + ".0"
    mantissa = "".join(map(str, digits))
    mantissa = mantissa[0] + ("." + mantissa[1:] if len(mantissa) > 1 else "")
    return f"{'-' * sign}{mantissa}e{power:+03d}"


class Family:
    def __init__(self, name, kind):
        self.name = name
        self.kind = kind
        self.unit = None
        self.metadata = ["TYPE"]
        self.samples = 0


class Checker:
    def __init__(self):
        self.families = set()
        self.family = None
        self.series = set()

    def line(self, line):
        if not line:
            raise Refused("blank line")
        if line.startswith("#"):
            self.comment(line)
        else:
            self.sample(line)

    def comment(self, line):
        match = METADATA.fullmatch(line)
        if not match:
            raise Refused("comment that is no metadata")
        word, name, rest = match.groups()
        if word == "TYPE":
            self.finish_family()
            if name in self.families:
                raise Refused("family appears twice")
            self.families.add(name)
            self.family = Family(name, rest)
            return
        family = self.family
        if family is None or family.name != name or family.samples:
            raise Refused(f"{word} is not behind the TYPE of its family")
        if METADATA_ORDER.index(word) <= METADATA_ORDER.index(
                family.metadata[-1]):
            raise Refused("metadata is not in the order TYPE, UNIT, HELP")
        family.metadata.append(word)
        if word == "UNIT":
            family.unit = rest
        elif re.sub(r'\\[\\n"]', "", rest).count("\\"):
            raise Refused("unknown escape in HELP")

    def sample(self, line):
        match = SAMPLE.fullmatch(line)
        if not match:
            raise Refused("no plain sample (timestamp? exemplar? escape?)")
        name, labels, value = match[1], match[2] or "", match[match.lastindex]
        family = self.family
        if family is None or not name.startswith(family.name):
            raise Refused("sample without a TYPE line before it")
        suffix = name[len(family.name):]
        if suffix not in SUFFIXES.get(family.kind, [""]):
            raise Refused(f"name does not go with TYPE {family.kind}")
        family.samples += 1
        if not NUMBER.fullmatch(value):
            raise Refused(f"spelling of the value {value}")
        pairs = re.findall(LABEL, labels)
        self.labels(pairs, family.kind, suffix)
        series = (name, tuple(sorted(pairs)))
        if series in self.series:
            raise Refused("duplicate series")
        self.series.add(series)

    @staticmethod
    def labels(pairs, kind, suffix):
        for label, value in pairs:
            if not value:
                raise Refused(f"label {label} is empty")
            own = (kind == "histogram" and suffix == "_bucket" and label == "le"
                   or kind == "summary" and not suffix and label == "quantile")
            if own and canonical(value) != value:
                raise Refused(f'{label}="{value}" should be '
                              f'"{canonical(value)}"')

    def finish_family(self):
        family = self.family
        if family is None:
            return
        if not family.samples:
            raise Refused(f"family {family.name} has no samples")
        want = None
        if family.kind != "info":
            want = next((u for u in UNITS if family.name.endswith("_" + u)),
                        None)
        if family.unit != want:
            raise Refused(f"UNIT of {family.name} is {family.unit}, "
                          f"its name says {want}")


def check(page):
    """Raises Refused, or ValueError from the parser."""
    try:
        text = page.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"not UTF-8: {error}") from error
    if not ("\n" + text).endswith("\n# EOF\n"):
        raise Refused("the last line is not # EOF")
    checker = Checker()
    lines = text.split("\n")[:-2]
    for number, line in enumerate(lines, 1):
        try:
            checker.line(line)
        except (Refused, ValueError) as reason:
            raise Refused(f"line {number}: {reason}\n  {line[:200]}") from reason
    checker.finish_family()
    # Here, so that main() can say what to install.
    from prometheus_client.openmetrics import parser
    families = sum(1 for _ in parser.text_string_to_metric_families(text))
    return families, len(checker.series)


def main():
    try:
        families, series = check(sys.stdin.buffer.read())
    except ImportError as error:
        print(f"{error}: apt-get install python3-prometheus-client, and run "
              "this with /usr/bin/python3", file=sys.stderr)
        return 2
    except (Refused, ValueError) as reason:
        print(f"not strict OpenMetrics 1.0: {reason}", file=sys.stderr)
        return 1
    print(f"OpenMetrics 1.0: {families} families, {series} series")
    return 0


if __name__ == "__main__":
    sys.exit(main())
