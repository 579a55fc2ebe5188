"""What was said later against a found page, so that it is not told as if it still held."""
