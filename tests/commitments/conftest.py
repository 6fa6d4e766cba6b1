from tests.my.conftest import take_part

__all__ = ["take_part"]
