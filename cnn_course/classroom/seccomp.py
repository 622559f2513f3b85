"""A filter of system calls: no memory that no limit sees, no ways into the kernel.

Memory of `memfd_create` and of System V belongs to no process, so nobody would add it
up. The others are ways into the kernel that a notebook never needs. A refused call
fails with "Operation not permitted".
"""

from __future__ import annotations

import platform
import struct

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001
_OF_32_BITS = 0x40000000  # x86-64 programs may call with the numbers of another table

#: machine: the kernel's number of it, and of memfd_create, memfd_secret, shmget,
#: msgget, ptrace, bpf, io_uring_setup, add_key, request_key, keyctl, userfaultfd,
#: perf_event_open
_CALLS = {
    "x86_64": (
        0xC000003E,
        (319, 447, 29, 68, 101, 321, 425, 248, 249, 250, 323, 298),
    ),
    "aarch64": (
        0xC00000B7,
        (279, 447, 194, 186, 117, 280, 425, 217, 218, 219, 282, 241),
    ),
}


def program() -> bytes:
    """Return the filter for this machine; empty where its numbers are not known.

    >>> len(program()) % 8
    0
    """
    if platform.machine() not in _CALLS:
        return b""
    machine, calls = _CALLS[platform.machine()]
    tests = [(_EQUAL, number) for number in calls] + [(_AT_LEAST, _OF_32_BITS)]
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 0, len(tests) + 2, machine), (_LOAD, 0, 0, 0)]
    steps += [(code, len(tests) - i, 0, k) for i, (code, k) in enumerate(tests)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
