"""One installation of one plugin into one new environment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from conductor.transport.environments.argument_demands import argument_demands
from conductor.transport.environments.base import Base
from conductor.transport.environments.environment import Environment
from conductor.transport.environments.installed import (
    check_for_our_packages,
    demands,
    installed_versions,
)
from conductor.transport.environments.order import Order
from conductor.transport.environments.sdk import DISTRIBUTION, Sdk
from conductor.transport.environments.stub_versions import Demand, stub_versions
from conductor.transport.environments.stubs import FOREMOST, write_stub
from conductor.transport.environments.uv import RunUv, UvFailed


@dataclass(frozen=True)
class Installation:
    """Into an environment that has begun as its base."""

    environment: Environment
    base: Base
    sdk: Sdk
    run: RunUv

    def repeat(self) -> bool:
        """Install what was found for the same key before, asking no index. False when there is no
        note of it, or not everything is at hand any more."""
        note = self.base.resolution(self.environment.key)
        if not note.exists():
            return False
        try:
            asked = ("--offline", "--no-deps", "--requirement", note)
            self._install(*self.base.building, *asked, folder=note.parent)
        except UvFailed:
            return False
        return True

    def carry_out(self, order: Order, arguments: tuple[str, ...]) -> None:
        """Find what the plugin needs, install it, and see that everything agrees."""
        asked = (DISTRIBUTION, FOREMOST, order.requirement, *self._where(order), *arguments)
        self._install(*self.base.installing, *asked, folder=order.folder)
        by_hand = argument_demands((str(order.requirement), *arguments), order.folder)
        self._fit_stubs([*demands(self.environment.site), *by_hand], order.folder)
        check_for_our_packages(self.environment.site)
        self._pip("check", folder=order.folder)
        self._note(order.folder)

    def _install(self, *arguments: str | Path, folder: Path) -> None:
        self._pip("install", *arguments, folder=folder)

    def _pip(
        self, verb: str, *arguments: str | Path, folder: Path, is_heard: bool = True
    ) -> list[str]:
        python = ("--python", self.environment.python)
        return self.run("pip", verb, *python, *arguments, folder=folder, is_heard=is_heard)

    def _where(self, order: Order) -> Iterator[str | Path]:
        if order.constraints:
            constraints = self.environment.notes / "constraints.txt"
            constraints.write_text("".join(f"{line}\n" for line in order.constraints))
            yield from ("--constraint", constraints)

    def _fit_stubs(self, asked: Iterable[Demand], folder: Path) -> None:
        """Who asks for them is only known when it is there: any version does until then."""
        there = installed_versions(self.environment.site)
        wanted = stub_versions(asked)
        other = {name: version for name, version in wanted.items() if there.get(name) != version}
        if other:
            wheels = [write_stub(self.base.wheels, *each, self.sdk) for each in other.items()]
            self._install("--no-deps", *wheels, folder=folder)

    def _note(self, folder: Path) -> None:
        common = set(self.base.frozen.read_text().splitlines())
        own = self._pip("freeze", "--quiet", folder=folder, is_heard=False)
        lines = [line for line in own if line not in common]
        self.base.resolution(self.environment.key).write_text("".join(f"{e}\n" for e in lines))
