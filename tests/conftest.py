"""What all tests share."""

pytest_plugins = [
    "tests.database_fixtures",
    "tests.app_fixtures",
    "tests.compiled_once",
    "tests.not_run",
    "tests.faults.harness",
]
