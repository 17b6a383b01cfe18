"""Every fault that can befall the physical world, as a value."""
