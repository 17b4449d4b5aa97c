"""The timeline as a picture: SVG, 1400 wide, dark on light."""

import html

import timeline

WIDTH, LEFT, RIGHT = 1400, 110, 40
PANEL, GAP, TOP = 170, 56, 140
INK, SOFT, RULE = "#1b1f24", "#57606a", "#dde1e6"
BLUE, PAIN, AMBER, GREY = "#0a58ca", "#b42318", "#b26a00", "#6e7781"
NAMES = {timeline.OURS: "drift_exporter", "node-mixin": "node_exporter's mixin",
         "kubernetes-mixin": "Kubernetes mixin",
         "awesome-prometheus-alerts": "awesome-prometheus-alerts"}


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
        # A halo in the paper's colour, so that lines do not cross words.
        self.add(f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" '
                 f'text-anchor="{anchor}" font-weight="{weight}" stroke="#fff" '
                 f'stroke-width="4" stroke-linejoin="round" paint-order="stroke">'
                 f"{html.escape(words)}</text>")

    def line(self, x1, y1, x2, y2, colour=RULE, width=1, dash=""):
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
                 f'stroke="{colour}" stroke-width="{width}"{dashed}/>')

    def grid(self, top, title, most, show):
        self.text(LEFT, top - 14, title, INK, 16, weight=600)
        for share in (0, 0.5, 1):
            y = top + PANEL * (1 - share)
            self.line(LEFT, y, WIDTH - RIGHT, y)
            self.text(LEFT - 10, y + 5, show(most * share), SOFT, 13, "end")

    def curve(self, top, most, points, colour):
        """A line and the area below it."""
        points = [(self.x(at), top + PANEL * (1 - min(1, value / most)))
                  for at, value in points if self.begin <= at <= self.end]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.add(f'<polygon points="{points[0][0]:.1f},{top + PANEL} {path} '
                 f'{points[-1][0]:.1f},{top + PANEL}" fill="{colour}" opacity="0.14"/>')
        self.add(f'<polyline points="{path}" fill="none" stroke="{colour}" '
                 'stroke-width="2.2" stroke-linejoin="round"/>')

    def mark(self, top, most, value, words, colour):
        y = top + PANEL * (1 - value / most)
        self.line(LEFT, y, WIDTH - RIGHT, y, colour, 1.4, "7 5")
        self.text(LEFT + 8, y - 7, words, colour, 13, weight=600)

    def bar(self, since, until, y, colour, firing):
        left, right = self.x(since), self.x(until)
        if right - left < 1:
            return
        fill = f'fill="{colour}"' if firing else \
            f'fill="{colour}" fill-opacity="0.22" stroke="{colour}" stroke-dasharray="4 3"'
        self.add(f'<rect x="{left:.1f}" y="{y}" width="{right - left:.1f}" height="20" '
                 f'rx="3" {fill}/>')


def nice(value):
    """The next of 1, 1.5, 2, 3, 5 times a power of ten."""
    power = 1
    while power * 10 <= value:
        power *= 10
    return next(power * step for step in (1, 1.5, 2, 3, 5, 10) if power * step >= value)


def lanes(story, who):
    """{alert's name: [alert]} of what was pending or firing in the picture. Of ours
    those that fired for the service."""
    found = {}
    for alert in story.alerts:
        if timeline.whose(alert["labels"]) == who and alert["until"] > 0:
            found.setdefault(alert["labels"]["alertname"], []).append(alert)
    if who != timeline.OURS:
        return found
    return {name: alerts for name, alerts in found.items()
            if alerts[0]["labels"].get("workload") == story.service
            and any(alert["state"] == "firing" for alert in alerts)}


def draw_lanes(drawing, top, story):
    drawing.text(LEFT, top, "Whose alerts said so", INK, 16, weight=600)
    drawing.text(WIDTH - RIGHT, top, "pale: pending;  full: firing", SOFT, 13, "end")
    y = top + 16
    for who in timeline.WHOSE:
        colour = BLUE if who == timeline.OURS else GREY
        found = lanes(story, who)
        for name, alerts in found.items():
            drawing.line(LEFT, y + 25, WIDTH - RIGHT, y + 25)
            for alert in alerts:
                drawing.bar(alert["since"], alert["until"], y, colour,
                            alert["state"] == "firing")
            fires = any(alert["state"] == "firing" for alert in alerts)
            how = "" if fires else f", pending only (for: {story.patience.get(name, '')})"
            drawing.text(LEFT + 6, y + 15, f"{NAMES[who]}: {name}{how}", INK, 13.5,
                         weight=600 if who == timeline.OURS else 400)
            y += 30
        if not found:
            drawing.line(LEFT, y + 25, WIDTH - RIGHT, y + 25)
            drawing.text(LEFT + 6, y + 15, f"{NAMES[who]}: none", INK, 13.5)
            y += 30
    return y


def draw_moments(drawing, bottom, story):
    moments = [(0, "the load grows", SOFT),
               (story.first(story.alert, "firing"), "our alert fires", BLUE),
               (story.pain_minute, "customers: 10 × p99 for a minute", PAIN)]
    for at, words, colour in moments:
        if at is None:
            continue
        x = drawing.x(at)
        drawing.line(x, TOP - 40, x, bottom, colour, 2, "" if colour == BLUE else "3 4")
        close = colour == BLUE  # its words to the left, theirs to the right
        drawing.text(x - 8 if close else x + 8, TOP - 42, f"{words} ({at:+.0f} s)" if at else words,
                     colour, 15, "end" if close else "start", 700)


def draw(story, path):
    begin = max(-45, int(story.healthy_since))
    end = int(story.end)
    drawing, below = Drawing(begin, end), Drawing(begin, end)
    drawing.text(LEFT, 36, f"{story.service} thrashes inside its declared memory limit",
                 INK, 25, weight=700)
    drawing.text(LEFT, 62, "No OOM kill, no restart, applied as declared. MariaDB on Linux "
                 f"{story.seen['kernel'].split('-')[0]}; Prometheus with the shipped rules, "
                 "a scrape every 15 s.", SOFT, 15)
    tops = [TOP + 10 + index * (PANEL + GAP) for index in range(3)]
    bottom = tops[2] + PANEL
    most = nice(max(story.worst(), 1.2 * timeline.WORSE * story.healthy))
    drawing.grid(tops[0], "Customers: p99 of their queries", most,
                 lambda value: f"{value:.0f} ms")
    drawing.curve(tops[0], most, story.latency, PAIN)
    drawing.mark(tops[0], most, timeline.WORSE * story.healthy,
                 f"ten times the healthy p99 ({story.healthy:.0f} ms)", PAIN)
    drawing.grid(tops[1], "Kernel: share of time in which all its tasks stood still for "
                 "memory (PSI full)", 1, lambda value: f"{value:.0%}")
    drawing.curve(tops[1], 1, story.stalled(), AMBER)
    mib = 1 << 20
    limit = story.cgroup[-1]["limit"] / mib
    drawing.grid(tops[2], "Memory in use: at the limit before, at the limit after", 160,
                 lambda value: f"{value:.0f} MiB")
    drawing.curve(tops[2], 160, [(row["time"], row["usage"] / mib)
                                 for row in story.cgroup], SOFT)
    drawing.mark(tops[2], 160, limit, f"limit {limit:.0f} MiB: declared = applied", INK)
    step = 15 if end - begin < 300 else 120
    for second in range(begin - begin % step, end + 1, step):
        if second >= begin:
            drawing.text(drawing.x(second), bottom + 22, f"{second:+d} s" if second else
                         "0 s", SOFT, 13, "middle")
    height = draw_lanes(drawing, bottom + 66, story) + 16
    draw_moments(below, height - 16, story)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" font-family="Inter, DejaVu Sans, sans-serif">'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#fff"/>'
        + "".join(below.parts + drawing.parts) + "</svg>\n", encoding="utf-8")
