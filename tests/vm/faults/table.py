"""The matrix as people read it."""

import math


def plural(seconds):
    return f"{seconds / 60:g}m" if seconds else "none"


def companions(result):
    return [f"{name} ({result['with'][found['labels']['alertname']]})"
            for name, found in sorted(result["fired"].items())
            if found is not result["own"] and
            found["labels"]["alertname"] in result.get("with", {})]


def outcome(result):
    if "alert" not in result:
        return "quiet" if not result["fired"] else "FALSE ALARM"
    if result["own"]:
        return "detected"
    return f"missed: {result['missed']}" if "missed" in result else "MISSED"


def scrapes(result, facts):
    return math.ceil(result["own"]["delay"] / facts["interval"]) if result["own"] else "-"


def line(result, facts):
    found = ", ".join(f"{name} after {found['delay']:.1f} s"
                      for name, found in sorted(result["fired"].items()))
    return (f"{outcome(result)}, scrapes {scrapes(result, facts)}; fired: "
            f"{found or 'nothing'}; others: {result['others']}; "
            f"problems: {result['problems']}")


def cells(*values):
    return "| " + " | ".join(str(value) for value in values) + " |"


def score(results):
    faults = [result for result in results if "alert" in result]
    detected = sum(bool(result["own"]) for result in faults)
    false = sum(len(result["others"]) for result in results)
    along = sum(len(companions(result)) for result in faults)
    lines = [
        f"recall {detected}/{len(faults)} = {detected / len(faults):.0%}"
        if faults else "recall: no fault was made",
        f"precision {detected}/{detected + false} = "
        f"{detected / (detected + false):.0%}" if detected + false else
        "precision: nothing fired",
    ]
    if along:
        lines[1] += (f" ({detected}/{detected + false + along} = "
                     f"{detected / (detected + false + along):.0%} if the {along} that "
                     "came along are taken for false)")
    return lines


def text(results, facts):
    faults = [result for result in results if "alert" in result]
    healthy = [result for result in results if "alert" not in result]
    out = [
        "# Faults and alerts", "",
        f"{facts['date']}, kernel {facts['kernel']}, systemd 252, emulated (no KVM), "
        f"{facts['minutes']:.0f} minutes. Made by `./dev vm --only faults`; what is "
        "expected is in tests/vm/faults/expected.json.", "",
        f"The shipped rules with every duration divided by {facts['scale']}, a scrape "
        f"every {facts['interval']} s: one scrape here is "
        f"{facts['interval'] * facts['scale']} s of the rules' own time. Thresholds, "
        "those in seconds included, are as shipped. The delay is from the injection "
        "until it fires, `for` included.", "",
        *score(results), "",
        cells("fault", "made by", "alert", "delay, scrapes", "delay, s",
              "shipped `for`", "resolved after, s", "came along", "outcome"),
        cells(*["---"] * 9),
    ]
    for result in faults:
        out.append(cells(
            result["what"], result["how"], result["alert"], scrapes(result, facts),
            f"{result['own']['delay']:.1f}" if result["own"] else "-",
            plural(facts["waits"].get(result["alert"], 0)),
            f"{result['quiet']:.0f}" if result.get("quiet") is not None else "-",
            "; ".join(companions(result) + [f"FALSE: {name}"
                                            for name in result["others"]]) or "-",
            outcome(result)))
    out += ["", cells("healthy, but looks like it", "made by", "alerts"),
            cells(*["---"] * 3)]
    for result in healthy:
        out.append(cells(result["what"], result["how"],
                         ", ".join(sorted(result["fired"])) or "none"))
    return "\n".join(out) + "\n"
