"""What search adds to the administration, each part in its own folder."""

from .demand import admin as demand_admin
from .upkeep import admin as upkeep_admin

__all__ = ["demand_admin", "upkeep_admin"]
