"""The bridge: the worker owns the run hosts and operation hosts, and carries their messages."""
