"""Legal and service clocks of a claim: started, suspended, resumed and stopped by the diagrams."""
