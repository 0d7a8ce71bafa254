"""The process that keeps the cage: holds decoders ready, makes a child for a file, ends it.

Started by ``app.mailroom.cells`` alone, in an empty environment. It never looks at a byte of a file
or of an answer: a child has a line of its own to the service, and the file's descriptor unless the
service itself hands its bytes out.
"""

import gc
import json
import mmap
import os
import select
import signal
import socket
from typing import NoReturn

from app.mailroom import tasks, walls

MOST_ASKED = 32
LAST_MOMENT = 50  # milliseconds
MUCH_MEMORY_KIB = 192 * 1024

CONTROL = 0  # the keeper's standard input is its line to the service


def main() -> NoReturn:
    """Make a child for every file handed in, until the service hangs up."""
    control = socket.socket(fileno=CONTROL)
    tasks.warm_up()
    control.send(_ready())
    while True:
        asked, files, _, _ = socket.recv_fds(control, MOST_ASKED, 2)
        if not asked:
            os._exit(0)
        pid = os.fork()
        if pid == 0:
            _live(files, int(asked))
        for each in files:
            os.close(each)
        # Until the service has heard enough, or is gone itself: either way the child ends.
        control.recv(MOST_ASKED)
        control.send(_end(pid))


def _ready() -> bytes:
    """Give up what no child needs, and let one try the walls. What it found, in JSON."""
    try:
        walls.step_down()
    except walls.CannotBuild as error:
        return json.dumps({"missing": str(error)}).encode()
    gc.collect()
    gc.freeze()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (1, 2):
        os.dup2(nowhere, fd)
    os.close(nowhere)
    return _probe()


def _live(files: list[int], size: int) -> NoReturn:
    """All that a child ever does. ``size`` counts only where the file did not come with the line."""
    try:
        *source, line = files
        if source:
            data = mmap.mmap(source[0], 0, prot=mmap.PROT_READ)
            walls.enclose(line, len(data))
            tasks.answer_all(data, line)
        else:
            walls.enclose(line)
            tasks.answer_all(tasks.served(size, line), line)
        os._exit(0)
    finally:
        os._exit(1)


def _end(pid: int) -> bytes:
    """Give a child a moment to be gone by itself, and see to it that it is gone. How it ended."""
    handle = os.pidfd_open(pid)
    gone = select.poll()
    gone.register(handle, select.POLLIN)
    gone.poll(LAST_MOMENT)
    os.close(handle)
    os.kill(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return b"too_slow"
    return b"too_much_memory" if used.ru_maxrss > MUCH_MEMORY_KIB else b"crashed"


def _probe() -> bytes:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            walls.enclose(writing)
            said: dict[str, object] = {"open": walls.openings()}
        except walls.CannotBuild as error:
            said = {"missing": str(error)}
        os.write(writing, json.dumps(said).encode())
        os._exit(0)
    os.close(writing)
    said_so = os.read(reading, 4096)
    _end(pid)
    os.close(reading)
    return said_so or b"{}"
