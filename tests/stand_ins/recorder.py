"""A host that keeps every byte that it is sent, and hands it on to a stand-in, if there is one."""

from __future__ import annotations

import base64
import socket
import threading
from contextlib import suppress
from typing import Self

#: What a host without a stand-in answers: enough for a client to be content.
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n"
    b'Connection: close\r\n\r\n{"data":[]}'
)


class Recorder:
    """Listens on loopback: `with Recorder(server.port) as host: ... host.port ... host.bytes`.

    Args:
        to: the port that everything is handed on to; 0 for a host that answers by itself.
    """

    def __init__(self, to: int = 0) -> None:
        self._to = to
        self._heard: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def bytes(self) -> bytes:
        """All that came, of all connections."""
        return b"".join(self._heard)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            if not self._to:
                self._heard.append(client.recv(1 << 16))
                client.sendall(_ANSWER)
                return
            with socket.create_connection(("127.0.0.1", self._to)) as server:
                back = threading.Thread(target=_pour, args=(server, client), daemon=True)
                back.start()
                while data := client.recv(1 << 16):
                    self._heard.append(data)
                    server.sendall(data)
                server.shutdown(socket.SHUT_WR)
                back.join(timeout=10)


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


def holds(data: bytes, secret: str) -> bool:
    """Whether a secret is in some bytes, as it is or in base64, wherever it begins."""
    plain = secret.encode()
    # The first and last letters of base64 depend on what stands around: they are left away.
    spelt = [base64.b64encode(b" " * shift + plain)[4:-4] for shift in range(3)]
    return plain in data or any(piece in data for piece in spelt)
