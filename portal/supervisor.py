"""Keeps the portal's processes together: starts, watches, restarts and ends them as one."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import BinaryIO

PR_SET_PDEATHSIG = 1
LOOKED_AT_EVERY = 0.2
GENTLE_SECONDS = 12.0
LOG_BYTES = 5_000_000
TAIL_LINES = 12
DEATHS_ALLOWED = 5
DEATHS_WITHIN = 60.0
KB_IN_MB = 1024


class GaveUp(Exception):
    """A process cannot be kept alive; the text says which one and shows the end of its log."""


class Stopped(Exception):
    """Somebody asked the supervisor to stop while it waited."""


@dataclass
class Program:
    """One process of the portal with its log; ``inherits`` are file descriptors it is handed."""

    name: str
    command: Sequence[str]
    inherits: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)


class Supervisor:
    """Runs programs in process groups of their own and leaves none of them behind.

    A supervisor that is killed with -9 takes its programs with it: on Linux the kernel signals
    them. Their own forks look at their parent themselves (gunicorn, suizhizhuan.celery).
    """

    def __init__(
        self, *, home: Path, logs: Path, variables: Mapping[str, str], say: Callable[[str], object]
    ) -> None:
        self.home = home
        self.logs = logs
        self.environment = {**os.environ, **variables}
        self.say = say
        self.programs: list[Program] = []
        self.groups: set[int] = set()
        self.stop_asked = 0

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, _: int, __: FrameType | None) -> None:
        self.stop_asked += 1

    def finish(self, name: str, command: Sequence[str]) -> None:
        """Run a command to its end; raise GaveUp when it fails."""
        with self.beside(Program(name, command)) as finished:
            while not finished():
                self.pause()

    @contextlib.contextmanager
    def beside(self, program: Program) -> Iterator[Callable[[], bool]]:
        """Run a program that ends by itself; yield the question whether it has.

        The question raises GaveUp when the program failed. It is ended with the block.
        """
        process = self._launch(program)

        def finished() -> bool:
            code = process.poll()
            if code:
                raise GaveUp(f"{program.name} 失败（退出码 {code}）：\n{self.tail(program.name)}")
            return code == 0

        try:
            yield finished
        finally:
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()

    def start(self, program: Program) -> None:
        self.programs.append(program)
        self._launch(program)

    def pause(self, seconds: float = LOOKED_AT_EVERY) -> None:
        """Wait a moment, restart what died meanwhile; raise Stopped when asked to stop."""
        if self.stop_asked:
            raise Stopped
        time.sleep(seconds)
        for program in self.programs:
            if program.process and program.process.poll() is not None:
                self._restart(program)

    def _launch(self, program: Program) -> subprocess.Popen[bytes]:
        with self._open_log(program.name) as log:
            process = subprocess.Popen(  # noqa: S603 -- our own commands, no shell
                program.command,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                pass_fds=program.inherits,
                process_group=0,
                preexec_fn=_bound_to(os.getpid()),
            )
        program.process = process
        self.groups.add(process.pid)
        return process

    def _restart(self, program: Program) -> None:
        code = program.process.poll() if program.process else None
        now = time.monotonic()
        program.deaths = [then for then in program.deaths if now - then < DEATHS_WITHIN] + [now]
        if len(program.deaths) > DEATHS_ALLOWED:
            raise GaveUp(f"{program.name} 反复退出，不再重启：\n{self.tail(program.name)}")
        self.say(f"{program.name} 意外退出（{code}），重新启动")
        if program.process:
            # Forks of a dead leader would work beside those of the new one.
            _signal_group(program.process.pid, signal.SIGKILL)
        self._launch(program)

    def _open_log(self, name: str) -> BinaryIO:
        path = self.logs / f"{name}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    def tail(self, name: str) -> str:
        """Return the last lines of a program's log."""
        path = self.logs / f"{name}.log"
        if not path.exists():
            return ""
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 8 * KB_IN_MB))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-TAIL_LINES:])

    def stop(self) -> None:
        """End every program: gently first, at a second Ctrl-C or after 12 seconds by force."""
        asked_before = self.stop_asked
        running = [p.process for p in self.programs if p.process and p.process.poll() is None]
        for process in running:
            # Only the leader: it lets its forks finish what they have in hand.
            process.terminate()
        deadline = time.monotonic() + GENTLE_SECONDS
        while (
            any(process.poll() is None for process in running)
            and time.monotonic() < deadline
            and self.stop_asked == asked_before
        ):
            time.sleep(LOOKED_AT_EVERY / 4)
        for group in self.groups:
            _signal_group(group, signal.SIGKILL)
        for process in running:
            process.wait()
        self.programs.clear()

    def memory_mb(self) -> float:
        """Return the proportional set size of this process and all it started, in MB (Linux)."""
        own = [Path("/proc/self")]
        theirs = [path for path in Path("/proc").glob("[0-9]*") if _group_of(path) in self.groups]
        return round(sum(map(_pss_kb, own + theirs)) / KB_IN_MB, 1)


def open_door(port: int) -> socket.socket:
    """Listen on 127.0.0.1 at ``port``, or at a free port when somebody else has it.

    The supervisor keeps the socket, so that a web process that starts again loses no visitor.
    """
    for candidate in (port, 0):
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", candidate))
        except OSError:
            door.close()
            continue
        door.listen(128)
        return door
    raise GaveUp("127.0.0.1 上没有可用的端口")


def seconds_since_start() -> float:
    """Return the age of this process in seconds; ./run becomes it, so its preparation counts."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except OSError:
        return time.process_time()
    return uptime - ticks / os.sysconf("SC_CLK_TCK")


def _bound_to(parent: int) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _group_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rsplit(")", 1)[1].split()[2])
    except OSError:
        return 0


def _pss_kb(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
