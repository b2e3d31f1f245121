"""Addresses of machines in URLs."""

import ipaddress


def ipv6_url_compat(addr: str) -> str:
    """`[::1]` of `::1`; a name and an IPv4 address stay as they are."""
    try:
        is_v6 = ipaddress.ip_address(addr).version == 6
    except ValueError:
        is_v6 = False
    return f"[{addr}]" if is_v6 else addr
