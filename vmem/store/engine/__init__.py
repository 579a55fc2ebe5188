"""The engine and the file: connections, handles, the schema and its migrations."""
