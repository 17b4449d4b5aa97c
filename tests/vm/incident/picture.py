"""The timeline as a picture: SVG, which a browser makes a PNG of. Light, 1400 wide."""

import html
import os
import re
import subprocess
import tempfile

WIDTH, LEFT, RIGHT = 1400, 90, 40
PANEL, GAP, TOP = 170, 46, 86
INK, SOFT, RULE = "#1b1f24", "#57606a", "#d7dce1"
OURS, PAIN, BLUE, AMBER = "#0a58ca", "#b42318", "#4f7fb8", "#c98a1e"


class Drawing:
    def __init__(self, begin, end):
        self.begin, self.end = begin, end
        self.parts = []

    def x(self, second):
        share = (second - self.begin) / (self.end - self.begin)
        return LEFT + max(0, min(1, share)) * (WIDTH - LEFT - RIGHT)

    def add(self, text):
        self.parts.append(text)

    def text(self, x, y, words, colour=INK, size=15, anchor="start", weight=400):
        self.add(f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" '
                 f'text-anchor="{anchor}" font-weight="{weight}">'
                 f"{html.escape(words)}</text>")

    def line(self, x1, y1, x2, y2, colour=RULE, width=1, dash=""):
        self.add(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
                 f'stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"/>')

    def panel(self, top, title, most, points, colour, show, marks=()):
        """Its grid, and a line with its area through [(second, value)]."""
        self.text(LEFT, top - 10, title, INK, 15, weight=600)
        for share in (0, 0.5, 1):
            y = top + PANEL * (1 - share)
            self.line(LEFT, y, WIDTH - RIGHT, y)
            self.text(LEFT - 8, y + 5, show(most * share), SOFT, 13, "end")
        path = " ".join(
            f"{self.x(at):.1f},{top + PANEL * (1 - min(1, value / most)):.1f}"
            for at, value in points if self.begin <= at <= self.end)
        first, last = self.x(self.begin), self.x(self.end)
        self.add(f'<polygon points="{first:.1f},{top + PANEL} {path} '
                 f'{last:.1f},{top + PANEL}" fill="{colour}" opacity="0.13"/>')
        self.add(f'<polyline points="{path}" fill="none" stroke="{colour}" '
                 'stroke-width="2"/>')
        for value, words in marks:
            y = top + PANEL * (1 - value / most)
            self.line(LEFT, y, WIDTH - RIGHT, y, SOFT, 1, "6 4")
            self.text(LEFT + 6, y - 5, words, SOFT, 13)


def nice(value):
    """The next of 1, 2, 5 times a power of ten."""
    power = 1
    while power * 10 <= value:
        power *= 10
    return next(power * step for step in (1, 2, 5, 10) if power * step >= value)


def lanes(story):
    """[(name, colour, [(since, until, firing)])]: ours first, then the others'."""
    found = {}
    for state in ("pending", "firing"):
        for name, since, until in story.lanes(state):
            found.setdefault(name, []).append((since, until, state == "firing"))
    ours = [(name, OURS, bars) for name, bars in found.items()
            if name.startswith("Drift") and any(firing for *_, firing in bars)]
    theirs = [(name, AMBER, bars) for name, bars in found.items()
              if not name.startswith("Drift")]
    return ours, theirs


def draw_lanes(drawing, top, story):
    ours, theirs = lanes(story)
    y = top
    for title, group in (("Our alerts", ours), ("Alerts of node_exporter's and "
                                                "Kubernetes' rules", theirs)):
        drawing.text(LEFT, y, title, INK, 15, weight=600)
        y += 12
        if not group:
            drawing.text(LEFT, y + 14, "none", SOFT, 14)
            y += 28
        for name, colour, bars in group:
            drawing.line(LEFT, y + 11, WIDTH - RIGHT, y + 11)
            for since, until, firing in bars:
                x1, x2 = drawing.x(since), drawing.x(until)
                fill = (f'fill="{colour}"' if firing else
                        f'fill="{colour}" fill-opacity="0.25"')
                drawing.add(f'<rect x="{x1:.1f}" y="{y}" width="{x2 - x1:.1f}" '
                            f'height="22" rx="3" {fill}/>')
            state = "fires" if any(firing for *_, firing in bars) else "pending only"
            drawing.text(LEFT + 6, y + 16, f"{name}: {state}", INK, 13, weight=600)
            y += 30
        y += 24
    return y


def draw(story, path):
    begin, end = story.latency[0][0], int(story.end)
    drawing = Drawing(begin, end)
    fired = story.first(story.alert, "firing", story.service)
    drawing.text(LEFT, 34, f"{story.service} inside its declared limit: no OOM kill, no "
                 "restart, applied as declared", INK, 21, weight=700)
    drawing.text(LEFT, 58, f"Linux {story.seen['kernel']}, MariaDB, shipped rules, scrapes "
                 "every 15 s; seconds since the load grew", SOFT, 14)
    tops = [TOP + 24 + index * (PANEL + GAP) for index in range(3)]
    worst = nice(story.worst())
    drawing.panel(tops[0], "Customers: p99 of a query over 10 s", worst, story.latency,
                  PAIN, lambda value: f"{value:.0f} ms",
                  [(10 * story.healthy, "ten times the healthy p99")])
    drawing.panel(tops[1], "Kernel: time in which all tasks stood still for memory", 1,
                  story.stalled(), AMBER, lambda value: f"{value:.0%}")
    mib = 1 << 20
    limit = story.cgroup[-1]["limit"] / mib
    drawing.panel(tops[2], "Memory in use, of a limit that is as declared", limit * 1.25,
                  [(row["time"], row["usage"] / mib) for row in story.cgroup], BLUE,
                  lambda value: f"{value:.0f} MiB", [(limit, "declared = applied = in force")])
    bottom = tops[2] + PANEL
    for second in range(begin - begin % 30, end + 1, 30):
        if second >= begin:
            drawing.text(drawing.x(second), bottom + 20, f"{second:+d} s", SOFT, 13,
                         "middle")
    height = draw_lanes(drawing, bottom + 60, story)
    for at, words, colour in ((0, "load grows", SOFT), (fired, "our alert fires", OURS),
                              (story.pain_minute, "customers: a minute of it", PAIN)):
        if at is not None:
            drawing.line(drawing.x(at), TOP - 2, drawing.x(at), height - 30, colour, 2, "3 3")
            drawing.text(drawing.x(at) + 5, TOP + 6, words, colour, 14, weight=700)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" font-family="Inter, sans-serif">'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#fff"/>'
        + "".join(drawing.parts) + "</svg>\n", encoding="utf-8")


def render(svg, png):
    """By a browser, where there is one; false if not."""
    browser = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not os.access(browser, os.X_OK):
        return False
    height = re.search(r'height="(\d+)"', svg.read_text(encoding="utf-8"))[1]
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--hide-scrollbars", f"--user-data-dir={profile}",
             f"--screenshot={png}", f"--window-size={WIDTH},{height}", svg.as_uri()],
            check=True, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return True
