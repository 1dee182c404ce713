"""Reading files of meshes and segmentations from outside, within bounds of time and memory."""
