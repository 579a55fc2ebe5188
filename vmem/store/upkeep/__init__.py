"""What is done by the clock: the queue, retention, checks and repairs."""
