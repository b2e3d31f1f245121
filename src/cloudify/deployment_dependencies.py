"""Dependencies between deployments; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import deployment_dependencies

sys.modules[__name__] = deployment_dependencies
