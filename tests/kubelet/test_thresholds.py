import pytest

from k8s_tui.kubelet.thresholds import IMAGEFS, MEMORY, NODEFS, Observation, Threshold, settings_of

GIB = 1024**3
CONFIG = """
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
evictionHard: {memory.available: 200Mi, nodefs.inodesFree: 5%}
evictionSoft: {memory.available: 10%}
evictionSoftGracePeriod: {memory.available: 1m30s}
evictionMaxPodGracePeriod: 20
evictionPressureTransitionPeriod: 30s
"""


def test_the_defaults():
    settings = settings_of(None)
    assert settings.thresholds == (
        Threshold(MEMORY, 100 * 1024**2),
        Threshold(NODEFS, 10, is_percent=True),
        Threshold(IMAGEFS, 15, is_percent=True),
    )
    assert settings.transition_ms == 300_000


def test_a_configuration_of_ones_own():
    settings = settings_of(CONFIG)
    assert settings.thresholds == (
        Threshold(MEMORY, 200 * 1024**2),
        Threshold(MEMORY, 10, is_percent=True, grace_ms=90_000),
    )
    assert (settings.transition_ms, settings.max_grace_ms) == (30_000, 20_000)


def test_a_file_that_is_no_yaml_changes_nothing():
    assert settings_of("a: [") == settings_of(None)


@pytest.mark.parametrize(
    "threshold, free, met",
    [
        (Threshold(MEMORY, GIB), GIB - 1, True),
        (Threshold(MEMORY, GIB), GIB, False),
        (Threshold(NODEFS, 10, is_percent=True), 9 * GIB, True),
        (Threshold(NODEFS, 10, is_percent=True), 10 * GIB, False),
    ],
)
def test_when_a_threshold_is_met(threshold, free, met):
    assert Observation(free, 8 * GIB, free, 100 * GIB).is_met(threshold) is met
