"""What the host tells the guest to do: GET /NAME/ARGUMENT calls a function with the
argument; the answer is JSON, {"ok": ...} or {"error": ...}. /end ends it."""

import http.server
import json
import threading
import time
import traceback

PORT = 9101


def serve(functions, seconds):
    """Until /end, or for so long: True if the host ended it."""
    ended = threading.Event()
    one = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name, _, argument = self.path.strip("/").partition("/")
            began = time.monotonic()
            try:
                if name == "end":
                    ended.set()
                    answer = {"ok": True}
                else:
                    with one:
                        answer = {"ok": functions[name](argument)}
            except Exception as error:  # pylint: disable=broad-except
                traceback.print_exc()
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(f"{self.path}: {time.monotonic() - began:.1f} s", flush=True)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("", PORT), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    in_time = ended.wait(seconds)
    time.sleep(0.5)  # the answer to /end is on its way
    server.shutdown()
    return in_time
