#!/usr/bin/python3
"""What the services of the cases do: work.py CASE NAME [ARGUMENT...] is healthy until
/run/faults/CASE exists, and then does what function NAME is for."""

import mmap
import os
import pathlib
import random
import select
import socket
import subprocess
import sys
import threading
import time

MIB = 1 << 20
PAGE = 4096
FLAG = pathlib.Path("/run/faults", sys.argv[1])
keep = []


def on():
    return FLAG.exists()


def until_on():
    while not on():
        time.sleep(0.1)


# --- memory ---

def touch(mib, pause=0.0):
    memory = mmap.mmap(-1, mib * MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    keep.append(memory)
    for at in range(0, len(memory), PAGE):
        memory[at] = 1
        if pause and at % MIB == 0:
            time.sleep(pause)


def thrash(device, few, many, threads):
    """Random pages of the device through the page cache: of `few` MiB, then `many`."""
    disk = os.open(device, os.O_RDONLY)
    for at in range(0, int(few)):
        os.pread(disk, MIB, at * MIB)
    os.posix_fadvise(disk, 0, 0, os.POSIX_FADV_RANDOM)

    def ask(number):
        chance = random.Random(number)
        while True:
            pages = int(many if on() else few) * MIB // PAGE
            for _ in range(20):
                os.pread(disk, 64, chance.randrange(pages) * PAGE)
            if not on():
                time.sleep(0.3)
    for number in range(int(threads)):
        threading.Thread(target=ask, args=(number,)).start()


def grow(mib):
    until_on()
    touch(int(mib))


def child(mib):
    """A child that wants more than there is, once."""
    until_on()
    subprocess.run([sys.executable, __file__, sys.argv[1], "grow", mib], check=False)


def hog(left):
    """Takes memory until the machine has `left` MiB, and gives none back."""
    def available():
        text = pathlib.Path("/proc/meminfo").read_text(encoding="ascii")
        return int(text.split("MemAvailable:")[1].split()[0]) // 1024
    until_on()
    while available() > int(left):
        touch(4)


def reserve(mib, used):
    """A heap as a JVM has it: much reserved, some of it in use, many threads."""
    keep.append(mmap.mmap(-1, int(mib) * MIB, mmap.MAP_PRIVATE |
                          mmap.MAP_ANONYMOUS | mmap.MAP_NORESERVE))
    for _ in range(60):
        threading.Thread(target=time.sleep, args=(86400,), daemon=True).start()
    heap = mmap.mmap(-1, int(used) * MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    while True:  # collects its garbage now and then
        if on():
            for at in range(0, len(heap), PAGE):
                heap[at] = 1
        time.sleep(1)


def batch(mib):
    """Reads a file that is larger than its limit, from end to end, for ever."""
    path = f"/var/tmp/{sys.argv[1]}"
    with open(path, "wb") as file:
        for _ in range(int(mib)):
            file.write(os.urandom(PAGE) * 256)
    while True:
        if not on():
            time.sleep(0.2)
            continue
        with open(path, "rb") as file:
            while file.read(MIB):
                pass


def tmpfs(mib):
    until_on()
    with open(f"/dev/shm/{sys.argv[1]}", "wb") as file:
        for _ in range(int(mib)):
            file.write(b"x" * MIB)


# --- CPU and disks ---

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def spin(processes):
    for _ in range(int(processes) - 1):
        if os.fork() == 0:
            break
    while True:
        if on():
            burn(0.5)
        else:
            time.sleep(0.2)


def burst(milliseconds, every):
    """Wakes up, is throttled for a moment, and sleeps."""
    while True:
        time.sleep(float(every))
        if on():
            burn(int(milliseconds) / 1e3)


def direct(device, size):
    """Past the page cache; slowly while healthy."""
    memory = mmap.mmap(-1, int(size))
    disk = os.open(device, os.O_RDONLY | os.O_DIRECT)
    at = 0
    while True:
        at = at + int(size) if os.preadv(disk, [memory], at) == int(size) else 0
        if not on():
            time.sleep(0.5)


def vfork(blip):
    """In D, as the parent of a vfork() is until its child goes on: the child opens
    a pipe that nobody writes to. For `blip` seconds each, or until healed."""
    pipe = f"/run/faults-pipe-{sys.argv[1]}"
    if not os.path.exists(pipe):
        os.mkfifo(pipe)
    until_on()
    while True:
        if on():
            if os.fork() == 0:
                time.sleep(float(blip))
                while float(blip) == 0 and on():
                    time.sleep(0.1)
                os.close(os.open(pipe, os.O_WRONLY))
                os._exit(0)
            os.posix_spawn("/bin/true", ["true"], os.environ, file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, pipe, os.O_RDONLY, 0)])
            os.wait()
            os.wait()
        time.sleep(1)


# --- network ---

def accept(port):
    """Ten connections a second to itself; accepted while healthy."""
    server = socket.create_server(("127.0.0.1", int(port)), backlog=2)
    server.setblocking(False)
    open_ones = []
    while True:
        if not on():
            while select.select([server], [], [], 0)[0]:
                server.accept()[0].close()
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", int(port)))
        open_ones.append(client)
        if len(open_ones) > 4:
            open_ones.pop(0).close()
        time.sleep(0.1)


def talk(port, connections):
    """Questions and answers over TCP."""
    def answer(peer):
        while data := peer.recv(4096):
            peer.sendall(data)

    def ask():
        peer = socket.create_connection(("127.0.0.1", int(port)))
        while True:
            peer.sendall(b"x" * 500)
            peer.recv(4096)
            time.sleep(0.1)
    server = socket.create_server(("127.0.0.1", int(port)), backlog=100)
    for _ in range(int(connections)):
        threading.Thread(target=ask).start()
        threading.Thread(target=answer, args=(server.accept()[0],)).start()


def listen(port):
    """Listens while healthy."""
    server = None
    while True:
        if on() and server:
            server.close()
            server = None
        elif not on() and not server:
            server = socket.create_server(("127.0.0.1", int(port)))
        time.sleep(0.2)


def fail():
    until_on()
    sys.exit(3)


def stay():
    pass


if __name__ == "__main__":
    globals()[sys.argv[2]](*sys.argv[3:])
    if len(threading.enumerate()) == 1:
        time.sleep(86400)
