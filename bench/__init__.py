"""Benchmarks, run by hand and never as a timed test: figures depend on the machine, and say so."""
