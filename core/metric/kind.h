/* SPDX-License-Identifier: MIT */
/* What a metric can be. */
#ifndef SONDA_METRIC_KIND_H
#define SONDA_METRIC_KIND_H

#define METRIC_LABELS_MAX 8

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

#endif
