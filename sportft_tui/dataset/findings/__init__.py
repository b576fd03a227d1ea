"""What is wrong with rows, or may be: what it is, why it matters, which rows, and what mends it."""
