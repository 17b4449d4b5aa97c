#!/usr/bin/python3
"""--web.config.file with real clients: curl, promtool and Prometheus over TLS, with
passwords and with certificates; and what happens when the file changes or is wrong."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request

from support import Exporter, skip, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATHS = ["/", "/metrics", "/api/v1/report", "/-/healthy", "/-/ready", "/-/reload", "/no"]
FLAGS = ["--declared.systemd=none", "--collector.disable-defaults", "--collector.http"]
LOGIN = "prometheus:change-me"


def openssl(directory, *arguments, text=None):
    subprocess.run(["openssl", *arguments], cwd=directory, check=True, input=text,
                   text=True, capture_output=True)


def authority(directory, name):
    openssl(directory, "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out",
            f"{name}.crt", "-days", "2", "-subj", f"/CN={name}")


def certificate(directory, name, signer, san="DNS:localhost,IP:127.0.0.1", days="2"):
    openssl(directory, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj",
            f"/CN={name}")
    (directory / "extensions").write_text(f"subjectAltName={san}\n")
    openssl(directory, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{signer}.crt",
            "-CAkey", f"{signer}.key", "-CAcreateserial", "-out", f"{name}.crt",
            "-days", days, "-extfile", "extensions")
    (directory / f"{name}.key").chmod(0o600)


class Served(Exporter):
    """An exporter with a web configuration that lies in a directory of its own."""

    def __init__(self, directory, text):
        self.directory = directory
        self.file = directory / "web.yml"
        self.file.write_text(text)
        super().__init__(f"--web.config.file={self.file}", *FLAGS)

    def ready(self):
        return True  # the cases ask themselves

    def ask(self, path, *arguments, ca="ca.crt"):
        """Status of an answer, or curl's exit status below 100; its body."""
        url = self.url.replace("127.0.0.1", "localhost")
        done = subprocess.run(
            ["curl", "-s", "-m", "10", "--cacert", self.directory / ca, "-w",
             "\n%{http_code}", *arguments, url + path],
            capture_output=True, text=True, cwd=self.directory, check=False)
        body, _, status = done.stdout.rpartition("\n")
        return (int(status) if done.returncode == 0 else done.returncode), body


def expect(got, wanted, what):
    assert got == wanted, f"{what}: {got}, not {wanted}"


def passwords(directory):
    text = (ROOT / "deploy/web-config/tls-and-passwords.yml").read_text()
    with Served(directory, text) as exporter:
        assert exporter.url.startswith("https://127.0.0.1:")
        for path in PATHS:
            wanted = {"/-/reload": 405, "/no": 404}.get(path, 200)
            for _ in range(2):  # the second is remembered
                expect(exporter.ask(path)[0], 401, path)
                expect(exporter.ask(path, "-u", "prometheus:wrong")[0], 401, path)
                expect(exporter.ask(path, "-u", "nobody:change-me")[0], 401, path)
            if path == "/api/v1/report":
                wait_for("a look", lambda: exporter.ask(path, "-u", LOGIN)[0] == 200)
            expect(exporter.ask(path, "-u", LOGIN)[0], wanted, path)
        _, head = exporter.ask("/", "-u", LOGIN, "-I")
        assert "Strict-Transport-Security: max-age=31536000" in head, head
        assert "X-Frame-Options: deny" in head, head
        # TLS 1.2 and 1.3 and nothing older; nobody who does not know us; no HTTP.
        for version, status in (("1.2", 401), ("1.3", 401)):
            expect(exporter.ask("/", "--tlsv" + version, "--tls-max", version)[0],
                   status, "TLS " + version)
        for version in ("1.0", "1.1"):
            expect(exporter.ask("/", "--tls-max", version, "--ciphers",
                                "DEFAULT@SECLEVEL=0")[0], 35, "TLS " + version)
        expect(exporter.ask("/", ca="other.crt")[0], 60, "another authority")
        plain = subprocess.run(
            ["curl", "-s", "-m", "5", exporter.url.replace("https", "http")],
            capture_output=True, text=True, check=False)
        assert "<html" not in plain.stdout, "served without TLS"


def certificates(directory):
    text = (ROOT / "deploy/web-config/mutual-tls.yml").read_text()
    client = ("--cert", "client.crt", "--key", "client.key")
    with Served(directory, text) as exporter:
        expect(exporter.ask("/-/healthy", *client)[0], 200, "a client of ours")
        assert exporter.ask("/-/healthy")[0] < 100, "no certificate"
        stranger = ("--cert", "stranger.crt", "--key", "stranger.key")
        assert exporter.ask("/-/healthy", *stranger)[0] < 100, "another's client"
        assert exporter.ask("/-/healthy", *client, "--tls-max", "1.2")[0] < 100
    text = (ROOT / "deploy/web-config/newer-fields.yml").read_text()
    with Served(directory, text) as exporter:
        expect(exporter.ask("/-/healthy", *client)[0], 200, "an allowed name")
        other = ("--cert", "second.crt", "--key", "second.key")
        assert exporter.ask("/-/healthy", *other)[0] < 100, "a name not allowed"
        answers = [exporter.ask("/-/healthy", *client)[0] for _ in range(40)]
        assert answers[0] == 200 and set(answers) <= {200, 429}, answers
    only_asked = ("tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n"
                  "  client_auth_type: RequireAnyClientCert\n")
    with Served(directory, only_asked) as exporter:
        expect(exporter.ask("/-/healthy", *stranger)[0], 200, "any certificate")
        assert exporter.ask("/-/healthy")[0] < 100, "none at all"


def changes(directory):
    """A new certificate and new users without a restart; wrong ones are told."""
    text = "tls_server_config:\n  cert_file: live.crt\n  key_file: live.key\n"
    for kind in ("crt", "key"):
        shutil.copy(directory / f"server.{kind}", directory / f"live.{kind}")
    with Served(directory, text) as exporter:
        def issued(ca):
            return exporter.ask("/-/healthy", ca=ca)[0] == 200

        def reloaded(value):
            name = "drift_exporter_web_config_last_reload_successful"
            page = exporter.ask("/metrics?collect[]=http", ca="other.crt")[1]
            return f"{name} {value}" in page

        assert issued("ca.crt") and not issued("other.crt")
        for kind in ("crt", "key"):
            shutil.copy(directory / f"replaced.{kind}", directory / f"live.{kind}")
        wait_for("the new certificate", lambda: issued("other.crt"))
        wait_for("its success", lambda: reloaded(1))
        shutil.copy(directory / "server.key", directory / "live.key")
        wait_for("the failure", lambda: reloaded(0))
        assert issued("other.crt"), "the old one stays"
        shutil.copy(directory / "replaced.key", directory / "live.key")
        wait_for("its success", lambda: reloaded(1))
        exporter.file.write_text("basic_auth_users: {}\n")
        wait_for("the failure", lambda: reloaded(0))
        assert issued("other.crt"), "TLS stays on"


def mistakes(directory):
    """One line each, and no start."""
    tls = "tls_server_config:\n  cert_file: {}.crt\n  key_file: {}.key\n"
    (directory / "closed.key").write_text((directory / "server.key").read_text())
    (directory / "closed.key").chmod(0)
    shutil.copy(directory / "server.crt", directory / "closed.crt")
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    for text, why, prefix in (
            (tls.format("server", "client"), "the key does not match", []),
            (tls.format("none", "server"), "none.crt: ", []),
            (tls.format("closed", "closed"), "closed.key: ", nobody),
            (tls.format("server", "server") + "  cipher_suites: [TLS_X]\n",
             "cipher 'TLS_X'", []),
            ("tls:\n", "web.yml:1: unknown key 'tls'", [])):
        (directory / "web.yml").write_text(text)
        done = subprocess.run(
            [*prefix, sys.argv[1], "--web.listen-address=127.0.0.1:0", "--log.level=warn",
             f"--web.config.file={directory}/web.yml", *FLAGS],
            capture_output=True, text=True, timeout=20, check=False)
        expect(done.returncode, 2, text)
        assert why in done.stderr and done.stderr.count("\n") == 1, done.stderr
    # Served all the same, with a line in the log.
    for key, why in (("open", "chmod o-r"), ("expired", "has expired")):
        with Served(directory, tls.format(key, key)) as exporter:
            assert why in exporter.log, exporter.log


def checked(directory):
    """promtool takes our samples; it knows the newer fields since 2.50."""
    for sample in sorted((ROOT / "deploy/web-config").glob("*.yml")):
        shutil.copy(sample, directory)
        for name in ("server", "clients-ca"):
            assert (directory / f"{name}.crt").exists()
        done = subprocess.run([os.environ["PROMTOOL"], "check", "web-config",
                               directory / sample.name], capture_output=True, text=True,
                              check=False)
        if done.returncode and sample.name == "newer-fields.yml":
            assert "not found in type" in done.stdout + done.stderr, done
            print(f"SKIP: {sample.name}: this promtool does not know its fields")
            continue
        expect(done.returncode, 0, f"{sample.name}: {done.stdout}{done.stderr}")


def scraped(directory):
    """Prometheus, with a password over TLS."""
    text = (ROOT / "deploy/web-config/tls-and-passwords.yml").read_text()
    with Served(directory, text) as exporter:
        (directory / "prometheus.yml").write_text(f"""
global: {{scrape_interval: 1s}}
scrape_configs:
- job_name: drift_exporter
  scheme: https
  basic_auth: {{username: prometheus, password: change-me}}
  tls_config: {{ca_file: {directory}/ca.crt, server_name: localhost}}
  static_configs: [targets: ["{exporter.url.removeprefix('https://')}"]]
""")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        prometheus = subprocess.Popen(
            [os.environ["PROMETHEUS"], f"--config.file={directory}/prometheus.yml",
             f"--storage.tsdb.path={directory}/data",
             f"--web.listen-address=127.0.0.1:{port}"], stderr=subprocess.DEVNULL)

        def up():
            try:
                with urllib.request.urlopen(
                        f"http://127.0.0.1:{port}/api/v1/query?query=up", timeout=5) as answer:
                    return '"1"]' in answer.read().decode()
            except OSError:
                return False

        try:
            wait_for("up", up, 40)
        finally:
            prometheus.terminate()
            prometheus.wait()


def main():
    for program in ("openssl", "curl", "setpriv"):
        if shutil.which(program) is None:
            skip(f"no {program} here")
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        authority(directory, "ca")
        authority(directory, "other")
        certificate(directory, "server", "ca")
        certificate(directory, "client", "ca", "DNS:prometheus.example.org")
        certificate(directory, "second", "ca", "DNS:other.example.org")
        certificate(directory, "stranger", "other")
        certificate(directory, "replaced", "other")
        certificate(directory, "open", "ca")
        (directory / "open.key").chmod(0o644)
        certificate(directory, "expired", "ca", days="0")
        shutil.copy(directory / "ca.crt", directory / "clients-ca.crt")
        for case in (checked, passwords, certificates, changes, mistakes, scraped):
            print(case.__name__)
            case(directory)


main()
