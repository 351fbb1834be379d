"""Account for growth by edition of GDP; methods and their tests are in ``pipelines.analytics.growth``."""


def model(dbt, session):
    """Return one row per edition, year, factor and cell of the grid (depreciation and lag of the stock)."""
    from pipelines.analytics.growth import contributions
    from pipelines.python_models import taken_over

    return taken_over(
        dbt,
        contributions,
        dbt.ref("int_growth_output"),
        dbt.ref("int_growth_input"),
        dbt.ref("growth_factor"),
        dbt.ref("growth_grid"),
        dbt.ref("growth_start"),
        dbt.ref("verdict_threshold"),
    )
