"""One command a file. Each has `register(subparsers)`, which names the function that runs it."""
