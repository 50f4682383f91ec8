"""Statistics of binned data.

* `Poisson`: counts.
* `OnOff`: counts, with a background that a control sample of given relative exposure measures.
* `Gaussian`: chi2 with given variances or a covariance matrix.
* `Published`: numbers with errors of unequal size upwards and downwards.
"""

from nurecoil.inference.statistics.gaussian import Gaussian
from nurecoil.inference.statistics.on_off import OnOff
from nurecoil.inference.statistics.poisson import Poisson
from nurecoil.inference.statistics.published import Published
from nurecoil.inference.statistics.statistic import Statistic

__all__ = ["Gaussian", "OnOff", "Poisson", "Published", "Statistic"]
