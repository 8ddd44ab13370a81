"""Banks behind one port: a sandbox that behaves like one, and a null bank; messages in ISO 20022."""
