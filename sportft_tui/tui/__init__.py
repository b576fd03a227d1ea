"""The terminal app. The only room that knows textual."""
