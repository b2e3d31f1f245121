"""Operations laid over each other."""

from conductor.blueprint.elements.merging import (
    NodeTemplateNodeTypeOperationMerger,
    NodeTypeNodeTypeOperationMerger,
    OperationMerger,
    RelationshipTypeRelationshipInstanceOperationMerger,
    RelationshipTypeRelationshipTypeOperationMerger,
)

__all__ = [
    "NodeTemplateNodeTypeOperationMerger",
    "NodeTypeNodeTypeOperationMerger",
    "OperationMerger",
    "RelationshipTypeRelationshipInstanceOperationMerger",
    "RelationshipTypeRelationshipTypeOperationMerger",
]
