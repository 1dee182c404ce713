"""A class that follows its leader's view: rooms, sockets and polls. Nothing of it is kept after the session."""
