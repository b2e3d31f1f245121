"""How fast Conductor is, always beside a baseline from the same machine in the same minute."""
