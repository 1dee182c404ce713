"""Areas of the skin: nerve territories, pain sites, and what lies beneath a point."""
