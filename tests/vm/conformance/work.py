#!/usr/bin/python3
"""What the test's services do: work.py NAME [spin|anon=MIB|read=MIB|write=MIB|
direct=MIB|children=N]...; after the last it says so in /run/drift-work and rests."""

import mmap
import os
import pathlib
import subprocess
import sys
import time

MIB = 1 << 20
keep = []


def spin(_):
    end = time.process_time() + 1
    while time.process_time() < end:
        pass


def anon(mib):
    memory = mmap.mmap(-1, mib * MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for at in range(0, len(memory), mmap.PAGESIZE):
        memory[at] = 1
    keep.append(memory)


def scratch():
    return f"/var/tmp/{sys.argv[1]}"


def write(mib):
    with open(scratch(), "wb") as file:
        for _ in range(mib):
            file.write(os.urandom(4096) * 256)
        file.flush()
        os.fsync(file.fileno())


def read(mib):
    """Through the page cache, twice, mapped the second time."""
    with open(scratch(), "rb") as file:
        while file.read(MIB):
            pass
        with mmap.mmap(file.fileno(), mib * MIB, prot=mmap.PROT_READ) as memory:
            sum(memory[at] for at in range(0, len(memory), mmap.PAGESIZE))


def direct(mib):
    """Past the page cache, so that the device is really used."""
    memory = mmap.mmap(-1, MIB)
    disk = os.open("/dev/nvme0n1", os.O_RDONLY | os.O_DIRECT)
    for _ in range(mib):
        os.readv(disk, [memory])
    os.close(disk)


def children(count):
    for _ in range(count):
        keep.append(subprocess.Popen(["/bin/sleep", "1d"]))


for argument in sys.argv[2:]:
    what, _, value = argument.partition("=")
    globals()[what](int(value or 0))
pathlib.Path("/run/drift-work").mkdir(exist_ok=True)
pathlib.Path("/run/drift-work", sys.argv[1]).touch()
time.sleep(86400)
