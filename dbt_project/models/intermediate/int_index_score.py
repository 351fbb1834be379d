"""Score the indices; the arithmetic and its tests stand in ``pipelines.analytics``."""


def model(dbt, session):
    """Return a row an index, scenario, area, year and node."""
    from pipelines.analytics.index_systems import scores

    return scores(
        dbt.ref("index_system").pl(),
        dbt.ref("index_scenario").pl(),
        dbt.ref("int_index_tree").pl(),
        dbt.ref("int_index_measure").pl(),
    )
