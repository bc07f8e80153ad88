"""The files for containers, proved without an engine: each service's own command runs on this host."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.production_lock import production_part
from scripts.servers import free_port, servers
from tests.compose import ANSWERS, CHOSEN, DOMAIN, SERVICES
from tests.house import ROOT

pytestmark = pytest.mark.slow

PATIENCE = 40.0
LEFT = "counter_1.db"


class Host:
    """This machine in the place of the containers: same commands, other addresses."""

    def __init__(self, folder, database):
        self.folder = folder
        self.processes = {}
        self.ports = {name: free_port() for name in ("web", "redis", "http", "https")}
        self.places = {
            "postgresql://portal:"
            + ANSWERS["POSTGRES_PASSWORD"]
            + "@postgres:5432/portal": database,
            "@redis:6379": f"@127.0.0.1:{self.ports['redis']}",
            "0.0.0.0:8000": f"127.0.0.1:{self.ports['web']}",
            "127.0.0.1:8000": f"127.0.0.1:{self.ports['web']}",
            "/tmp/metrics": f"{folder}/metrics",  # noqa: S108 -- the container's own
        }

    def here(self, text):
        for theirs, ours in self.places.items():
            text = text.replace(theirs, ours)
        return text

    def environment(self, name):
        own = SERVICES[name].get("environment", {})
        return {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            # As the Dockerfile sets them.
            "DJANGO_SETTINGS_MODULE": "suizhizhuan.settings.production",
            "MEDIA_ROOT": f"{self.folder}/srv/media",
            "STATIC_ROOT": f"{self.folder}/srv/static",
            "VAR_DIR": f"{self.folder}/var",
        } | {key: self.here(value) for key, value in own.items()}

    def run(self, name, command):
        return subprocess.run(  # noqa: S603 -- the command of our own compose file
            [self.here(word) for word in command],
            cwd=ROOT,
            env=self.environment(name),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, name, more=()):
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(  # noqa: S603 -- our own compose file
                [self.here(word) for word in [*SERVICES[name]["command"], *more]],
                cwd=ROOT,
                env=self.environment(name),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self):
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=15)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def is_healthy(self, name):
        return self.run(name, SERVICES[name]["healthcheck"]["test"][1:]).returncode == 0

    def log(self, name):
        return (self.folder / f"{name}.log").read_text()[-3000:]


def build_line(words):
    """Return a RUN instruction of the Dockerfile that has ``words`` in it, on one line."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return next(line[4:] for line in text.splitlines() if line.startswith("RUN") and words in line)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """Bring the services up in the order of the compose file."""
    folder = tmp_path_factory.mktemp("deployment")
    with servers() as variables:
        machine = Host(folder, variables["DATABASE_URL"])
        (folder / "srv" / "media").mkdir(parents=True)
        (folder / "metrics").mkdir()
        (folder / "metrics" / LEFT).write_bytes(b"what an earlier start has left")
        try:
            machine.start("redis", ["--port", str(machine.ports["redis"]), "--dir", str(folder)])
            machine.built = machine.run(
                "migrate",
                [
                    "env",
                    "-i",
                    *_bare_environment(machine),
                    "sh",
                    "-ec",
                    build_line("collectstatic"),
                ],
            )
            machine.migrated = machine.run("migrate", SERVICES["migrate"]["command"])
            assert (machine.built.returncode, machine.migrated.returncode) == (0, 0), (
                machine.built.stderr + machine.migrated.stderr
            )
            for name in ("web", "worker", "beat"):
                machine.start(name)
            yield machine
        finally:
            machine.stop()


def _bare_environment(machine):
    kept = ("PATH", "DJANGO_SETTINGS_MODULE", "MEDIA_ROOT", "STATIC_ROOT", "VAR_DIR")
    return [f"{name}={machine.environment('migrate')[name]}" for name in kept]


def until(happened, told):
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, told()
        time.sleep(0.3)


def ask(visit, path, **headers):
    with contextlib.closing(visit):
        visit.request("GET", path, headers={"Host": DOMAIN, **headers})
        response = visit.getresponse()
        return response.status, dict(response.headers), response.read()


def web(host):
    return http.client.HTTPConnection("127.0.0.1", host.ports["web"], timeout=10)


def is_up(host):
    try:
        return ask(web(host), "/readyz")[0] == 200
    except OSError:
        return False


def test_the_image_builds_its_static_files_without_a_secret(host):
    manifest = host.folder / "srv" / "static" / "staticfiles.json"

    assert (host.built.returncode, host.built.stderr) == (0, "")
    # Everybody's to read: nginx runs as another user than the portal.
    assert manifest.stat().st_mode & 0o004


def test_migrate_passes_the_deployment_checks_and_ends(host):
    assert (host.migrated.returncode, host.migrated.stderr) == (0, "")


def test_web_is_ready_and_sends_everybody_else_to_https(host):
    until(lambda: is_up(host), lambda: host.log("web"))

    plain = ask(web(host), "/")
    secure = ask(web(host), "/", **{"X-Forwarded-Proto": "https"})

    assert (plain[0], plain[1]["Location"]) == (301, f"https://{DOMAIN}/")
    assert (secure[0], secure[1]["Strict-Transport-Security"]) == (
        200,
        "max-age=31536000; includeSubDomains",
    )


def test_web_answers_to_its_own_name_only(host):
    until(lambda: is_up(host), lambda: host.log("web"))

    status, _, _ = ask(web(host), "/", **{"X-Forwarded-Proto": "https", "Host": "evil.example"})

    assert status == 400


def counted(host, view):
    """Return how often ``view`` was asked, by the process that answers now."""
    status, _, text = ask(
        web(host),
        "/metrics",
        **{"X-Forwarded-Proto": "https", "Authorization": f"Bearer {CHOSEN['METRICS_TOKEN']}"},
    )
    assert status == 200
    return sum(
        float(line.rpartition(" ")[2])
        for line in text.decode().splitlines()
        if line.startswith("django_http_requests_total_by_view_transport_method_total{")
        and f'view="{view}"' in line
    )


def test_the_processes_of_web_count_together_from_an_empty_folder(host):
    until(lambda: is_up(host), lambda: host.log("web"))
    before = counted(host, "healthz")

    for _ in range(12):
        ask(web(host), "/healthz")

    figures = [counted(host, "healthz") for _ in range(6)]
    assert figures == [before + 12] * 6
    assert len(list((host.folder / "metrics").glob("counter_*.db"))) > 1
    assert not (host.folder / "metrics" / LEFT).exists()


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_the_health_check_of_the_container_passes(host, name):
    until(lambda: host.is_healthy(name), lambda: host.log(name))


def test_the_health_check_of_web_passes(host, tmp_path):
    until(lambda: is_up(host), lambda: host.log("web"))
    script = (ROOT / "scripts" / "healthcheck.py").read_text()
    (tmp_path / "healthcheck.py").write_text(script.replace("8000", str(host.ports["web"])))

    command = SERVICES["web"]["healthcheck"]["test"][1:]
    outcome = host.run("web", [command[0], str(tmp_path / "healthcheck.py"), *command[2:]])

    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_redis_asks_for_the_password_and_keeps_what_it_is_told(host):
    outcome = host.run(
        "redis",
        ["redis-cli", "-p", str(host.ports["redis"]), "CONFIG", "GET", "maxmemory-policy"],
    )

    assert outcome.stdout.split() == ["maxmemory-policy", "noeviction"]


@pytest.fixture(scope="module")
def nginx(host):
    """Run nginx with our configuration; only addresses, places and the certificate differ."""
    folder = host.folder
    subprocess.run(  # noqa: S603 -- a certificate for this test
        [
            *(shutil.which("openssl"), "req", "-x509", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"),
            *("-subj", f"/CN={DOMAIN}", "-keyout", folder / "tls.key", "-out", folder / "tls.crt"),
        ],
        check=True,
        capture_output=True,
    )
    server = (ROOT / "scripts" / "nginx.conf").read_text()
    for theirs, ours in {
        "server web:8000": f"server 127.0.0.1:{host.ports['web']}",
        "listen 80 ": f"listen 127.0.0.1:{host.ports['http']} ",
        "listen 443 ": f"listen 127.0.0.1:{host.ports['https']} ",
        # Debian 12 has an nginx from before this directive; the image has a newer one.
        "  http2 on;\n": "",
        "/etc/nginx/certificates": str(folder),
        "/srv/": f"{folder}/srv/",
    }.items():
        assert theirs in server
        server = server.replace(theirs, ours)
    (folder / "server.conf").write_text(server)
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; "
        # The master may be root, and its workers must read a folder of root's.
        f"{'user root;' if os.geteuid() == 0 else ''} events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; client_body_temp_path {folder}/body; "
        f"proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; "
        f"scgi_temp_path {folder}/s; include {folder}/server.conf; }}"
    )
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    tested = subprocess.run(  # noqa: S603 -- our own configuration
        [program, "-t", "-q", "-c", main], capture_output=True, text=True, check=False
    )
    assert (tested.returncode, tested.stderr) == (0, "")
    until(lambda: is_up(host), lambda: host.log("web"))
    process = subprocess.Popen([program, "-c", main])  # noqa: S603 -- our own configuration
    try:
        until(lambda: _accepts(host.ports["https"]), lambda: (folder / "nginx.log").read_text())
        yield host
    finally:
        process.terminate()
        process.wait(timeout=10)


def _accepts(port):
    visit = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        visit.connect()
    except OSError:
        return False
    visit.close()
    return True


def through(nginx):
    trusting = ssl.create_default_context(cafile=nginx.folder / "tls.crt")
    trusting.check_hostname = False
    return http.client.HTTPSConnection(
        "127.0.0.1", nginx.ports["https"], timeout=10, context=trusting
    )


def test_nginx_hands_pages_through_over_https(nginx):
    status, headers, _ = ask(through(nginx), "/")

    assert (status, headers["Server"]) == (200, "nginx")


def test_nginx_serves_static_files_for_good(nginx):
    css = next((nginx.folder / "srv" / "static" / "css").glob("tokens.*.css")).name

    status, headers, _ = ask(through(nginx), f"/static/css/{css}")

    assert (status, headers["Cache-Control"], headers["X-Content-Type-Options"]) == (
        200,
        "public, max-age=31536000, immutable",
        "nosniff",
    )


def test_nginx_gives_no_uploaded_file_to_who_asks_for_it_directly(nginx):
    (nginx.folder / "srv" / "media" / "secret.pdf").write_text("商业秘密")

    status, _, body = ask(through(nginx), "/protected/secret.pdf")

    assert (status, "商业秘密".encode() in body) == (404, False)


def test_nginx_refuses_a_body_over_25_mib(nginx):
    with contextlib.closing(through(nginx)) as visit:
        visit.putrequest("POST", "/")
        visit.putheader("Content-Length", str(25 * 1024 * 1024 + 1))
        visit.endheaders()

        status = visit.getresponse().status

    assert status == 413


def test_the_image_gets_what_the_portal_needs_and_no_tool(host):
    lock = production_part((ROOT / "requirements.lock").read_text())

    names = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))

    assert names & {"django", "celery", "redis", "weasyprint", "pytest", "mypy", "playwright"} == {
        *("django", "celery", "redis", "weasyprint"),
    }
