"""What the tests of the incident book have, the tests of its entries need too."""

from tests.audit.conftest import behind_the_back

__all__ = ["behind_the_back"]
