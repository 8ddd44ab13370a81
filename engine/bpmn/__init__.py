"""BPMN: reads the dialect and moves tokens with SpiffWorkflow; the only package that imports it."""
