"""The skin of the default body."""
