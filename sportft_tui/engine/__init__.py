"""The embedded server that really trains, on this machine's CPU."""
