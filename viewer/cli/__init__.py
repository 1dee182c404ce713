"""The console command ``nociscope``."""
