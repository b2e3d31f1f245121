"""How far imports may reach beyond the folder of the blueprint."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_Address = IPv4Address | IPv6Address
_TRANSLATED = ip_network("64:ff9b::/96")  # IPv4 behind a NAT64 gateway: the last four bytes


@dataclass(frozen=True)
class Reach:
    """Open, imports fetch whatever the user of this process can: files by absolute path or `file:`
    URL, and any address. Closed, as a server must be, only http(s) from public addresses, and from
    those `allowed`: networks like `10.0.0.0/8`, addresses and host names."""

    is_open: bool = False
    allowed: tuple[str, ...] = ()

    def admits(self, host: str, address: str) -> bool:
        """`address` is what the name of the host led to."""
        if self.is_open or host.lower() in (each.lower() for each in self.allowed):
            return True
        found = _plain(ip_address(address.partition("%")[0]))
        if found.is_global and not found.is_multicast:
            return True
        return any(
            found in ip_network(each, strict=False) for each in self.allowed if _is_net(each)
        )


CLOSED = Reach()
OPEN = Reach(is_open=True)


def _is_net(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _plain(address: _Address) -> _Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
