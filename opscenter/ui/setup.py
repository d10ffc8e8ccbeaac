"""Puts the web layer on an application: headers, language, access, errors, assets, filters and the transaction."""

from collections.abc import Mapping

import flask_wtf
from flask import Flask

from opscenter.ui import (
    access,
    assets,
    charts,
    compression,
    context,
    filters,
    hotline,
    i18n,
    links,
    menus,
    numbers,
    pages,
    panels,
    preferences,
    security,
    texts,
    tiers,
    transaction,
)

check_routes = access.check_routes
csrf = flask_wtf.CSRFProtect()


def init_app(app: Flask, *, labels: texts.Labels, error_texts: Mapping[str, str]) -> None:
    """Install everything; `labels` and `error_texts` are collected from the features by the wiring."""
    texts.install(app.extensions, labels, error_texts)
    numbers.init_app(app)
    # First here is last at the answer.
    compression.init_app(app)
    security.init_app(app)
    preferences.init_app(app)
    i18n.init_app(app)
    csrf.init_app(app)
    assets.init_app(app)
    filters.init_app(app)
    pages.init_app(app)
    _offer_to_templates(app)
    app.before_request(access.enforce)
    transaction.init_app(app)


def _offer_to_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=i18n._,
        _n=i18n._n,
        _many=i18n._many,
        actor=context.actor,
        now=context.now,
        locale=i18n.locale,
        language_names=i18n.LANGUAGE_NAMES,
        preference=preferences.current,
        address_with=preferences.address_with,
        menu_items=menus.items_for,
        current_menu_item=menus.current,
        panels=panels.show,
        csp_nonce=security.nonce,
        hotline=hotline,
        settings=context.settings,
        links=links,
        label=texts.label,
        login_url=access.login_url,
        charts=charts,
        tiers=tiers,
    )
