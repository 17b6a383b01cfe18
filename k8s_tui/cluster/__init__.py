"""The composition root: a whole cluster built of its parts, booted, stepped, forked."""
