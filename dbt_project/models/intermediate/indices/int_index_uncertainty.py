"""Draw the choices behind the indices anew; the arithmetic and its tests stand in ``pipelines.analytics``."""


def model(dbt, session):
    """Return rank intervals, dominance and sensitivity, a row each."""
    from pipelines.analytics.index_systems import Tables, rank_uncertainty

    return rank_uncertainty(
        Tables(
            systems=dbt.ref("index_system").pl(),
            scenarios=dbt.ref("index_scenario").pl(),
            trees=dbt.ref("int_index_tree").pl(),
            measures=dbt.ref("int_index_measure").pl(),
        )
    )
