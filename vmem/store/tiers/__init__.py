"""The hot index, swap, and the heat by which pages go between them."""
