"""Benchmarks: each compares Yishi with a peer on the same machine in the same run."""
