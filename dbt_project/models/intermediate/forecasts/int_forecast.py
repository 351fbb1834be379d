"""Draw on the series that may be drawn on; the arithmetic and its tests stand in ``pipelines.analytics.forecasts``."""


def model(dbt, session):
    """Return a row a series and year: the forecast, or that there were too few points."""
    from pipelines.analytics.forecasts import forecast

    series = dbt.ref("int_forecast_series").filter("na_reason is null").pl()
    return forecast(
        series,
        dbt.ref("int_forecast_point").pl(),
        dbt.ref("forecast_method").pl(),
        dbt.ref("verdict_threshold").pl(),
    )
