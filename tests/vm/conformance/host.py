"""From outside: the guest's page comes through the forwarded port, as Prometheus
on this machine would scrape it."""

import time
import urllib.request


def drive(guest, test, _told):
    while guest.running():
        try:
            with urllib.request.urlopen(guest.url(10077) + "/metrics",
                                        timeout=2) as response:
                text = response.read().decode()
        except OSError:
            time.sleep(0.5)
            continue
        test.check("page on the host", "drift_build_info{" in text, text[:100])
        return
    test.failed("page on the host", "none came while the guest ran")
