import pytest

from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.breakfinder.unknownimages import unknown_images
from tests.breakfinder.manifests import deployment, given_of, service


def front_end(**variables):
    env = [{"name": name, "value": value} for name, value in variables.items()]
    return deployment("front", image="shop/front:1", container={"env": env})


def given(**variables):
    return given_of(front_end(**variables), service("cart", 8080), service("front"))


@pytest.mark.parametrize(
    "value",
    ["cart", "cart:8080", "http://cart", "http://cart:8080/v1", "redis://u:p@cart.default.svc:8080/0"],
)
def test_a_service_that_a_variable_names_is_needed(value):
    (image,) = unknown_images(given(CART=value))
    assert [(need.address, need.variable) for need in image.needs] == [("cart.default:8080", "CART")]


@pytest.mark.parametrize(
    "name,value",
    [
        ("CART", "cart,elsewhere"),
        ("CART", "nobody:80"),
        ("CART", "cart.other"),
        ("CART", "The cart"),
        ("PUBLIC_URL", "http://front"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://cart:8080"),
    ],
)
def test_nothing_else_is_needed(name, value):
    (image,) = unknown_images(given(**{name: value}))
    assert image.needs == ()


def test_what_only_some_of_an_image_name_is_not_needed_by_it():
    two = given_of(front_end(CART="cart"), deployment("other", image="shop/front:1"), service("cart", 8080))
    (image,) = unknown_images(two)
    assert image.needs == ()


def test_what_is_taken_for_granted_is_noted():
    notes = scenario_of(given(CART="cart:8080"), Shape()).warnings
    assert any("front is taken to need cart.default:8080, as its CART says" in note for note in notes)
