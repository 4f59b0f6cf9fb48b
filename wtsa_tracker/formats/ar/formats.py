"""Days in one order, moments by the clock of twenty-four hours."""

DATETIME_FORMAT = "j F، Y، H:i"
TIME_FORMAT = "H:i"
SHORT_DATETIME_FORMAT = "Y/m/d H:i"
