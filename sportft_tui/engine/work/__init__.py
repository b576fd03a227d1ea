"""The queue, and the worker processes that train and predict."""
