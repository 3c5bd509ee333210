"""What operators see of a service: logs, traces, and the port of metrics and probes."""
