"""services.py web|db|cache SECONDS ARGUMENT: the programs of the demo's services.
Each ends when its time is over or its parent is gone."""

import mmap
import os
import random
import signal
import socket
import sys
import threading
import time

MI = 1 << 20


def web(_):
    """Works a little, and from SIGUSR1 on as much as it may: one busy process."""
    busy = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: busy.set())
    while alive():
        end = time.monotonic() + 0.002
        while time.monotonic() < end:
            pass
        if not busy.is_set():
            time.sleep(0.05)


def db(path):
    """Reads 64 MiB of a file here and there, as a database does through its page
    cache: from memory while they fit, from the disk when they do not."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    # Written by this process, so that the pages count for its own cgroup.
    for _ in range(64):
        os.write(file, os.urandom(MI))
    os.fsync(file)
    # As a program's text is mapped: its pages count as in active use after one look.
    pages = mmap.mmap(file, 64 * MI, prot=mmap.PROT_READ | mmap.PROT_EXEC)
    pages.madvise(mmap.MADV_RANDOM)
    pick = random.Random(1).randrange
    while alive():
        # As many as suffice to see it: others use this disk, too.
        for _ in range(300):
            _ = pages[pick(64 * MI)]
        time.sleep(0.01)


def cache(descriptor):
    """Answers on a socket that it was given, and holds some memory."""
    held = bytearray(16 * MI)
    listening = socket.socket(fileno=int(descriptor))
    listening.settimeout(0.5)
    while alive():
        try:
            listening.accept()[0].close()
        except TimeoutError:
            held[0] ^= 1


parent = os.getppid()


def alive():
    return os.getppid() == parent


# The hard end, whatever the program does.
signal.alarm(int(sys.argv[2]))
{"web": web, "db": db, "cache": cache}[sys.argv[1]](sys.argv[3])
