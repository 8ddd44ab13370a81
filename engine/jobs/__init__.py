"""Jobs: runs of service tasks, their outcomes, and the workers that take them."""
