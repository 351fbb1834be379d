"""Vary the methodological choices of the indices by Monte Carlo draws; methods and tests are in ``pipelines.analytics``."""


def model(dbt, session):
    """Return one row per rank bound, dominance share and sensitivity index."""
    from pipelines.analytics.index_systems import Tables, rank_uncertainty
    from pipelines.python_models import taken_over

    return taken_over(
        dbt,
        lambda *tables: rank_uncertainty(Tables(*tables)),
        dbt.ref("index_system"),
        dbt.ref("index_scenario"),
        dbt.ref("int_index_tree"),
        dbt.ref("int_index_measure"),
    )
