"""Break my manifests: the smallest outage that breaks what somebody runs in production."""

from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.breakfinder.given import Given, GivenError, Key, Refusal, key_of, read, read_text
from k8s_tui.breakfinder.judging import judged

__all__ = [
    "Given",
    "GivenError",
    "Key",
    "Refusal",
    "Shape",
    "judged",
    "key_of",
    "read",
    "read_text",
    "scenario_of",
]
