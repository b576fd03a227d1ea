"""What the engine answers over HTTP: routes, checks, the protocol's objects."""
