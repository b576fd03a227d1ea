"""The words everyone shares. Standard library only, no I/O."""
