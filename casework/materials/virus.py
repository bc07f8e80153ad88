"""The virus scanner: ClamAV's INSTREAM over TCP or a unix socket, behind one setting."""

import socket
import struct
from pathlib import Path

import structlog
from django.conf import settings

from casework.materials.keeping import file_of
from casework.materials.verdict import MIB
from casework.models.materials import Material, MaterialState

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 60.0
CHUNK = MIB
LONGEST_ANSWER = 4096
DEFAULT_PORT = 3310


class ScannerUnavailable(Exception):
    """The scanner did not answer, or not with a verdict; the job is tried again."""


def scan(material_id: int) -> None:
    """Scan one quarantined file and let it go or refuse it; a second call changes nothing.

    Raises ScannerUnavailable while scanning is required and the scanner is away; where it is not
    required the file is let go as unscanned.
    """
    material = Material.objects.get(pk=material_id)
    if material.state != MaterialState.QUARANTINED:
        return
    try:
        found = scan_file(file_of(material), address=settings.CLAMAV_ADDRESS)
        state = MaterialState.REFUSED if found else MaterialState.CLEAN
    except ScannerUnavailable:
        if settings.VIRUS_SCAN_REQUIRED:
            raise
        found, state = "", MaterialState.UNSCANNED
        log.warning("scanner_unavailable", material_id=material_id)
    notes = [*material.notes, f"查毒发现：{found}"] if found else material.notes
    Material.objects.filter(pk=material_id, state=MaterialState.QUARANTINED).update(
        state=state, notes=notes
    )


def scan_file(path: Path, *, address: str) -> str:
    """Return the name of the virus that clamd at ``address`` finds, or an empty text.

    ``address`` is ``host:port``, ``tcp://host:port``, ``unix:/path`` or ``/path``.
    Raises ScannerUnavailable when there is no verdict.
    """
    if not address:
        raise ScannerUnavailable("没有配置查毒服务（CLAMAV_ADDRESS）")
    try:
        with _connected(address) as link, path.open("rb") as stream:
            link.sendall(b"zINSTREAM\0")
            while chunk := stream.read(CHUNK):
                link.sendall(struct.pack(">I", len(chunk)) + chunk)
            link.sendall(struct.pack(">I", 0))
            answer = _answer(link)
    except (OSError, ValueError) as fault:
        raise ScannerUnavailable(str(fault)) from fault
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if not answer.endswith(" OK"):
        raise ScannerUnavailable(answer)
    return ""


def _connected(address: str) -> socket.socket:
    plain = address.removeprefix("tcp://").removeprefix("unix:")
    if plain.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(TIMEOUT_SECONDS)
        try:
            link.connect(plain)
        except OSError:
            link.close()
            raise
        return link
    host, _, port = plain.partition(":")
    return socket.create_connection((host, int(port or DEFAULT_PORT)), timeout=TIMEOUT_SECONDS)


def _answer(link: socket.socket) -> str:
    received = b""
    while len(received) < LONGEST_ANSWER and b"\0" not in received:
        piece = link.recv(LONGEST_ANSWER)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\0\n").decode("utf-8", "replace")
