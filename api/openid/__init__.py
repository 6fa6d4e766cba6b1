"""Signing in with an OpenID Connect provider: Microsoft Entra ID, NHS CIS2 or another."""
