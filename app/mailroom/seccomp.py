"""The list of system calls that remain in the cage, as a filter for the kernel.

A call that is not listed fails with EPERM: libraries take that as an ordinary error, and nothing
is done. Opening, connecting, starting and signalling are not listed.
"""

import struct

EPERM = 1
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Memory, time, locks, signals to oneself, the end. By name: x86_64, aarch64.
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "brk": (12, 214),
    "clock_getres": (229, 114),
    "clock_gettime": (228, 113),
    "close": (3, 57),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "futex": (202, 98),
    "getpid": (39, 172),
    "getrandom": (318, 278),
    "gettid": (186, 178),
    "gettimeofday": (96, 169),
    "madvise": (28, 233),
    "mremap": (25, 216),
    "munmap": (11, 215),
    "restart_syscall": (219, 128),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "sigaltstack": (131, 132),
    "time": (201, None),
}
# Memory may be had, never memory that can be run.
NEVER_EXECUTABLE = {"mmap": (9, 222), "mprotect": (10, 226)}
# On the line to the service, and on nothing else.
READ_AND_WRITE = {"read": (0, 63), "write": (1, 64)}
PROT_EXEC = 0x4

LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER_AT, ARCH_AT, ARGUMENTS_AT = 0, 4, 16
KILL, ALLOW, REFUSE = 0x80000000, 0x7FFF0000, 0x00050000 | EPERM


class UnknownMachine(Exception):
    """A processor whose system calls are not written down here."""


def program(machine: str, line: int) -> bytes:
    """The filter as the kernel reads it: eight bytes a step. Raises UnknownMachine.

    Reading and writing are left to the descriptor ``line`` alone.
    """
    if machine not in AUDIT_ARCH:
        raise UnknownMachine(machine)
    column = list(AUDIT_ARCH).index(machine)
    steps = [
        _step(LOAD, ARCH_AT),
        _step(EQUAL, AUDIT_ARCH[machine], 1, 0),
        _step(RETURN, KILL),
        _step(LOAD, NUMBER_AT),
    ]
    for numbers in ALLOWED.values():
        number = numbers[column]
        if number is not None:
            steps += [_step(EQUAL, number, 0, 1), _step(RETURN, ALLOW)]
    for numbers in NEVER_EXECUTABLE.values():
        steps += _if_called(numbers[column], _argument(2), _step(ANY_BIT, PROT_EXEC, 1, 0))
    for numbers in READ_AND_WRITE.values():
        steps += _if_called(numbers[column], _argument(0), _step(EQUAL, line, 0, 1))
    return b"".join((*steps, _step(RETURN, REFUSE)))


def _if_called(number: int, load: bytes, test: bytes) -> list[bytes]:
    """``test`` goes on to the next step to allow, and over it to refuse."""
    return [
        _step(EQUAL, number, 0, 4),
        load,
        test,
        _step(RETURN, ALLOW),
        _step(RETURN, REFUSE),
    ]


def _argument(index: int) -> bytes:
    return _step(LOAD, ARGUMENTS_AT + 8 * index)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
