"""Results, one line each: passed|failed|skipped <tab> name <tab> reason, as
tools/results.sh counts them. In the guest they are on disk at once, so that what
was seen before a crash is not lost."""


def clean(text):
    return " ".join(str(text).split())[:600]


class Results:
    def __init__(self, path=None):
        self.lines = []
        self.prefix = ""
        self.file = open(path, "a", encoding="utf-8") if path else None

    def add(self, word, name, reason=""):
        line = (word, clean(f"{self.prefix}{name}"), clean(reason))
        self.lines.append(line)
        if word != "passed":
            print(f"{word}: {line[1]}: {line[2]}", flush=True)
        if self.file:
            self.file.write("\t".join(line) + "\n")
            self.file.flush()

    def passed(self, name):
        self.add("passed", name)

    def failed(self, name, reason):
        self.add("failed", name, reason)

    def skipped(self, name, reason):
        self.add("skipped", name, reason)

    def check(self, name, good, reason="", known=None):
        """`known` names a fault of the exporter that is not mended yet: then
        the case is skipped while it fails, and fails once it does not."""
        if known and good:
            self.failed(name, f"no longer fails: take away known={known!r}")
        elif known:
            self.skipped(name, f"known failure ({known}): {reason}")
        elif good:
            self.passed(name)
        else:
            self.failed(name, reason)
        return bool(good)

    def equal(self, name, got, want, known=None):
        return self.check(name, got == want, f"{got!r}, not {want!r}", known)
