"""What secrets look like, a file for each way in which one gives itself away; `vmem.hot.redact` asks them all."""
