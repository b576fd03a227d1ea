"""The app in a browser: textual-serve, with a door before it."""
