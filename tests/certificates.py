"""Certificates that vouch for themselves."""

from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

BEGIN = datetime(2020, 1, 1)  # noqa: DTZ001 - certificates have no zones


def self_signed(folder: Path, issuer: str = "127.0.0.1") -> Path:
    """`certificate.pem` for 127.0.0.1, with `key.pem` and `both.pem` beside it. Another issuer than
    itself has only its name there."""
    key = ec.generate_private_key(ec.SECP256R1())
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    built = (
        x509.CertificateBuilder()
        .subject_name(_name("127.0.0.1"))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=36500))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = built.public_bytes(Encoding.PEM)
    (folder / "key.pem").write_bytes(secret)
    (folder / "both.pem").write_bytes(secret + public)
    (folder / "certificate.pem").write_bytes(public)
    return folder / "certificate.pem"


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
