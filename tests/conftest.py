"""How Hypothesis searches: the same way every time in CI, wider and remembering failures elsewhere.

Garbage is looked for as rarely as in the program; a tenth of all time went into it.
"""

import gc
import os

from hypothesis import HealthCheck, settings

from k8s_tui.__main__ import GC_ALLOCATIONS

pytest_plugins = ("pytester",)

settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=50,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("dev", deadline=None, max_examples=100, print_blob=True)
settings.register_profile("night", settings.get_profile("dev"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

gc.set_threshold(GC_ALLOCATIONS)


def pytest_collection_finish() -> None:
    """Look no more at the tests themselves."""
    gc.collect()
    gc.freeze()
