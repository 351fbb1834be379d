"""Account for growth by edition of GDP; methods and their tests are in ``pipelines.analytics.growth``."""


def model(dbt, session):
    """Return one row per edition, year, factor and cell of the grid (depreciation and lag of the stock)."""
    from pipelines.analytics.growth import contributions

    return contributions(
        dbt.ref("int_growth_output").pl(),
        dbt.ref("int_growth_input").pl(),
        dbt.ref("growth_factor").pl(),
        dbt.ref("growth_grid").pl(),
        dbt.ref("growth_start").pl(),
        dbt.ref("verdict_threshold").pl(),
    )
