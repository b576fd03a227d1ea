"""HTTP itself, with the protocol's envelope also around what is no HTTP."""

from __future__ import annotations

import json

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sportft_tui.engine.terms.faults import envelope


class EnvelopeProtocol(H11Protocol):
    """uvicorn's own, but for its one answer in plain text."""

    def send_400_response(self, msg: str) -> None:
        body = json.dumps(envelope(msg, code="invalid_http")).encode("ascii")
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode("ascii")),
            (b"connection", b"close"),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
