"""What a prompt asks of memory: nothing, or something of a time, a branch, a kind, or all of something."""
