"""Which structure a mesh from outside is."""
