from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.remedies.replicas import REPLICAS
from tests.breakfinder.remedies.builders import DATABASE, DB, DEPLOYMENT, case, change, spec_after, titles

SINGLE = DEPLOYMENT.replace("replicas: 2", "replicas: 1")
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {minReplicas: 1, maxReplicas: 5, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
"""


def test_one_replica_becomes_two_and_then_one_for_each_zone():
    single = case(SINGLE)
    assert titles(REPLICAS, single) == [
        "run deployment/web with 2 replicas",
        "run deployment/web with 3 replicas",
    ]
    assert spec_after(change(REPLICAS, single, "run deployment/web with 2"), single)["replicas"] == 2


def test_where_there_is_an_autoscaler_its_minimum_is_raised():
    scaled = case(SINGLE, SCALER, zones=1)
    assert titles(REPLICAS, scaled) == ["let horizontalpodautoscaler/web keep at least 2 replicas"]
    key = Key("HorizontalPodAutoscaler", "default", "web")
    assert spec_after(next(REPLICAS.propose(scaled)), scaled, key)["minReplicas"] == 2


def test_a_database_and_what_has_enough_stay_as_they_are():
    assert titles(REPLICAS, case(DATABASE, stores={DB: "/data"})) == []
    assert titles(REPLICAS, case(DEPLOYMENT.replace("replicas: 2", "replicas: 3"))) == []
