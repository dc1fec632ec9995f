"""The user model, sign-in and roles."""
