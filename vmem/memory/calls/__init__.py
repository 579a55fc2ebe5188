"""Calls: what each operation of the wire does, one module a noun; `registry` finds it by its name."""
