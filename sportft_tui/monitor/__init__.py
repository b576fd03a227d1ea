"""What makes watching safe: the journal and the watcher."""
