"""Public test suites and factories for trackside and its stores."""
