#!/usr/bin/python3
"""org.freedesktop.systemd1 on the bus at DBUS_SYSTEM_BUS_ADDRESS: with "silent"
it takes calls and never answers; else it knows one unit, restarted once more
for each line on the standard input, and says so by a signal alone."""

import ctypes
import select
import sys
import time

LIBRARY = ctypes.CDLL("libsystemd.so.0")
POINTER = ctypes.c_void_p
UNIT = b"drift-e2e.service"
PATH = b"/org/freedesktop/systemd1/unit/drift_2de2e_2eservice"
INFINITY = (1 << 64) - 1
PROPERTIES = {
    "UnitFileState": ("s", b"disabled"), "NeedDaemonReload": ("b", 1),
    "MemoryMax": ("t", 64 << 20), "MemoryHigh": ("t", INFINITY),
    "TasksMax": ("t", 100), "CPUQuotaPerSecUSec": ("t", 250000),
    "CPUWeight": ("t", INFINITY), "Type": ("s", b"simple"),
    "Result": ("s", b"oom-kill"), "NRestarts": ("u", 3),
    "LimitNOFILESoft": ("t", 1024),
}
TYPES = {"b": ctypes.c_int, "t": ctypes.c_uint64, "u": ctypes.c_uint32}


def sd(name, *arguments):
    result = getattr(LIBRARY, "sd_bus_" + name)(*arguments)
    assert result >= 0, (name, result)
    return result


def append(message, kind, value):
    if kind in TYPES:
        value = ctypes.byref(TYPES[kind](value))
    sd("message_append_basic", message, ctypes.c_char(kind.encode()), value)


def container(message, kind, contents, fill):
    sd("message_open_container", message, ctypes.c_char(kind), contents)
    fill()
    sd("message_close_container", message)


def text(call, what):
    function = getattr(LIBRARY, "sd_bus_message_get_" + what)
    function.restype = ctypes.c_char_p
    return (function(call) or b"").decode()


def row(message):
    fields = (UNIT, b"A test", b"loaded", b"active", b"running", b"")
    for field in fields:
        append(message, "s", field)
    append(message, "o", PATH)
    append(message, "u", 0)
    append(message, "s", b"")
    append(message, "o", b"/")


def answer(bus, call):
    reply = POINTER()
    sd("message_new_method_return", call, ctypes.byref(reply))
    member = text(call, "member")
    if member == "ListUnits":
        container(reply, b"a", b"(ssssssouso)", lambda: container(
            reply, b"r", b"ssssssouso", lambda: row(reply)))
    elif member == "Get":
        name = ctypes.c_char_p()
        for _ in range(2):
            sd("message_read_basic", call, ctypes.c_char(b"s"),
               ctypes.byref(name))
        kind, value = PROPERTIES[name.value.decode()]
        container(reply, b"v", kind.encode(),
                  lambda: append(reply, kind, value))
    sd("send", bus, reply, None)


def restart(bus):
    """Its row in ListUnits stays as it is."""
    kind, count = PROPERTIES["NRestarts"]
    PROPERTIES["NRestarts"] = (kind, count + 1)
    signal = POINTER()
    sd("message_new_signal", bus, ctypes.byref(signal), PATH,
       b"org.freedesktop.DBus.Properties", b"PropertiesChanged")
    append(signal, "s", b"org.freedesktop.systemd1.Service")
    container(signal, b"a", b"{sv}", lambda: None)
    container(signal, b"a", b"s", lambda: append(signal, "s", b"NRestarts"))
    sd("send", bus, signal, None)
    sd("flush", bus)
    print("restarted", flush=True)


def main():
    bus = POINTER()
    sd("open_system", ctypes.byref(bus))
    sd("request_name", bus, b"org.freedesktop.systemd1", ctypes.c_uint64(0))
    print("ready", flush=True)
    if "silent" in sys.argv:
        time.sleep(600)
    while True:
        call = POINTER()
        if not sd("process", bus, ctypes.byref(call)):
            ready, _, _ = select.select([sd("get_fd", bus), sys.stdin], [], [])
            if sys.stdin in ready:
                assert sys.stdin.readline(), "the test is gone"
                restart(bus)
        if call and text(call, "path").startswith("/org/freedesktop/systemd1"):
            answer(bus, call)


main()
