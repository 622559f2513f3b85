"""The student's process in a sandbox: what it may see, use, and leave behind.

Bubblewrap gives it an empty home, an empty environment, no network, a read-only system
and a process table of its own, which ends as a whole. A watch in the judge's process
adds up what all its processes use, and ends them when it is too much or takes too long.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cnn_course.classroom import seccomp
from cnn_course.classroom.wire import Gone, Line

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_MB = 2**20
#: what an empty-handed course consists of, beside the module's own files
_KEPT = ("running", "where", "failure", "writing")
_DESK = ("__init__", "desk", "needed", "wire")
_BUGS = ("__init__", "sound", "unsound")  # which a chapter shows
_STUB = '''"""The checks stay with the judge: here they do nothing."""

from cnn_course.checks.failure import CheckFailed


def check(*args, **kwargs):
    """Do nothing."""


def progress(*args, **kwargs):
    """Do nothing."""
'''
_START = (
    "import sys; sys.path.insert(0, {box!r}); "
    "from cnn_course.classroom.desk import main; main()"
)
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_PACKAGES = ("site-packages", "dist-packages")
_OF_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "alternatives")


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Attributes
    ----------
    memory : int
        Megabytes, of all its processes together and of each.
    cell_time : float
        Seconds for one statement of the notebook.
    time : float
        Seconds for the whole notebook with all its checks.
    processes : int
        How many processes and threads it may have at once.
    files : int
        Megabytes that it may write.
    """

    memory: int = 2048
    cell_time: float = 30.0
    time: float = 240.0
    processes: int = 32
    files: int = 64

    def as_dict(self) -> dict[str, Any]:
        """Return them as plain data."""
        return asdict(self)


def problem() -> str:
    """Say why there is no sandbox on this machine; nothing if there is one."""
    if not sys.platform.startswith("linux"):
        return f"bubblewrap runs on Linux; this is {sys.platform}"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian, Ubuntu: apt install bubblewrap)"
    trial = [*_walls(Path("/nonexistent"), Limits()), "/usr/bin/env", "true"]
    done = subprocess.run(trial, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"bubblewrap does not run here: {done.stderr.strip()[:200]}"
    return ""


def make_box(folder: Path) -> Path:
    """Write a course without references, hidden tests and notebooks; return where."""
    package = _package()
    box = folder / "box"
    target = box / "cnn_course"
    target.mkdir(parents=True)
    for path in package.iterdir():
        if path.is_file():
            shutil.copyfile(path, target / path.name)
    for part, names in (("checks", _KEPT), ("classroom", _DESK), ("bugs", _BUGS)):
        (target / part).mkdir()
        for name in names:
            source = package / part / f"{name}.py"
            shutil.copyfile(source, target / part / source.name)
    (target / "checks" / "__init__.py").write_text(_STUB, encoding="utf-8")
    (target / "classroom" / "__init__.py").write_text('"""The desk."""\n')
    compiled = [sys.executable, "-m", "compileall", "-q", "-j1", str(box)]
    subprocess.run(compiled, check=False, stdout=subprocess.DEVNULL)
    for path in [box, *box.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return box


def _walls(box: Path, limits: Limits) -> list[str]:
    """Return the command that builds the sandbox."""
    size = str(limits.files * _MB)
    walls = ["bwrap", "--unshare-all", "--unshare-user", "--uid", "65534"]
    walls += ["--gid", "65534", "--die-with-parent", "--new-session", "--clearenv"]
    walls += ["--hostname", "desk", "--cap-drop", "ALL"]
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():
            walls += ["--symlink", os.readlink(path), name]
        elif path.is_dir():
            walls += ["--ro-bind", name, name]
    for name in _OF_ETC:
        walls += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    walls += ["--proc", "/proc", "--dev", "/dev"]
    for name in ("/dev/shm", "/tmp"):
        walls += ["--size", size, "--tmpfs", name]
    for folder in _folders_of_python():  # some may lie below /tmp
        walls += ["--ro-bind", folder, folder]
    if package := _installed():
        walls += ["--tmpfs", package, "--remount-ro", package]
    if box.is_dir():
        walls += ["--ro-bind", str(box), "/course"]
    if data := os.environ.get("CNN_COURSE_DATA"):
        walls += [
            "--ro-bind-try",
            data,
            "/data",
            "--setenv",
            "CNN_COURSE_DATA",
            "/data",
        ]
    for name, value in _environment("/tmp").items():
        walls += ["--setenv", name, value]
    return [*walls, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]


def _folders_of_python() -> list[str]:
    """Folders that Python runs from, and those its packages are installed in."""
    folders = [sys.base_prefix, sys.base_exec_prefix, sys.prefix]
    folders += [p for p in sys.path if Path(p).name in _PACKAGES and os.path.isdir(p)]
    return [
        folder
        for folder in dict.fromkeys(folders)
        if not Path(folder).is_relative_to("/usr")
    ]


def _installed() -> str:
    """Return the folder of this course, if it is below one of Python's."""
    package = _package()
    shown = ["/usr", *_folders_of_python()]
    return str(package) if any(map(package.is_relative_to, shown)) else ""


def _package() -> Path:
    return Path(importlib.util.find_spec("cnn_course").origin).parent


def _environment(home: str) -> dict[str, str]:
    one = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        "HOME": home,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": home,
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(one, "1"),
    }


class Desk:
    """A student's process and the line to it.

    Parameters
    ----------
    box : Path
        What `make_box` made.
    limits : Limits
        What it may use.
    folder : Path
        An empty folder to work in, where there is no sandbox.
    unsafe : bool
        Whether to do without the sandbox.
    """

    def __init__(
        self, box: Path, limits: Limits, folder: Path, unsafe: bool = False
    ) -> None:
        self.limits = limits
        self._others = sum(threads for _, threads, _ in _processes().values())
        filter_file = tempfile.TemporaryFile()  # noqa: SIM115
        python = [sys.executable, "-s", "-E", "-c"]
        if unsafe:
            command = [*python, _START.format(box=str(box))]
            environment = {**_environment(str(folder)), **_kept_environment()}
        else:
            walls = _walls(box, limits)
            if calls := seccomp.program():
                filter_file.write(calls)
                filter_file.seek(0)
                walls += ["--seccomp", str(filter_file.fileno())]
            command = [*walls, *python, _START.format(box="/course")]
            environment = {"PATH": os.environ.get("PATH", os.defpath)}
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
            start_new_session=True,
            preexec_fn=self._limit if resource else None,
            pass_fds=() if unsafe else (filter_file.fileno(),),
        )
        filter_file.close()
        self.reason = ""
        self.until = float("inf")
        self._usual = 1 if unsafe else 3  # processes; two are bubblewrap's
        self._most = limits.processes + 2  # and threads
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def complaint(self) -> str:
        """Return what a process said that did not come as far as its desk."""
        self._kill()
        return self.process.stderr.read(10_000).decode(errors="replace").strip()[-300:]

    def line(self, kind: type[Line]) -> Line:
        """Return the line to the process."""
        return kind(self.process.stdout, self.process.stdin)

    def end(self) -> None:
        """End the process with all that it has started."""
        self._over.set()
        self._kill()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(OSError):
                pipe.close()
        self._watch.join()

    def _limit(self) -> None:
        """Set the limits, in the new process."""
        limits = self.limits
        most = {
            resource.RLIMIT_AS: limits.memory * _MB,
            resource.RLIMIT_FSIZE: limits.files * _MB,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_CPU: int(limits.time) + 5,
            resource.RLIMIT_NOFILE: 256,
        }
        if sys.platform.startswith("linux"):  # a last resort: it counts by user
            most[resource.RLIMIT_NPROC] = self._others + limits.processes + 256
        for which, value in most.items():
            _, hard = resource.getrlimit(which)
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (value, value))

    def _kill(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        except AttributeError:  # Windows
            self.process.kill()
        self.process.wait()

    def _look(self) -> None:
        """Watch the process until it ends, and end it when it goes too far."""
        while not self._over.wait(0.05):
            _, count, memory = _used_by(self.process.pid)
            if time.monotonic() > self.until:
                self.reason = "time"
            elif count > self._most:
                self.reason = "processes"
            elif memory > self.limits.memory * _MB:
                self.reason = "memory"
            else:
                continue
            self._kill()
            return

    def is_as_it_was(self) -> bool:
        """Say whether nothing that was started in it is left to speak or to count.

        A process that was forked holds the line, too: what it says of one exercise
        would be taken for the answer to the next.
        """
        processes, threads, _ = _used_by(self.process.pid)
        idle = processes <= self._usual and threads <= self._most
        return idle and not self.reason

    def why(self, error: Gone) -> str:
        """Say in words why the line broke."""
        limits = self.limits
        if self.reason == "time":
            return "it did not answer in time"
        if self.reason == "processes":
            return f"it had more than {limits.processes} processes"
        if self.reason == "memory":
            return f"it took more than {limits.memory:,} MB of memory"
        if str(error) != "it has ended":
            return str(error)
        return "its Python process ended (out of memory, os._exit, or a crash)"


def _kept_environment() -> dict[str, str]:
    """Return what Python needs to start outside a sandbox."""
    names = ("SYSTEMROOT", "TEMP", "TMP", "DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in names if name in os.environ}


def _processes() -> dict[int, tuple[int, int, int]]:
    """Return all processes: parent, threads, and pages of memory in use."""
    found = {}
    try:
        names = [name for name in os.listdir("/proc") if name.isdecimal()]
    except OSError:
        return {}
    for name in names:
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        found[int(name)] = int(fields[1]), int(fields[17]), int(fields[21])
    return found


def _used_by(root: int) -> tuple[int, int, int]:
    """Count a process with those below it, and their threads; add up their memory."""
    found = _processes()
    children: dict[int, list[int]] = {}
    for pid, (parent, _, _) in found.items():
        children.setdefault(parent, []).append(pid)
    below = [root]
    for pid in below:  # which grows
        below += children.get(pid, [])
    used = [found[pid] for pid in below if pid in found]
    pages = sum(resident for _, _, resident in used)
    threads = sum(count for _, count, _ in used)
    return len(used), threads, pages * (os.sysconf("SC_PAGE_SIZE") if found else 0)
