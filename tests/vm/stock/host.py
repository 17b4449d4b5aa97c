"""Half an hour with the shipped rules as they are: nothing may fire, and what is
pending is written down. The result is tests/vm/results/stock.md."""

import json
import os
import time

import alerts

MINUTES = float(os.environ.get("DRIFT_STOCK_MINUTES", "30"))


def name_of(labels):
    return tuple(labels.get(name, "") for name in (
        "alertname", "workload", "resource", "severity"))


def watch(guest, server):
    """({name: seconds} that it was pending, the same of firing, annotations)"""
    pending, firing, words = {}, {}, {}
    end = time.monotonic() + MINUTES * 60
    while time.monotonic() < end and guest.running():
        for state, labels, annotations in server.active():
            of = firing if state == "firing" else pending
            of[name_of(labels)] = of.get(name_of(labels), 0) + 5
            words[name_of(labels)] = annotations["description"]
        time.sleep(5)
    return pending, firing, words


def drive(guest, test, *_):
    alerts.wait_for_guest(guest)
    with alerts.prometheus(guest, 1, 15) as server:
        alerts.wait_for("first scrape", server.scraped, 60)
        pending, firing, words = watch(guest, server)
        seen = {
            "minutes": MINUTES,
            "kernel": (guest.image / "kernel").read_text().strip(),
            "pending": sorted(map(list, pending.items())),
            "firing": sorted(map(list, firing.items())),
            "words": sorted(map(list, words.items())),
            "up": server.query(f"avg_over_time(up[{int(MINUTES * 60)}s])"),
            "scrapes": server.query(f"count_over_time(up[{int(MINUTES * 60)}s])"),
            "slowest": server.query(
                f"max_over_time(scrape_duration_seconds[{int(MINUTES * 60)}s])"),
            "failing": server.query(
                "avg_over_time(drift_scrape_collector_success"
                f"[{int(MINUTES * 60)}s]) < 1"),
        }
        (guest.out / "stock.json").write_text(json.dumps(seen, indent=1))
        test.equal("rules that cannot be evaluated", server.broken(), [])
        test.equal("alerts that fired", sorted(firing), [])
        scrapes = float(seen["scrapes"][0]["value"][1])
        test.check("it was scraped all the time", scrapes >= MINUTES * 4 - 3 and
                   float(seen["up"][0]["value"][1]) == 1, f"{seen['up']}, {scrapes}")
    alerts.tell(guest, "end")
