"""Draw the choices behind the indices anew; the arithmetic and its tests stand in ``pipelines.analytics``."""


def model(dbt, session):
    """Return rank intervals, dominance and sensitivity, a row each."""
    from pipelines.analytics.index_systems import doubts

    return doubts(
        dbt.ref("index_system").pl(),
        dbt.ref("index_scenario").pl(),
        dbt.ref("int_index_tree").pl(),
        dbt.ref("int_index_measure").pl(),
    )
