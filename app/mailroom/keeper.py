"""The process that keeps the cage: holds decoders ready, makes a child per question, ends it.

Started by ``app.mailroom.cells`` alone, in an empty environment. It never looks at a byte of a file
or of an answer: a child has the file's descriptor and a line of its own to the service.
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

MOST_QUESTION = 256
MUCH_MEMORY_KIB = 192 * 1024

CONTROL = 0  # the keeper's standard input is its line to the service


def main() -> NoReturn:
    """Answer questions until the service hangs up."""
    control = socket.socket(fileno=CONTROL)
    tasks.warm_up()
    control.send(_ready())
    while True:
        question, files, _, _ = socket.recv_fds(control, MOST_QUESTION, 2)
        if not question:
            os._exit(0)
        asked = json.loads(question)
        source, line = files
        pid = os.fork()
        if pid == 0:
            _live(asked["task"], asked["page"], source, line)
        os.close(source)
        os.close(line)
        control.send(_outlast(pid))


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


def _live(task: str, page: int, source: int, line: int) -> NoReturn:
    """All that a child ever does."""
    try:
        data = mmap.mmap(source, 0, prot=mmap.PROT_READ)
        walls.enclose(line, len(data))
        os.write(line, tasks.perform(task, data, page, line))
        os._exit(0)
    except MemoryError:
        os.write(line, tasks.refusal("too_much_memory"))
    finally:
        os._exit(1)


def _outlast(pid: int) -> bytes:
    """Wait for a child as long as it may take and the service listens; then it is gone."""
    handle = os.pidfd_open(pid)
    ears = select.poll()
    ears.register(handle, select.POLLIN)
    ears.register(CONTROL, select.POLLRDHUP)
    in_time = bool(ears.poll(walls.SECONDS * 1000))
    os.close(handle)
    os.kill(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    return _ending(status, used.ru_maxrss, in_time=in_time)


def _ending(status: int, most_kib: int, *, in_time: bool) -> bytes:
    if not in_time or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return b"too_slow"
    if os.WIFEXITED(status):
        return b"ended"
    return b"too_much_memory" if most_kib > MUCH_MEMORY_KIB else b"crashed"


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
    _outlast(pid)
    said_so = os.read(reading, 4096)
    os.close(reading)
    return said_so or b"{}"
