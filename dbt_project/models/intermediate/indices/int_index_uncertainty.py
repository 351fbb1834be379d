"""Vary the methodological choices of the indices by Monte Carlo draws; methods and tests are in ``pipelines.analytics``."""


def model(dbt, session):
    """Return one row per rank bound, dominance share and sensitivity index."""
    from pipelines.analytics.index_systems import Tables, doubts

    return doubts(
        Tables(
            systems=dbt.ref("index_system").pl(),
            scenarios=dbt.ref("index_scenario").pl(),
            trees=dbt.ref("int_index_tree").pl(),
            measures=dbt.ref("int_index_measure").pl(),
        )
    )
