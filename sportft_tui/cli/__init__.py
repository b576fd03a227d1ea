"""The headless twin: stdout is data, stderr is narration, exit codes are an interface."""
