#!/usr/bin/python3
"""The real Prometheus scrapes the real exporter in both formats, and its API
gives the values back. node_exporter beside it is the second source."""

import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request

import support


class TextOnly(http.server.BaseHTTPRequestHandler):
    """Asks the exporter without an Accept header, so that Prometheus, which
    prefers OpenMetrics, gets text 0.0.4."""

    target = ""

    def do_GET(self):
        request = urllib.request.Request(self.target + self.path)
        with urllib.request.urlopen(request, timeout=10) as response:
            body = response.read()
            self.send_response(response.status)
            self.send_header("Content-Type", response.headers["Content-Type"])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_):
        pass


def free_port():
    with http.server.HTTPServer(("127.0.0.1", 0), TextOnly) as server:
        return server.server_port


def query(base, expression):
    url = base + "/api/v1/query?" + urllib.parse.urlencode({"query": expression})
    with urllib.request.urlopen(url, timeout=10) as response:
        answer = json.load(response)
    assert answer["status"] == "success", answer
    return {
        sample["metric"].get("job", ""): float(sample["value"][1])
        for sample in answer["data"]["result"]
    }


def start_node_exporter():
    program = os.environ.get("NODE_EXPORTER", "")
    port = free_port()
    process = subprocess.Popen(
        [program, f"--web.listen-address=127.0.0.1:{port}",
         "--collector.disable-defaults", "--collector.meminfo",
         "--collector.pressure"], stderr=subprocess.DEVNULL)
    return process, port


def main(exporter, directory):
    TextOnly.target = exporter.url
    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), TextOnly)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    node, node_port = start_node_exporter()
    port = free_port()
    config = pathlib.Path(directory, "prometheus.yml")
    config.write_text(json.dumps({
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
        "scrape_configs": [
            {"job_name": job,
             "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}
            for job, target in (
                ("openmetrics", exporter.url.rsplit(":", 1)[1]),
                ("text", proxy.server_port), ("node", node_port))],
    }))
    base = f"http://127.0.0.1:{port}"
    log = open(pathlib.Path(directory, "log"), "w+")
    prometheus = subprocess.Popen(
        [os.environ["PROMETHEUS"], f"--config.file={config}",
         f"--storage.tsdb.path={directory}/data",
         f"--web.listen-address=127.0.0.1:{port}"], stderr=log)

    def both(expression):
        def ask():
            try:
                answer = query(base, expression)
            except OSError:
                return None
            return answer if {"openmetrics", "text"} <= answer.keys() else None
        return support.wait_for(expression, ask, 40)

    try:
        up = both("up == 1")
        assert up["openmetrics"] == up["text"] == 1
        total = both("drift_meminfo_mem_total_bytes")
        meminfo = pathlib.Path("/proc/meminfo").read_text()
        kernel = int(meminfo.split("MemTotal:")[1].split()[0]) * 1024
        assert total["openmetrics"] == total["text"] == kernel, (total, kernel)
        # The same samples in both formats: +2 at most for what comes and goes.
        scraped = both("scrape_samples_scraped")
        assert abs(scraped["openmetrics"] - scraped["text"]) <= 20, scraped
        assert min(scraped.values()) > 0, scraped
        rate = both("rate(drift_exporter_cpu_seconds_total[20s])")
        assert all(0 <= value < 1 for value in rate.values()), rate
        assert both("drift_build_info")["openmetrics"] == 1

        node_total = support.wait_for(
            "node_exporter", lambda: query(base, "node_memory_MemTotal_bytes"))
        assert node_total["node"] == kernel, (node_total, kernel)
        if query(base, "node_pressure_memory_waiting_seconds_total"):
            time.sleep(1)
            ours = both("drift_pressure_cpu_waiting_seconds_total")["text"]
            theirs = query(base, "node_pressure_cpu_waiting_seconds_total")
            assert abs(ours - theirs["node"]) < 10, (ours, theirs)
        with urllib.request.urlopen(base + "/api/v1/metadata") as response:
            metadata = json.load(response)["data"]
        assert metadata["drift_pressure_cpu_waiting_seconds_total"][0][
            "type"] == "counter", metadata
    except AssertionError:
        log.seek(0)
        print(log.read()[-2000:])
        raise
    finally:
        for process in (prometheus, node):
            process.terminate()
            process.wait(timeout=20)
        proxy.shutdown()
        log.close()


if not pathlib.Path(os.environ.get("PROMETHEUS", "")).is_file():
    support.skip("no Prometheus: ./dev e2e unpacks it")
with tempfile.TemporaryDirectory() as scratch, support.Exporter() as running:
    main(running, scratch)
