"""The matrix view: statements assembled from scalar definitions and handed out only where they equal them."""
