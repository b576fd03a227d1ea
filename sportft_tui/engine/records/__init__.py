"""What the engine remembers: one SQLite file, and files beside it."""
