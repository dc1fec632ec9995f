"""What search adds to the administration, each part in its own folder."""

from .demand import admin as demand_admin

__all__ = ["demand_admin"]
