"""On-call shifts: an estate, and a stream of incidents that come to it."""
