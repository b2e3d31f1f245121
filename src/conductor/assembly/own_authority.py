"""The certificate of a server that vouches for itself."""

from pathlib import Path

from cryptography.x509 import load_pem_x509_certificate


def own_authority(certificate: Path | None) -> str | None:
    """The file with which its own operations check it: the certificate itself, where nobody else
    has signed it. None leaves that to the authorities that this machine trusts."""
    if certificate is None:
        return None
    try:
        found = load_pem_x509_certificate(certificate.read_bytes())
    except ValueError:
        return None  # the HTTP server says what is wrong with it
    return str(certificate.absolute()) if found.issuer == found.subject else None
