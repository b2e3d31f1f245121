"""What resolvers of imports derive from; this module is the inner one."""

import sys

from conductor.blueprint.imports import abstract_resolver

sys.modules[__name__] = abstract_resolver
