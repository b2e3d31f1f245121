"""The socket between a worker and one of its hosts: length-framed messages, nothing else.

It stands below both wings, because the worker (transport) and the hosts (runtime) each hold one
end and may not see each other.
"""
