"""Run a command beside a private PostgreSQL and Redis: ``python scripts/servers.py -- command``."""

import argparse
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PATIENCE = 30.0
# For tests only: a crash may lose the cluster, nothing waits for the disk.
POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "deadlock_timeout": "200ms",
    "timezone": "Asia/Shanghai",
}


class Unavailable(Exception):
    """A server program is missing or did not start."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def servers() -> Iterator[dict[str, str]]:
    """Start both servers; yield the variables that name them; leave nothing behind."""
    with contextlib.ExitStack() as stack:
        folder = _folder(stack)
        database = stack.enter_context(_postgres(folder))
        broker = stack.enter_context(_redis(folder))
        yield {"DATABASE_URL": database, "CELERY_BROKER_URL": broker}


def _folder(stack: contextlib.ExitStack) -> Path:
    shared = Path("/dev/shm")  # noqa: S108 -- mkdtemp makes a folder of our own in it
    place = shared if os.access(shared, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="szz-servers-", dir=place))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    if (account := _account()) is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def _account() -> pwd.struct_passwd | None:
    """Return whom to drop to: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Unavailable("没有 postgres 或 nobody 账号，不能以 root 启动 PostgreSQL")


def _initdb() -> Path:
    def version(path: Path) -> float:
        try:
            return float(path.parts[-3])
        except ValueError:
            return 0.0

    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=version)
    if found:
        return found[-1]
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve()
    raise Unavailable("没有找到 initdb，请执行：sudo apt-get install postgresql")


@contextlib.contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    initdb, data = _initdb(), folder / "pg"
    _run(
        [initdb, "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-sync"],
        # With locale C pg_trgm finds no Chinese trigram.
        ["--locale=C.UTF-8"],
        cwd=folder,
    )
    port = free_port()
    options = {**POSTGRES_OPTIONS, "port": str(port), "unix_socket_directories": str(folder)}
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    command = [initdb.parent / "postgres", "-D", data, *settings]
    with _server(command, folder, stop=signal.SIGINT) as process:
        psql = [initdb.parent / "psql", "-h", "127.0.0.1", "-p", str(port), "-U", "portal"]
        _wait_for(process, lambda: _succeeds([initdb.parent / "pg_isready", *psql[1:5]]), folder)
        _run([*psql, "-d", "postgres", "-qc", "CREATE DATABASE portal"], cwd=folder)
        yield f"postgresql://portal@127.0.0.1:{port}/portal"


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        raise Unavailable("没有找到 redis-server，请执行：sudo apt-get install redis-server")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    with _server([*command, "--appendonly", "no"], folder, stop=signal.SIGTERM) as process:
        _wait_for(process, lambda: _redis_answers(port), folder)
        yield f"redis://127.0.0.1:{port}/0"


def _redis_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(7) == b"+PONG\r\n"
    except OSError:
        return False


@contextlib.contextmanager
def _server(command: list, folder: Path, *, stop: int) -> Iterator[subprocess.Popen]:
    log = (folder / f"{Path(command[0]).name}.log").open("ab")
    process = subprocess.Popen(  # noqa: S603 -- our own command, no shell
        list(map(str, command)),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        **_dropped(),
    )
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def _dropped() -> dict[str, object]:
    account = _account()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _run(command: list, more: list | None = None, *, cwd: Path) -> None:
    done = subprocess.run(  # noqa: S603 -- our own command, no shell
        list(map(str, [*command, *(more or [])])),
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        **_dropped(),
    )
    if done.returncode:
        raise Unavailable(done.stderr or done.stdout)


def _succeeds(command: list) -> bool:
    return not subprocess.run(  # noqa: S603 -- our own command, no shell
        list(map(str, command)), capture_output=True, check=False
    ).returncode


def _wait_for(process: subprocess.Popen, ready: Callable[[], bool], folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            logs = "\n".join(path.read_text()[-2000:] for path in folder.glob("*.log"))
            raise Unavailable(f"服务没有启动：\n{logs}")
        time.sleep(0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", nargs="+")
    command = parser.parse_args().command
    # A hang-up or a stop must still pass through the clean-up.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    try:
        with servers() as variables:
            return subprocess.run(  # noqa: S603 -- the caller's command
                command, env={**os.environ, **variables}, check=False
            ).returncode
    except Unavailable as fault:
        sys.stderr.write(f"{fault}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
