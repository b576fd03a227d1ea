"""Whole files classified: by a process of its own that ends what it has begun."""
