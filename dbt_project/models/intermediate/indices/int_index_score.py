"""Score the indices; methods and their tests are in ``pipelines.analytics``."""


def model(dbt, session):
    """Return one row per index, scenario, area, year and node."""
    from pipelines.analytics.index_systems import Tables, scores
    from pipelines.python_models import taken_over

    return taken_over(
        dbt,
        lambda *tables: scores(Tables(*tables)),
        dbt.ref("index_system"),
        dbt.ref("index_scenario"),
        dbt.ref("int_index_tree"),
        dbt.ref("int_index_measure"),
    )
