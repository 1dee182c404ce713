"""Every body that can be loaded: the default one, the user's own, and a published one."""
