"""Names of a parser that is built otherwise: they can be imported, and say so when used."""

from typing import Any, NoReturn


class _ForeignType(type):
    def __call__(cls, *_: Any, **__: Any) -> NoReturn:
        cls._refuse()

    def __init__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> None:
        super().__init__(name, bases, space)
        if bases and "__foreign__" not in space:
            cls._refuse()

    def _refuse(cls) -> NoReturn:
        foreign = next(each for each in cls.__mro__ if "__foreign__" in vars(each))
        raise NotImplementedError(
            f"{foreign.__module__}.{foreign.__name__} is a part of another parser, and cannot be "
            "used here: blueprints are parsed by dsl_parser.parser.parse and parse_from_path, and "
            "what a plan holds is walked through by dsl_parser.scan.scan_service_template"
        )


class Foreign(metaclass=_ForeignType):
    """What such classes derive from."""

    __foreign__ = True


def foreign(module: str, names: str) -> dict[str, type]:
    """A class for each name, as of that module."""
    return {
        name: _ForeignType(name, (Foreign,), {"__foreign__": True, "__module__": module})
        for name in names.split()
    }
