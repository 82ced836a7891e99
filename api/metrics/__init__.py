"""What Prometheus reads at `/metrics`: the views and the log that all processes share, and this process."""
