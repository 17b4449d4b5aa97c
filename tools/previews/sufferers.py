#!/usr/bin/python3
"""sufferers.py KIND ARGUMENT...: what runs inside the cgroups of world.py. Each
kind is well for some minutes and then is not, since a picture of an incident has
to have a before."""

import http.server
import mmap
import os
import random
import sys
import threading
import time

MI = 1 << 20
PAGE = mmap.PAGESIZE
STARTED = time.monotonic()


def passed():
    return time.monotonic() - STARTED


def database(path, port, healthy_mi, ill_mi, after):
    """Reads pages of its file at random, as an index is read. When the part that is
    in use grows beyond the memory limit, the kernel drops what is needed next: the
    incident that the product is for. Some of its memory is its own, so that the
    page cache is not all there is to drop."""
    own = bytearray(64 * MI)
    own[::PAGE] = b"x" * (len(own) // PAGE)
    file = os.open(path, os.O_RDONLY)
    # Not a mapping with MADV_RANDOM: for the kernel its pages are never in active use,
    # so that losing them counts as I/O, not as thrashing.
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)

    def read(pages):
        hot = (int(healthy_mi) if passed() < float(after) else int(ill_mi)) * MI // PAGE
        for _ in range(pages):
            os.pread(file, PAGE, random.randrange(hot) * PAGE)

    class Ready(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            read(4000)  # a query
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Ready)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        read(2000)
        time.sleep(0.03)


def web(port, after):
    """Serves nobody, with little CPU at first and then with as much as it gets."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), None)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        sum(range(30000))
        if passed() < float(after):
            time.sleep(0.03)


def importer(path, megabytes, every):
    """Reads as fast as it may. Its child takes more than the memory limit, and the
    kernel kills the child."""
    def read():
        with open(path, "rb", buffering=0) as file:
            while True:
                if not file.read(MI):
                    file.seek(0)
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                time.sleep(0.05)

    threading.Thread(target=read, daemon=True).start()
    while True:
        time.sleep(float(every))
        child = os.fork()
        if child == 0:
            taken = bytearray(int(megabytes) * MI)
            taken[::PAGE] = b"x" * (len(taken) // PAGE)
            os._exit(0)
        os.waitpid(child, 0)


def idle(megabytes):
    own = bytearray(int(megabytes) * MI)
    own[::PAGE] = b"x" * (len(own) // PAGE)
    while True:
        sum(range(2000))
        time.sleep(0.1)


KINDS = {"database": database, "web": web, "importer": importer, "idle": idle}
if __name__ == "__main__":
    KINDS[sys.argv[1]](*sys.argv[2:])
