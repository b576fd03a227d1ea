"""What training on a file costs, found out on this machine: tokens, epochs, prices."""
