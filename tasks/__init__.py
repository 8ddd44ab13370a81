"""The claims business: its rules, tables, ports to the world and the service tasks that diagrams call."""
