"""Forecast the target series; methods and their tests are in ``pipelines.analytics.forecasts``."""


def model(dbt, session):
    """Return one row per series and year: the forecast, or the reason why there is none (too few points)."""
    from pipelines.analytics.forecasts import forecast

    series = dbt.ref("int_forecast_series").filter("na_reason is null").pl()
    return forecast(series, dbt.ref("int_forecast_point").pl(), dbt.ref("forecast_method").pl())
