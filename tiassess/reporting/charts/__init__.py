"""Charts of a Publication: built once as data, drawn twice.

A builder makes the chart as data, with every label and number as it will be read. ``drawing`` draws that as a still
picture with its table, for every page, without JavaScript and for paper; ``figures`` as a Plotly figure, which a page
can load on request. Neither adds a label or a number of its own. There is no ranking: rows keep the order they come in.
"""

from tiassess.reporting.charts.data import Chart, DistributionChart, ProgressChart, ScoresChart
from tiassess.reporting.charts.distribution import distribution_chart
from tiassess.reporting.charts.progress import progress_chart
from tiassess.reporting.charts.scores import scores_chart

__all__ = ["Chart", "DistributionChart", "ProgressChart", "ScoresChart"]
__all__ += ["distribution_chart", "progress_chart", "scores_chart"]
