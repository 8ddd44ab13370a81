"""What a claim is owed: the formulas, the line-by-line statement, and what a policy year has used up."""
