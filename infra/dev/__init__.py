"""What developing and testing need: provisioning, servers on loopback."""
