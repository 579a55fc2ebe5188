"""Pages: what is written of them, found among them and told of them."""
