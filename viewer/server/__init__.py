"""The server: pages, files and sockets of the dashboard."""
