"""Property tests of the whole core."""
