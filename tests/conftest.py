"""What all tests share: hypothesis that gives the same answer twice, and no deadline on shared machines."""

from hypothesis import HealthCheck, settings

# Examples are drawn the same way each time, so that a red run can be run again. A slow,
# shared machine is no failure.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")
