"""A fine-tuned model used as a classifier."""
