"""Pages for people: Chinese, rendered on the server, without script."""
