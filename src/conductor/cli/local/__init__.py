"""The local profile: what commands ask is answered on this machine, without a server."""
