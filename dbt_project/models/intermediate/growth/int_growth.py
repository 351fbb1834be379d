"""Account for growth, edition by edition; the arithmetic and its tests stand in ``pipelines.analytics.growth``."""


def model(dbt, session):
    """Return a row an edition, year, factor and way of piling up the stock."""
    from pipelines.analytics.growth import contributions

    return contributions(
        dbt.ref("int_growth_output").pl(),
        dbt.ref("int_growth_input").pl(),
        dbt.ref("growth_factor").pl(),
        dbt.ref("growth_grid").pl(),
        dbt.ref("verdict_threshold").pl(),
    )
