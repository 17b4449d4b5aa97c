"""A page in Prometheus' text format 0.0.4, by name and labels."""

import re

SAMPLE = re.compile(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)",?')
ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}


def labels_of(text):
    return {name: re.sub(r"\\.", lambda found: ESCAPES[found.group()], value)
            for name, value in LABEL.findall(text or "")}


class Page:
    def __init__(self, text):
        self.text = text
        self.samples = {}
        for line in text.splitlines():
            if not line or line.startswith("#"):
                continue
            name, labels, value = SAMPLE.match(line).groups()
            key = (name, frozenset(labels_of(labels).items()))
            assert key not in self.samples, f"twice on the page: {line}"
            self.samples[key] = float(value)

    def get(self, name, labels=None, **more):
        """The one sample with exactly these labels, or None."""
        wanted = {**(labels or {}), **more}
        return self.samples.get((name, frozenset(wanted.items())))

    def all(self, name, **some):
        """[(labels, value)] of those that have `some` among their labels."""
        found = []
        for (of, labels), value in self.samples.items():
            labels = dict(labels)
            if of == name and some.items() <= labels.items():
                found.append((labels, value))
        return found

    def values(self, name, label, **some):
        """What `label` is in those samples: a set."""
        return {labels[label] for labels, _ in self.all(name, **some)}

    def of_workload(self, workload):
        """{name: [(labels, value)]} of all that carries this workload."""
        found = {}
        for (name, labels), value in self.samples.items():
            labels = dict(labels)
            if labels.get("workload") == workload:
                found.setdefault(name, []).append((labels, value))
        return found
