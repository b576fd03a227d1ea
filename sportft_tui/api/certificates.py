"""Why a server's certificate is not trusted, in words."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

#: What OpenSSL's codes of a certificate that is not trusted mean, and what to do about each.
_CERTIFICATES: Mapping[int, tuple[str, str]] = {
    9: ("is not valid yet", "Check this machine's clock."),
    10: ("has expired", "Its owner has to renew it; or check this machine's clock."),
    18: (
        "is signed by itself only",
        "If it is your own server, have this machine trust its certificate (SSL_CERT_FILE).",
    ),
    19: (
        "is signed by somebody whom this machine does not trust",
        "Behind a company proxy, its certificate must be trusted here (SSL_CERT_FILE).",
    ),
    20: (
        "is signed by somebody whom this machine does not know",
        "If it is your own server, have this machine trust its certificate (SSL_CERT_FILE).",
    ),
    62: ("is for another name", "Check the base URL: this server answers for other names."),
    64: ("is for another address", "Give the server's name in the base URL, not its number."),
}


def certificate_words(error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    """What is the matter with a certificate (after "The certificate of ..."), and what to do."""
    return _CERTIFICATES.get(
        getattr(error, "verify_code", 0),
        ("is not trusted by this machine", "Check the base URL, and this machine's certificates."),
    )
