"""Kerberos, which is not supported; tools ask all the same."""


def get_kerberos_indication(kerberos_env: str | bool | None) -> bool | None:
    """What a variable says about it: None when it says nothing."""
    return None if kerberos_env is None else str(kerberos_env).lower() == "true"
