"""NATS: what services need of it, the client, who may say what, and the streams and buckets it holds."""
