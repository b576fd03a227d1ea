"""Views of our own, painted line by line."""
