"""Forecast the target series; methods and their tests are in ``pipelines.analytics.forecasts``."""


def model(dbt, session):
    """Return one row per series and year: the forecast, or the reason why there is none (too few points)."""
    from pipelines.analytics.forecasts import forecast
    from pipelines.python_models import taken_over

    return taken_over(
        dbt,
        forecast,
        dbt.ref("int_forecast_series").filter("na_reason is null"),
        dbt.ref("int_forecast_point"),
        dbt.ref("forecast_method"),
        dbt.ref("verdict_threshold"),
    )
