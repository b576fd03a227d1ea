"""What is right and wrong about this machine, in sentences: `sportft doctor`."""
