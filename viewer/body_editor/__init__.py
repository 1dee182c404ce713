"""The page where somebody makes a body of their own meshes: files, what they are taken for, the fit, the result."""
