"""What all tests share."""

pytest_plugins = ["tests.database_fixtures", "tests.app_fixtures", "tests.not_run", "tests.faults.harness"]
