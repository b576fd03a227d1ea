"""Between Textual's compositor and the terminal: only what changed goes over the line."""
