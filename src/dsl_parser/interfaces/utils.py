"""Operations as a plan has them."""

from conductor.blueprint.elements.operations import no_operation as no_op

__all__ = ["no_op"]
