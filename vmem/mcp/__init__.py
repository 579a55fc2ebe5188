"""The tool server: vMem for a model that asks. Speaks MCP on standard input and output; the daemon does the work.

Standard library only: importing the official server package takes longer than a client should wait for its tools.
"""
