"""The SDK under the name that plugin authors were promised.

The `ctx` command starts through this package hundreds of times in a script, so `ctx` itself is
loaded when it is first asked for, and `typing` is not.
"""

__all__ = ["ctx"]


def __getattr__(name: str):  # type: ignore[no-untyped-def] # to say Any costs 4 ms
    if name != "ctx":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from conductor.runtime.sdk.current import ctx  # noqa: PLC0415 - see above

    return ctx
