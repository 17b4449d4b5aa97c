#!/usr/bin/python3
"""The shop: client.py OUT PHASE... asks the database and measures its own queries.

PHASE = name,seconds,threads,tables: that many threads, five queries a second each,
of 40 random rows by primary key in one of so many tables. A query has two seconds;
one that failed counts with the time it took. OUT gets a line for each:
unix time of its end, milliseconds, ok|timeout|error. Phases are printed as they
begin, with their time.
"""

import random
import sys
import threading
import time

import pymysql

ROWS = 95000
PICKED = 40
PER_SECOND = 5
TIMEOUT = 2


class Client:
    def __init__(self, out):
        self.out = out
        self.lock = threading.Lock()
        self.threads = self.tables = 0
        self.done = False

    def query(self, connection, chance):
        ids = ",".join(str(chance.randint(1, ROWS)) for _ in range(PICKED))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT SUM(CRC32(pad)) FROM t{chance.randint(1, self.tables)} "
                f"FORCE INDEX (PRIMARY) WHERE id IN ({ids})")
            cursor.fetchall()

    def work(self, number):
        chance = random.Random(number)
        connection = None
        due = time.monotonic()
        while not self.done:
            if number >= self.threads:
                time.sleep(0.05)
                due = time.monotonic()
                continue
            time.sleep(max(0, due - time.monotonic()))
            # Late by more than a second is not caught up with.
            due = max(due, time.monotonic() - 1)
            due += chance.uniform(0.7, 1.3) / PER_SECOND
            began = time.monotonic()
            outcome = "ok"
            try:
                connection = connection or pymysql.connect(
                    unix_socket="/run/mysqld/mysqld.sock", user="client",
                    database="app", read_timeout=TIMEOUT, connect_timeout=TIMEOUT)
                self.query(connection, chance)
            except (pymysql.Error, OSError):
                connection = None
                outcome = "timeout" if time.monotonic() - began > 0.9 * TIMEOUT \
                    else "error"
            took = time.monotonic() - began
            with self.lock: # a text file is not safe without
                self.out.write(f"{time.time():.3f},{took * 1e3:.1f},{outcome}\n")
            if outcome != "ok":
                time.sleep(0.1)


def main():
    phases = [phase.split(",") for phase in sys.argv[2:]]
    with open(sys.argv[1], "w", encoding="ascii") as out:
        client = Client(out)
        workers = [threading.Thread(target=client.work, args=(number,))
                   for number in range(max(int(phase[2]) for phase in phases))]
        for worker in workers:
            worker.start()
        for name, seconds, threads, tables in phases:
            client.tables, client.threads = int(tables), int(threads)
            print(name, f"{time.time():.3f}", flush=True)
            time.sleep(int(seconds))
        client.done = True
        for worker in workers:
            worker.join()


main()
