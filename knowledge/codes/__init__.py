"""Running numbers of Minga's own codes."""
