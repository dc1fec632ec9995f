"""Saved searches: a selection that somebody keeps, and the new pages that it is told of, once."""


def connect() -> None:
    """Once, when all apps are loaded."""
    from accounts.signals import roles_ensured

    from . import notices, receivers, roles

    receivers.connect()
    notices.register()
    roles_ensured.connect(roles.grant, dispatch_uid="search.saved.roles")
