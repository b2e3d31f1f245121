"""What both ends of the bridge share: messages over a socket, the requests of the window over HTTP,
which process is which, and the spools into which scripts print.

It stands below both wings, because the worker (transport) and the hosts (runtime) each hold one
end and may not see each other.
"""
