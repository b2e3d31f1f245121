"""The server, as plugin code asks for it; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import manager_questions

sys.modules[__name__] = manager_questions
