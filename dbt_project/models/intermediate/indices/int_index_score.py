"""Score the indices; methods and their tests are in ``pipelines.analytics``."""


def model(dbt, session):
    """Return one row per index, scenario, area, year and node."""
    from pipelines.analytics.index_systems import Tables, scores

    return scores(
        Tables(
            systems=dbt.ref("index_system").pl(),
            scenarios=dbt.ref("index_scenario").pl(),
            trees=dbt.ref("int_index_tree").pl(),
            measures=dbt.ref("int_index_measure").pl(),
        )
    )
