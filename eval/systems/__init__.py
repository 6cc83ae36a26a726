"""What can be evaluated: the assistant in this process, an HTTP endpoint, a recorded answer file."""
