"""How many generated cases a property of the policies is tried on: enough to break them, in little time."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No deadline and no health check on speed: a busy machine is not a failure of the policy.
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
