"""Made-up parties, policies and claims that look like the real business; the same every time (DOMAIN §3.1-3.2)."""
