"""The supervisor: what it starts stays up, what it stops is gone, also when it is killed itself."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.startup import accounts_table
from portal.supervisor import GaveUp, Program, Stopped, Supervisor, open_door
from tests.house import ROOT

pytestmark = pytest.mark.slow

# A leader with a fork of its own that only a signal to the group reaches.
FAMILY = """
import os, signal, sys, time
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
time.sleep(60)
"""
# A supervisor in a process of its own, to be killed from outside.
HOST = """
import sys
from pathlib import Path
from portal.supervisor import Program, Supervisor
host = Supervisor(home=Path.cwd(), logs=Path(sys.argv[1]), variables={}, say=print)
host.listen_to_signals()
host.start(Program("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"]))
print(host.programs[0].process.pid, flush=True)
while True:
    host.pause()
"""


def make_supervisor(folder, said=None):
    return Supervisor(
        home=folder, logs=folder / "log", variables={}, say=[].append if said is None else said
    )


def python(code, *arguments):
    return [sys.executable, "-c", code, *map(str, arguments)]


def until(happened, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_stop_leaves_no_process_of_a_family(tmp_path):
    supervisor, pids = make_supervisor(tmp_path), tmp_path / "pids"
    supervisor.start(Program("family", python(FAMILY, pids)))
    until(lambda: pids.exists() and len(pids.read_text().split()) == 2)

    supervisor.stop()

    until(lambda: not any(map(is_running, pids.read_text().split())))


def test_a_program_that_dies_is_started_again_and_told(tmp_path):
    said = []
    supervisor = make_supervisor(tmp_path, said.append)
    sleeper = Program("sleeper", python("import time; time.sleep(60)"))
    supervisor.start(sleeper)
    first = sleeper.process.pid

    os.kill(first, signal.SIGKILL)
    until(lambda: supervisor.pause() or sleeper.process.pid != first)
    alive = sleeper.process.poll() is None
    supervisor.stop()

    assert (alive, said) == (True, ["sleeper 意外退出（-9），重新启动"])


def test_a_program_that_cannot_stay_up_is_given_up_with_the_end_of_its_log(tmp_path):
    supervisor = make_supervisor(tmp_path)
    supervisor.start(Program("broken", python("raise SystemExit('没有密钥')")))

    with pytest.raises(GaveUp) as caught:
        until(supervisor.pause, seconds=30)
    supervisor.stop()

    assert str(caught.value) == "broken 反复退出，不再重启：\n" + "\n".join(["没有密钥"] * 6)


def test_finish_refuses_a_command_that_failed(tmp_path):
    supervisor = make_supervisor(tmp_path)

    with pytest.raises(GaveUp) as caught:
        supervisor.finish("seed_demo", python("raise SystemExit('数据已存在')"))

    assert str(caught.value) == "seed_demo 失败（退出码 1）：\n数据已存在"


def test_a_wait_ends_when_somebody_asks_to_stop(tmp_path):
    supervisor = make_supervisor(tmp_path)
    supervisor.stop_asked = 1

    with pytest.raises(Stopped):
        supervisor.pause()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_is_left_whatever_ends_the_supervisor(tmp_path, number):
    host = subprocess.Popen(  # noqa: S603 -- our own interpreter
        python(HOST, tmp_path), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    sleeper = int(host.stdout.readline())
    started = is_running(sleeper)

    host.send_signal(number)
    host.communicate(timeout=20)

    assert started
    until(lambda: not is_running(sleeper))


def test_a_taken_port_is_left_to_its_owner():
    with socket.socket() as owner:
        owner.bind(("127.0.0.1", 0))
        owner.listen()
        taken = owner.getsockname()[1]

        with open_door(taken) as door:
            address, port = door.getsockname()

    assert (address, port == taken) == ("127.0.0.1", False)


def test_a_log_that_grew_too_long_is_put_aside(tmp_path):
    log = tmp_path / "log" / "web.log"
    log.parent.mkdir()
    log.write_bytes(b"x" * 5_000_001)

    make_supervisor(tmp_path).finish("web", python("print('新的开始')"))

    assert (log.read_text(), log.with_suffix(".log.1").stat().st_size) == ("新的开始\n", 5_000_001)


def test_accounts_stand_in_columns_also_in_chinese():
    accounts = [
        {"role": "经办", "username": "handler", "password": "abc", "organisation": ""},
        {"role": "企业管理员", "username": "li", "password": "defgh", "organisation": "某公司"},
    ]

    table = accounts_table(accounts)

    assert table.splitlines() == [
        "角色        用户名   密码",
        "经办        handler  abc",
        "企业管理员  li       defgh",
    ]
