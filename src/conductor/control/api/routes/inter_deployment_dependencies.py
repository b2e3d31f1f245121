"""Which deployment needs which. These routes stand before those of single deployments."""

from typing import Any, TypedDict

from fastapi import Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.control.services.inter_deployment_dependencies import (
    DependencyOrder,
    DependencyShape,
    dependency_shape,
)

router = Routes(tags=["inter-deployment dependencies"])
_ALL = "/deployments/inter-deployment-dependencies"


class DependencyBody(BaseModel):
    dependency_creator: str
    source_deployment: str | None = None
    target_deployment: str | None = None
    target_deployment_func: Any = None
    external_source: dict[str, Any] | None = None
    external_target: dict[str, Any] | None = None

    def order(self) -> DependencyOrder:
        return DependencyOrder(
            dependency_creator=self.dependency_creator,
            target=self.target_deployment,
            target_func=self.target_deployment_func,
            external_source=self.external_source,
            external_target=self.external_target,
        )


class DependenciesBody(BaseModel):
    inter_deployment_dependencies: list[DependencyBody]

    def orders(self) -> list[DependencyOrder]:
        return [each.order() for each in self.inter_deployment_dependencies]


class RestoredDependenciesBody(DependenciesBody):
    source_deployment_id: str


class DependenciesShape(TypedDict):
    items: list[DependencyShape]


@router.get(_ALL)
@answers(Listing[DependencyShape])
def list_dependencies(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.dependencies.page(caller, query)
    return envelope([include(dependency_shape(each)) for each in page.items], page.total, query)


@router.put(_ALL)
@answers(DependencyShape)
def put_dependency(
    caller: Authenticated, services: Services, body: DependencyBody
) -> dict[str, Any]:
    (noted,) = services.dependencies.put(caller, body.source_deployment, [body.order()])
    return dependency_shape(noted)


@router.post(_ALL)
@answers(list[str])
def add_dependencies(
    caller: Authenticated, services: Services, body: RestoredDependenciesBody
) -> list[str]:
    """The ids that they got."""
    noted = services.dependencies.put(caller, body.source_deployment_id, body.orders())
    return [each.id for each in noted]


@router.delete(_ALL, status_code=204)
@answers(None)
def delete_dependency(caller: Authenticated, services: Services, body: DependencyBody) -> Response:
    services.dependencies.delete(caller, body.source_deployment, body.order())
    return Response(status_code=204)


@router.put("/deployments/{deployment_id}/inter-deployment-dependencies")
@answers(DependenciesShape)
def replace_dependencies(
    caller: Authenticated, services: Services, deployment_id: str, body: DependenciesBody
) -> dict[str, Any]:
    """These instead of all that the deployment needed."""
    noted = services.dependencies.replace_all(caller, deployment_id, body.orders())
    return {"items": [dependency_shape(each) for each in noted]}
