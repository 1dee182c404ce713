"""Benchmarks: ``make bench`` prints all figures of one run on one machine, ours beside Panel's VTK pane."""
