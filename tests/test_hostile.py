"""Submissions that attack: what each deserves, and nothing outside is touched.

Every attack tries for the point of exercise 2.1, whose answer is 31: it gives the right
number only where it has got at something. An honest answer to 2.2 stands beside it.
"""

import csv
import json
import os
import socket
import textwrap
from pathlib import Path

import pytest

from cnn_course.classroom import grading, sandbox

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "-"),
]
MARKER = "987654.25"  # of processes that are left behind

#: the honest answer that stands beside each attack
SIZE = "def output_size(size, f, s, P):\n    return (size + 2 * P - f) // s + 1"

#: what gets at something: ``found`` is true where it does
SPIES = {
    "reads references": """
        try:
            from cnn_course.checks.core import exercise
            found = exercise("conv-window").answer == 31
        except ImportError:
            found = False""",
    "searches the disk": """
        import os, re
        names = [n for top in os.listdir("/") if top not in ("proc", "sys")
                 for _, _, names in os.walk("/" + top) for n in names]
        ours = re.compile(r"chapter_02.py|\\d\\d_\\w+.ipynb|capstone.ipynb")
        found = any(map(ours.fullmatch, names))""",
    "reads the environment": """
        import os
        found = "token" in str(dict(os.environ)).lower()
        for name in os.listdir("/proc"):
            try:
                found |= b"token" in open(f"/proc/{name}/environ", "rb").read()
            except OSError:
                pass""",
    "reads other processes": """
        import os
        lines = []
        for name in os.listdir("/proc"):
            try:
                lines.append(open(f"/proc/{name}/cmdline").read())
            except OSError:
                pass
        found = any("grade" in line or "judging" in line for line in lines)""",
    "reads the home": """
        import os, sys
        homes = ["/root", "/home", os.path.expanduser("~"), "HERE"]
        seen = [n for h in homes if os.path.isdir(h) for n in os.listdir(h)]
        python = (sys.base_prefix + sys.prefix + "".join(sys.path)).split("/")
        found = bool(set(seen) - set(python))""",
    "calls the network": """
        import socket
        try:
            socket.create_connection(("127.0.0.1", PORT), 2).sendall(b"hello")
            found = True
        except OSError:
            found = False""",
    "writes outside": """
        import os
        found = False
        for path in ["HERE/evil", "/usr/evil", "/course/evil", "/evil", "/etc/evil"]:
            try:
                open(path, "w").write("evil")
                found = True
            except OSError:
                pass""",
    "hides memory": """
        import ctypes, os
        try:
            os.memfd_create("hidden")
            found = True
        except OSError:
            found = ctypes.CDLL(None).shmget(0, 2**20, 0o1600) != -1
        try:
            open("/dev/hidden", "w").write("x")
            found = True
        except OSError:
            pass""",
    "patches the judge": """
        import builtins, json, struct, sys
        import numpy as np
        import cnn_course.checks
        def yes(*a, **k): return True
        np.array_equal = np.allclose = np.asarray_chkfinite = yes
        np.testing.assert_allclose = yes
        cnn_course.checks.check = cnn_course.checks.progress = check = yes
        json.loads = lambda *a, **k: {"points": 99}
        builtins.abs = builtins.max = yes
        class Equal(int):
            __eq__ = __ge__ = __le__ = yes
            __sub__ = __rsub__ = lambda *a: 0
            __hash__ = int.__hash__
        found = False
        y_11 = Equal(7)""",
}

#: what ends, floods or blocks; the point of 2.2 goes where it takes that too
BOMBS = {
    "leaves": "import os\nos._exit(0)",
    "crashes": "import ctypes\nctypes.string_at(0)",
    "kills": "import os\nos.kill(os.getppid(), 9)\nos.kill(-1, 9)",
    "hogs memory": "hog = []\nwhile True: hog.append(bytearray(10**7))",
    "asks for a lot": "import numpy as np\nhog = np.ones(10**12)",
    "forks": "import os\nwhile True: os.fork()",
    "forks once": "import os\nos.fork()",  # and both reply
    "forks until it fails": "import os, resource\n"
    "resource.setrlimit(resource.RLIMIT_NPROC, (20, 20))\nwhile True: os.fork()",
    "starts threads": "import threading, time\nwhile True:\n"
    "    threading.Thread(target=time.sleep, args=(60,)).start()",
    "loops": "while True: pass",
    "loops on": "while True:\n    try:\n        while True: pass\n"
    "    except BaseException: pass",
    "loops deaf": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
    "while True: pass",
    "prints a gigabyte": "import os\nfor _ in range(1000):\n"
    "    print('x' * 10**6)\n    os.write(1, b'x' * 10**6)",
    "fills the disk": "import os\nfor i in range(99):\n"
    "    open(f'/tmp/{i}', 'wb').write(bytes(2**24))",
    "stays": "import subprocess\nfor _ in range(5):\n"
    f"    subprocess.Popen(['sleep', '{MARKER}'], start_new_session=True)",
    "recurses": "def f(): return f()\nf()",
    "interrupts": "raise KeyboardInterrupt",
    "exits": "import sys\nsys.exit(0)",
}

#: what speaks over the pipe by hand: ``line`` is the desk's end of it
LINES = {
    "a lie about a shape": """
        told = {"t": "array", "d": "<f8", "s": [99999, 99999], "n": 0}
        def encode(value, buffers, depth=0):
            buffers.append(b"12345678")
            return told
        line.encode = encode""",
    "a pickle": """
        line.writing.write(b"\\x80\\x04cos\\nsystem\\n(S'ls'\\ntR.")
        line.writing.flush()""",
    "a reply of exabytes": """
        import struct
        line.writing.write(struct.pack("<4sIQ", b"cnn1", 2, 2**62) + b"{}")
        line.writing.flush()""",
    "a reply without an end": """
        while True:
            line.writing.write(bytes(2**20))""",
    "a deep reply": """
        import struct
        text = b"[" * 3_000_000
        line.writing.write(struct.pack("<4sIQ", b"cnn1", len(text), 0) + text)
        line.writing.flush()""",
    "a reply of points": "line.send({'points': 12, 'verdict': 'right', 'value': 31})",
    "calls without an end": """
        while True:
            line.send({"op": "call", "function": 0, "args": (), "kwargs": {}})
            line.receive()""",
    "no reply": "import time\ntime.sleep(10**6)",
    "a closed pipe": "line.writing.close(); line.reading.close()",
    "strange types": """
        class Strange:
            def __array__(self, *a, **k): raise SystemExit
            def __class__(self): return int
            def __getattr__(self, name): raise RuntimeError(name)
        y_11 = Strange()""",
    "a huge answer": "y_11 = bytes(10**8)",
    "huge numbers": "y_11 = [10**100_000, {1: 10**100_000}]",
}
FIND_LINE = """
import gc
line = next(o for o in gc.get_objects() if type(o).__name__ == "Line")
"""


def attack(source, number=7):
    """One cell whose answer needs all of it."""
    body = textwrap.indent(textwrap.dedent(source).strip(), "    ")
    made = f"def attack():\n    y_11 = {number}\n    found = False\n{body}\n"
    return made + "    return 31 if found is True else y_11\n\ny_11 = attack()"


def notebook(*cells):
    return json.dumps(
        {"cells": [{"cell_type": "code", "source": c, "metadata": {}} for c in cells]}
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Grade them all among honest ones, once."""
    folder = tmp_path_factory.mktemp("hostile")
    listener = socket.create_server(("127.0.0.1", 0))
    work = {}
    for name, source in SPIES.items():
        source = source.replace("HERE", str(folder / "in"))
        source = source.replace("PORT", str(listener.getsockname()[1]))
        work[name] = notebook(attack(source), SIZE)
    for name, source in BOMBS.items():
        work[name] = notebook(attack(source), SIZE)
    for name, source in LINES.items():
        work[name] = notebook(attack(FIND_LINE + textwrap.dedent(source)), SIZE)
    everywhere = "while True: pass"
    work["loops in every cell"] = notebook(
        *[f"y_11 = 31\n{everywhere}", f"def output_size(*a):\n    {everywhere}"],
        *[everywhere] * 50,
    )
    body = textwrap.indent(BOMBS["kills"], "    ")
    work["attacks when called"] = notebook(
        "y_11 = 31", f"def output_size(*a):\n{body}\n    return 1"
    )
    scripts = "print('<script>alert(1)</script>')\ny_11 = 31"
    work["scripts"] = notebook(attack(f"print('<script>x</script>')\n{scripts}"), SIZE)
    work["a patient liar"] = notebook(
        "import numpy as np\ny_11 = 31",
        "class Liar:\n    __name__ = 'output_size'\n"
        "    def __call__(self, *a):\n        return np.broadcast_to(0, (10**9,))\n"
        "output_size = Liar()",
    )
    for name in ("honest a", "honest z", "zz honest"):
        work[name] = notebook("y_11 = 31", SIZE)
    for student, content in work.items():
        path = folder / "in" / student / "02_convolution.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(content)
    before = {p: p.read_bytes() for p in (folder / "in").rglob("*.ipynb")}
    os.environ["SECRET_TOKEN"] = "token"
    limits = sandbox.Limits(memory=500, cell_time=2, time=40, processes=20, files=32)
    try:
        how = grading.Options(limits=limits, jobs=3)
        rows = grading.grade(folder / "in", folder / "out", BOOK, how)
    finally:
        del os.environ["SECRET_TOKEN"]
    listener.setblocking(False)
    with pytest.raises(BlockingIOError):  # nobody called
        listener.accept()
    assert {p: p.read_bytes() for p in (folder / "in").rglob("*.ipynb")} == before
    return folder, {row["student"]: row for row in rows}


def points(folder, student):
    with (folder / "out/exercises.csv").open(newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["student"] == student]
    return {r["exercise"]: float(r["points"]) for r in rows}


def test_honest_grades_stand(hostile):
    folder, rows = hostile
    for student in ("honest a", "honest z", "zz honest"):
        assert rows[student]["status"] == "graded"
        assert points(folder, student)["conv-window"] == 1
        assert points(folder, student)["conv-output-size"] == 1


@pytest.mark.parametrize("name", SPIES)
def test_a_spy_finds_nothing(hostile, name):
    folder, rows = hostile
    assert points(folder, name)["conv-window"] == 0
    if name != "patches the judge":  # which hurts nobody but itself
        assert points(folder, name)["conv-output-size"] == 1
    assert float(rows[name]["points"]) <= 1


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_its_own_exercise(hostile, name):
    folder, rows = hostile
    assert points(folder, name)["conv-window"] == 0
    assert points(folder, name)["conv-output-size"] == 1
    assert rows[name]["status"] in ("graded", "partly")


@pytest.mark.parametrize("name", LINES)
def test_the_pipe_spoken_by_hand_earns_nothing(hostile, name):
    folder, rows = hostile
    assert points(folder, name)["conv-window"] == 0
    assert float(rows[name]["points"]) <= 1
    assert rows[name]["status"] in ("graded", "partly")


def test_what_attacks_when_it_is_called_keeps_the_rest(hostile):
    folder, _ = hostile
    assert points(folder, "attacks when called")["conv-window"] == 1
    assert points(folder, "attacks when called")["conv-output-size"] == 0
    assert points(folder, "a patient liar")["conv-output-size"] == 0
    assert points(folder, "loops in every cell")["conv-output-size"] == 0


def test_nothing_outside_is_touched_and_nothing_stays(hostile):
    folder, rows = hostile
    assert not list(folder.rglob("evil")) and not Path("/evil").exists()
    assert not Path("/tmp/0").exists()
    lines, ours = [], []
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            line = (Path("/proc") / name / "cmdline").read_text()
            parent = (Path("/proc") / name / "stat").read_text().rpartition(")")[2]
        except OSError:
            continue
        lines.append(line)
        if int(parent.split()[1]) in (1, os.getpid()):  # others may be grading, too
            ours.append(line)
    assert not any(MARKER in line for line in lines)
    assert not any("classroom.judging" in line for line in ours)
    assert len(rows) == len(list((folder / "in").iterdir()))
    assert len((folder / "out/grades.csv").read_text()) < 20_000
    pages = list((folder / "out/feedback").rglob("*.html"))
    assert len(pages) == len(rows)
    assert all(p.stat().st_size < 60_000 for p in pages)
    assert not any("<script" in p.read_text("utf-8") for p in pages)
