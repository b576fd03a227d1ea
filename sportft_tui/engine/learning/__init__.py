"""Models that learn and answer; runs in the worker processes only."""
